// What the store gives back: lists, facts, families, the change feed, settings, keys and rates, on both engines.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { invoice, line, NOW, newCompany, outcome, put, remove, testStores, update } from '../../test/stores.ts';
import type { ListQuery, Row, Store, WriteContext } from './store.ts';

const LATER = '2026-02-01T00:00:00.000Z';

const stores = await testStores();
after(async () => {
  for (const { close } of stores) await close();
});

/** Two roots, one with a child; each has an invoice with a line, the first a credit note too. */
async function seeded(store: Store): Promise<WriteContext> {
  const context = await newCompany(store);
  const lines = (id: string): unknown => [line(id, { price_id: 'p1', subscription_id: 's1' })];
  const written = await store.write(context, [
    put('customer', { id: 'a' }),
    put('customer', { id: 'b' }),
    put('customer', { id: 'child', root_parent_id: 'a' }),
    put('price', { id: 'p1' }),
    put('subscription', { id: 's1', customer_id: 'a', status: 'active' }),
    put('invoice', invoice('ia', 'a', { invoice_line_items: lines('la') })),
    put('invoice', invoice('ib', 'b', { status: 'open', invoice_line_items: lines('lb') })),
    put('invoice', invoice('ic', 'child')),
    put('credit_note', {
      id: 'n',
      invoice_id: 'ia',
      credit_note_line_items: [{ id: 'x', amount: 1, currency_code: 'EUR' }],
    }),
  ]);
  assert.deepEqual(written.map(outcome), Array(9).fill('201'));
  return context;
}

async function numbers(store: Store, company: number): Promise<Map<string, number>> {
  const all = await store.customerNumbers(company, 0, 100);
  const { customers } = await store.facts(company, all);
  return new Map(customers.map((row) => [String(row.id), Number(row.no)]));
}

function ids(rows: readonly Row[]): string[] {
  return rows.map((row) => String(row.id)).sort();
}

