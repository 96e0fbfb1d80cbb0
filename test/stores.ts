// Open stores for tests, one an engine: SQLite in a directory of its own, PostgreSQL in a throw-away database.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectName } from '../src/core/facts.ts';
import { openStore } from '../src/store/open.ts';
import type { Store, Write, WriteContext, Written } from '../src/store/store.ts';
import { throwAwayDatabase } from './postgres.ts';

export interface TestStore {
  readonly engine: string;
  readonly store: Store;
  close(): Promise<void>;
}

/** The embedded store, and the server where one answers; without one, a line says so. */
export async function testStores(): Promise<TestStore[]> {
  const directory = mkdtempSync(join(tmpdir(), 'runrate-test-'));
  const sqlite = await openStore({ directory });
  const closeSqlite = async (): Promise<void> => {
    await sqlite.close();
    rmSync(directory, { recursive: true });
  };
  const stores: TestStore[] = [{ engine: 'SQLite', store: sqlite, close: closeSqlite }];
  const database = await throwAwayDatabase();
  if (database === null) {
    console.log('PostgreSQL tests skipped: no server');
    return stores;
  }
  const postgres = await openStore({ url: database.url });
  const closePostgres = async (): Promise<void> => {
    await postgres.close();
    await database.drop();
  };
  return [...stores, { engine: 'PostgreSQL', store: postgres, close: closePostgres }];
}

export const NOW = '2026-01-01T00:00:00.000Z';

/** A new company of its own, as the context of writes at `NOW`. */
export async function newCompany(store: Store): Promise<WriteContext> {
  const company = await store.createCompany('Test', NOW);
  return { company: company.no, source: 'api', now: NOW };
}

type Body = Readonly<Record<string, unknown>>;

export function put(object: ObjectName, body: Body, strict = false): Write {
  return { kind: 'put', object, body, strict };
}

export function update(object: ObjectName, id: string, body: Body): Write {
  return { kind: 'update', object, id, body };
}

export function remove(object: ObjectName, id: string, cascade = false): Write {
  return { kind: 'delete', object, id, cascade };
}

/** A whole line body but for its invoice. */
export function line(id: string, more: Body = {}): Body {
  const amounts = { amount_excluding_tax_after_discount: 100, tax_amount: 20, currency_code: 'EUR' };
  return { id, type: 'subscription', ...amounts, ...more };
}

export function invoice(id: string, customer: string, more: Body = {}): Body {
  return { id, customer_id: customer, date: '2025-01-01', status: 'paid', ...more };
}

/** What an answer says in short: its status, and `loc:type` of each fault. */
export function outcome(written: Written | undefined): string {
  if (written === undefined) return 'none';
  if (!('faults' in written)) return String(written.status);
  return [written.status, ...written.faults.map(({ loc, type }) => `${loc.join('.')}:${type}`)].join(' ');
}
