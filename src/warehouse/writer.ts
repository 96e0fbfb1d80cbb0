// Writes rows into the tables in wide columns, which is what makes a rebuild of millions of lines a matter of seconds.

import { type DuckDBAppender, type DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type CellRow, CHUNK_ROWS, type Column } from './column.ts';
import { columnOf } from './columns.ts';
import { readAll } from './duckdb.ts';
import { TABLES, type TableName, type TableRow } from './schema.ts';
import type { RowSink, Tables } from './tables.ts';

/** Rows that an appender keeps before it hands them on: few enough not to hold up the event loop noticeably. */
const FLUSH_ROWS = 16_384;

type PutRow = (at: number, row: CellRow) => void;

/**
 * Puts a row's cells into its columns, by a function compiled for the table: a cell looked up by a name that differs each
 * time costs several times as much.
 */
function rowPutter(columns: readonly Column[]): PutRow {
  const puts = columns.map(({ name }, index) => `column${index}.put(at, row[${JSON.stringify(name)}]);`);
  const own = columns.map((_, index) => `column${index}`);
  return new Function('columns', `const [${own}] = columns; return (at, row) => { ${puts.join(' ')} };`)(columns);
}

/** A table's columns as they are in the file, the rows that wait in them, and the appender that takes them. */
class Target {
  readonly #appender: DuckDBAppender;
  readonly #columns: readonly Column[];
  readonly #put: PutRow;
  #waiting = 0;
  #unflushed = 0;

  constructor(appender: DuckDBAppender, names: readonly string[]) {
    this.#appender = appender;
    this.#columns = names.map((name, index) => columnOf(name, appender.columnType(index).toString()));
    this.#put = rowPutter(this.#columns);
  }

  add(row: CellRow): void {
    this.#put(this.#waiting, row);
    this.#waiting++;
    if (this.#waiting === CHUNK_ROWS) this.drain();
  }

  /** Hands the rows that wait to the appender, and the appender's to the table when they are many. */
  drain(): void {
    const count = this.#waiting;
    if (count === 0) return;
    const types = this.#columns.map((column) => column.logicalType().logical_type);
    const chunk = new DuckDBDataChunk(duckdb.create_data_chunk(types));
    chunk.rowCount = count;
    this.#columns.forEach((column, index) => {
      column.fill(duckdb.data_chunk_get_vector(chunk.chunk, index), count);
    });
    this.#appender.appendDataChunk(chunk);
    this.#waiting = 0;
    this.#unflushed += count;
    if (this.#unflushed < FLUSH_ROWS) return;
    this.#appender.flushSync();
    this.#unflushed = 0;
  }

  close(): void {
    this.#appender.closeSync();
  }

  discard(): void {
    this.#appender.clear();
    this.#appender.closeSync();
  }
}

/** Appends rows inside the connection's transaction; a few thousand of each table wait at most. */
class RowWriter implements RowSink {
  readonly #connection: DuckDBConnection;
  readonly #targets = new Map<TableName, Target>();
  /** Rows of tables that nothing was written to so far: a small write opens few. */
  readonly #first = new Map<TableName, CellRow[]>();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  add<T extends TableName>(table: T, row: TableRow<T>): void {
    const cells: CellRow = row as CellRow;
    const target = this.#targets.get(table);
    if (target !== undefined) target.add(cells);
    else this.#first.getOrInsertComputed(table, () => []).push(cells);
  }

  async drain(): Promise<void> {
    for (const [table, rows] of this.#first) {
      const target = new Target(await this.#connection.createAppender(table), Object.keys(TABLES[table]));
      this.#targets.set(table, target);
      for (const row of rows) target.add(row);
    }
    this.#first.clear();
  }

  /** Hands over what waits. */
  async finish(): Promise<void> {
    await this.drain();
    for (const target of this.#targets.values()) target.drain();
  }

  /** Lets the transaction see everything that was handed over. */
  close(): void {
    for (const target of this.#targets.values()) target.close();
  }

  /** Drops what waits, so that nothing is written once the transaction is gone. */
  discard(): void {
    for (const target of this.#targets.values()) target.discard();
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
    await writer.finish();
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
