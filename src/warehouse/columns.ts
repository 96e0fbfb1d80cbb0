// Columns of rows as DuckDB takes them fastest: whole vectors, repeated texts as codes of an enumeration.

import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBDecimalValue,
  type DuckDBType,
  type DuckDBValue,
  ENUM,
  INTEGER,
  SMALLINT,
  VARCHAR,
} from '@duckdb/node-api';
import { NARROW_LIMIT } from './schema.ts';

export type CellValue = string | number | bigint | boolean | null;
/** A row by column name; what is missing is null. */
export type CellRow = Readonly<Record<string, CellValue>>;

/** An amount does not fit a column of 18 digits: the file is to be built anew with wide ones. */
export class TooWide extends Error {
  override readonly name = 'TooWide';
}

/** One column of a table: its vector's type for the next rows, and each cell as that vector takes it. */
export interface Column {
  readonly name: string;
  typeFor(rows: readonly CellRow[]): DuckDBType;
  value(cell: CellValue): DuckDBValue;
}

/** The column of a name and a declared type. Throws on a type that no table has. */
export function columnOf(name: string, type: string): Column {
  if (type === 'VARCHAR') return new TextColumn(name);
  const plain = PLAIN[type];
  if (plain === undefined) throw new Error(`Column ${name} declares a type that is not written: ${type}`);
  return { name, typeFor: () => plain[0], value: plain[1] };
}

/** Rows as one chunk; at most DuckDB's vector size of 2,048. */
export function chunkOf(columns: readonly Column[], rows: readonly CellRow[]): DuckDBDataChunk {
  const types = columns.map((column) => column.typeFor(rows));
  const chunk = DuckDBDataChunk.create(types, rows.length);
  columns.forEach((column, index) => {
    const vector = chunk.getColumnVector(index);
    const { name } = column;
    // The nulls come last: once a vector holds one, every further value costs three times as much.
    const nulls: number[] = [];
    for (let at = 0; at < rows.length; at++) {
      const cell = rows[at]?.[name] ?? null;
      if (cell === null) nulls.push(at);
      else vector.setItem(at, column.value(cell));
    }
    for (const at of nulls) vector.setItem(at, null);
    vector.flush();
  });
  return chunk;
}

const same = (cell: CellValue): DuckDBValue => cell;

const PLAIN: Readonly<Record<string, readonly [DuckDBType, (cell: CellValue) => DuckDBValue]>> = {
  INTEGER: [INTEGER, same],
  SMALLINT: [SMALLINT, same],
  BOOLEAN: [BOOLEAN, same],
  BIGINT: [BIGINT, (cell) => (typeof cell === 'number' ? BigInt(cell) : cell)],
  'DOUBLE PRECISION': [DOUBLE, same],
  DATE: [DATE, dateOf],
  'DECIMAL(18,6)': [DECIMAL(18, 6), narrow],
  'DECIMAL(38,6)': [DECIMAL(38, 6), (cell) => (typeof cell === 'bigint' ? new DuckDBDecimalValue(cell, 38, 6) : null)],
};

const dates = new Map<number, DuckDBDateValue>();

/** The same few thousand days come up millions of times. */
function dateOf(cell: CellValue): DuckDBValue {
  if (typeof cell !== 'number') return null;
  let date = dates.get(cell);
  if (date === undefined) {
    date = new DuckDBDateValue(cell);
    if (dates.size > 100_000) dates.clear();
    dates.set(cell, date);
  }
  return date;
}

function narrow(cell: CellValue): DuckDBValue {
  if (typeof cell !== 'bigint') return null;
  if (cell >= NARROW_LIMIT || cell <= -NARROW_LIMIT) throw new TooWide();
  return new DuckDBDecimalValue(cell, 18, 6);
}

/** More different texts than this, and a column is written text by text. */
const CODES_MOST = 1000;

/**
 * Handing a text over costs five times as much as handing a number over. While a column repeats few texts they go over
 * as codes of an enumeration, which DuckDB turns back into the texts by itself.
 */
class TextColumn implements Column {
  readonly name: string;
  readonly #texts = new Set<string>();
  #enumeration: DuckDBType | null = null;
  #repeats = true;

  constructor(name: string) {
    this.name = name;
  }

  typeFor(rows: readonly CellRow[]): DuckDBType {
    if (!this.#repeats) return VARCHAR;
    const known = this.#texts.size;
    for (const row of rows) {
      const cell = row[this.name];
      if (typeof cell === 'string') this.#texts.add(cell);
    }
    if (this.#texts.size > CODES_MOST) {
      this.#repeats = false;
      this.#texts.clear();
      return VARCHAR;
    }
    if (this.#texts.size === 0) return VARCHAR;
    if (this.#enumeration === null || this.#texts.size > known) this.#enumeration = ENUM([...this.#texts]);
    return this.#enumeration;
  }

  value(cell: CellValue): DuckDBValue {
    return cell;
  }
}
