// What the store asks of a database engine. Queries are written once with Kysely; the few things that SQLite and
// PostgreSQL do differently are behind this port, one file each.

import type { Kysely, RawBuilder, Transaction } from 'kysely';
import type { Dialect, Table, Value, ValueRow } from './tables.ts';

/** The tables' types come from the specification at run time, so rows are typed where they are read. */
export type Db = Kysely<unknown>;
export type Tx = Transaction<unknown>;

export interface Engine {
  /** Reads the committed state; on SQLite a connection of its own, so that no half-done write is seen. */
  readonly reader: Db;
  /** Writes, and reads that a write depends on. */
  readonly writer: Db;
  readonly dialect: Dialect;
  /** Whether no other process can write. */
  readonly alone: boolean;
  /** Closes a `select … from companies where no = …` so that one write of a company waits for the other. */
  readonly lock: RawBuilder<unknown>;
  /** The right side of `column …` that holds where the column equals one of the values, however many. */
  among(values: readonly Value[]): RawBuilder<unknown>;
  /** The values, of one type, as a table `alias (value)`; where it stands first, SQLite starts from it. */
  listed(values: readonly Value[], alias: string): RawBuilder<unknown>;
  /** Inserts rows, or replaces all their columns where the key exists; within the transaction. */
  upsert(tx: Tx, table: Table, rows: readonly ValueRow[]): Promise<void>;
  /** Within a transaction of `writer`: nobody else migrates, or changes who may do what, until it ends. */
  lockWhole(tx: Tx): Promise<void>;
  /** After the tables were made or changed. */
  tune(): Promise<void>;
  /** A stable state for several reads. */
  snapshot<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** What an error thrown by the engine means. */
  verdict(error: unknown): Verdict;
  close(): Promise<void>;
}

/** `away`: the database cannot be used now; `retry`: the transaction lost a race; `bug`: anything else. */
export type Verdict = 'away' | 'retry' | 'bug';
