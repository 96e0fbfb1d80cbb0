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
  if (type === 'VARCHAR') return new TextColumn(name);
  const make = NUMBERS[type];
  if (make === undefined) throw new Error(`Column ${name} declares a type that is not written: ${type}`);
  return new NumberColumn(name, ...make());
}

type Cells = Uint8Array | Int16Array | Int32Array | Float64Array | BigInt64Array;
type Store<C> = (cells: C, at: number, cell: CellValue) => void;

class NumberColumn<C extends Cells> implements Column {
  readonly name: string;
  readonly #type: DuckDBLogicalType;
  readonly #cells: C;
  /** Bytes of a cell. */
  readonly #width: number;
  readonly #store: Store<C>;
  readonly #validity = new Validity();

  constructor(name: string, type: DuckDBType, cells: C, store: Store<C>) {
    this.name = name;
    this.#type = type.toLogicalType();
    this.#cells = cells;
    this.#width = cells.byteLength / CHUNK_ROWS;
    this.#store = store;
  }

  put(at: number, cell: CellValue | undefined): void {
    if (cell === null || cell === undefined) this.#validity.missing(at);
    else this.#store(this.#cells, at, cell);
  }

  logicalType(): DuckDBLogicalType {
    return this.#type;
  }

  fill(vector: duckdb.Vector, count: number): void {
    duckdb.copy_data_to_vector(vector, 0, this.#cells.buffer as ArrayBuffer, 0, count * this.#width);
    this.#validity.fill(vector);
  }
}

const storeNumber: Store<Int16Array | Int32Array | Float64Array> = (cells, at, cell) => {
  if (typeof cell !== 'number') throw new TypeError(`A column of numbers cannot hold ${String(cell)}`);
  cells[at] = cell;
};

const storeWhole: Store<Int16Array | Int32Array> = (cells, at, cell) => {
  storeNumber(cells, at, cell);
  if (cells[at] !== cell) throw new RangeError(`A column of whole numbers cannot hold ${String(cell)}`);
};

const storeFlag: Store<Uint8Array> = (cells, at, cell) => {
  cells[at] = cell === true ? 1 : 0;
};

const storeLarge: Store<BigInt64Array> = (cells, at, cell) => {
  cells[at] = typeof cell === 'bigint' ? cell : BigInt(cell ?? 0);
};

const storeNarrow: Store<BigInt64Array> = (cells, at, cell) => {
  if (typeof cell !== 'bigint') throw new TypeError(`A column of amounts cannot hold ${String(cell)}`);
  if (cell >= NARROW_LIMIT || cell <= -NARROW_LIMIT) throw new TooWide();
  cells[at] = cell;
};

/** Two words of 64 bits, the lower one first. */
const storeWide: Store<BigInt64Array> = (cells, at, cell) => {
  if (typeof cell !== 'bigint') throw new TypeError(`A column of amounts cannot hold ${String(cell)}`);
  cells[2 * at] = BigInt.asIntN(64, cell);
  cells[2 * at + 1] = cell >> 64n;
};

type Make = () => ConstructorParameters<typeof NumberColumn<Cells>> extends [string, ...infer Rest] ? Rest : never;

/** Which arrays and stores belong together is said here once: a column is never given another's array. */
function made<C extends Cells>(type: DuckDBType, cells: () => C, store: Store<C>): Make {
  return () => [type, cells(), store as Store<Cells>];
}

const large = () => new BigInt64Array(CHUNK_ROWS);

const NUMBERS: Readonly<Record<string, Make>> = {
  INTEGER: made(INTEGER, () => new Int32Array(CHUNK_ROWS), storeWhole),
  SMALLINT: made(SMALLINT, () => new Int16Array(CHUNK_ROWS), storeWhole),
  BOOLEAN: made(BOOLEAN, () => new Uint8Array(CHUNK_ROWS), storeFlag),
  BIGINT: made(BIGINT, large, storeLarge),
  DOUBLE: made(DOUBLE, () => new Float64Array(CHUNK_ROWS), storeNumber),
  DATE: made(DATE, () => new Int32Array(CHUNK_ROWS), storeWhole),
  'DECIMAL(18,6)': made(DECIMAL(18, 6), large, storeNarrow),
  'DECIMAL(38,6)': made(DECIMAL(38, 6), () => new BigInt64Array(2 * CHUNK_ROWS), storeWide),
};
