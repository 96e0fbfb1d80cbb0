// `runrate init --citus`: on a server without Citus one clear sentence; with functions of Citus's names the calls that a
// cluster wants, in an order it takes. That every statement has its distribution column is held by the contract suites.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { STORE_PLACEMENTS } from '../src/store/citus.ts';
import { WAREHOUSE_PLACEMENTS } from '../src/warehouse/postgres_schema.ts';
import { problemOf } from './citus.ts';
import { type ThrowAwayDatabase, throwAwayDatabase } from './postgres.ts';
import { type Place, runrate } from './server.ts';

/** Refuses what Citus refuses: a table twice, a key without the column, a companion that is not there or of another type. */
const STAND_IN = `
  create table pg_dist_partition (logicalrelid regclass primary key, partkey text, beside text, place serial);
  create function create_reference_table(relation regclass) returns void language plpgsql as $$
    begin insert into pg_dist_partition values (relation, null, null); end $$;
  create function create_distributed_table(relation regclass, distribution_column text, colocate_with text) returns void language plpgsql as $$
    declare own regtype; other regtype;
    begin
      select atttypid::regtype into strict own from pg_attribute where attrelid = relation and attname = distribution_column;
      if exists (select from pg_index i where i.indrelid = relation and i.indisunique and not exists
        (select from pg_attribute a where a.attrelid = relation and a.attname = distribution_column and a.attnum = any(i.indkey)))
        then raise 'a unique index of % has no %', relation, distribution_column; end if;
      if colocate_with <> 'none' then
        select a.atttypid::regtype into strict other from pg_dist_partition d join pg_attribute a
          on a.attrelid = d.logicalrelid and a.attname = d.partkey where d.logicalrelid = colocate_with::regclass;
        if own <> other then raise '% is %, its companion %', relation, own, other; end if;
      end if;
      insert into pg_dist_partition values (relation, distribution_column, colocate_with);
    end $$`;

describe('runrate init --citus', () => {
  let database: ThrowAwayDatabase | null;
  let place: Place;
  before(async () => {
    database = await throwAwayDatabase();
    if (database === null) console.log('PostgreSQL tests skipped: no server');
    const data = await mkdtemp(join(tmpdir(), 'runrate-citus-'));
    place = { data, ...(database === null ? {} : { database: database.url }) };
  });
  after(async () => {
    await rm(place.data, { recursive: true, force: true });
    await database?.drop();
  });

  it('says what to do where the server has no Citus, and makes no company', async (t) => {
    if (database === null) return t.skip('PostgreSQL tests skipped: no server');
    const { code, output } = await runrate(place, ['init', '--citus', '--company', 'Acme']);
    assert.equal(code, 1);
    assert.match(output, /^runrate: The PostgreSQL server at \S+ has no Citus .*CREATE EXTENSION citus/m);
    const again = await runrate(place, ['metrics', 'mrr']);
    assert.match(again.output, /no company yet/);
  });

  it('needs PostgreSQL', async () => {
    const { code, output } = await runrate({ data: place.data }, ['init', '--citus']);
    assert.equal(code, 1);
    assert.match(output, /--citus needs the coordinator .* DATABASE_URL/);
  });

  it('distributes every table of facts and read models beside the companies, once', async (t) => {
    if (database === null) return t.skip('PostgreSQL tests skipped: no server');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(STAND_IN);
      for (const round of [1, 2]) {
        const { code, output } = await runrate(place, ['init', '--citus']);
        assert.equal(code, 0, `round ${round}: ${output}`);
        assert.match(output, /tables are distributed by company/);
      }
      const { rows } = await client.query<{ name: string; partkey: string | null; beside: string | null }>(
        'select logicalrelid::regclass::text as name, partkey, beside from pg_dist_partition order by place',
      );
      const expected = [...STORE_PLACEMENTS, ...WAREHOUSE_PLACEMENTS];
      assert.deepEqual(
        new Map(rows.map(({ name, partkey }) => [name, partkey])),
        new Map(expected.map(({ table, column }) => [table, column])),
      );
      const { rows: made } = await client.query<{ name: string }>(
        `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where c.relkind = 'r' and (n.nspname = 'public' or n.nspname like 'runrate%')`,
      );
      const left = made.map(({ name }) => name).filter((name) => !rows.some((row) => row.name === name));
      assert.deepEqual(left, ['pg_dist_partition'], 'a table was left on the coordinator');
    } finally {
      await client.end();
    }
  });
});

describe('the check of a statement', () => {
  const refused = [
    'select * from invoices where no = $1',
    'select * from invoices i join customers c on c.no = i.customer_id where i.company = $1',
    'update invoices set status = $1 where no = $2',
    'delete from "feed" where customer = $1',
    'insert into feed (customer, position) values ($1, $2)',
    'with recursive up(no) as (select no from customers where company = $1 union select c.no from customers c join up on true) select no from up',
    `select x from ${WAREHOUSE_PLACEMENTS[1]?.table} where build_no = 1`,
  ];
  const taken = [
    'select * from "invoices" where "company" = $1 and no = $2',
    'select * from invoices i join customers c on c.company = i.company where i.company = $1',
    'select * from api_keys where hash = $1',
    'update companies set position = $1 where no = $2',
    'insert into feed (company, customer, position) values ($1, $2, $3) on conflict (company, customer) do nothing',
    `with parts as not materialized (select mrr from ${WAREHOUSE_PLACEMENTS[1]?.table} where company_no = $1 and build_no = $2) select * from parts`,
    'BEGIN',
  ];
  for (const text of refused) it(`refuses ${text.slice(0, 70)}`, () => assert.notEqual(problemOf(text), null));
  for (const text of taken) it(`takes ${text.slice(0, 70)}`, () => assert.equal(problemOf(text), null));
});
