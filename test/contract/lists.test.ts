// Lists of billing objects: order, pages, filters, refusals.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OBJECTS } from '../../src/core/facts.ts';
import { filtersOf, SPECS } from '../../src/core/objects.ts';
import { create, createBefore, locs } from './fixtures.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

async function allPages(api: Api, path: string, limit: number): Promise<Json[]> {
  const found: Json[] = [];
  for (let cursor: unknown = null; ; ) {
    const next = cursor === null ? '' : `&cursor=${encodeURIComponent(String(cursor))}`;
    const page = await api.send('GET', `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${next}`);
    assert.equal(page.status, 200, page.text);
    const data = page.json.data as Json[];
    assert.ok(data.length <= limit);
    assert.equal(page.json.has_more, page.json.next_cursor !== null);
    found.push(...data);
    if (page.json.next_cursor === null) return found;
    cursor = page.json.next_cursor;
  }
}

onBothEngines('lists', (api) => {
  test('pages hold every object once, in order of creation', async () => {
    const ids = Array.from({ length: 23 }, (_, index) => `page-${(index * 7) % 23}`);
    await api().bulk(ids.map((id) => ({ object: 'product', data: { id } })));
    for (const limit of [1, 5, 23, 1000]) {
      const found = await allPages(api(), '/api/v1/products', limit);
      assert.deepEqual(
        found.map((one) => one.id),
        ids,
        `limit ${limit}`,
      );
    }
  });

  test('each filter keeps what has the value, and nothing else', async () => {
    for (const tag of ['filter-a', 'filter-b']) for (const object of OBJECTS) await create(api(), object, tag);
    for (const object of OBJECTS) {
      const spec = SPECS[object];
      const mine = (await api().send('GET', `/api/v1/${spec.path}/${object}-filter-a`)).json;
      for (const name of filtersOf(spec)) {
        const value = mine[name] ?? (name === 'customer_id' ? 'customer-filter-a' : null);
        if (value === null) continue;
        const found = await allPages(api(), `/api/v1/${spec.path}?${name}=${encodeURIComponent(String(value))}`, 100);
        const ids = found.map((one) => one.id);
        assert.ok(ids.includes(`${object}-filter-a`), `${object}.${name}`);
        assert.equal(ids.includes(`${object}-filter-b`), name === 'status', `${object}.${name}`);
        const none = await api().send('GET', `/api/v1/${spec.path}?${name}=${name === 'status' ? 'void' : 'nobody'}`);
        assert.ok(none.status === 422 || (none.json.data as Json[]).length === 0, `${object}.${name}`);
      }
    }
  });

  test('updated_since keeps what was written since', async () => {
    await createBefore(api(), 'price', 'since');
    const record = await create(api(), 'price', 'since');
    const moment = encodeURIComponent(String(record.updated_at));
    const since = await api().send('GET', `/api/v1/prices?updated_since=${moment}&product_id=product-since`);
    assert.deepEqual(
      (since.json.data as Json[]).map((one) => one.id),
      ['price-since'],
    );
    const later = await api().send('GET', '/api/v1/prices?updated_since=2999-01-01');
    assert.deepEqual(later.json, { data: [], next_cursor: null, has_more: false });
  });

  test('bad parameters are refused by name', async () => {
    const refusals: readonly (readonly [string, string])[] = [
      ['limit=0', 'limit'],
      ['limit=1001', 'limit'],
      ['limit=ten', 'limit'],
      ['limit=1&limit=2', 'limit'],
      ['cursor=nonsense', 'cursor'],
      ['updated_since=yesterday', 'updated_since'],
      ['customer_id=', 'customer_id'],
      ['status=happy', 'status'],
      ['name=x', 'name'],
      ['__proto__=x', '__proto__'],
    ];
    for (const [query, name] of refusals) {
      const refused = await api().send('GET', `/api/v1/invoices?${query}`);
      assert.deepEqual([refused.status, locs(refused.json)], [422, [['query', name]]], query);
    }
  });
});
