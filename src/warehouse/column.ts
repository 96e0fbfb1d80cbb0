// What a column of waiting rows is: cells in the memory layout of a DuckDB vector, and which of them are missing.

import type { DuckDBLogicalType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

export type CellValue = string | number | bigint | boolean | null;
/** A row by column name; what is missing is null. */
export type CellRow = Readonly<Record<string, CellValue>>;

/** Rows of one DuckDB vector. */
export const CHUNK_ROWS = 2048;

/** One column of a table: takes up to CHUNK_ROWS cells in order, then fills a vector with them and begins again. */
export interface Column {
  readonly name: string;
  put(at: number, cell: CellValue | undefined): void;
  /** The type of the vector for the cells at hand. */
  logicalType(): DuckDBLogicalType;
  fill(vector: duckdb.Vector, count: number): void;
}

/** Which cells of a chunk are missing, as DuckDB's mask of valid ones. */
export class Validity {
  readonly #bits = new Uint8Array(CHUNK_ROWS / 8).fill(255);
  #some = false;

  missing(at: number): void {
    this.#some = true;
    this.#bits[at >> 3] = (this.#bits[at >> 3] ?? 0) & ~(1 << (at & 7));
  }

  /** Marks the vector, and begins again. */
  fill(vector: duckdb.Vector): void {
    if (!this.#some) return;
    duckdb.vector_ensure_validity_writable(vector);
    duckdb.copy_data_to_vector_validity(vector, 0, this.#bits.buffer, 0, this.#bits.byteLength);
    this.#bits.fill(255);
    this.#some = false;
  }
}
