// A database of an older version keeps what it holds and gets what is new, on both engines.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import pg from 'pg';
import { throwAwayDatabase } from '../../test/postgres.ts';
import { NOW, put } from '../../test/stores.ts';
import { openStore, type StoreConfig } from './open.ts';
import { TABLES } from './schema.ts';

/** The tables of version 2, and the columns that later versions added to them. */
const OF_VERSION_2 = [
  ...['companies', 'api_keys', 'option_changes', 'customers', 'subscriptions', 'products', 'prices', 'invoices'],
  ...['invoice_line_items', 'credit_notes', 'credit_note_line_items', 'subscription_status_changes', 'feed'],
  ...['exchange_rates', 'acquisition_costs', 'finding_decisions', 'connections', 'sync_runs', 'sync_logs'],
  ...['source_ids', 'source_notes', 'dead_letters', 'manual_edits'],
];
const ADDED = { api_keys: ['expires_at', 'created_by'] };

/** The statements that take a database of today back to version 2. */
function back(): string[] {
  const newer = TABLES.filter(({ name }) => !OF_VERSION_2.includes(name));
  return [
    ...newer.map(({ name }) => `drop table "${name}"`),
    ...Object.entries(ADDED).flatMap(([table, columns]) =>
      columns.map((column) => `alter table "${table}" drop column "${column}"`),
    ),
    'update store_version set version = 2',
  ];
}

type Run = (statements: readonly string[]) => Promise<void>;

async function keepsAndGains(config: StoreConfig, run: Run): Promise<void> {
  const before = await openStore(config);
  const { no } = await before.createCompany('Old', NOW);
  const { secret, key } = await before.createKey(no, 'Old key', ['read', 'write'], NOW);
  await before.write({ company: no, source: 'api', now: NOW }, [put('customer', { id: 'c' })]);
  await before.close();
  await run(back());

  const store = await openStore(config);
  assert.equal((await store.findKey(secret, NOW))?.no, key.no);
  assert.equal((await store.keys(no))[0]?.expiresAt, null);
  assert.equal((await store.get(no, 'customer', 'c'))?.id, 'c');
  assert.equal(await store.people.anyUser(), false);
  const user = { id: 'u', name: 'U', email: 'u@example.com', passwordHash: 'x' };
  assert.equal(await store.people.addUser(user, { kind: 'first', companies: [no] }, NOW), 'added');
  const terms = { expiresAt: '2999-01-01T00:00:00.000Z' };
  assert.equal((await store.createKey(no, 'New', ['read'], NOW, terms)).key.expiresAt, terms.expiresAt);
  await store.close();

  await run(['update store_version set version = 99']);
  await assert.rejects(openStore(config), /written by a newer version of Runrate \(99/);
}

describe('a database of version 2', () => {
  test('on SQLite', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'runrate-migrate-'));
    await keepsAndGains({ directory }, async (statements) => {
      const database = new DatabaseSync(join(directory, 'runrate.sqlite'));
      for (const statement of statements) database.exec(statement);
      database.close();
    });
    await rm(directory, { recursive: true });
  });

  test('on PostgreSQL', async (context) => {
    const database = await throwAwayDatabase();
    if (database === null) return context.skip('PostgreSQL tests skipped: no server');
    await keepsAndGains({ url: database.url }, async (statements) => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      for (const statement of statements) await client.query(statement);
      await client.end();
    });
    await database.drop();
  });
});
