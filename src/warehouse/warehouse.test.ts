// The warehouse as its readers see it: always up to date, never torn, and built anew by itself where its file is lost.

import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { put, World } from '../../test/warehouse.ts';
import { isoDay } from '../core/calendar.ts';
import type { Store } from '../store/store.ts';
import { openDuckdb } from './duckdb.ts';
import type { Snapshot } from './warehouse.ts';

const MRR = { text: 'SELECT SUM(mrr) AS mrr FROM parts', values: [] };

async function mrr(world: World): Promise<unknown> {
  using snapshot = await world.warehouse.snapshot(world.company);
  return (await snapshot.read(MRR))[0]?.mrr ?? null;
}

interface Bill {
  readonly date: string;
  readonly currency_code: string;
  readonly period_start: string;
  readonly period_end: string;
  readonly subscription_id: string | null;
}

const JUNE: Bill = {
  date: '2024-06-01',
  currency_code: 'EUR',
  period_start: '2024-06-01',
  period_end: '2024-07-01',
  subscription_id: null,
};

/** One customer with one invoice of one recurring line, monthly from 1 June 2024 unless said otherwise. */
async function bill(world: World, customer: string, amount: number, changed: Partial<Bill> = {}): Promise<void> {
  const { date, ...line } = { ...JUNE, ...changed };
  await world.load([
    { object: 'customer', data: { id: customer, name: customer } },
    {
      object: 'invoice',
      data: {
        id: `i-${customer}`,
        customer_id: customer,
        date,
        status: 'paid',
        invoice_line_items: [
          {
            id: `l-${customer}`,
            type: 'subscription',
            amount_excluding_tax_after_discount: amount,
            tax_amount: 0,
            ...line,
          },
        ],
      },
    },
  ]);
}

async function files(world: World): Promise<string[]> {
  const names = await readdir(join(world.directory, 'warehouse'));
  return names.filter((name) => name.endsWith('.duckdb')).map((name) => join(world.directory, 'warehouse', name));
}

describe('a snapshot', () => {
  let world: World;
  before(async () => {
    world = await World.open();
  });
  after(() => world.close());

  it('of a company without facts has nothing, and the freshness date is today', async () => {
    using snapshot = await world.warehouse.snapshot(world.company);
    assert.equal(isoDay(snapshot.freshness), '2024-06-15');
    assert.equal(snapshot.minAvailable, null);
    assert.equal(snapshot.basis, 'invoices');
    assert.deepEqual(await snapshot.read(MRR), [{ mrr: null }]);
  });

  it('includes every write acknowledged before it was asked for, however many ask at once', async () => {
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await bill(world, `c${index}`, 100);
        using snapshot = await world.warehouse.snapshot(world.company);
        const rows = await snapshot.read({ text: 'SELECT id FROM customers WHERE id = $1', values: [`c${index}`] });
        assert.equal(rows.length, 1);
      }),
    );
    assert.equal(await mrr(world), '2000.000000');
  });

  it('sees one state from its first read to its last', async () => {
    using snapshot = await world.warehouse.snapshot(world.company);
    await bill(world, 'late', 1);
    assert.equal(await mrr(world), '2001.000000');
    assert.deepEqual(await snapshot.read(MRR), [{ mrr: '2000.000000' }]);
  });

  it('streams pages, and other reads of it wait for their end', async () => {
    using snapshot = await world.warehouse.snapshot(world.company);
    const text = 'SELECT p.customer_no FROM parts p, parts q, parts r, parts s WHERE r.mrr > 0 LIMIT 5000';
    let count = 0;
    const read = (async () => {
      for await (const page of snapshot.stream({ text, values: [] })) count += page.length;
    })();
    const [, rows] = await Promise.all([read, snapshot.read(MRR)]);
    assert.equal(count, 5000);
    assert.equal(rows.length, 1);
  });

  it('may be left in the middle of a stream', async () => {
    using snapshot = await world.warehouse.snapshot(world.company);
    for await (const page of snapshot.stream({ text: 'SELECT customer_no FROM parts', values: [] })) {
      assert.ok(page.length > 0);
      break;
    }
    assert.deepEqual(await snapshot.read(MRR), [{ mrr: '2001.000000' }]);
  });

  it('of another company sees nothing of this one', async () => {
    const other = await world.store.createCompany('Other', '2024-01-02T00:00:00Z');
    using snapshot = await world.warehouse.snapshot(other.no);
    assert.deepEqual(await snapshot.read(MRR), [{ mrr: null }]);
  });
});

