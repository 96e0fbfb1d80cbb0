// The company of the key, its options, and that companies are apart: nothing of one is ever visible to another.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OBJECTS } from '../../src/core/facts.ts';
import { SPECS } from '../../src/core/objects.ts';
import { DEFAULT_OPTIONS } from '../../src/core/options.ts';
import { create, fullBody, locs } from './fixtures.ts';
import { type Json, onBothEngines } from './support.ts';

onBothEngines('company', (api) => {
  test('starts with the defaults and changes in parts', async () => {
    const got = await api().send('GET', '/api/v1/company');
    const fresh = {
      name: 'Contract',
      base_currency: 'EUR',
      time_zone: 'Europe/Paris',
      options: { ...DEFAULT_OPTIONS },
    };
    assert.deepEqual(got.json, fresh);
    const body = { name: 'Renamed', base_currency: 'USD', time_zone: 'America/New_York' };
    const changed = await api().send('PATCH', '/api/v1/company', { body });
    assert.deepEqual([changed.status, changed.json], [202, { ...fresh, ...body }]);
    const options = { billing_gaps: 'both', gap_tolerance_days: 20, late_renewal_days: 30, freshness: '2024-06-30' };
    const optioned = await api().send('PUT', '/product/company', { body: { options } });
    assert.deepEqual([optioned.status, optioned.json.options], [202, { ...DEFAULT_OPTIONS, ...options }]);
    assert.deepEqual((await api().send('GET', '/api/v1/company')).json, optioned.json);
    const echoed = await api().send('PATCH', '/api/v1/company', { body: optioned.json });
    assert.deepEqual([echoed.status, echoed.json], [202, optioned.json]);
  });

  test('refuses by name what it does not know, and changes nothing', async () => {
    const before = (await api().send('GET', '/api/v1/company')).json;
    const cases: readonly (readonly [Json, readonly unknown[]])[] = [
      [{ options: { speed: 'fast' } }, ['options', 'speed']],
      [{ name: 'Half', options: { billing_gaps: 'some' } }, ['options', 'billing_gaps']],
      [{ options: { gap_tolerance_days: 401 } }, ['options', 'gap_tolerance_days']],
      [{ options: { late_renewal_days: '3' } }, ['options', 'late_renewal_days']],
      [
        { options: { exclude_open_invoices_of_ended_subscriptions: 1 } },
        ['options', 'exclude_open_invoices_of_ended_subscriptions'],
      ],
      [{ options: { freshness: '2024-02-30' } }, ['options', 'freshness']],
      [{ options: [] }, ['options']],
      [{ name: null }, ['name']],
      [{ name: '' }, ['name']],
      [{ base_currency: 'euro' }, ['base_currency']],
      [{ time_zone: 'Mars/Olympus' }, ['time_zone']],
      [{ time_zone: '+01:00' }, ['time_zone']],
      [{ colour: 'blue' }, ['colour']],
    ];
    for (const [body, place] of cases) {
      const refused = await api().send('PATCH', '/api/v1/company', { body });
      assert.deepEqual([refused.status, locs(refused.json)], [422, [['body', ...place]]], JSON.stringify(body));
    }
    assert.deepEqual((await api().send('GET', '/api/v1/company')).json, before);
  });

  test('every change is kept with its date and author, the latest first', async () => {
    await api().send('PATCH', '/api/v1/company', {
      body: { options: { mrr_basis: 'invoices', default_display: 'arr' } },
    });
    await api().send('PATCH', '/api/v1/company', { body: { options: { mrr_basis: 'auto' } } });
    const { data } = (await api().send('GET', '/api/v1/company/changes')).json as { data: Json[] };
    const [last, ...earlier] = data;
    assert.deepEqual([last?.name, last?.before, last?.after], ['mrr_basis', 'invoices', 'auto']);
    assert.match(String(last?.at), /Z$/);
    assert.match(String(last?.author), /^key:test \(rr_/);
    assert.deepEqual(
      earlier
        .slice(0, 2)
        .map((one) => one.name)
        .sort(),
      ['default_display', 'mrr_basis'],
    );
  });

  test('changes of several options at once do not undo each other', async () => {
    const options: readonly Json[] = [
      { billing_gaps: 'none' },
      { late_renewal_days: 7 },
      { credit_notes_in_mrr: 'retroactive' },
      { discounts_in_mrr: 'none' },
    ];
    await Promise.all(options.map((change) => api().send('PATCH', '/api/v1/company', { body: { options: change } })));
    const { json } = await api().send('GET', '/api/v1/company');
    for (const change of options) {
      for (const [name, value] of Object.entries(change)) assert.equal((json.options as Json)[name], value, name);
    }
  });

  test('another company sees nothing, changes nothing, and may use the same ids', async () => {
    for (const object of OBJECTS) await create(api(), object, 'mine');
    const { key } = await api().newKey(['read', 'write']);
    for (const object of OBJECTS) {
      const path = `/api/v1/${SPECS[object].path}`;
      const one = `${path}/${object}-mine`;
      assert.equal((await api().send('GET', one, { key })).status, 404);
      assert.equal(
        (await api().send('PATCH', one, { key, body: { custom_properties: { stolen: true } } })).status,
        404,
      );
      assert.equal((await api().send('DELETE', `${one}?cascade=true`, { key })).status, 404);
      assert.deepEqual((await api().send('GET', path, { key })).json.data, []);
    }
    const dangling = await api().send('POST', '/api/v1/invoices', { key, body: fullBody('invoice', 'mine') });
    assert.deepEqual(locs(dangling.json), [['body', 'customer_id']]);
    const same = await api().send('POST', '/api/v1/customers', { key, body: { id: 'customer-mine', name: 'Theirs' } });
    assert.equal(same.status, 201);
    const mine = await api().send('GET', '/api/v1/customers/customer-mine');
    assert.equal(mine.json.name, 'Müller & Söhne');
    await api().send('PATCH', '/api/v1/company', { key, body: { name: 'Theirs' } });
    assert.notEqual((await api().send('GET', '/api/v1/company')).json.name, 'Theirs');
  });

  test('a cursor of one company shows nothing of another', async () => {
    await api().bulk(['x', 'y', 'z'].map((id) => ({ object: 'product', data: { id: `cursor-${id}` } })));
    const page = await api().send('GET', '/api/v1/products?limit=1');
    const { key } = await api().newKey(['read']);
    const cursor = encodeURIComponent(String(page.json.next_cursor));
    const theirs = await api().send('GET', `/api/v1/products?cursor=${cursor}`, { key });
    assert.deepEqual(theirs.json, { data: [], next_cursor: null, has_more: false });
  });
});
