// Writes rows into the tables in wide columns, which is what makes a rebuild of millions of lines a matter of seconds.

import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { type CellRow, type Column, chunkOf, columnOf } from './columns.ts';
import { readAll } from './duckdb.ts';
import { TABLES, type TableName, type TableRow } from './schema.ts';
import type { RowSink, Tables } from './tables.ts';

/** Rows of one DuckDB vector. */
const CHUNK_ROWS = 2048;

/** Rows that an appender keeps before it hands them on: few enough not to hold up the event loop noticeably. */
const FLUSH_ROWS = 16_384;

/** A table's columns as they are in the file, and the appender that fills them. */
interface Target {
  readonly appender: DuckDBAppender;
  readonly columns: readonly Column[];
  unflushed: number;
}

async function openTarget(connection: DuckDBConnection, table: TableName): Promise<Target> {
  const appender = await connection.createAppender(table);
  const columns = Object.entries(TABLES[table]).map(([name, declared], index) => {
    const inFile = appender.columnType(index).toString();
    return columnOf(name, inFile === 'DECIMAL(38,6)' ? inFile : declared.replace(' NOT NULL', ''));
  });
  return { appender, columns, unflushed: 0 };
}

/** Collects rows and appends them inside the connection's transaction. Memory is bounded by what lies between drains. */
class RowWriter implements RowSink {
  readonly #connection: DuckDBConnection;
  readonly #targets = new Map<TableName, Target>();
  readonly #waiting = new Map<TableName, CellRow[]>();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  add<T extends TableName>(table: T, row: TableRow<T>): void {
    const cells: CellRow = row as CellRow;
    const rows = this.#waiting.get(table);
    if (rows === undefined) this.#waiting.set(table, [cells]);
    else rows.push(cells);
  }

  /** Hands the collected rows to DuckDB, by whole chunks unless it is the last time. */
  async drain(last = false): Promise<void> {
    for (const [table, rows] of this.#waiting) {
      if (rows.length === 0 || (rows.length < CHUNK_ROWS && !last)) continue;
      let target = this.#targets.get(table);
      if (target === undefined) {
        target = await openTarget(this.#connection, table);
        this.#targets.set(table, target);
      }
      const until = last ? rows.length : rows.length - (rows.length % CHUNK_ROWS);
      for (let from = 0; from < until; from += CHUNK_ROWS)
        target.appender.appendDataChunk(chunkOf(target.columns, rows.slice(from, Math.min(until, from + CHUNK_ROWS))));
      this.#waiting.set(table, rows.slice(until));
      target.unflushed += until;
      if (target.unflushed < FLUSH_ROWS) continue;
      target.appender.flushSync();
      target.unflushed = 0;
    }
  }

  /** Lets the transaction see everything that was drained. */
  close(): void {
    for (const { appender } of this.#targets.values()) appender.closeSync();
  }

  /** Drops what the appenders still hold, so that nothing is written once the transaction is gone. */
  discard(): void {
    for (const { appender } of this.#targets.values()) appender.clear();
    this.close();
  }
}

/** Runs one load: its rows are all in the tables afterwards, or the caller rolls back. */
export async function writeRows(
  connection: DuckDBConnection,
  load: (writer: RowSink) => Promise<void> | void,
): Promise<void> {
  const writer = new RowWriter(connection);
  try {
    await load(writer);
    await writer.drain(true);
  } catch (error) {
    writer.discard();
    throw error;
  }
  writer.close();
}

/** The tables of the connection's transaction. */
export function duckdbTables(connection: DuckDBConnection): Tables {
  return {
    read: (statement) => readAll(connection, statement),
    async remove(table, condition = 'TRUE') {
      await connection.run(`DELETE FROM ${table} WHERE ${condition}`);
    },
    write: (load) => writeRows(connection, load),
  };
}
