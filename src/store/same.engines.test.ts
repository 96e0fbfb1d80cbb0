// Laws: any sequence of writes leads to the same answers and the same state on both engines, the store agrees with what
// it answered, and a bulk list is the same in any order.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { newCompany, put, remove, testStores, update } from '../../test/stores.ts';
import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { type Field, SPECS } from '../core/objects.ts';
import { bulkOrder } from './bulk.ts';
import type { FactRows, Store, Write, WriteContext, Written } from './store.ts';

const stores = await testStores();
after(async () => {
  for (const { close } of stores) await close();
});

/** Few ids, so that writes meet: each object has its own, no and a reference to nothing is rare. */
const NAMES = ['1', '2', '3', '4'];
const idOf = (object: ObjectName): fc.Arbitrary<string> => fc.constantFrom(...NAMES).map((name) => `${object}-${name}`);

function anyValue(field: Field): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'reference':
      return fc.oneof({ weight: 15, arbitrary: idOf(field.of) }, { weight: 1, arbitrary: fc.constant('nothing') });
    case 'amount':
      return fc.integer({ min: -1e9, max: 1e9 }).map((cents) => cents / 100);
    case 'integer':
      return fc.integer({ min: 1, max: 12 });
    case 'date':
      return fc.constantFrom('2025-01-01', '2025-02-01', '2025-01-31T23:30:00Z');
    case 'enum':
      return fc.constantFrom(...field.values);
    case 'currency':
      return fc.constantFrom('EUR', 'USD');
    case 'flag':
      return fc.constantFrom('true', 'false');
    case 'id':
    case 'text':
      return fc.constantFrom('', 'é', "o'x\\", '😀', 'x'.repeat(300));
  }
}

/** Bodies that mostly hold what is required, and now and then null. */
function bodyOf(object: ObjectName, embedded: boolean): fc.Arbitrary<Record<string, unknown>> {
  const spec = SPECS[object];
  const rarely = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof(
      { weight: 4, arbitrary: fc.constant(undefined) },
      { weight: 3, arbitrary: value },
      { weight: 1, arbitrary: fc.constant(null) },
    );
  const mostly = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof({ weight: 20, arbitrary: value }, { weight: 1, arbitrary: fc.constant(undefined) });
  const parent = embedded
    ? Object.values(SPECS).find((one) => one.embeds?.object === object)?.embeds?.parent
    : undefined;
  const fields = Object.fromEntries(
    spec.fields
      .filter((field) => field.name !== parent)
      .map((field) => [
        field.name,
        field.kind === 'id' ? idOf(object) : (field.required === true ? mostly : rarely)(anyValue(field)),
      ]),
  );
  const properties = fc.dictionary(
    fc.constantFrom('seats', 'tier', '7'),
    fc.constantFrom<unknown>(1, 1.5, 'x', true, null),
  );
  const lines = spec.embeds === undefined ? {} : { [spec.embeds.field]: rarely(embeddedOf(spec.embeds.object)) };
  return fc
    .record({ ...fields, custom_properties: rarely(properties), ...lines })
    .map((body) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)));
}

function embeddedOf(object: ObjectName): fc.Arbitrary<unknown> {
  return fc.array(bodyOf(object, true), { maxLength: 3 });
}

const anyWrite: fc.Arbitrary<Write> = fc.constantFrom(...OBJECTS).chain((object) =>
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.tuple(bodyOf(object, false), fc.boolean()).map(([body, strict]) => put(object, body, strict)),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(idOf(object), bodyOf(object, false)).map(([id, body]) => update(object, id, { ...body, id })),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(idOf(object), bodyOf(object, false)).map(([id, body]) => update(object, id, body)),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(idOf(object), fc.boolean()).map(([id, cascade]) => remove(object, id, cascade)),
    },
  ),
);