describe('the file of a company', () => {
  let world: World;
  before(async () => {
    world = await World.open();
    await bill(world, 'a', 100);
    await bill(world, 'b', 50);
  });
  after(() => world.close());

  it('is used again by the next process', async () => {
    assert.equal(await mrr(world), '150.000000');
    const [path] = await files(world);
    await world.reopen();
    assert.equal(await mrr(world), '150.000000');
    assert.deepEqual(await files(world), [path]);
    assert.deepEqual(world.logged, []);
  });

  for (const [damage, destroy] of [
    ['deleted', (path: string) => rm(path)],
    ['no database', (path: string) => writeFile(path, 'not a database')],
    ['cut off', async (path: string) => writeFile(path, (await readFile(path)).subarray(0, 50_000))],
    ['empty', (path: string) => writeFile(path, '')],
  ] as const) {
    it(`is built anew where it was ${damage}`, async () => {
      await mrr(world);
      await world.warehouse.close();
      for (const path of await files(world)) await destroy(path);
      await world.reopen();
      assert.equal(await mrr(world), '150.000000');
      assert.equal(world.logged.length, damage === 'deleted' ? 0 : 1);
      world.logged.length = 0;
    });
  }

  it('is built anew where an older version of the code wrote it', async () => {
    await mrr(world);
    await world.warehouse.close();
    const [path = ''] = await files(world);
    const instance = await openDuckdb(path);
    const connection = await instance.connect();
    await connection.run('UPDATE parts SET mrr = 1');
    await connection.run(`UPDATE state SET value = replace(value, '"version":', '"version":-')`);
    connection.closeSync();
    instance.closeSync();
    await world.reopen();
    assert.equal(await mrr(world), '150.000000');
  });

  it('is built anew where the whole directory vanished under the running server', async () => {
    await mrr(world);
    await rm(join(world.directory, 'warehouse'), { recursive: true });
    await world.change({ late_renewal_days: 3 });
    assert.equal(await mrr(world), '150.000000');
    assert.equal((await files(world)).length, 1);
  });

  it('holds amounts of any size that the API takes', async () => {
    await bill(world, 'giant', 999_999_999_999_999);
    assert.equal(await mrr(world), '1000000000000149.000000');
    await bill(world, 'giant', 50);
    assert.equal(await mrr(world), '200.000000');
    await world.write({ kind: 'delete', object: 'customer', id: 'giant', cascade: true });
    assert.equal(await mrr(world), '150.000000');
  });
});

describe('a rebuild', () => {
  it('lets questions be answered from the old file and takes in what was written meanwhile', async () => {
    const world = await World.open();
    try {
      await bill(world, 'a', 100);
      await mrr(world);
      await world.warehouse.close();
      const gate = Promise.withResolvers<void>();
      const reached = Promise.withResolvers<void>();
      const held: Store = {
        ...world.store,
        async customerNumbers(...asked) {
          reached.resolve();
          await gate.promise;
          return world.store.customerNumbers(...asked);
        },
      };
      world.warehouse = world.open('warehouse', { store: held });
      const steps: number[] = [];
      const rebuilt = world.warehouse.rebuild(world.company, ({ customersDone }) => steps.push(customersDone));
      await reached.promise;
      assert.equal(await mrr(world), '100.000000');
      await bill(world, 'b', 50);
      assert.equal(await mrr(world), '150.000000');
      const old: Snapshot = await world.warehouse.snapshot(world.company);
      gate.resolve();
      await rebuilt;
      assert.equal(await mrr(world), '150.000000');
      assert.deepEqual(await old.read(MRR), [{ mrr: '150.000000' }]);
      old[Symbol.dispose]();
      assert.equal(steps.at(-1), 2);
    } finally {
      await world.close();
    }
  });

  it('follows a change of options before the next answer', async () => {
    const world = await World.open();
    try {
      await bill(world, 'a', 100);
      assert.equal(await mrr(world), '100.000000');
      await world.change({ mrr_basis: 'subscriptions' });
      assert.equal(await mrr(world), null);
      await world.change({ mrr_basis: 'invoices' });
      assert.equal(await mrr(world), '100.000000');
    } finally {
      await world.close();
    }
  });
});

