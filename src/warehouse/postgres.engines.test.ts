// The read model in PostgreSQL: shared by servers, stable while it is read, built beside the old one, kept apart by options.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { put, rowsOf, World } from '../../test/warehouse.ts';
import { DEFAULT_OPTIONS, type Options } from '../core/options.ts';
import { confined } from './postgres_tables.ts';
import { TABLE_NAMES } from './schema.ts';
import type { Warehouse } from './warehouse.ts';

const world = await World.openPostgres();
if (world === null) console.log('PostgreSQL tests skipped: no server');

function invoice(id: string, customer: string, amount: number) {
  const line = {
    id: `${id}-1`,
    type: 'subscription',
    amount_excluding_tax_after_discount: amount,
    tax_amount: 0,
    currency_code: 'EUR',
    period_start: '2024-06-01',
    period_end: '2024-07-01',
  };
  return put('invoice', { id, customer_id: customer, date: '2024-06-01', status: 'paid', invoice_line_items: [line] });
}

describe('a read model in PostgreSQL', { skip: world === null }, () => {
  const servers: Warehouse[] = [];
  before(async () => {
    if (world === null) return;
    servers.push(world.warehouse, world.inPostgres(), world.inPostgres());
    await world.write(put('customer', { id: 'c1', name: "O'Neil\t\\ \n" }), put('customer', { id: 'c2' }));
    await world.write(invoice('i1', 'c1', 100), invoice('i2', 'c2', 50.5));
  });
  after(async () => {
    await servers[1]?.close();
    await servers[2]?.close();
    await world?.close();
  });

  function there(): World {
    if (world === null) throw new Error('no world');
    return world;
  }

  async function total(warehouse: Warehouse | undefined, options?: Options): Promise<unknown> {
    assert.ok(warehouse !== undefined);
    using snapshot = await warehouse.snapshot(there().company, options);
    return (await snapshot.read({ text: 'SELECT SUM(mrr) AS mrr FROM parts', values: [] }))[0]?.mrr;
  }

  it('is what DuckDB holds', async () => {
    assert.deepEqual(await there().everything(), await there().rebuilt());
  });

  it('is brought up to every write by whichever server is asked, many at once', async () => {
    for (let n = 0; n < 12; n++) {
      await there().write(invoice('i1', 'c1', 100 + n));
      const found = await Promise.all([0, 1, 2, 0, 1, 2].map((at) => total(servers[at])));
      assert.deepEqual(found, Array(6).fill(`${150 + n}.500000`));
    }
  });

  it('stays as it is for whoever reads it, a long answer page by page', async () => {
    for (let n = 0; n < 30; n++) await there().write(put('customer', { id: `many-${n}` }));
    using snapshot = await there().warehouse.snapshot(there().company);
    const [before] = await snapshot.read({ text: 'SELECT COUNT(*) AS n FROM customers', values: [] });
    await there().write(put('customer', { id: 'later' }), put('customer', { id: 'c1', name: 'changed' }));
    await servers[1]?.rebuild(there().company);
    const rows: unknown[] = [];
    const pages = snapshot.stream({
      text: 'SELECT a.id FROM customers a CROSS JOIN customers b CROSS JOIN customers c WHERE a.id <> $1',
      values: ['none'],
    });
    for await (const page of pages) rows.push(...page);
    assert.equal(before?.n, 32);
    assert.equal(rows.length, 32 ** 3);
    assert.equal((await rowsOf(snapshot, 'customers')).filter((row) => row.includes('changed')).length, 0);
    assert.deepEqual(await there().everything(), await there().rebuilt());
  });

  it('keeps no rows of builds that are not in force', async () => {
    await there().warehouse.rebuild(there().company);
    await servers[2]?.rebuild(there().company);
    using snapshot = await there().warehouse.snapshot(there().company);
    const confinedTo = confined({ text: 'SELECT COUNT(*) FROM parts', values: [] }, { company: 1, build: 2 });
    const schema = /FROM (\w+)\.parts/.exec(confinedTo.text)?.[1];
    const [inForce] = await snapshot.read({ text: 'SELECT COUNT(*) AS n FROM parts', values: [] });
    const [all] = await snapshot.read({ text: `SELECT COUNT(*) AS n FROM ${schema}.parts`, values: [] });
    assert.equal(all?.n, inForce?.n);
  });

  it('tells the planner what a build holds', async () => {
    await there().warehouse.rebuild(there().company);
    using snapshot = await there().warehouse.snapshot(there().company);
    const schema = /FROM (\w+)\.parts/.exec(
      confined({ text: 'SELECT 1 FROM parts', values: [] }, { company: 1, build: 1 }).text,
    )?.[1];
    const known = await snapshot.read({
      text: 'SELECT DISTINCT tablename FROM pg_catalog.pg_stats WHERE schemaname = $1 ORDER BY 1',
      values: [schema ?? ''],
    });
    const names = known.map(({ tablename }) => tablename);
    for (const table of ['customers', 'lines', 'parts']) assert.ok(names.includes(table), table);
  });

  it('answers under other options beside the company’s own, four kept at a time', async () => {
    const own = await total(servers[0]);
    for (let days = 1; days <= 6; days++) {
      const options = { ...DEFAULT_OPTIONS, late_renewal_days: days };
      assert.equal(await total(servers[days % 3], options), own);
    }
    using snapshot = await there().warehouse.snapshot(there().company);
    const schema = /FROM (\w+)\.parts/.exec(
      confined({ text: 'SELECT 1 FROM parts', values: [] }, { company: 1, build: 1 }).text,
    )?.[1];
    const models = await snapshot.read({ text: `SELECT variant FROM ${schema}.models ORDER BY 1`, values: [] });
    assert.equal(models.length, 5);
    await there().write(invoice('i2', 'c2', 1));
    assert.equal(await total(servers[1], { ...DEFAULT_OPTIONS, late_renewal_days: 6 }), await total(servers[2]));
  });

  it('follows options and the basis', async () => {
    await there().change({ mrr_basis: 'subscriptions' });
    assert.deepEqual(await there().everything(), await there().rebuilt());
    await there().change({ mrr_basis: 'auto' });
    assert.deepEqual(await there().everything(), await there().rebuilt());
  });
});

describe('a confined statement', () => {
  it('reads each table it mentions from one build of one company, and numbers its values on', () => {
    const { text, values } = confined(
      { text: 'SELECT p.mrr FROM (parts p JOIN prices q ON TRUE) WHERE p.customer_no = $1', values: [7] },
      { company: 3, build: 9 },
    );
    assert.deepEqual(values, [7, 3, 9]);
    assert.match(
      text,
      /^WITH parts AS NOT MATERIALIZED \(SELECT customer_no, .* WHERE company_no = \$2 AND build_no = \$3\), prices AS/,
    );
  });

  it('goes before the queries that the statement names, and leaves their names to it', () => {
    const { text } = confined(
      { text: 'WITH fx AS (SELECT 1 FROM parts) SELECT * FROM fx', values: [] },
      { company: 1, build: 1 },
    );
    assert.match(text, /^WITH parts AS NOT MATERIALIZED \([^)]*\), fx AS \(SELECT 1 FROM parts\) SELECT/);
  });

  it('is itself where it reads no table', () => {
    assert.equal(confined({ text: 'SELECT 1', values: [] }, { company: 1, build: 1 }).text, 'SELECT 1');
    assert.ok(TABLE_NAMES.length > 20);
  });
});