/** Something of everything, so that most references of the writes after it are met. */
const BASE: readonly Write[] = NAMES.slice(0, 3).flatMap((name) => [
  put('customer', { id: `customer-${name}` }),
  put('product', { id: `product-${name}` }),
  put('price', { id: `price-${name}`, product_id: `product-${name}` }),
  put('subscription', { id: `subscription-${name}`, customer_id: `customer-${name}` }),
  put('invoice', { id: `invoice-${name}`, customer_id: `customer-${name}`, date: '2025-01-01', status: 'paid' }),
  put('credit_note', { id: `credit_note-${name}`, invoice_id: `invoice-${name}` }),
]);

interface State {
  readonly lists: Readonly<Record<string, unknown>>;
  readonly facts: FactRows;
}

async function stateOf(store: Store, company: number): Promise<State> {
  const lists: Record<string, unknown> = {};
  for (const object of OBJECTS) lists[object] = (await store.list(company, { object, limit: 1000, where: {} }))?.data;
  const rows = await store.facts(company, await store.customerNumbers(company, 0, 1000));
  const sorted = Object.entries(rows).map(([name, list]) => [
    name,
    list.map((row: object) => JSON.stringify(row)).sort(),
  ]);
  return { lists, facts: Object.fromEntries(sorted) as FactRows };
}

/** References by number must lead to an object that is there. */
async function assertWhole(store: Store, context: WriteContext, written: readonly Written[]): Promise<void> {
  for (const object of OBJECTS) {
    const page = await store.list(context.company, { object, limit: 1000, where: {} });
    for (const record of page?.data ?? []) {
      assert.deepEqual(await store.get(context.company, object, record.id), record);
      for (const field of SPECS[object].fields) {
        const value = record[field.name];
        if (field.kind !== 'reference' || typeof value !== 'string') continue;
        assert.notEqual(
          await store.get(context.company, field.of, value),
          null,
          `${object} ${record.id} ${field.name}`,
        );
      }
    }
  }
  assert.ok(written.every((one) => 'faults' in one || one.status === 204 || one.record !== undefined));
}

test('both engines answer alike and hold the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anyWrite, { minLength: 1, maxLength: 8 }), { maxLength: 6 }), async (calls) => {
      const seen: { written: Written[][]; changes: unknown; state: State }[] = [];
      for (const { store } of stores) {
        const context = await newCompany(store);
        const written = [await store.write(context, BASE)];
        for (const [index, writes] of calls.entries()) {
          written.push(await store.write({ ...context, now: `2026-01-01T00:00:0${index}.000Z` }, writes));
        }
        await assertWhole(store, context, written.flat());
        seen.push({
          written,
          changes: await store.changes(context.company, 0),
          state: await stateOf(store, context.company),
        });
      }
      for (const other of seen.slice(1)) assert.deepEqual(other, seen[0]);
    }),
    { numRuns: 25 },
  );
});

test('one call or many: writes in one transaction answer like writes one by one', async () => {
  const [{ store } = { store: null }] = stores;
  assert.ok(store !== null);
  await fc.assert(
    fc.asyncProperty(fc.array(anyWrite, { minLength: 1, maxLength: 20 }), async (writes) => {
      const together = await newCompany(store);
      const apart = await newCompany(store);
      await store.write(together, BASE);
      await store.write(apart, BASE);
      const atOnce = await store.write(together, writes);
      const oneByOne: Written[] = [];
      for (const write of writes) oneByOne.push(...(await store.write(apart, [write])));
      assert.deepEqual(atOnce, oneByOne);
      const [a, b] = [await stateOf(store, together.company), await stateOf(store, apart.company)];
      assert.deepEqual(a.lists, b.lists);
    }),
    { numRuns: 40 },
  );
});

/** What makes a remembered id wrong: it is gone, or another's. */
const turning: fc.Arbitrary<Write> = fc
  .constantFrom<ObjectName>('customer', 'price', 'subscription', 'invoice')
  .chain((object) => fc.tuple(fc.constant(object), idOf(object), idOf(object), fc.boolean()))
  .map(([object, id, other, gone]) => (gone ? remove(object, id, true) : update(object, id, { id: other })));

