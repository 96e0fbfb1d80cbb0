// The write rules of api.md (billing objects), on both engines.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { invoice, line, newCompany, outcome, put, remove, testStores, update } from '../../test/stores.ts';
import type { Store, Write, WriteContext } from './store.ts';

const LATER = '2026-02-01T00:00:00.000Z';

const stores = await testStores();
after(async () => {
  for (const { close } of stores) await close();
});

/** A company with two customers, a product, a price, a subscription, an invoice of two lines and its credit note. */
async function seeded(store: Store): Promise<WriteContext> {
  const context = await newCompany(store);
  const lines = [line('l1', { subscription_id: 's1', price_id: 'p1' }), line('l2')];
  const written = await store.write(context, [
    put('customer', { id: 'c1' }),
    put('customer', { id: 'c2', root_parent_id: 'c1' }),
    put('product', { id: 'd1', name: 'Suite' }),
    put('price', { id: 'p1', product_id: 'd1' }),
    put('subscription', { id: 's1', customer_id: 'c1', price_id: 'p1', status: 'active' }),
    put('invoice', invoice('i1', 'c1', { invoice_line_items: lines })),
    put('invoice', invoice('i2', 'c2', { invoice_line_items: [line('l3', { proration_target_line_item_id: 'l1' })] })),
    put('credit_note', {
      id: 'n1',
      invoice_id: 'i1',
      credit_note_line_items: [{ id: 'x1', invoice_line_item_id: 'l1', amount: 10, currency_code: 'EUR' }],
    }),
  ]);
  assert.deepEqual(written.map(outcome), Array(8).fill('201'));
  return context;
}

