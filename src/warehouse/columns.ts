// Columns of rows that wait for DuckDB, kept as it lays them out in memory: a cell costs one store into a typed array.

import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  type DuckDBLogicalType,
  type DuckDBType,
  INTEGER,
  SMALLINT,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type CellValue, CHUNK_ROWS, type Column, Validity } from './column.ts';
import { NARROW_LIMIT } from './schema.ts';
import { TextColumn } from './text_column.ts';

/** An amount does not fit a column of 18 digits: the file is to be built anew with wide ones. */
export class TooWide extends Error {
  override readonly name = 'TooWide';
}

/** The column of a name and a type as it is in the file. Throws on a type that no table has. */
export function columnOf(name: string, type: string): Column {
  const make = COLUMNS[type];
  if (make === undefined) throw new Error(`Column ${name} declares a type that is not written: ${type}`);
  return make(name);
}

type Cells =
  | Uint8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>;

/** Numbers of some kind. Each kind is a class of its own: one that called a function for its cells would be slow. */
abstract class NumberColumn<C extends Cells> implements Column {
  readonly name: string;
  protected readonly cells: C;
  protected readonly validity = new Validity();
  readonly #type: DuckDBLogicalType;
  /** Bytes of a cell. */
  readonly #width: number;

  constructor(name: string, type: DuckDBType, cells: C) {
    this.name = name;
    this.cells = cells;
    this.#type = type.toLogicalType();
    this.#width = cells.byteLength / CHUNK_ROWS;
  }

  abstract put(at: number, cell: CellValue | undefined): void;

  logicalType(): DuckDBLogicalType {
    return this.#type;
  }

  fill(vector: duckdb.Vector, count: number): void {
    duckdb.copy_data_to_vector(vector, 0, this.cells.buffer, 0, count * this.#width);
    this.validity.fill(vector);
  }
}

class WholeColumn extends NumberColumn<Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer>> {
  put(at: number, cell: CellValue | undefined): void {
    if (cell === null || cell === undefined) {
      this.validity.missing(at);
      return;
    }
    if (typeof cell !== 'number') throw new TypeError(`A column of numbers cannot hold ${String(cell)}`);
    this.cells[at] = cell;
    if (this.cells[at] !== cell) throw new RangeError(`A column of whole numbers cannot hold ${String(cell)}`);
  }
}

class DoubleColumn extends NumberColumn<Float64Array<ArrayBuffer>> {
  put(at: number, cell: CellValue | undefined): void {
    if (typeof cell === 'number') this.cells[at] = cell;
    else if (cell === null || cell === undefined) this.validity.missing(at);
    else throw new TypeError(`A column of numbers cannot hold ${String(cell)}`);
  }
}

class FlagColumn extends NumberColumn<Uint8Array<ArrayBuffer>> {
  put(at: number, cell: CellValue | undefined): void {
    if (cell === null || cell === undefined) this.validity.missing(at);
    else this.cells[at] = cell === true ? 1 : 0;
  }
}

class LargeColumn extends NumberColumn<BigInt64Array<ArrayBuffer>> {
  put(at: number, cell: CellValue | undefined): void {
    if (cell === null || cell === undefined) this.validity.missing(at);
    else this.cells[at] = typeof cell === 'bigint' ? cell : BigInt(cell);
  }
}

/** Amounts of up to 18 digits. */
class NarrowColumn extends NumberColumn<BigInt64Array<ArrayBuffer>> {
  put(at: number, cell: CellValue | undefined): void {
    if (cell === null || cell === undefined) {
      this.validity.missing(at);
      return;
    }
    if (typeof cell !== 'bigint') throw new TypeError(`A column of amounts cannot hold ${String(cell)}`);
    if (cell >= NARROW_LIMIT || cell <= -NARROW_LIMIT) throw new TooWide();
    this.cells[at] = cell;
  }
}

/** Amounts of up to 38 digits: two words of 64 bits, the lower one first. */
class WideColumn extends NumberColumn<BigInt64Array<ArrayBuffer>> {
  put(at: number, cell: CellValue | undefined): void {
    if (cell === null || cell === undefined) {
      this.validity.missing(at);
      return;
    }
    if (typeof cell !== 'bigint') throw new TypeError(`A column of amounts cannot hold ${String(cell)}`);
    this.cells[2 * at] = BigInt.asIntN(64, cell);
    this.cells[2 * at + 1] = cell >> 64n;
  }
}

const COLUMNS: Readonly<Record<string, (name: string) => Column>> = {
  VARCHAR: (name) => new TextColumn(name),
  INTEGER: (name) => new WholeColumn(name, INTEGER, new Int32Array(CHUNK_ROWS)),
  SMALLINT: (name) => new WholeColumn(name, SMALLINT, new Int16Array(CHUNK_ROWS)),
  BOOLEAN: (name) => new FlagColumn(name, BOOLEAN, new Uint8Array(CHUNK_ROWS)),
  BIGINT: (name) => new LargeColumn(name, BIGINT, new BigInt64Array(CHUNK_ROWS)),
  DOUBLE: (name) => new DoubleColumn(name, DOUBLE, new Float64Array(CHUNK_ROWS)),
  DATE: (name) => new WholeColumn(name, DATE, new Int32Array(CHUNK_ROWS)),
  'DECIMAL(18,6)': (name) => new NarrowColumn(name, DECIMAL(18, 6), new BigInt64Array(CHUNK_ROWS)),
  'DECIMAL(38,6)': (name) => new WideColumn(name, DECIMAL(38, 6), new BigInt64Array(2 * CHUNK_ROWS)),
};
