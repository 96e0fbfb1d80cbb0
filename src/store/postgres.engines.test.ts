// Several servers on one PostgreSQL database, and connections that are cut.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { throwAwayDatabase } from '../../test/postgres.ts';
import { invoice, line, newCompany, outcome, put, remove, update } from '../../test/stores.ts';
import { openStore } from './open.ts';
import { type Store, StoreUnavailable, type Write } from './store.ts';

const database = await throwAwayDatabase();
if (database === null) console.log('PostgreSQL tests skipped: no server');
const skip = database === null;
after(() => database?.drop());
const url = database?.url ?? '';

async function withStores(count: number, work: (stores: readonly Store[]) => Promise<void>): Promise<void> {
  // Opened at once: only one of them makes the tables.
  const stores = await Promise.all(Array.from({ length: count }, () => openStore({ url })));
  try {
    await work(stores);
  } finally {
    for (const store of stores) await store.close();
  }
}

test('two servers write the same objects of one company without losing any', { skip }, async () => {
  await withStores(2, async (stores) => {
    const context = await newCompany(stores[0] ?? assert.fail());
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const store = stores[index % 2] ?? assert.fail();
        const id = `${index % 20}`;
        const written = await store.write(context, [
          put('customer', { id: `c${id}`, name: `${index}` }),
          put('invoice', invoice(`i${index}`, `c${id}`, { invoice_line_items: [line(`l${index}`)] })),
        ]);
        return written.map(outcome).join(' ');
      }),
    );
    assert.equal(answers.filter((answer) => answer === '201 201').length, 20);
    assert.equal(answers.filter((answer) => answer === '200 201').length, 180);
    for (const store of stores) {
      const numbers = await store.customerNumbers(context.company, 0, 100);
      assert.equal(numbers.length, 20);
      const facts = await store.facts(context.company, numbers);
      assert.deepEqual([facts.invoices.length, facts.lines.length], [200, 200]);
      assert.deepEqual((await store.changes(context.company, 0)).customers, numbers);
    }
  });
});

test('a server does not go on with what another has deleted, renamed or moved', { skip }, async () => {
  await withStores(2, async ([mine = assert.fail(), other = assert.fail()]) => {
    const context = await newCompany(mine);
    const one = async (store: Store, write: Write): Promise<string> =>
      outcome((await store.write(context, [write]))[0]);
    const bill = (id: string, customer: string) => one(mine, put('invoice', invoice(id, customer)));
    for (const id of ['a', 'b', 'c']) await one(mine, put('customer', { id }));
    assert.deepEqual([await bill('i1', 'a'), await bill('i2', 'b'), await bill('i3', 'c')], ['201', '201', '201']);
    assert.equal(await one(other, remove('customer', 'a', true)), '204');
    assert.equal(await bill('i1', 'a'), '422 customer_id:reference_not_found');
    assert.equal(await one(other, update('customer', 'b', { id: 'renamed' })), '202');
    assert.equal(await bill('i4', 'b'), '422 customer_id:reference_not_found');
    assert.equal(await bill('i4', 'renamed'), '201');
    assert.equal(await one(other, put('customer', { id: 'c', root_parent_id: 'renamed' })), '200');
    assert.equal(
      await one(mine, put('customer', { id: 'renamed', root_parent_id: 'c' })),
      '422 root_parent_id:value_error',
    );
  });
});

test('a reader of the feed on another server misses nothing', { skip }, async () => {
  await withStores(2, async ([writer = assert.fail(), reader = assert.fail()]) => {
    const context = await newCompany(writer);
    const seen = new Set<number>();
    let position = 0;
    let done = false;
    const follow = async (): Promise<void> => {
      for (let last = false; !last; ) {
        last = done;
        const changes = await reader.changes(context.company, position);
        assert.ok(changes.position >= position);
        position = changes.position;
        for (const customer of changes.customers) seen.add(customer);
      }
    };
    const following = follow();
    await Promise.all(
      Array.from({ length: 100 }, (_, index) => writer.write(context, [put('customer', { id: `c${index}` })])),
    );
    done = true;
    await following;
    assert.deepEqual(
      [...seen].sort((a, b) => a - b),
      await reader.customerNumbers(context.company, 0, 200),
    );
  });
});

test('cut connections are StoreUnavailable at most, and the next write finds a new one', { skip }, async () => {
  await withStores(1, async ([store = assert.fail()]) => {
    const context = await newCompany(store);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    for (let round = 0; round < 5; round += 1) {
      const writing = Array.from({ length: 20 }, (_, index) =>
        store.write(context, [put('customer', { id: `c${round}-${index}` })]).then(
          ([written]) => outcome(written),
          (error: unknown) => {
            assert.ok(error instanceof StoreUnavailable, String(error));
            return 'away';
          },
        ),
      );
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      assert.ok((await Promise.all(writing)).every((answer) => answer === '201' || answer === 'away'));
    }
    await client.end();
    assert.equal(outcome((await store.write(context, [put('customer', { id: 'after' })]))[0]), '201');
  });
});

test('a server that is not there is StoreUnavailable', async () => {
  await assert.rejects(openStore({ url: 'postgres://postgres@127.0.0.1:1/none' }), StoreUnavailable);
});
