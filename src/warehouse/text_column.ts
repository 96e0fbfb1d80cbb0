// A column of texts: while it repeats few of them they go over as codes of an enumeration.

import { type DuckDBLogicalType, ENUM, VARCHAR } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { type CellValue, CHUNK_ROWS, type Column, Validity } from './column.ts';

/** More different texts than this, and a column is written text by text. */
const CODES_MOST = 4096;
/** Members handed over in all enumerations of a column: one that keeps growing costs more than its texts. */
const MEMBERS_MOST = 16_384;
/** So many members of an enumeration fit one byte each. */
const SHORT_CODES = 255;
/** DuckDB's cell of a text: its length in bytes, four bytes long, and the text itself where it fits the other twelve. */
const CELL_BYTES = 16;
const LENGTH_BYTES = 4;
const SHORT_TEXT = CELL_BYTES - LENGTH_BYTES;

/**
 * Handing a text over costs many times as much as handing a number over. While a column repeats few texts they go over
 * as codes of an enumeration, which DuckDB turns back into the texts by itself.
 */
export class TextColumn implements Column {
  readonly name: string;
  readonly #validity = new Validity();
  /** The cells at hand as texts, once the column does not repeat; the codes are not used from then on. */
  #texts: (string | null)[] | null = null;
  /** Where short ones are laid out; zero between two chunks. */
  #cells = new Uint8Array(0);
  readonly #codes = new Uint16Array(CHUNK_ROWS);
  readonly #known = new Map<string, number>();
  #enumeration: DuckDBLogicalType = VARCHAR.toLogicalType();
  /** Members of the enumeration, and of all before it. */
  #size = 0;
  #handedOver = 0;
  /** The cell before and its code: rows that follow one another often repeat. */
  #last = '';
  #lastCode = -1;

  constructor(name: string) {
    this.name = name;
  }

  put(at: number, cell: CellValue | undefined): void {
    if (typeof cell !== 'string') {
      this.#missing(at, cell);
      return;
    }
    if (this.#texts !== null) {
      this.#texts[at] = cell;
      return;
    }
    if (cell !== this.#last || this.#lastCode < 0) {
      const code = this.#known.get(cell) ?? this.#known.size;
      if (code === this.#known.size) {
        if (code === CODES_MOST || this.#handedOver > MEMBERS_MOST || !isMember(cell)) {
          this.#texts = this.#spelledOut(at);
          this.#texts[at] = cell;
          return;
        }
        this.#known.set(cell, code);
      }
      this.#last = cell;
      this.#lastCode = code;
    }
    this.#codes[at] = this.#lastCode;
  }

  logicalType(): DuckDBLogicalType {
    if (this.#texts !== null) return VARCHAR.toLogicalType();
    if (this.#known.size > this.#size) {
      this.#enumeration = ENUM([...this.#known.keys()]).toLogicalType();
      this.#size = this.#known.size;
      this.#handedOver += this.#size;
    }
    return this.#enumeration;
  }

  fill(vector: duckdb.Vector, count: number): void {
    if (this.#texts !== null) this.#fillTexts(this.#texts, vector, count);
    else if (this.#size > 0) {
      const codes = this.#size > SHORT_CODES ? this.#codes : Uint8Array.from(this.#codes);
      duckdb.copy_data_to_vector(vector, 0, codes.buffer as ArrayBuffer, 0, count * codes.BYTES_PER_ELEMENT);
    }
    this.#validity.fill(vector);
  }

  /** Short texts go over together, each longer one by a call of its own. */
  #fillTexts(texts: readonly (string | null)[], vector: duckdb.Vector, count: number): void {
    const others: number[] = [];
    for (let at = 0; at < count; at++) {
      const text = texts[at];
      if (typeof text === 'string' && !this.#laidOut(at, text)) others.push(at);
    }
    duckdb.copy_data_to_vector(vector, 0, this.#cells.buffer, 0, count * CELL_BYTES);
    this.#cells.fill(0);
    for (const at of others) duckdb.vector_assign_string_element(vector, at, texts[at] ?? '');
  }

  /** Lays out a short text; false where it is longer, or not of one byte a character. */
  #laidOut(at: number, text: string): boolean {
    if (text.length > SHORT_TEXT) return false;
    const start = at * CELL_BYTES;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 127) return false;
      this.#cells[start + LENGTH_BYTES + index] = code;
    }
    this.#cells[start] = text.length;
    return true;
  }

  #missing(at: number, cell: CellValue | undefined): void {
    if (cell !== null && cell !== undefined) throw new TypeError(`A column of texts cannot hold ${String(cell)}`);
    this.#validity.missing(at);
    // A code of what was there before may be of no member.
    this.#codes[at] = 0;
    if (this.#texts !== null) this.#texts[at] = null;
  }

  /** The cells before a place as texts; those that are missing hold any, and stay missing. */
  #spelledOut(before: number): (string | null)[] {
    const members = [...this.#known.keys()];
    const texts = new Array<string | null>(CHUNK_ROWS).fill(null);
    this.#cells = new Uint8Array(CHUNK_ROWS * CELL_BYTES);
    for (let at = 0; at < before; at++) texts[at] = members[this.#codes[at] ?? 0] ?? null;
    this.#known.clear();
    return texts;
  }
}

/** DuckDB ends the process where members of an enumeration are the same up to a NUL or without their lone surrogates. */
function isMember(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
