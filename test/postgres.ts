// A throw-away PostgreSQL database for one test file: made on TEST_DATABASE_URL's server, or on 127.0.0.1:5432.

import { randomBytes } from 'node:crypto';
import pg from 'pg';

const SERVER = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

export interface ThrowAwayDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * A new empty database, or null where no server answers: the caller then skips its PostgreSQL tests with one visible
 * line. With CI set a missing server is an error, so that a pipeline cannot pass without this engine.
 */
export async function throwAwayDatabase(): Promise<ThrowAwayDatabase | null> {
  const name = `runrate_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const made = await administer(`CREATE DATABASE ${name}`);
  if (made !== null) {
    if (process.env.CI || process.env.TEST_DATABASE_URL) {
      throw new Error(`PostgreSQL tests need a server at ${SERVER}: ${made.message}`);
    }
    return null;
  }
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      const failed = await administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      if (failed !== null) throw failed;
    },
  };
}

async function administer(statement: string): Promise<Error | null> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    await client.query(statement);
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await client.end().catch(() => undefined);
  }
}
