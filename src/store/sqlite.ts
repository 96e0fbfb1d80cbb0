// The embedded engine: node:sqlite on one file, in WAL mode and flushed at each commit. One connection writes, another
// reads the committed state beside it; a lock file keeps a second server away and is let go by the system on any exit.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Kysely, type RawBuilder, SqliteDialect, sql } from 'kysely';
import type { Db, Engine, Tx, Verdict } from './engine.ts';
import { indexEstimates } from './schema.ts';
import { DirectoryInUse } from './store.ts';
import type { Table, Value, ValueRow } from './tables.ts';

const FILE = 'runrate.sqlite';
const LOCK_FILE = 'runrate.lock';
const STATEMENTS_KEPT = 200;
/** Rows of one insert, where there are as many. */
const ROWS_AT_ONCE = 16;

/**
 * Opens the store in a directory, which is made where it is missing.
 * Throws DirectoryInUse where another process has it open, and the file system's error where it cannot be used.
 */
export function openSqlite(directory: string): Engine {
  mkdirSync(directory, { recursive: true });
  return engineOn(directory, lockDirectory(directory));
}

/** Opens the store once more in a thread of the process that holds the directory. */
export function openSqliteBeside(directory: string): Engine {
  return engineOn(directory, null);
}

function engineOn(directory: string, lock: DatabaseSync | null): Engine {
  const write = open(join(directory, FILE));
  const read = open(join(directory, FILE));
  const statements = cached(write);
  const writer = kysely(write, statements);
  const reader = kysely(read, cached(read));
  return {
    reader,
    writer,
    dialect: { types: { number: 'integer', amount: 'real', text: 'text' }, tableSuffix: ' without rowid' },
    alone: true,
    lock: sql``,
    among: (values: readonly Value[]): RawBuilder<unknown> =>
      sql`in (select value from json_each(${JSON.stringify(values)}))`,
    listed: (values, alias) => sql`json_each(${JSON.stringify(values)}) as ${sql.ref(alias)}`,
    upsert: (_tx: Tx, table: Table, rows: readonly ValueRow[]) => {
      upsertRows(statements, table, rows);
      return Promise.resolve();
    },
    lockWhole: () => Promise.resolve(),
    tune: () => Promise.resolve(tellPlanner(write)),
    snapshot: (work) => reader.transaction().execute(work),
    verdict,
    close: async () => {
      await writer.destroy();
      await reader.destroy();
      for (const database of [write, read]) if (database.isOpen) database.close();
      lock?.close();
    },
  };
}

/** Holds an exclusive lock for as long as the connection lives; the system lets it go when the process dies. */
function lockDirectory(directory: string): DatabaseSync {
  const lock = new DatabaseSync(join(directory, LOCK_FILE), { timeout: 0 });
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    if (codeOf(error) === SQLITE_BUSY) throw new DirectoryInUse(directory);
    throw error;
  }
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 1000 });
  database.exec(`
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma cache_size = -65536;
    pragma temp_store = memory;
    pragma wal_autocheckpoint = 4000;
    pragma journal_size_limit = 67108864`);
  return database;
}

/**
 * Fixed statistics for the planner, as for a company with many objects: without them it takes a column `company`, which
 * every index begins with, to be selective, and reads whole companies.
 */
function tellPlanner(database: DatabaseSync): void {
  database.exec('begin; analyze store_version; delete from sqlite_stat1');
  const insert = database.prepare('insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)');
  for (const { table, index, estimates } of indexEstimates()) insert.run(table, index, estimates.join(' '));
  database.exec('commit; analyze sqlite_schema');
}

type Prepare = (text: string) => StatementSync;

/** Prepared statements by their text; the oldest goes when there are too many. */
function cached(database: DatabaseSync): Prepare {
  const kept = new Map<string, StatementSync>();
  return (text) => {
    let statement = kept.get(text);
    if (statement === undefined) {
      statement = database.prepare(text);
      statement.setReturnArrays(true);
      const oldest = kept.keys().next();
      if (kept.size >= STATEMENTS_KEPT && oldest.done !== true) kept.delete(oldest.value);
      kept.set(text, statement);
    }
    return statement;
  };
}

function kysely(database: DatabaseSync, prepare: Prepare): Db {
  return new Kysely<unknown>({
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare: (text) => {
          // A full disk ends the transaction by itself: rolling back once more would hide the reason.
          if (text === 'rollback' && !database.isTransaction) return NOTHING;
          const statement = prepare(text);
          const columns = statement.columns().map((column) => column.name);
          return {
            reader: columns.length > 0,
            all: (values) => (statement.all(...(values as Value[])) as unknown as Value[][]).map(rowMaker(columns)),
            run: (values) => statement.run(...(values as Value[])),
            iterate: (values) => statement.iterate(...(values as Value[])),
          };
        },
      },
    }),
  });
}

type MakeRow = (values: readonly Value[]) => ValueRow;
const makers = new Map<string, MakeRow>();

/**
 * Makes an object of a row's values, by a function compiled for its columns: then the objects have one shape, with room
 * for all of it from the start. node:sqlite's own, and such that fields are added to one by one, are made several times as
 * slowly, and slower to read.
 */
function rowMaker(columns: readonly string[]): MakeRow {
  const fields = columns.map((column, index) => `${JSON.stringify(column)}: values[${index}]`).join(', ');
  return makers.getOrInsertComputed(fields, () => new Function('values', `return { ${fields} }`) as MakeRow);
}

const NOTHING = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};

/** Sixteen rows cost one call of SQLite instead of sixteen. */
function upsertRows(prepare: Prepare, table: Table, rows: readonly ValueRow[]): void {
  const columns = Object.keys(table.columns);
  let at = 0;
  for (const count of [ROWS_AT_ONCE, 1]) {
    if (rows.length - at < count) continue;
    const statement = prepare(upsertText(table, columns, count));
    while (rows.length - at >= count) {
      const values: Value[] = [];
      for (let end = at + count; at < end; at += 1)
        for (const column of columns) values.push(rows[at]?.[column] ?? null);
      statement.run(...values);
    }
  }
}

function upsertText(table: Table, columns: readonly string[], rows: number): string {
  const names = columns.map((column) => `"${column}"`);
  const changes = columns
    .filter((column) => !table.key.includes(column))
    .map((column) => `"${column}" = excluded."${column}"`);
  const key = table.key.map((column) => `"${column}"`).join(', ');
  const row = `(${names.map(() => '?').join(', ')})`;
  return `insert into "${table.name}" (${names.join(', ')}) values ${Array.from({ length: rows }, () => row).join(', ')}
    on conflict (${key}) do update set ${changes.join(', ')}`;
}

const SQLITE_BUSY = 5;
/** perm, busy, locked, nomem, readonly, ioerr, corrupt, full, cantopen, protocol, auth, notadb (sqlite.org/rescode.html). */
const AWAY = new Set([3, SQLITE_BUSY, 6, 7, 8, 10, 11, 13, 14, 15, 23, 26]);

function codeOf(error: unknown): number | null {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null;
  return typeof code === 'number' ? code & 0xff : null;
}

function verdict(error: unknown): Verdict {
  const code = codeOf(error);
  return code !== null && AWAY.has(code) ? 'away' : 'bug';
}
