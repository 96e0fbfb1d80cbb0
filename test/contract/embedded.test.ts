// Lines embedded in invoices and credit notes, references, and deletes: what is followed, taken, cleared or refused.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OBJECTS } from '../../src/core/facts.ts';
import { create, firstType, fullBody, locs } from './fixtures.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

function line(id: string, more: Json = {}): Json {
  return {
    id,
    type: 'one_off',
    amount_excluding_tax_after_discount: 10,
    tax_amount: 2,
    currency_code: 'EUR',
    ...more,
  };
}

function invoice(tag: string, lines: readonly Json[]): Json {
  const { id, customer_id, date, status } = fullBody('invoice', tag);
  return { id, customer_id, date, status, invoice_line_items: lines };
}

async function lineIds(api: Api, id: unknown): Promise<unknown[]> {
  const got = await api.send('GET', `/api/v1/invoices/${id}`);
  return (got.json.invoice_line_items as Json[]).map((one) => one.id);
}

async function exists(api: Api, path: string): Promise<boolean> {
  const { status } = await api.send('GET', `/api/v1/${path}`);
  return status === 200;
}

onBothEngines('embedded lines and deletes', (api) => {
  test('lines are upserted with their invoice; one that is left out stays', async () => {
    await create(api(), 'customer', 'emb');
    const posted = await api().send('POST', '/api/v1/invoices', { body: invoice('emb', [line('e1'), line('e2')]) });
    assert.equal(posted.status, 201, posted.text);
    const shown = (posted.json.invoice_line_items as Json[])[0];
    assert.deepEqual([shown?.id, shown?.invoice_id, shown?.discount_amount], ['e1', 'invoice-emb', 0]);
    const own = await api().send('GET', '/api/v1/invoice_line_items/e1');
    assert.deepEqual(own.json, shown);
    const body = { invoice_line_items: [line('e2', { quantity: 5 }), line('e3', { invoice_id: 'invoice-emb' })] };
    const updated = await api().send('PATCH', '/api/v1/invoices/invoice-emb', { body });
    assert.equal(updated.status, 202, updated.text);
    assert.deepEqual(await lineIds(api(), 'invoice-emb'), ['e1', 'e2', 'e3']);
    assert.equal((await api().send('GET', '/api/v1/invoice_lines/e2')).json.quantity, 5);
    const none = await api().send('PATCH', '/api/v1/invoices/invoice-emb', { body: { invoice_line_items: null } });
    assert.equal(none.status, 202);
    assert.deepEqual(await lineIds(api(), 'invoice-emb'), ['e1', 'e2', 'e3']);
    const echoed = await api().send('PUT', '/api/v1/invoices/invoice-emb', { body: updated.json });
    assert.equal(echoed.status, 202, echoed.text);
  });

  test('a bad line refuses the whole body, with the exact place', async () => {
    await create(api(), 'customer', 'bad');
    const cases: readonly (readonly [Json, readonly unknown[], string])[] = [
      [line('b2', { currency_code: 'euro' }), ['currency_code'], 'value_error'],
      [line('b2', { tax_amount: null }), ['tax_amount'], 'float_type'],
      [line('b2', { foo: 1 }), ['foo'], 'extra_forbidden'],
      [line('b2', { price_id: 'nowhere' }), ['price_id'], 'reference_not_found'],
      [{ id: 'b2' }, ['type'], 'missing'],
      [line('b2', { invoice_id: 'another' }), ['invoice_id'], 'value_error'],
    ];
    for (const [second, place, type] of cases) {
      const refused = await api().send('POST', '/api/v1/invoices', { body: invoice('bad', [line('b1'), second]) });
      assert.equal(refused.status, 422, refused.text);
      assert.deepEqual(locs(refused.json)[0], ['body', 'invoice_line_items', 1, ...place]);
      assert.equal(firstType(refused.json), type, refused.text);
      assert.equal(await exists(api(), 'invoices/invoice-bad'), false);
      assert.equal(await exists(api(), 'invoice_lines/b1'), false);
    }
  });

  test('a line of another parent is an id_conflict', async () => {
    await create(api(), 'customer', 'con');
    await api().send('POST', '/api/v1/invoices', { body: invoice('con', [line('c1')]) });
    const body = { ...invoice('con', [line('c1')]), id: 'invoice-con-2' };
    const refused = await api().send('POST', '/api/v1/invoices', { body });
    assert.deepEqual([refused.status, firstType(refused.json)], [422, 'id_conflict']);
    assert.deepEqual(locs(refused.json), [['body', 'invoice_line_items', 0, 'id']]);
    assert.equal(await exists(api(), 'invoices/invoice-con-2'), false);
  });

  test('a period must not end before it starts, also after a merge', async () => {
    await create(api(), 'customer', 'per');
    const good = line('p1', { period_start: '2024-01-01', period_end: '2024-01-01' });
    assert.equal((await api().send('POST', '/api/v1/invoices', { body: invoice('per', [good]) })).status, 201);
    const refused = await api().send('PATCH', '/api/v1/invoice_lines/p1', { body: { period_start: '2024-01-02' } });
    assert.equal(refused.status, 422, refused.text);
    assert.equal((await api().send('GET', '/api/v1/invoice_lines/p1')).json.period_start, '2024-01-01');
  });

  test('a credit note line may only name a line of its own invoice', async () => {
    for (const tag of ['cn1', 'cn2']) for (const object of OBJECTS) await create(api(), object, tag);
    const body = { invoice_line_item_id: 'invoice_line_item-cn2' };
    const refused = await api().send('PATCH', '/api/v1/credit_note_line_items/credit_note_line_item-cn1', { body });
    assert.deepEqual([refused.status, locs(refused.json)], [422, [['body', 'invoice_line_item_id']]]);
  });

  test('a circle of parents is refused', async () => {
    await api().send('POST', '/api/v1/customers', { body: { id: 'top' } });
    await api().send('POST', '/api/v1/customers', { body: { id: 'mid', root_parent_id: 'top' } });
    for (const parent of ['mid', 'top']) {
      const refused = await api().send('PATCH', '/api/v1/customers/top', { body: { root_parent_id: parent } });
      assert.deepEqual([refused.status, locs(refused.json)], [422, [['body', 'root_parent_id']]]);
    }
  });

  test('a merge never leaves more than 100 custom properties', async () => {
    const keys = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, index) => [`k${from + index}`, index]));
    const post = (custom_properties: Json) =>
      api().send('POST', '/api/v1/products', { body: { id: 'many', custom_properties } });
    assert.equal((await post(keys(0, 100))).status, 201);
    const refused = await post(keys(100, 101));
    assert.deepEqual([refused.status, locs(refused.json)], [422, [['body', 'custom_properties']]]);
    assert.equal((await post({ k0: null, ...keys(100, 101) })).status, 200);
  });

  test('deletes are refused while others refer, and cascade on request', async () => {
    for (const path of ['customers/customer', 'products/product', 'prices/price', 'invoices/invoice'] as const) {
      const tag = `del-${path.split('/')[1]}`;
      for (const object of OBJECTS) await create(api(), object, tag);
      const refused = await api().send('DELETE', `/api/v1/${path}-${tag}`);
      assert.equal(refused.status, 409, path);
      assert.deepEqual(locs(refused.json)[0], ['path', 'id']);
      assert.equal(await exists(api(), `${path}-${tag}`), true);
      assert.equal((await api().send('DELETE', `/api/v1/${path}-${tag}?cascade=true`)).status, 204);
      assert.equal(await exists(api(), `${path}-${tag}`), false);
      assert.equal(await exists(api(), `invoice_lines/invoice_line_item-${tag}`), false, path);
    }
  });

  test('an invoice takes its lines, a credit note too; subscriptions and lines leave null', async () => {
    for (const object of OBJECTS) await create(api(), object, 'take');
    assert.equal((await api().send('DELETE', '/api/v1/subscriptions/subscription-take')).status, 204);
    const left = await api().send('GET', '/api/v1/invoice_lines/invoice_line_item-take');
    assert.equal(left.json.subscription_id, null);
    assert.equal((await api().send('DELETE', '/api/v1/invoice_lines/invoice_line_item-take')).status, 204);
    const note = await api().send('GET', '/api/v1/credit_note_line_items/credit_note_line_item-take');
    assert.equal(note.json.invoice_line_item_id, null);
    assert.equal((await api().send('DELETE', '/api/v1/credit_notes/credit_note-take')).status, 204);
    assert.equal(await exists(api(), 'credit_note_line_items/credit_note_line_item-take'), false);
    await api().send('POST', '/api/v1/invoice_lines', { body: line('last', { invoice_id: 'invoice-take' }) });
    assert.equal((await api().send('DELETE', '/api/v1/invoices/invoice-take')).status, 204);
    assert.equal(await exists(api(), 'invoice_lines/last'), false);
  });
});
