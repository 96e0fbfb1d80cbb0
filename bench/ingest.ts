// Bulk writes beside the store's own bulk path: the same rows into the same tables and indexes, prepared and in large
// transactions, without a check, a reference or a change feed.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { World } from './world.ts';

/** Tables that the bulk file fills. */
const TABLES = ['products', 'prices', 'customers', 'subscriptions', 'invoices', 'invoice_line_items', 'feed'];
const ROWS_A_TRANSACTION = 1000;

export interface Bulk {
  readonly rows: number;
  /** Invoice lines with their invoice a second. */
  readonly runrate: number;
  readonly ownPath: number;
}

/** Copies what the product loaded in `seconds` from its store into a new file with the same tables. */
export async function compareBulk(world: World, seconds: number): Promise<Bulk> {
  const source = new DatabaseSync(join(world.directory, 'runrate.sqlite'), { readOnly: true });
  const path = join(world.directory, 'own.sqlite');
  const target = new DatabaseSync(path);
  try {
    target.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    const made = source.prepare(
      `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN (${TABLES.map(() => '?').join(', ')}) ORDER BY type DESC`,
    );
    for (const { sql } of made.all(...TABLES)) target.exec(String(sql));
    let rows = 0;
    let copying = 0;
    for (const table of TABLES) {
      const all = source.prepare(`SELECT * FROM ${table}`).all();
      rows += all.length;
      const begun = performance.now();
      insertAll(target, table, all);
      copying += (performance.now() - begun) / 1000;
    }
    return { rows, runrate: world.lines / seconds, ownPath: world.lines / copying };
  } finally {
    source.close();
    target.close();
    await rm(path, { force: true });
  }
}

function insertAll(
  target: DatabaseSync,
  table: string,
  rows: ReturnType<ReturnType<DatabaseSync['prepare']>['all']>,
): void {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length === 0) return;
  const insert = target.prepare(
    `INSERT INTO ${table} (${columns.map((name) => `"${name}"`).join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  for (let from = 0; from < rows.length; from += ROWS_A_TRANSACTION) {
    target.exec('BEGIN');
    for (const row of rows.slice(from, from + ROWS_A_TRANSACTION))
      insert.run(...columns.map((name) => row[name] ?? null));
    target.exec('COMMIT');
  }
}
