// The two engines on which compiled statements must answer alike: DuckDB in memory and a throw-away PostgreSQL database.

import { after, before } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { isoDay } from '../../src/core/calendar.ts';
import { microsText } from '../../src/core/money.ts';
import type { AnswerRow, Statement } from '../../src/metrics/statement.ts';
import { readAll } from '../../src/warehouse/duckdb.ts';
import { createTable, TABLE_NAMES, TABLES, type TableName } from '../../src/warehouse/schema.ts';
import { throwAwayDatabase } from '../postgres.ts';
import type { TableRows } from './world.ts';

export interface Engine {
  readonly name: string;
  /** Replaces all rows. */
  load(rows: TableRows): Promise<void>;
  read(statement: Statement): Promise<AnswerRow[]>;
  close(): Promise<void>;
}

/** The engines of a test file, opened before its tests and closed after them; without a server DuckDB alone. */
export function openedEngines(): readonly Engine[] {
  const engines: Engine[] = [];
  before(async () => {
    engines.push(await openDuckEngine());
    const postgres = await openPostgresEngine();
    if (postgres === null) console.log('PostgreSQL tests skipped: no server');
    else engines.push(postgres);
  });
  after(async () => {
    for (const engine of engines) await engine.close();
  });
  return engines;
}

async function openDuckEngine(): Promise<Engine> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  for (const table of TABLE_NAMES) await connection.run(createTable(table));
  return {
    name: 'DuckDB',
    async load(rows) {
      for (const statement of loading(rows)) await connection.run(statement);
    },
    read: (statement) => readAll(connection, statement),
    async close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Null where no server answers. */
async function openPostgresEngine(): Promise<Engine | null> {
  const database = await throwAwayDatabase();
  if (database === null) return null;
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  for (const table of TABLE_NAMES) await client.query(createTable(table));
  return {
    name: 'PostgreSQL',
    async load(rows) {
      for (const statement of loading(rows)) await client.query(statement);
    },
    async read({ text, values }) {
      return (await client.query<AnswerRow>(text, [...values])).rows;
    },
    async close() {
      await client.end();
      await database.drop();
    },
  };
}

function loading(rows: TableRows): string[] {
  return TABLE_NAMES.flatMap((table) => {
    const own: readonly object[] = rows[table] ?? [];
    const filled = own.map((row) => `(${cells(table, row).join(', ')})`).join(', ');
    const columns = Object.keys(TABLES[table]).join(', ');
    return [
      `DELETE FROM ${table}`,
      ...(own.length === 0 ? [] : [`INSERT INTO ${table} (${columns}) VALUES ${filled}`]),
    ];
  });
}

function cells(table: TableName, row: object): string[] {
  const values: Readonly<Record<string, unknown>> = { ...row };
  return Object.entries(TABLES[table]).map(([column, type]) => {
    const value = values[column];
    if (value === null || value === undefined) return 'NULL';
    if (type.startsWith('DATE')) return `DATE '${isoDay(Number(value) as Parameters<typeof isoDay>[0])}'`;
    if (typeof value === 'bigint') return type.startsWith('DECIMAL') ? microsText(value) : String(value);
    if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
    return String(value);
  });
}