for (const { engine, store } of stores) {
  const listed = async (
    company: number,
    object: ListQuery['object'],
    where: Record<string, string>,
  ): Promise<string[]> => ((await store.list(company, { object, limit: 100, where }))?.data ?? []).map(({ id }) => id);

  describe(`reads on ${engine}`, () => {
    test('a list comes in order of creation, page by page, each object once', async () => {
      const context = await newCompany(store);
      const bodies = Array.from({ length: 25 }, (_, index) => put('customer', { id: `c${(index * 7) % 25}` }));
      await store.write(context, bodies);
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const query: ListQuery = { object: 'customer', limit: 10, where: {}, ...(cursor === null ? {} : { cursor }) };
        const page = await store.list(context.company, query);
        seen.push(...(page?.data ?? []).map(({ id }) => id));
        cursor = page?.nextCursor ?? null;
      } while (cursor !== null);
      assert.deepEqual(
        seen,
        bodies.map((write) => 'body' in write && write.body.id),
      );
      for (const bad of ['', 'x', 'YzA', 'Yy0x']) {
        assert.equal(await store.list(context.company, { object: 'customer', limit: 1, where: {}, cursor: bad }), null);
      }
    });

    test('filters: references, status, the customer through the invoice, and what was updated since', async () => {
      const { company, ...rest } = await seeded(store);
      assert.deepEqual(await listed(company, 'invoice', { customer_id: 'a' }), ['ia']);
      assert.deepEqual(await listed(company, 'invoice', { status: 'open' }), ['ib']);
      assert.deepEqual(await listed(company, 'invoice_line_item', { customer_id: 'b' }), ['lb']);
      assert.deepEqual(await listed(company, 'invoice_line_item', { price_id: 'p1', invoice_id: 'ia' }), ['la']);
      assert.deepEqual(await listed(company, 'credit_note', { customer_id: 'a' }), ['n']);
      assert.deepEqual(await listed(company, 'credit_note_line_item', { customer_id: 'a' }), ['x']);
      assert.deepEqual(await listed(company, 'credit_note_line_item', { customer_id: 'b' }), []);
      assert.deepEqual(await listed(company, 'customer', { root_parent_id: 'a' }), ['child']);
      assert.deepEqual(await listed(company, 'customer', { root_parent_id: 'nobody' }), []);
      await store.write({ company, ...rest, now: LATER }, [update('customer', 'b', { name: 'B' })]);
      const since = await store.list(company, { object: 'customer', limit: 10, where: {}, updatedSince: LATER });
      assert.deepEqual(
        (since?.data ?? []).map(({ id }) => id),
        ['b'],
      );
    });

    test('one object is the same from get, from a list and from the write that made it', async () => {
      const { company } = await seeded(store);
      const invoices = await store.list(company, { object: 'invoice', limit: 1, where: { customer_id: 'a' } });
      const got = await store.get(company, 'invoice', 'ia');
      assert.deepEqual(invoices?.data, [got]);
      const lines = await store.list(company, { object: 'invoice_line_item', limit: 1, where: { invoice_id: 'ia' } });
      assert.deepEqual(got?.invoice_line_items, lines?.data);
    });

    test('families hold whole trees; facts hold everything below their customers', async () => {
      const { company } = await seeded(store);
      const no = await numbers(store, company);
      const [a = 0, b = 0, child = 0] = ['a', 'b', 'child'].map((id) => no.get(id));
      const tree = [
        { customer: a, root: a },
        { customer: child, root: a },
      ];
      assert.deepEqual(
        (await store.families(company, [child])).map((row) => ({ ...row })),
        tree,
      );
      assert.deepEqual(
        (await store.families(company, [a, b])).map((row) => ({ ...row })),
        [...tree, { customer: b, root: b }],
      );
      const facts = await store.facts(company, [a, child]);
      assert.deepEqual(ids(facts.invoices), ['ia', 'ic']);
      assert.deepEqual(ids(facts.lines), ['la']);
      assert.deepEqual(ids(facts.creditNotes), ['n']);
      assert.deepEqual(ids(facts.creditNoteLines), ['x']);
      const invoiceNo = facts.invoices.find((row) => row.id === 'ia')?.no;
      assert.equal(facts.lines[0]?.invoice_id, invoiceNo);
      // The subscription belongs to `a`, and a line of `b` refers to it.
      assert.deepEqual(ids((await store.facts(company, [b])).subscriptions), ['s1']);
      assert.deepEqual(ids((await store.catalogue(company)).prices), ['p1']);
    });

    test('changes of status are kept with their instant, the first one from the start', async () => {
      const context = await seeded(store);
      const no = await numbers(store, context.company);
      const changes = async (): Promise<unknown[]> => {
        const { statusChanges } = await store.facts(context.company, [no.get('a') ?? 0]);
        return statusChanges.map(({ status, since }) => [status, since]);
      };
      assert.deepEqual(await changes(), [['active', null]]);
      await store.write({ ...context, now: LATER }, [
        update('subscription', 's1', { status: 'paused' }),
        update('subscription', 's1', { status: 'unknown', price_id: 'nope' }),
        update('subscription', 's1', { status: 'active' }),
      ]);
      assert.deepEqual(await changes(), [
        ['active', null],
        ['paused', LATER],
        ['active', LATER],
      ]);
      await store.write(context, [remove('subscription', 's1')]);
      assert.deepEqual(await changes(), []);
    });

    test('the feed names every customer that a write touches, once', async () => {
      const context = await seeded(store);
      const { company } = context;
      const no = await numbers(store, company);
      const name = new Map([...no].map(([id, number]) => [number, id]));
      const touched = async (...writes: Parameters<Store['write']>[1]): Promise<string[]> => {
        const before = await store.position(company);
        const written = await store.write(context, writes);
        assert.ok(
          written.every((one) => !('faults' in one)),
          written.map(outcome).join(),
        );
        const changes = await store.changes(company, before);
        assert.equal(changes.position, await store.position(company));
        assert.equal(changes.all, false);
        return changes.customers.map((customer) => name.get(customer) ?? '?').sort();
      };
      assert.deepEqual(await touched(update('price', 'p1', { name: 'P' })), ['a', 'b']);
      assert.deepEqual(await touched(update('subscription', 's1', { monthly_value: 1 })), ['a', 'b']);
      assert.deepEqual(await touched(update('invoice_line_item', 'lb', { tax_amount: 1 })), ['b']);
      assert.deepEqual(await touched(update('credit_note_line_item', 'x', { amount: 2 })), ['a']);
      assert.deepEqual(await touched(update('invoice', 'ib', { customer_id: 'child' })), ['b', 'child']);
      assert.deepEqual(await touched(update('customer', 'child', { root_parent_id: 'b' })), ['a', 'b', 'child']);
      assert.deepEqual(await touched(update('invoice_line_item', 'lb', { invoice_id: 'ia' })), ['a', 'child']);
      assert.deepEqual(await touched(remove('invoice', 'ib')), ['child']);
      assert.deepEqual(await touched(remove('customer', 'child', true)), ['b', 'child']);
      assert.deepEqual(await touched(remove('price', 'p1', true)), ['a']);
      const { position } = await store.changes(company, 0);
      assert.deepEqual(await store.changes(company, position), { position, all: false, customers: [] });
    });

    test('settings keep their history; all but the name recompute the company', async () => {
      const context = await newCompany(store);
      const { company: no } = context;
      const company = await store.company(no);
      assert.ok(company !== null);
      assert.deepEqual([company.baseCurrency, company.timeZone], ['EUR', 'Europe/Paris']);
      await store.changeCompany(no, { name: 'Other', author: 'me' }, NOW);
      assert.equal((await store.changes(no, 0)).all, false);
      const options = { ...company.options, late_renewal_days: 5 };
      const changed = await store.changeCompany(no, { options, baseCurrency: 'USD', author: 'you' }, LATER);
      assert.deepEqual(await store.company(no), changed);
      assert.equal(changed.options.late_renewal_days, 5);
      const { all, position } = await store.changes(no, 1);
      assert.equal(all, true);
      assert.equal((await store.changes(no, position)).all, false);
      assert.deepEqual(await store.optionChanges(no), [
        { name: 'late_renewal_days', before: 0, after: 5, at: LATER, author: 'you' },
        { name: 'base_currency', before: 'EUR', after: 'USD', at: LATER, author: 'you' },
        { name: 'name', before: 'Test', after: 'Other', at: NOW, author: 'me' },
      ]);
      assert.equal(await store.company(999_999), null);
    });

    test('a key is found by its secret until it is revoked; its use is noted at most once a minute', async () => {
      const { company } = await newCompany(store);
      const { key, secret } = await store.createKey(company, 'Import', ['read', 'write'], NOW);
      assert.match(secret, /^rr_[0-9A-Za-z]{43}$/);
      assert.ok(secret.startsWith(key.prefix));
      assert.equal(await store.findKey(`${secret}x`, NOW), null);
      assert.equal((await store.findKey(secret, NOW))?.lastUsedAt, NOW);
      assert.equal((await store.findKey(secret, '2026-01-01T00:00:59.000Z'))?.lastUsedAt, NOW);
      const minute = '2026-01-01T00:01:00.000Z';
      assert.equal((await store.findKey(secret, minute))?.lastUsedAt, minute);
      const other = await newCompany(store);
      assert.equal(await store.revokeKey(other.company, key.no, LATER), false);
      assert.equal(await store.revokeKey(company, key.no, LATER), true);
      assert.equal(await store.revokeKey(company, key.no, LATER), false);
      assert.equal(await store.findKey(secret, LATER), null);
      assert.deepEqual(await store.keys(company), [{ ...key, lastUsedAt: minute, revokedAt: LATER }]);
    });

    test('added rates come after the shipped ones and recompute every company', async () => {
      const { company } = await newCompany(store);
      await store.addRates([{ day: '2026-04-13', currency: 'USD', rate: '2' }]);
      await store.addRates([{ day: '2026-04-13', currency: 'USD', rate: '2.5' }]);
      const rates = [...(await store.rates())].filter(
        ({ day, currency }) => day === '2026-04-13' && currency === 'USD',
      );
      assert.deepEqual(
        rates.map(({ rate }) => rate),
        ['1.1684', '2.5'],
      );
      assert.equal((await store.changes(company, 0)).all, true);
    });
  });
}
