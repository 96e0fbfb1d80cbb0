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
import { TABLE_NAMES, TABLES, type TableName, type TableRow } from './schema.ts';

/** Rows of one DuckDB vector. */
const CHUNK_ROWS = 2048;

type CellValue = string | number | bigint | boolean | null;

interface Column {
  readonly name: string;
  readonly type: DuckDBType;
  readonly value: (cell: CellValue) => DuckDBValue;
}

const same = (cell: CellValue): DuckDBValue => cell;
const TYPES: Readonly<Record<string, readonly [DuckDBType, (cell: CellValue) => DuckDBValue]>> = {
  INTEGER: [INTEGER, same],
  SMALLINT: [SMALLINT, same],
  VARCHAR: [VARCHAR, same],
  BOOLEAN: [BOOLEAN, same],
  BIGINT: [BIGINT, (cell) => (typeof cell === 'number' ? BigInt(cell) : cell)],
  'DOUBLE PRECISION': [DOUBLE, same],
  DATE: [DATE, (cell) => (typeof cell === 'number' ? new DuckDBDateValue(cell) : null)],
  'DECIMAL(38,6)': [DECIMAL(38, 6), (cell) => (typeof cell === 'bigint' ? new DuckDBDecimalValue(cell, 38, 6) : null)],
};

const COLUMNS = new Map<TableName, readonly Column[]>(
  TABLE_NAMES.map((table) => [
    table,
    Object.entries(TABLES[table]).map(([name, declared]) => {
      const type = TYPES[declared.replace(' NOT NULL', '')];
      if (type === undefined) throw new Error(`Table ${table} declares a type that is not written: ${declared}`);
      return { name, type: type[0], value: type[1] };
    }),
  ]),
);

/** Collects rows and appends them inside the connection's transaction. Memory is bounded by what lies between drains. */
export class RowWriter {
  readonly #connection: DuckDBConnection;
  readonly #appenders = new Map<TableName, DuckDBAppender>();
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
      let appender = this.#appenders.get(table);
      if (appender === undefined) {
        appender = await this.#connection.createAppender(table);
        this.#appenders.set(table, appender);
      }
      for (let from = 0; from < rows.length; from += CHUNK_ROWS)
        appender.appendDataChunk(chunkOf(COLUMNS.get(table) ?? [], rows.slice(from, from + CHUNK_ROWS)));
      rows.length = 0;
    }
  }

  /** Drains and lets the transaction see everything. */
  async close(): Promise<void> {
    await this.drain();
    for (const appender of this.#appenders.values()) appender.closeSync();
    this.#appenders.clear();
  }
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
