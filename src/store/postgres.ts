// The server engine: PostgreSQL by its address, through a pool that reconnects by itself. Several Runrate servers may
// share one database: the row of a company is locked while a write of that company runs.

import { Kysely, PostgresDialect, type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import type { Db, Engine, Tx, Verdict } from './engine.ts';
import type { Table, Value, ValueRow } from './tables.ts';

const INT8_OID = 20;
/** Any number will do, as long as nobody else locks it. */
const WHOLE_LOCK = 7_212_019;

/** Opens the store on a server; connections are made when they are first needed. Throws on an address that is none. */
export function openPostgres(url: string): Engine {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: 5000,
    query_timeout: 120_000,
    keepAlive: true,
    // Keys and counters are far below 2^53.
    types: { getTypeParser: (oid, format) => (oid === INT8_OID ? Number : pg.types.getTypeParser(oid, format)) },
  });
  // A server that goes away ends connections, idle ones and those at work: the query at hand fails with the reason, the
  // next one makes a new connection. Without listeners the process would end too.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db: Db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  return {
    reader: db,
    writer: db,
    dialect: {
      types: { number: 'bigint', amount: 'double precision', text: 'text collate "C"' },
      tableSuffix: '',
    },
    alone: false,
    lock: sql`for update`,
    among: (values: readonly Value[]): RawBuilder<unknown> =>
      typeof values[0] === 'number' ? sql`= any(${values}::bigint[])` : sql`= any(${values}::text[])`,
    listed: (values, alias) =>
      typeof values[0] === 'string'
        ? sql`unnest(${values}::text[]) as ${sql.ref(alias)}(value)`
        : sql`unnest(${values}::bigint[]) as ${sql.ref(alias)}(value)`,
    upsert: async (tx: Tx, table: Table, rows: readonly ValueRow[]) => {
      if (rows.length > 0) await upsertStatement(table, rows).execute(tx);
    },
    lockWhole: async (tx) => {
      await sql`select pg_advisory_xact_lock(${WHOLE_LOCK}::bigint)`.execute(tx);
    },
    // The server gathers statistics by itself.
    tune: () => Promise.resolve(),
    snapshot: (work) => db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    verdict,
    close: () => db.destroy(),
  };
}

function upsertStatement(table: Table, rows: readonly ValueRow[]): RawBuilder<unknown> {
  const columns = Object.keys(table.columns);
  const changes = columns
    .filter((column) => !table.key.includes(column))
    .map((column) => sql`${sql.ref(column)} = excluded.${sql.ref(column)}`);
  const names = sql.join(columns.map((column) => sql.ref(column)));
  const name = sql.table(table.name);
  return sql`
    insert into ${name} (${names})
    select ${names} from json_populate_recordset(null::${name}, ${JSON.stringify(rows)}::json)
    on conflict (${sql.join(table.key.map((column) => sql.ref(column)))}) do update set ${sql.join(changes)}`;
}

/** Connection lost, server shutting down or starting, out of a resource, no right, read-only. */
const AWAY = /^(08|53|57P|58|28|3D|42501|25006|XX)/;
const RETRY = new Set(['40001', '40P01', '23505']);
const NETWORK = /^(ECONN|ETIMEDOUT|ENOTFOUND|EHOST|ENET|EPIPE|EAI_AGAIN)/;
/** What pg says without a code when a connection ends below a query. */
const ENDED =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|not queryable|connection ended/i;

function verdict(error: unknown): Verdict {
  if (!(error instanceof Error)) return 'bug';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (RETRY.has(code)) return 'retry';
  if (AWAY.test(code) || NETWORK.test(code) || ENDED.test(error.message)) return 'away';
  return error instanceof AggregateError && error.errors.some((one) => verdict(one) === 'away') ? 'away' : 'bug';
}
