// Search, lists narrowed by a text, dimensions and long work over HTTP.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followWork } from '../../src/app/work_under_way.ts';
import { OBJECTS, type ObjectName } from '../../src/core/facts.ts';
import { SPECS } from '../../src/core/objects.ts';
import { create, locs } from './fixtures.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

async function found(api: Api, q: string, more = ''): Promise<unknown[]> {
  const answer = await api.send('GET', `/api/v1/search?q=${encodeURIComponent(q)}${more}`);
  assert.equal(answer.status, 200, answer.text);
  return (answer.json.results as Json[]).map(({ kind, id, label }) => [kind, id, label]);
}

/** Ids of all pages of a list. */
async function listed(api: Api, object: ObjectName, query: string): Promise<unknown[]> {
  const ids: unknown[] = [];
  let cursor = '';
  do {
    const answer = await api.send('GET', `/api/v1/${SPECS[object].path}?${query}${cursor}`);
    assert.equal(answer.status, 200, `${answer.text} ${api.errors.join()}`);
    ids.push(...(answer.json.data as Json[]).map(({ id }) => id));
    cursor = answer.json.has_more === true ? `&cursor=${answer.json.next_cursor}` : '';
  } while (cursor !== '');
  return ids;
}

onBothEngines('workspace', (api) => {
  test('search finds what is called so first, then what begins so, then what holds the text', async () => {
    for (const tag of ['one', 'two']) for (const object of OBJECTS) await create(api(), object, tag);
    for (const body of [
      { id: 'x1', name: 'Big Crm House' },
      { id: 'crm', name: 'Zed' },
      { id: 'x2', name: 'CRM users' },
    ]) {
      await api().send('POST', '/api/v1/customers', { body });
    }
    assert.deepEqual(await found(api(), ' cRm '), [
      ['customer', 'crm', 'Zed'],
      ['product', 'product-one', 'CRM'],
      ['product', 'product-two', 'CRM'],
      ['customer', 'x2', 'CRM users'],
      ['price', 'price-one', 'CRM monthly'],
      ['price', 'price-two', 'CRM monthly'],
      ['customer', 'x1', 'Big Crm House'],
    ]);
    assert.deepEqual(await found(api(), 'crm', '&limit=1'), [['customer', 'crm', 'Zed']]);
    assert.deepEqual(await found(api(), 'F-1', '&limit=2'), [
      ['invoice', 'invoice-one', 'F-1'],
      ['invoice', 'invoice-two', 'F-1'],
    ]);
    assert.deepEqual(await found(api(), 'subscription-t'), [['subscription', 'subscription-two', 'subscription-two']]);
    assert.deepEqual(await found(api(), "100%_' nothing"), []);
    assert.deepEqual(await found(api(), ' '), []);
    const answer = await api().send('GET', '/api/v1/search');
    assert.deepEqual([answer.status, locs(answer.json)], [422, [['query', 'q']]]);
    const other = await api().newKey(['read']);
    assert.deepEqual((await api().send('GET', '/api/v1/search?q=crm', { key: other.key })).json, { results: [] });
  });

  test('every list is narrowed by a text, page by page, beside its filters', async () => {
    for (const object of OBJECTS) {
      const id = (tag: string) => `${object}-${tag}`;
      assert.deepEqual(await listed(api(), object, `search=${id('TWO')}`), [id('two')], object);
      assert.deepEqual(await listed(api(), object, `search=${object}-&limit=1`), [id('one'), id('two')], object);
      assert.deepEqual(
        await listed(api(), object, 'search=%25'),
        object === 'credit_note_line_item' ? [id('one'), id('two')] : [],
        object,
      );
    }
    assert.deepEqual(await listed(api(), 'invoice', 'search=f-1&customer_id=customer-two'), ['invoice-two']);
    assert.deepEqual(await listed(api(), 'customer', 'search=crm&limit=1'), ['x1', 'crm', 'x2']);
    assert.deepEqual(await listed(api(), 'invoice_line_item', 'search=q1&limit=1'), [
      'invoice_line_item-one',
      'invoice_line_item-two',
    ]);
  });

  test('dimensions are told with type, coverage and their most frequent values', async () => {
    const { json } = await api().send('GET', '/api/v1/dimensions');
    const data = new Map((json as unknown as Json[]).map((one) => [one.id, one]));
    const country = data.get('customer_country');
    assert.deepEqual(
      [country?.object, country?.type, country?.objects, country?.coverage, country?.values, country?.top],
      ['customer', 'string', 5, 40, 1, [{ value: 'DE', label: 'DE', count: 2 }]],
    );
    const seats = data.get('custom.customer.seats');
    assert.deepEqual(
      [seats?.type, seats?.source, seats?.coverage, seats?.top],
      ['number', 'custom_property', 40, [{ value: '12.5', label: '12.5', count: 2 }]],
    );
    assert.deepEqual(data.get('price')?.top, [
      { value: 'price-one', label: 'CRM monthly', count: 1 },
      { value: 'price-two', label: 'CRM monthly', count: 1 },
    ]);
    const dimensions = await api().send('GET', '/api/v1/metrics/credited/dimensions');
    for (const { id, filter_only } of dimensions.json as unknown as Json[]) {
      assert.equal(data.has(id), filter_only !== true, String(id));
    }
  });

  test('long work is told while it runs, a rebuild among it', async () => {
    const { work } = api().runtime;
    const seen: unknown[] = [];
    const stop = work.watch(({ kind, done, total }, ended) => seen.push([kind, done, total, ended]));
    await api().send('PATCH', '/api/v1/company', { body: { options: { billing_gaps: 'both' } } });
    await api().send('GET', '/api/v1/metrics/mrr');
    stop();
    assert.deepEqual(
      [seen[0], seen.at(-1)],
      [
        ['rebuild', 0, null, false],
        ['rebuild', 5, 5, true],
      ],
    );
    assert.deepEqual((await api().send('GET', '/api/v1/work')).json, []);
    const begun = {
      kind: 'export',
      company: api().company,
      label: 'x',
      total: 10,
      startedAt: '2024-01-01T00:00:00Z',
    } as const;
    const running = work.begin(begun);
    work.begin({ ...begun, company: api().company + 1 });
    running.step(3);
    const { json } = await api().send('GET', '/api/v1/work');
    const told = { kind: 'export', id: running.id, label: 'x', done: 3, total: 10, started_at: '2024-01-01T00:00:00Z' };
    assert.deepEqual(json, [told]);
    const gone = new AbortController();
    const actor = { company: api().company, scopes: ['read' as const], name: 'test' };
    const events = followWork({ ...api().runtime, actor }, gone.signal);
    assert.deepEqual((await events.next()).value, { id: 1, event: 'work', data: [told] });
    running.end();
    assert.deepEqual((await events.next()).value, { id: 2, event: 'work', data: [] });
    gone.abort();
    assert.equal((await events.next()).done, true);
  });
});
