// The peers as something to ask: DuckDB on the raw tables, PostgreSQL on the same tables with the indexes an expert would
// make.

import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { copyIn } from '../src/warehouse/postgres_copy.ts';
import type { Dialect } from './expert.ts';
import type { Figures } from './questions.ts';

export interface Peer {
  readonly dialect: Dialect;
  ask(text: string): Promise<Figures>;
  close(): Promise<void>;
}

/** One connection to the raw tables; several may be open. */
export async function duckdbPeer(raw: DuckDBInstance): Promise<Peer> {
  const connection = await raw.connect();
  return {
    dialect: 'duckdb',
    async ask(text) {
      const rows = (await connection.runAndReadAll(text)).getRows();
      return new Map(rows.map(([key, value]) => [String(key), Number(value)]));
    },
    close: async () => connection.closeSync(),
  };
}

const TABLES: Readonly<Record<string, string>> = {
  customers: 'customer_no integer, id text, name text, country text, segment text',
  prices: 'price_no integer, id text, name text, product_no integer, months integer, month_cents integer',
  invoice_lines: `line_no integer, customer_no integer, subscription_no integer, price_no integer, issued date, period_start date,
    period_end date, months integer, quantity integer, amount numeric(18,2)`,
};
/** Covering ones, so that each question is answered from as few pages as can be. */
const INDEXES = [
  'create unique index on customers (customer_no) include (country, segment)',
  'create unique index on customers (id)',
  'create unique index on prices (price_no)',
  'create index on invoice_lines (customer_no, period_start, period_end) include (amount, months, price_no)',
  'create index on invoice_lines (period_end, period_start) include (customer_no, amount, months)',
];

/** A database of its own on the server with the raw tables, gone again after `close`. */
export async function postgresPeer(server: string, connection: DuckDBConnection, directory: string): Promise<Peer> {
  const name = `runrate_bench_${process.pid}_${randomBytes(4).toString('hex')}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  const close = async () => {
    await client.end();
    await administer(server, `drop database ${name} with (force)`);
  };
  await client.connect();
  try {
    for (const [table, columns] of Object.entries(TABLES)) {
      await client.query(`create table ${table} (${columns})`);
      await copy(client, connection, table, join(directory, `${table}.csv`));
    }
    for (const index of INDEXES) await client.query(index);
    // In statements of their own: VACUUM runs in no transaction.
    for (const table of Object.keys(TABLES)) await client.query(`vacuum (analyze) ${table}`);
    await client.query(`set work_mem = '256MB'`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    dialect: 'postgres',
    async ask(text) {
      const { rows } = await client.query<{ key: string; value: string }>(text);
      return new Map(rows.map(({ key, value }) => [key, Number(value)]));
    },
    close,
  };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A raw table from DuckDB to PostgreSQL, by way of a file. */
async function copy(client: pg.Client, connection: DuckDBConnection, table: string, path: string): Promise<void> {
  const columns = [...(TABLES[table] ?? '').matchAll(/(?:^|, *\n? *)(\w+) /g)].map((found) => found[1]).join(', ');
  await connection.run(`COPY (SELECT ${columns} FROM ${table}) TO '${path}' (FORMAT csv, HEADER false)`);
  try {
    await copyIn(
      client,
      `copy ${table} (${columns}) from stdin (format csv)`,
      createReadStream(path, { highWaterMark: 1 << 20 }),
    );
  } finally {
    await rm(path, { force: true });
  }
}

/** What the peers are, for the report. */
export async function versions(server: string | null): Promise<Record<string, string>> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const [[duckdb] = []] = (await connection.runAndReadAll('SELECT version()')).getRows();
  connection.closeSync();
  instance.closeSync();
  if (server === null) return { DuckDB: String(duckdb) };
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  await client.end();
  return { DuckDB: String(duckdb), PostgreSQL: rows[0]?.server_version ?? 'unknown' };
}