describe('the company-wide inputs', () => {
  let world: World;
  before(async () => {
    world = await World.open();
  });
  after(() => world.close());

  it('the freshness date is the latest issue date that is not in the future', async () => {
    await bill(world, 'a', 100);
    await world.write(
      put('invoice', { id: 'void', customer_id: 'a', date: '2024-06-10', status: 'void' }),
      put('invoice', { id: 'future', customer_id: 'a', date: '2024-06-20', status: 'open' }),
    );
    const freshness = async () => {
      using snapshot = await world.warehouse.snapshot(world.company);
      return isoDay(snapshot.freshness);
    };
    assert.equal(await freshness(), '2024-06-10');
    world.today = '2024-06-20T00:00:00Z';
    assert.equal(await freshness(), '2024-06-20');
    await world.change({ freshness: 'today' });
    world.today = '2024-06-25T23:30:00Z';
    assert.equal(await freshness(), '2024-06-26', 'the day of the company, which is in Paris');
    await world.change({ freshness: '2024-05-31' });
    assert.equal(await freshness(), '2024-05-31');
  });

  it('the dates go back where what they were of is deleted, and stay where somebody else has them too', async () => {
    const own = await World.open();
    try {
      await bill(own, 'a', 100, { date: '2024-06-05', period_start: '2024-06-05', period_end: '2024-07-05' });
      await bill(own, 'b', 100, { date: '2024-06-12', period_start: '2024-05-20', period_end: '2024-06-20' });
      await bill(own, 'c', 100, { date: '2024-06-12', period_start: '2024-05-20', period_end: '2024-06-20' });
      const dates = async () => {
        using snapshot = await own.warehouse.snapshot(own.company);
        return [snapshot.minAvailable, snapshot.freshness].map((day) => day !== null && isoDay(day));
      };
      assert.deepEqual(await dates(), ['2024-05-20', '2024-06-12']);
      await own.write({ kind: 'delete', object: 'customer', id: 'c', cascade: true });
      assert.deepEqual(await dates(), ['2024-05-20', '2024-06-12']);
      await own.write({ kind: 'delete', object: 'customer', id: 'b', cascade: true });
      assert.deepEqual(await dates(), ['2024-06-05', '2024-06-05']);
    } finally {
      await own.close();
    }
  });

  it('the basis turns to the subscriptions while most active ones are not billed, and back', async () => {
    const basis = async () => {
      using snapshot = await world.warehouse.snapshot(world.company);
      return snapshot.basis;
    };
    assert.equal(await basis(), 'invoices');
    const active = (id: string) =>
      put('subscription', {
        id,
        customer_id: 'a',
        status: 'active',
        subscription_start_date: '2024-06-01',
        monthly_value: 10,
        currency_code: 'EUR',
      });
    await world.write(active('s1'));
    assert.equal(await basis(), 'subscriptions');
    assert.equal(await mrr(world), '10.000000');
    await world.write({ kind: 'update', object: 'invoice_line_item', id: 'l-a', body: { subscription_id: 's1' } });
    assert.equal(await basis(), 'invoices');
    assert.equal(await mrr(world), '100.000000');
  });
});

describe('what another day changes', () => {
  const covered = { text: 'SELECT end_day FROM parts ORDER BY end_day', values: [] };

  it('late renewals are carried to the freshness date and dropped once it is too far', async () => {
    const world = await World.open();
    try {
      await world.change({ late_renewal_days: 20 });
      await world.write(
        put('customer', { id: 'a' }),
        put('subscription', { id: 's', customer_id: 'a', status: 'active' }),
      );
      await bill(world, 'a', 100, {
        date: '2024-05-01',
        period_start: '2024-05-01',
        period_end: '2024-06-01',
        subscription_id: 's',
      });
      const ends = async () => {
        using snapshot = await world.warehouse.snapshot(world.company);
        return (await snapshot.read(covered)).map((row) => row.end_day);
      };
      assert.deepEqual(await ends(), ['2024-06-01']);
      await world.write(put('invoice', { id: 'later', customer_id: 'a', date: '2024-06-10', status: 'void' }));
      assert.deepEqual(await ends(), ['2024-06-11']);
      await world.write(put('customer', { id: 'b' }));
      await world.write(put('invoice', { id: 'other', customer_id: 'b', date: '2024-06-14', status: 'void' }));
      assert.deepEqual(await ends(), ['2024-06-15'], 'a document of another customer moves the freshness date');
      world.today = '2024-06-30T12:00:00Z';
      await world.write(put('invoice', { id: 'last', customer_id: 'b', date: '2024-06-21', status: 'void' }));
      assert.deepEqual(await ends(), ['2024-06-01']);
      assert.deepEqual(await world.everything(), await world.rebuilt());
    } finally {
      await world.close();
    }
  });

  it('an issue date that was in the future loses the latest rate when it comes', async () => {
    const world = await World.open();
    try {
      world.today = '2024-12-21T12:00:00Z';
      const days = { date: '2025-01-15', period_start: '2024-12-01', period_end: '2025-12-01' };
      await bill(world, 'a', 1200, { ...days, currency_code: 'USD' });
      assert.notEqual(await mrr(world), null);
      world.today = '2025-01-15T12:00:00Z';
      assert.equal(await mrr(world), null);
      assert.deepEqual(await world.everything(), await world.rebuilt());
    } finally {
      await world.close();
    }
  });
});
