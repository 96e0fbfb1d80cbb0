// Findings and acquisition costs over HTTP: listed, counted, decided on; costs in, out, and in the figures.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locs } from './fixtures.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

interface Finding {
  readonly key: string;
  readonly kind: string;
  readonly mrr_at_stake: number | null;
  readonly decision: Json | null;
  readonly objects: readonly Json[];
  readonly property: string | null;
}

async function findings(
  api: Api,
  query = '',
): Promise<{ data: Finding[]; counts: Json; total: number; has_more: boolean }> {
  const answer = await api.send('GET', `/api/v1/findings${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json as unknown as { data: Finding[]; counts: Json; total: number; has_more: boolean };
}

/** The summary: of each kind open, dismissed, MRR at stake. */
async function summary(api: Api): Promise<{ open: unknown; dismissed: unknown; kinds: Record<string, unknown[]> }> {
  const { json } = await api.send('GET', '/api/v1/findings/summary');
  const kinds = (json.data as Json[]).map(({ kind, open, dismissed, mrr_at_stake }) => [
    String(kind),
    [open, dismissed, mrr_at_stake],
  ]);
  return { open: json.open, dismissed: json.dismissed, kinds: Object.fromEntries(kinds) };
}

function invoice(id: string, currency: string): Json {
  const line = {
    id: `${id}-line`,
    type: 'subscription',
    amount_excluding_tax_after_discount: 100,
    tax_amount: 0,
    currency_code: currency,
    period_start: '2024-01-01',
    period_end: '2024-02-01',
  };
  return {
    object: 'invoice',
    data: { id, customer_id: 'c', date: '2024-01-01', status: 'paid', invoice_line_items: [line] },
  };
}

onBothEngines('findings', (api) => {
  test('name objects, kind, repair and the MRR at stake; errors come first; counts by kind', async () => {
    assert.deepEqual(await findings(api()), { data: [], counts: {}, total: 0, has_more: false });
    const answers = await api().bulk([
      { object: 'customer', data: { id: 'c', custom_properties: { 'odd "\n\\ key': 1 } } },
      { object: 'customer', data: { id: 'd', custom_properties: { 'odd "\n\\ key': 'one' } } },
      invoice('good', 'EUR'),
      invoice('twice', 'EUR'),
      invoice('unknown', 'XTS'),
    ]);
    assert.ok(answers.every((one) => one.status === 201));
    const found = await findings(api());
    assert.equal(found.data[0]?.kind, 'missing_rate');
    const kinds = found.data.map((one) => one.kind);
    assert.ok(kinds.includes('duplicate_line') && kinds.includes('property_type_change'), kinds.join());
    assert.equal(
      Object.values(found.counts).reduce((sum: number, n) => sum + Number(n), 0),
      found.total,
    );
    const duplicate = found.data.find((one) => one.kind === 'duplicate_line');
    assert.equal(duplicate?.mrr_at_stake, 100);
    assert.ok(duplicate?.objects.some((one) => one.object === 'invoice' && one.id === 'twice'));
    const typed = found.data.find((one) => one.kind === 'property_type_change');
    assert.equal(typed?.property, 'custom.customer.odd "\n\\ key');
    const only = await findings(api(), '?kind=missing_rate&limit=1');
    assert.deepEqual([only.data.length, only.total, only.has_more], [1, found.counts.missing_rate, false]);
    const paged = await findings(api(), `?offset=1&limit=1`);
    assert.deepEqual([paged.data[0]?.key, paged.has_more], [found.data[1]?.key, true]);
  });

  test('are dismissed and reopened with author and reason', async () => {
    const before = await findings(api());
    const open = await summary(api());
    assert.deepEqual([open.open, open.dismissed], [before.total, 0]);
    assert.deepEqual(open.kinds.duplicate_line, [before.counts.duplicate_line, 0, 100]);
    assert.deepEqual(open.kinds.gap, [0, 0, null]);
    for (const { key } of before.data) {
      const path = `/api/v1/findings/${encodeURIComponent(key)}`;
      const dismissed = await api().send('POST', `${path}/dismiss`, { body: { reason: 'two seats' } });
      assert.equal(dismissed.status, 200, dismissed.text);
      assert.deepEqual([dismissed.json.state, dismissed.json.reason], ['dismissed', 'two seats']);
      assert.match(String(dismissed.json.author), /^key:test/);
    }
    assert.deepEqual((await findings(api())).data, []);
    const gone = await findings(api(), '?state=dismissed');
    assert.deepEqual(
      gone.data.map((one) => one.key),
      before.data.map((one) => one.key),
    );
    assert.equal(gone.data[0]?.decision?.reason, 'two seats');
    const [first] = before.data;
    const path = `/api/v1/findings/${encodeURIComponent(String(first?.key))}/reopen`;
    assert.equal((await api().send('POST', path, { body: {} })).status, 200);
    const again = await findings(api());
    assert.deepEqual(
      again.data.map((one) => one.key),
      [first?.key],
    );
    assert.equal((await findings(api(), '?state=all')).total, before.total);
  });

  test('refuse what they do not know', async () => {
    const unknown = await api().send('POST', '/api/v1/findings/nothing/dismiss', { body: {} });
    assert.deepEqual([unknown.status, locs(unknown.json)], [404, [['path', 'key']]]);
    for (const [query, name] of [
      ['kind=odd', 'kind'],
      ['state=gone', 'state'],
      ['limit=0', 'limit'],
      ['offset=-1', 'offset'],
    ] as const) {
      const refused = await api().send('GET', `/api/v1/findings?${query}`);
      assert.deepEqual([refused.status, locs(refused.json)], [422, [['query', name]]]);
    }
    const { key } = await api().newKey(['read']);
    assert.deepEqual((await api().send('GET', '/api/v1/findings?state=all', { key })).json.total, 0);
  });
});

onBothEngines('acquisition costs', (api) => {
  test('are added, replaced, listed and deleted, and the figures follow', async () => {
    await api().bulk([{ object: 'customer', data: { id: 'c' } }, invoice('first', 'EUR')]);
    const cac = async () => {
      const answer = await api().send('GET', '/api/v1/metrics/cac?date_start=2024-01-01&date_end=2024-01-31');
      const [only] = answer.json.series as { points: { value: number | null }[] }[];
      return only?.points[0]?.value;
    };
    const body = { id: 'ads', date: '2024-01-01', amount: 300.5, currency: 'EUR', category: 'ads', label: null };
    const posted = await api().send('POST', '/api/v1/acquisition_costs', { body });
    const { created_at, ...rest } = posted.json;
    assert.deepEqual([posted.status, rest], [201, body]);
    assert.match(String(created_at), /Z$/);
    assert.equal(await cac(), 300.5);
    const unnamed = await api().send('POST', '/api/v1/acquisition_costs', {
      body: { date: '2024-01-01', amount: 99.5, currency_code: 'EUR' },
    });
    assert.equal(unnamed.status, 201, unnamed.text);
    assert.equal(await cac(), 400);
    const replaced = await api().send('POST', '/product/acquisition_costs', { body: { ...body, amount: 0.5 } });
    assert.deepEqual([replaced.status, replaced.json.created_at], [200, created_at]);
    assert.equal(await cac(), 100);
    const list = await api().send('GET', '/api/v1/acquisition_costs?limit=1');
    assert.deepEqual([(list.json.data as Json[])[0]?.id, list.json.has_more], ['ads', true]);
    const next = await api().send('GET', `/api/v1/acquisition_costs?cursor=${list.json.next_cursor}`);
    assert.deepEqual(
      (next.json.data as Json[]).map((one) => one.id),
      [unnamed.json.id],
    );
    assert.equal((await api().send('DELETE', `/api/v1/acquisition_costs/${unnamed.json.id}`)).status, 204);
    assert.equal((await api().send('DELETE', `/api/v1/acquisition_costs/${unnamed.json.id}`)).status, 404);
    assert.equal(await cac(), 0.5);
  });

  test('refuse what is wrong by name', async () => {
    const good = { date: '2024-01-31', amount: 1, currency: 'EUR' };
    const cases: readonly (readonly [Json, string])[] = [
      [{ ...good, date: '2024-02-30' }, 'date'],
      [{ ...good, amount: '1' }, 'amount'],
      [{ ...good, currency: 'euro' }, 'currency'],
      [{ date: good.date, amount: 1 }, 'currency'],
      [{ ...good, colour: 1 }, 'colour'],
      [{ ...good, id: '..' }, 'id'],
    ];
    for (const [body, name] of cases) {
      const refused = await api().send('POST', '/api/v1/acquisition_costs', { body });
      assert.deepEqual([refused.status, locs(refused.json)], [422, [['body', name]]], JSON.stringify(body));
    }
    const { key } = await api().newKey(['read']);
    assert.deepEqual((await api().send('GET', '/api/v1/acquisition_costs', { key })).json.data, []);
  });
});
