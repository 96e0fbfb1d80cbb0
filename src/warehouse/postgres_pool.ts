// Connections to the PostgreSQL that holds the read models: answers as exact text and numbers, transactions that end.

import pg from 'pg';
import { WarehouseUnavailable } from './warehouse.ts';

const INT8_OID = 20;
const DATE_OID = 1082;

/** Snapshots hold a connection each; more wait for one. */
const CONNECTIONS_MOST = 16;

/** Connections are made when they are first needed. Throws on an address that is none. */
export function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS_MOST,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: { getTypeParser: (oid, format) => PARSERS.get(oid) ?? pg.types.getTypeParser(oid, format) },
  });
  // Without listeners a connection that ends would end the process; the query at hand fails with the reason.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Days as YYYY-MM-DD, whole numbers as numbers (as text beyond what a number holds exactly); decimals are text already. */
const PARSERS: ReadonlyMap<number, (text: string) => string | number> = new Map([
  [INT8_OID, (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text)],
  [DATE_OID, (text) => text],
]);

/** Runs work in a transaction, whole or not at all: it is committed where the work says so, and rolled back otherwise. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<{ readonly commit: boolean; readonly answer: T }>,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('BEGIN');
    const { commit, answer } = await work(client);
    await client.query(commit ? 'COMMIT' : 'ROLLBACK');
    return answer;
  } catch (error) {
    await client.query('ROLLBACK').catch((lost: Error) => {
      broken = lost;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Connection lost, server shutting down or starting, out of a resource, no right, read-only. */
const AWAY = /^(08|53|57P|58|28|3D|42501|25006)/;
const NETWORK =
  /^(ECONN|ETIMEDOUT|ENOTFOUND|EHOST|ENET|EPIPE|EAI_AGAIN)|connection terminated|timeout exceeded when trying to connect|not queryable|connection ended/i;

/** The same error, or WarehouseUnavailable where the server cannot be used now. */
export function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (!AWAY.test(code) && !NETWORK.test(code) && !NETWORK.test(error.message)) return error;
  return new WarehouseUnavailable(`The read model cannot be used now: ${error.message}`, { cause: error });
}