for (const { engine, store } of stores) {
  const one = async (context: WriteContext, write: Write): Promise<string> =>
    outcome((await store.write(context, [write]))[0]);

  describe(`writes on ${engine}`, () => {
    test('a new id creates, a known one is merged, strict refuses it', async () => {
      const context = await newCompany(store);
      assert.equal(await one(context, put('customer', { id: 'c', name: 'Ann', country: 'FR' })), '201');
      assert.equal(await one(context, put('customer', { id: 'c', name: 'Bea' })), '200');
      assert.equal(await one(context, put('customer', { id: 'c', name: 'Cid' }, true)), '409 id:id_taken');
      const record = await store.get(context.company, 'customer', 'c');
      assert.equal(record?.name, 'Bea');
      assert.equal(record?.country, 'FR');
    });

    test('a merge that changes nothing moves neither updated_at nor the feed', async () => {
      const context = await seeded(store);
      const before = await store.position(context.company);
      const again = put('invoice', invoice('i1', 'c1', { invoice_line_items: [line('l2')] }));
      assert.equal(await one({ ...context, now: LATER }, again), '200');
      assert.equal(await store.position(context.company), before);
      assert.equal((await store.get(context.company, 'invoice', 'i1'))?.updated_at, context.now);
      await store.write({ ...context, now: LATER }, [update('customer', 'c1', { name: 'Ann' })]);
      const record = await store.get(context.company, 'customer', 'c1');
      assert.deepEqual([record?.created_at, record?.updated_at], [context.now, LATER]);
    });

    test('null: refused on a required field, resets a default, clears another', async () => {
      const context = await seeded(store);
      assert.equal(await one(context, update('invoice', 'i1', { date: null })), '422 date:null_required');
      assert.equal(await one(context, update('invoice', 'i1', { id: null })), '422 id:null_required');
      await store.write(context, [update('invoice_line_item', 'l1', { discount_amount: 5, description: 'Seat' })]);
      const change = { discount_amount: null, description: null, subscription_id: null };
      const [written] = await store.write(context, [update('invoice_line_item', 'l1', change)]);
      assert.ok(written !== undefined && 'record' in written);
      assert.equal(written.record?.discount_amount, 0);
      assert.equal(written.record?.description, null);
      assert.equal(written.record?.subscription_id, null);
    });

    test('required fields are required only when the id is new, and all faults are told', async () => {
      const context = await seeded(store);
      assert.equal(
        await one(context, put('invoice', { id: 'i9', customer_id: 'nobody', status: 'paid' })),
        '422 customer_id:reference_not_found date:missing',
      );
      assert.equal(await one(context, put('invoice', { id: 'i1', status: 'void' })), '200');
    });

    test('custom properties are merged key by key, whatever the keys', async () => {
      const context = await newCompany(store);
      const first = JSON.parse('{"a":1,"b":"x","__proto__":true,"é\\u0000":"\\ud800"}');
      await store.write(context, [put('product', { id: 'd', custom_properties: first })]);
      await store.write(context, [put('product', { id: 'd', custom_properties: { a: null, b: 2, c: false } })]);
      const kept = (await store.get(context.company, 'product', 'd'))?.custom_properties;
      assert.equal(JSON.stringify(kept), '{"b":2,"__proto__":true,"é\\u0000":"\\ud800","c":false}');
      await store.write(context, [update('product', 'd', { custom_properties: null })]);
      assert.deepEqual((await store.get(context.company, 'product', 'd'))?.custom_properties, kept);
      const many = Object.fromEntries(Array.from({ length: 97 }, (_, index) => [`k${index}`, index]));
      assert.equal(
        await one(context, update('product', 'd', { custom_properties: many })),
        '422 custom_properties:too_long',
      );
    });

    test('embedded lines: upserted with their parent, left out ones stay, one that fails fails all', async () => {
      const context = await seeded(store);
      const lines = [line('l2', { tax_amount: 1 }), line('l4', { invoice_id: 'i1' })];
      const [written] = await store.write({ ...context, now: LATER }, [
        update('invoice', 'i1', { invoice_line_items: lines }),
      ]);
      assert.ok(written !== undefined && 'record' in written);
      assert.equal(written.record?.updated_at, LATER);
      assert.deepEqual(written.record, await store.get(context.company, 'invoice', 'i1'));
      const shown = written.record?.invoice_line_items as { id: string; tax_amount: number; updated_at: string }[];
      assert.deepEqual(
        shown.map(({ id, tax_amount, updated_at }) => [id, tax_amount, updated_at]),
        [
          ['l1', 20, context.now],
          ['l2', 1, LATER],
          ['l4', 20, LATER],
        ],
      );
      const bad = [
        line('l5'),
        line('l3'),
        line('l6', { price_id: 'nope' }),
        line('l7', { invoice_id: 'i2' }),
        { id: 'l8' },
      ];
      assert.equal(
        await one(context, update('invoice', 'i1', { status: 'void', invoice_line_items: bad })),
        '422 invoice_line_items.1.id:id_conflict invoice_line_items.2.price_id:reference_not_found ' +
          'invoice_line_items.3.invoice_id:value_error invoice_line_items.4.type:missing ' +
          'invoice_line_items.4.amount_excluding_tax_after_discount:missing ' +
          'invoice_line_items.4.tax_amount:missing invoice_line_items.4.currency_code:missing',
      );
      assert.equal((await store.get(context.company, 'invoice', 'i1'))?.status, 'paid');
      assert.equal(await store.get(context.company, 'invoice_line_item', 'l5'), null);
    });

    test('lines of one body may refer to each other in any order', async () => {
      const context = await seeded(store);
      const chain = [
        line('a', { proration_target_line_item_id: 'b' }),
        line('b', { proration_target_line_item_id: 'c' }),
        line('c'),
      ];
      assert.equal(await one(context, put('invoice', invoice('i3', 'c1', { invoice_line_items: chain }))), '201');
      const shown = await store.get(context.company, 'invoice_line_item', 'a');
      assert.equal(shown?.proration_target_line_item_id, 'b');
    });

    test('a rename is followed by every reference; the old id is free, a taken one refused', async () => {
      const context = await seeded(store);
      assert.equal(await one(context, update('customer', 'c1', { id: 'c2' })), '409 id:id_taken');
      const renames = [update('customer', 'c1', { id: 'c9' }), update('invoice', 'i1', { id: 'i9' })];
      assert.deepEqual((await store.write(context, renames)).map(outcome), ['202', '202']);
      assert.equal(await store.get(context.company, 'customer', 'c1'), null);
      assert.equal((await store.get(context.company, 'invoice', 'i9'))?.customer_id, 'c9');
      assert.equal((await store.get(context.company, 'customer', 'c2'))?.root_parent_id, 'c9');
      assert.equal((await store.get(context.company, 'invoice_line_item', 'l1'))?.invoice_id, 'i9');
      assert.equal(await one(context, put('customer', { id: 'c1' })), '201');
      // Two renames that pass an id on, in one call.
      const passed = [update('customer', 'c1', { id: 'free' }), update('customer', 'c9', { id: 'c1' })];
      assert.deepEqual((await store.write(context, passed)).map(outcome), ['202', '202']);
    });

    test('a customer is refused below itself', async () => {
      const context = await seeded(store);
      assert.equal(
        await one(context, update('customer', 'c1', { root_parent_id: 'c2' })),
        '422 root_parent_id:value_error',
      );
      assert.equal(
        await one(context, update('customer', 'c1', { root_parent_id: 'c1' })),
        '422 root_parent_id:value_error',
      );
      assert.equal(
        await one(context, put('customer', { id: 'new', root_parent_id: 'new' })),
        '422 root_parent_id:value_error',
      );
      const two = await store.write(context, [
        put('customer', { id: 'c3', root_parent_id: 'c2' }),
        update('customer', 'c1', { root_parent_id: 'c3' }),
      ]);
      assert.deepEqual(two.map(outcome), ['201', '422 root_parent_id:value_error']);
    });

    test('a credit note line names a line of its own invoice, and keeps to it', async () => {
      const context = await seeded(store);
      const noteLine = { id: 'x2', credit_note_id: 'n1', amount: 1, currency_code: 'EUR' };
      const other = put('credit_note_line_item', { ...noteLine, invoice_line_item_id: 'l3' });
      assert.equal(await one(context, other), '422 invoice_line_item_id:value_error');
      assert.equal(await one(context, update('credit_note', 'n1', { invoice_id: 'i2' })), '422 invoice_id:value_error');
      assert.equal(
        await one(context, update('invoice_line_item', 'l1', { invoice_id: 'i2' })),
        '422 invoice_id:value_error',
      );
      assert.equal(await one(context, update('invoice_line_item', 'l2', { invoice_id: 'i2' })), '202');
    });

    test('a period does not end before it starts, also where one of the two is already there', async () => {
      const context = await seeded(store);
      const dates = { period_start: '2025-02-01', period_end: '2025-02-01' };
      assert.equal(await one(context, update('invoice_line_item', 'l1', dates)), '202');
      assert.equal(
        await one(context, update('invoice_line_item', 'l1', { period_start: '2025-02-02' })),
        '422 period_start:value_error',
      );
      // 23:30 UTC of 31 January is 1 February in Paris.
      const instant = { period_start: '2025-01-31T23:30:00Z', period_end: '2025-02-01' };
      assert.equal(await one(context, update('invoice_line_item', 'l1', instant)), '202');
      assert.equal(
        await one(context, update('invoice_line_item', 'l1', { period_end: '2025-01-31' })),
        '422 period_end:value_error',
      );
    });

    test('a delete is refused while others refer to it, naming them', async () => {
      const context = await seeded(store);
      for (const [object, id] of [
        ['customer', 'c1'],
        ['product', 'd1'],
        ['price', 'p1'],
        ['invoice', 'i1'],
      ] as const) {
        assert.match(await one(context, remove(object, id)), /^409 id:referenced/, object);
        assert.notEqual(await store.get(context.company, object, id), null);
      }
      const [written] = await store.write(context, [remove('price', 'p1')]);
      assert.ok(written !== undefined && 'faults' in written);
      assert.match(written.faults.map(({ msg }) => msg).join(), /subscription "s1".*invoice line item "l1"/);
      assert.equal(await one(context, remove('customer', 'nobody')), '404 id:not_found');
    });

    test('an invoice takes its lines with it; deleting a subscription or a line leaves null', async () => {
      const context = await seeded(store);
      assert.equal(await one(context, remove('subscription', 's1')), '204');
      assert.equal((await store.get(context.company, 'invoice_line_item', 'l1'))?.subscription_id, null);
      assert.equal(await one(context, remove('invoice_line_item', 'l1')), '204');
      assert.equal((await store.get(context.company, 'invoice_line_item', 'l3'))?.proration_target_line_item_id, null);
      assert.equal((await store.get(context.company, 'credit_note_line_item', 'x1'))?.invoice_line_item_id, null);
      assert.equal(await one(context, remove('credit_note', 'n1')), '204');
      assert.equal(await store.get(context.company, 'credit_note_line_item', 'x1'), null);
      assert.equal(await one(context, remove('invoice', 'i1')), '204');
      assert.equal(await store.get(context.company, 'invoice_line_item', 'l2'), null);
    });

    test('cascade follows every reference down', async () => {
      const context = await seeded(store);
      assert.equal(await one(context, remove('product', 'd1', true)), '204');
      for (const [object, id] of [
        ['price', 'p1'],
        ['subscription', 's1'],
        ['invoice_line_item', 'l1'],
      ] as const) {
        assert.equal(await store.get(context.company, object, id), null, object);
      }
      assert.notEqual(await store.get(context.company, 'invoice', 'i1'), null);
      assert.equal(await one(context, remove('customer', 'c1', true)), '204');
      for (const object of [
        'customer',
        'invoice',
        'invoice_line_item',
        'credit_note',
        'credit_note_line_item',
      ] as const) {
        const page = await store.list(context.company, { object, limit: 10, where: {} });
        assert.deepEqual(page?.data, [], object);
      }
    });

    test('one company sees nothing of another', async () => {
      const context = await seeded(store);
      const other = await newCompany(store);
      assert.equal(await store.get(other.company, 'customer', 'c1'), null);
      assert.equal(await one(other, update('customer', 'c1', {})), '404 id:not_found');
      assert.equal(await one(other, remove('customer', 'c1')), '404 id:not_found');
      assert.equal(await one(other, put('invoice', invoice('i', 'c1'))), '422 customer_id:reference_not_found');
      assert.equal(await one(other, put('customer', { id: 'c1' }, true)), '201');
      assert.deepEqual(await store.facts(other.company, [1, 2, 3]).then((facts) => facts.invoices), []);
      assert.notEqual(await store.get(context.company, 'customer', 'c1'), null);
    });

    test('texts that a database cannot keep are refused', async () => {
      const context = await newCompany(store);
      assert.equal(await one(context, put('customer', { id: 'c', name: 'a\0b' })), '422 name:value_error');
      assert.equal(await one(context, put('customer', { id: 'c', name: '\ud800' })), '422 name:value_error');
      assert.equal(await one(context, put('customer', { id: '\ud800' })), '422 id:value_error');
      assert.equal(await store.get(context.company, 'customer', 'a\0'), null);
      assert.equal(await one(context, put('invoice', invoice('i', '\0'))), '422 customer_id:reference_not_found');
    });

    test('numbers of any size come back as they were', async () => {
      const context = await newCompany(store);
      const body = invoice('i', 'c', { invoice_line_items: [line('l', { quantity: -1e300, tax_amount: 0.1 + 0.2 })] });
      await store.write(context, [put('customer', { id: 'c' }), put('invoice', body)]);
      const record = await store.get(context.company, 'invoice_line_item', 'l');
      assert.deepEqual([record?.quantity, record?.tax_amount], [-1e300, 0.30000000000000004]);
    });

    test('concurrent calls are each answered, and failures stay with their call', async () => {
      const context = await newCompany(store);
      const calls = Array.from({ length: 50 }, (_, index) =>
        one(
          context,
          index % 5 === 0 ? put('invoice', invoice(`i${index}`, 'no')) : put('customer', { id: `c${index}` }),
        ),
      );
      const outcomes = await Promise.all(calls);
      for (const [index, answer] of outcomes.entries()) {
        assert.equal(answer, index % 5 === 0 ? '422 customer_id:reference_not_found' : '201');
      }
    });
  });
}
