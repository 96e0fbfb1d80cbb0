// Writes rows into the tables in wide columns, which is what makes a rebuild of millions of lines a matter of seconds.

import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalValue,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  SMALLINT,
  VARCHAR,
} from '@duckdb/node-api';
import { NARROW_LIMIT, TABLES, type TableName, type TableRow } from './schema.ts';

/** An amount does not fit a column of 18 digits: the file is to be built anew with wide ones. */
export class TooWide extends Error {
  override readonly name = 'TooWide';
}

/** Rows of one DuckDB vector. */
const CHUNK_ROWS = 2048;

type CellValue = string | number | bigint | boolean | null;

interface Column {
  readonly name: string;
  readonly type: DuckDBType;
  readonly value: (cell: CellValue) => DuckDBValue;
}

const same = (cell: CellValue): DuckDBValue => cell;
const wide = (cell: CellValue) => (typeof cell === 'bigint' ? new DuckDBDecimalValue(cell, 38, 6) : null);
function narrow(cell: CellValue): DuckDBValue {
  if (typeof cell !== 'bigint') return null;
  if (cell >= NARROW_LIMIT || cell <= -NARROW_LIMIT) throw new TooWide();
  return new DuckDBDecimalValue(cell, 18, 6);
}
const TYPES: Readonly<Record<string, readonly [DuckDBType, (cell: CellValue) => DuckDBValue]>> = {
  INTEGER: [INTEGER, same],
  SMALLINT: [SMALLINT, same],
  VARCHAR: [VARCHAR, same],
  BOOLEAN: [BOOLEAN, same],
  BIGINT: [BIGINT, (cell) => (typeof cell === 'number' ? BigInt(cell) : cell)],
  'DOUBLE PRECISION': [DOUBLE, same],
  DATE: [DATE, (cell) => (typeof cell === 'number' ? new DuckDBDateValue(cell) : null)],
  'DECIMAL(18,6)': [DECIMAL(18, 6), narrow],
  'DECIMAL(38,6)': [DECIMAL(38, 6), wide],
};

/** A table's columns as they are in the file, and the appender that fills them. */
interface Target {
  readonly appender: DuckDBAppender;
  readonly columns: readonly Column[];
}

async function openTarget(connection: DuckDBConnection, table: TableName): Promise<Target> {
  const appender = await connection.createAppender(table);
  const columns = Object.entries(TABLES[table]).map(([name, declared], index) => {
    const inFile = appender.columnType(index).toString();
    const type = TYPES[inFile === 'DECIMAL(38,6)' ? inFile : declared.replace(' NOT NULL', '')];
    if (type === undefined) throw new Error(`Table ${table} declares a type that is not written: ${declared}`);
    return { name, type: type[0], value: type[1] };
  });
  return { appender, columns };
}

/** Collects rows and appends them inside the connection's transaction. Memory is bounded by what lies between drains. */
export class RowWriter {
  readonly #connection: DuckDBConnection;
  readonly #targets = new Map<TableName, Target>();
  readonly #waiting = new Map<TableName, object[]>();

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  add<T extends TableName>(table: T, row: TableRow<T>): void {
    const rows = this.#waiting.get(table);
    if (rows === undefined) this.#waiting.set(table, [row]);
    else rows.push(row);
  }

  /** Hands the collected rows to DuckDB. */
  async drain(): Promise<void> {
    for (const [table, rows] of this.#waiting) {
      if (rows.length === 0) continue;
      let target = this.#targets.get(table);
      if (target === undefined) {
        target = await openTarget(this.#connection, table);
        this.#targets.set(table, target);
      }
      for (let from = 0; from < rows.length; from += CHUNK_ROWS)
        target.appender.appendDataChunk(chunkOf(target.columns, rows.slice(from, from + CHUNK_ROWS)));
      rows.length = 0;
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
  load: (writer: RowWriter) => Promise<void> | void,
): Promise<void> {
  const writer = new RowWriter(connection);
  try {
    await load(writer);
    await writer.drain();
  } catch (error) {
    writer.discard();
    throw error;
  }
  writer.close();
}

function chunkOf(columns: readonly Column[], rows: readonly object[]): DuckDBDataChunk {
  const chunk = DuckDBDataChunk.create(
    columns.map((column) => column.type),
    rows.length,
  );
  columns.forEach((column, index) => {
    const vector = chunk.getColumnVector(index);
    rows.forEach((row, at) => {
      vector.setItem(at, column.value((row as Record<string, CellValue>)[column.name] ?? null));
    });
    vector.flush();
  });
  return chunk;
}
