// Saved views, segments and history over HTTP: who sees and changes what, refusals, and the reason of a change.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locs } from './fixtures.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

const VIEW = { name: 'By price', path: '/metrics/mrr', query: 'by=price&range=24m' };
const FILTERS = [{ field: 'customer_country', op: 'in', value: ['FR', 'BE'] }];

async function names(api: Api, path: string, key?: string): Promise<unknown[]> {
  const answer = await api.send('GET', path, key === undefined ? {} : { key });
  assert.equal(answer.status, 200, answer.text);
  return (answer.json.data as Json[]).map(({ name, mine }) => [name, mine]);
}

onBothEngines('saved views and segments', (api) => {
  test('a view is its author’s alone until it is shared', async () => {
    const other = await api().newKey(['read', 'write'], api().company);
    const made = await api().send('POST', '/api/v1/saved_views', { body: VIEW });
    assert.equal(made.status, 201, made.text);
    const { id, author, created_at, updated_at, ...rest } = made.json;
    assert.deepEqual(rest, { ...VIEW, shared: false, mine: true });
    assert.match(String(author), /^key:test/);
    assert.equal(created_at, updated_at);
    const path = `/api/v1/saved_views/${id}`;
    assert.deepEqual(await names(api(), '/api/v1/saved_views', other.key), []);
    assert.equal((await api().send('PATCH', path, { key: other.key, body: { name: 'x' } })).status, 404);
    const shared = await api().send('PATCH', path, { body: { shared: true, name: 'a first' } });
    assert.deepEqual([shared.status, shared.json.name, shared.json.query], [202, 'a first', VIEW.query]);
    await api().send('POST', '/api/v1/saved_views', { key: other.key, body: { ...VIEW, shared: true } });
    assert.deepEqual(await names(api(), '/api/v1/saved_views', other.key), [
      ['a first', false],
      ['By price', true],
    ]);
    for (const method of ['PATCH', 'DELETE'] as const) {
      const sent = method === 'PATCH' ? { body: { name: 'x' } } : {};
      assert.equal((await api().send(method, path, { key: other.key, ...sent })).status, 403);
    }
    assert.equal((await api().send('DELETE', path)).status, 204);
    assert.deepEqual(await names(api(), '/api/v1/saved_views'), [['By price', false]]);
    assert.equal((await api().send('DELETE', path)).status, 404);
  });

  test('a segment keeps filters that questions take', async () => {
    const made = await api().send('POST', '/api/v1/segments', {
      body: { name: 'French', filters: FILTERS, shared: true },
    });
    assert.deepEqual([made.status, made.json.filters], [201, FILTERS]);
    const asked = encodeURIComponent(JSON.stringify(made.json.filters));
    assert.equal((await api().send('GET', `/api/v1/metrics/mrr?filters=${asked}`)).status, 200);
    const stranger = await api().newKey(['read', 'write']);
    assert.deepEqual(await names(api(), '/api/v1/segments', stranger.key), []);
    assert.deepEqual(await names(api(), '/api/v1/saved_views', stranger.key), []);
    const path = `/api/v1/segments/${made.json.id}`;
    assert.equal((await api().send('DELETE', path, { key: stranger.key })).status, 404);
    assert.equal((await api().send('DELETE', `/api/v1/saved_views/${made.json.id}`)).status, 404);
    const reader = await api().newKey(['read'], api().company);
    assert.equal(
      (await api().send('POST', '/api/v1/segments', { key: reader.key, body: { name: 'x', filters: [] } })).status,
      403,
    );
  });

  test('what is wrong is refused by name', async () => {
    const refusal = async (path: string, body: unknown) => {
      const answer = await api().send('POST', `/api/v1/${path}`, { body });
      return [answer.status, locs(answer.json)];
    };
    assert.deepEqual(await refusal('saved_views', { ...VIEW, name: '' }), [422, [['body', 'name']]]);
    assert.deepEqual(await refusal('saved_views', { name: 'x', path: '/' }), [422, [['body', 'query']]]);
    assert.deepEqual(await refusal('saved_views', { ...VIEW, colour: 1 }), [422, [['body', 'colour']]]);
    assert.deepEqual(await refusal('segments', { name: 'x', filters: 'all' }), [422, [['body', 'filters']]]);
    const odd = [{ field: 'customer_country', op: 'is', value: 1 }];
    assert.deepEqual(await refusal('segments', { name: 'x', filters: odd }), [422, [['body', 'filters', 0, 'op']]]);
    assert.deepEqual(await refusal('segments', { name: 'x' }), [422, [['body', 'filters']]]);
  });

  test('a change that gives a reason stands in the history of its object', async () => {
    await api().send('POST', '/api/v1/customers', { body: { id: 'c/1', name: 'Acme' } });
    const headers = { 'x-reason': encodeURIComponent('corrigé à la main') };
    await api().send('PATCH', '/api/v1/customers/c%2F1', { body: { name: 'Acme SE' }, headers });
    await api().send('PATCH', '/api/v1/customers/c%2F1', { body: { country: 'FR' } });
    await api().send('DELETE', '/api/v1/customers/c%2F1', { headers: { 'x-reason': 'twice' } });
    const { json } = await api().send('GET', '/api/v1/history?object=customer&id=c%2F1');
    const told = (json.data as Json[]).map(({ action, before, after, reason }) => [action, before, after, reason]);
    assert.deepEqual(told[1], ['update', { name: 'Acme' }, { name: 'Acme SE' }, 'corrigé à la main']);
    assert.deepEqual([told.length, told[0]?.[0], told[0]?.[2], told[0]?.[3]], [2, 'delete', null, 'twice']);
    const none = await api().send('GET', '/api/v1/history?object=customer&id=other');
    assert.deepEqual(none.json, { data: [] });
    assert.equal((await api().send('GET', '/api/v1/history?object=customer')).status, 422);
  });
});
