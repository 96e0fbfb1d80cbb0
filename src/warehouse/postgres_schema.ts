// The read model in PostgreSQL: the same tables in a schema of their own, every row with its company and its build.

import type { Pool, PoolClient } from 'pg';
import { TABLE_NAMES, TABLES, type TableName, WAREHOUSE_VERSION } from './schema.ts';

const PREFIX = 'runrate_warehouse_';
/** One schema a version: servers of two versions share a database while they are exchanged. */
export const SCHEMA = `${PREFIX}${WAREHOUSE_VERSION}`;

/** The column by which a distributed PostgreSQL spreads every table: the rows of a company lie together. */
export const DISTRIBUTION_COLUMN = 'company_no';

/** Which build of a company's tables is in force; `variant` is '' for the company as it is, else that of a what-if. */
export const MODELS = `${SCHEMA}.models`;
const MODELS_COLUMNS = `company_no BIGINT NOT NULL, variant VARCHAR NOT NULL, build_no BIGINT NOT NULL,
  catalogue VARCHAR NOT NULL, asked_at VARCHAR NOT NULL, PRIMARY KEY (company_no, variant)`;

/** Numbers of builds: a build's rows are seen by nobody before it is in force. */
export const BUILDS = `${SCHEMA}.builds`;

/** Every table of the schema and the column that spreads it over the nodes of a cluster. */
export const WAREHOUSE_PLACEMENTS: readonly { readonly table: string; readonly column: string }[] = [
  MODELS,
  ...TABLE_NAMES.map(qualified),
].map((table) => ({ table, column: DISTRIBUTION_COLUMN }));

/** A table's name with its schema. */
export function qualified(table: TableName): string {
  return `${SCHEMA}.${table}`;
}

/** The statements that make the schema; each may run again. */
export function schemaStatements(): string[] {
  return [
    `CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`,
    `CREATE SEQUENCE IF NOT EXISTS ${BUILDS}`,
    `CREATE TABLE IF NOT EXISTS ${MODELS} (${MODELS_COLUMNS})`,
    ...TABLE_NAMES.flatMap((table) => [createTable(table), createIndex(table)]),
  ];
}

function createTable(table: TableName): string {
  const columns = Object.entries(TABLES[table]).map(
    // A narrow decimal is no faster here.
    ([name, type]) => `${name} ${type.replace('DECIMAL(18,6)', 'DECIMAL(38,6)')}`,
  );
  return `CREATE TABLE IF NOT EXISTS ${qualified(table)} (company_no BIGINT NOT NULL, build_no BIGINT NOT NULL, ${columns.join(', ')})`;
}

/** By customer where the table has one: a catch-up replaces the rows of a few customers. */
function createIndex(table: TableName): string {
  const by = table === 'customers' ? ', root_no' : 'customer_no' in TABLES[table] ? ', customer_no' : '';
  return `CREATE INDEX IF NOT EXISTS ${table}_of_company ON ${qualified(table)} (company_no, build_no${by})`;
}

/**
 * Tells the planner what a build brought. The server looks by itself only minutes later, and until then takes every table
 * for one of a few rows: an export of thousands of rows would join them one by one.
 */
export async function gatherStatistics(pool: Pool): Promise<void> {
  await pool.query(`ANALYZE ${TABLE_NAMES.map(qualified).join(', ')}`);
}

/** Any number will do, as long as nobody else locks it. */
const SCHEMA_LOCK = 7_212_020;

/** Makes the tables, once over all servers, and drops those of versions before the last one. */
export async function makeSchema(client: PoolClient): Promise<void> {
  await client.query('BEGIN');
  await client.query(`SELECT pg_advisory_xact_lock(${SCHEMA_LOCK})`);
  for (const statement of schemaStatements()) await client.query(statement);
  const { rows } = await client.query<{ schema: string }>(
    `SELECT nspname AS schema FROM pg_namespace WHERE nspname LIKE '${PREFIX.replaceAll('_', '\\_')}%'`,
  );
  const older = rows
    .map(({ schema }) => Number(schema.slice(PREFIX.length)))
    .filter((version) => version < WAREHOUSE_VERSION)
    .sort((a, b) => b - a);
  for (const version of older.slice(1)) await client.query(`DROP SCHEMA ${PREFIX}${version} CASCADE`);
  await client.query('COMMIT');
}
