// Rows of a view's statement as the API shows them: exact decimals, custom properties with their own JSON types; or CSV.

import type { ObjectName } from '../core/facts.ts';
import { decimal, ratioText } from '../core/ratio.ts';
import { type Exact, exact } from './exact.ts';
import type { AnswerRow } from './statement.ts';
import { customObjects, type ViewColumn } from './view_query.ts';
import type { ColumnType } from './views.ts';

type Cell = string | number | boolean | Exact | null;

/** Decodes rows of one statement, whose columns are known. */
export class RowReader {
  readonly #own: readonly ViewColumn[];
  readonly #custom: readonly ViewColumn[];
  readonly #objects: readonly ObjectName[];
  /** The names of the columns, in order. */
  readonly names: readonly string[];

  constructor(columns: readonly ViewColumn[]) {
    this.#own = columns.filter((column) => !('object' in column));
    this.#custom = columns.filter((column) => 'object' in column);
    this.#objects = customObjects(columns);
    this.names = [...this.#own, ...this.#custom].map((column) => column.name);
  }

  /** The cells of a row, in order of the columns. */
  cells(row: AnswerRow): Cell[] {
    const own = this.#own.map((column, index) => cellOf(column.type, row[`c${index}`] ?? null));
    const found = new Map<string, Cell>();
    for (const [index, object] of this.#objects.entries()) {
      const text = row[`props${index}`];
      if (typeof text === 'string')
        for (const [key, cell] of propertiesIn(text)) found.set(`custom.${object}.${key}`, cell);
    }
    return [...own, ...this.#custom.map((column) => found.get(column.name) ?? null)];
  }

  /** The row as an object. */
  record(row: AnswerRow): Record<string, Cell> {
    const cells = this.cells(row);
    return Object.fromEntries(this.names.map((name, index) => [name, cells[index] ?? null]));
  }
}

function cellOf(type: ColumnType, value: AnswerRow[string]): Cell {
  if (value === null) return null;
  if (type === 'decimal') return exact(ratioText(decimal(String(value)), 6));
  return type === 'number' || type === 'integer' ? Number(value) : String(value);
}

/** The properties in the text that view_query.ts, propertiesOf, makes; lengths count code points. */
function* propertiesIn(text: string): Generator<[key: string, cell: Cell]> {
  const points = [...text];
  let at = 0;
  const take = (): string => {
    const colon = points.indexOf(':', at);
    const length = Number(points.slice(at, colon).join(''));
    at = colon + 1 + length;
    return points.slice(colon + 1, at).join('');
  };
  while (at < points.length) {
    const key = take();
    const kind = points[at];
    at += 1;
    const value = take();
    yield [key, kind === 'n' ? exact(value) : kind === 'b' ? value === 'true' : value];
  }
}

/** A line of CSV (RFC 4180), line end included. */
export function csvLine(cells: readonly (Cell | string)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'object' ? cell.rawJSON : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