test('what is remembered from the turn before answers like what is looked up', async () => {
  const cost = { id: 'cost', date: '2025-01-01', amount: 1, currency: 'EUR', category: null, label: null };
  for (const { store } of stores) {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(anyWrite, turning), { minLength: 5, maxLength: 30 }), async (writes) => {
        const remembering = await newCompany(store);
        const forgetting = await newCompany(store);
        const answers: Written[][] = [];
        for (const context of [remembering, forgetting]) {
          await store.write(context, BASE);
          const written: Written[] = [];
          for (const write of writes) {
            // Moves the position without a word to whoever remembers.
            if (context === forgetting)
              await store.putAcquisitionCost(context.company, { ...cost, created_at: context.now });
            written.push(...(await store.write(context, [write])));
          }
          answers.push(written);
        }
        assert.deepEqual(answers[0], answers[1]);
        const [a, b] = [await stateOf(store, remembering.company), await stateOf(store, forgetting.company)];
        assert.deepEqual(a.lists, b.lists);
      }),
      { numRuns: 40 },
    );
  }
});

const CHAIN: readonly Write[] = [
  put('customer', { id: 'root' }),
  put('customer', { id: 'middle', root_parent_id: 'root' }),
  put('customer', { id: 'leaf', root_parent_id: 'middle' }),
  put('product', { id: 'd' }),
  put('price', { id: 'p', product_id: 'd' }),
  put('subscription', { id: 's', customer_id: 'leaf', price_id: 'p' }),
  put('invoice', { id: 'i', customer_id: 'leaf', date: '2025-01-01', status: 'paid' }),
  ...['a', 'b', 'c'].map((id, index) =>
    put('invoice_line_item', {
      id,
      invoice_id: 'i',
      subscription_id: 's',
      type: 'subscription',
      amount_excluding_tax_after_discount: 1,
      tax_amount: 0,
      currency_code: 'EUR',
      ...(index === 0 ? {} : { proration_target_line_item_id: ['a', 'b'][index - 1] }),
    }),
  ),
  put('credit_note', { id: 'n', invoice_id: 'i' }),
  put('credit_note_line_item', {
    id: 'x',
    credit_note_id: 'n',
    invoice_line_item_id: 'c',
    amount: 1,
    currency_code: 'EUR',
  }),
];

test('a bulk list is taken in any order, and repeats merge', async () => {
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...CHAIN], { minLength: CHAIN.length }), async (writes) => {
      for (const { store } of stores) {
        const context = await newCompany(store);
        const made = await store.writeBulk(context, writes);
        assert.deepEqual(
          made,
          writes.map((write) => ({ status: 201, id: 'body' in write ? write.body.id : '' })),
        );
        const again = await store.writeBulk(context, writes);
        assert.ok(again.every(({ status }) => status === 200));
      }
    }),
    { numRuns: 15 },
  );
});

test('in a bulk list the later line of an id wins, and a reference to a failed line is a fault', async () => {
  for (const { engine, store } of stores) {
    const context = await newCompany(store);
    const written = await store.writeBulk(context, [
      put('invoice', { id: 'i', customer_id: 'late', date: '2025-01-01', status: 'open' }),
      put('customer', { id: 'late', name: 'First' }),
      put('invoice', { id: 'bad', customer_id: 'late', status: 'open' }),
      put('credit_note', { id: 'n', invoice_id: 'bad' }),
      put('customer', { id: 'late', name: 'Second' }),
      put('invoice', { id: 'i', status: 'paid' }),
      put('customer', { id: 'late', name: 'Third' }, true),
    ]);
    assert.deepEqual(
      written.map(({ status }) => status),
      [201, 201, 422, 422, 200, 200, 409],
      engine,
    );
    assert.equal((await store.get(context.company, 'customer', 'late'))?.name, 'Second');
    assert.equal((await store.get(context.company, 'invoice', 'i'))?.status, 'paid');
  }
});

test('the order of a bulk list holds every position once, however long a chain is', () => {
  const count = 50_000;
  const chain = Array.from({ length: count }, (_, index) =>
    put('customer', { id: `${index}`, root_parent_id: `${(index + 1) % count}` }),
  );
  const order = bulkOrder(chain);
  assert.equal(new Set(order).size, count);
  assert.deepEqual(order.slice(-2), [1, 0]);
});
