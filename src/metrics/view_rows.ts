// Rows of a view's statement as the API shows them: exact decimals, custom properties with their own JSON types; or CSV.

import type { ObjectName } from '../core/facts.ts';
import { csvLine, plainText } from './csv.ts';
import { type Exact, exact } from './exact.ts';
import type { AnswerRow } from './statement.ts';
import { customObjects, type ViewColumn } from './view_query.ts';
import type { ColumnType } from './views.ts';

/** A value as text, and the JSON type it has. */
interface Cell {
  readonly type: ColumnType;
  readonly text: string;
}

/** The custom properties of one object by their columns' names. */
type Properties = ReadonlyMap<string, Cell>;

/** Texts of properties that are kept parsed: rows that follow one another often name the same objects. */
const KEPT_MAX = 2000;

/** Decodes rows of one statement, whose columns are known. */
export class RowReader {
  /** The names of the columns, in order. */
  readonly names: readonly string[];
  readonly #own: readonly ViewColumn[];
  readonly #custom: readonly { readonly name: string; readonly object: number }[];
  readonly #objects: readonly ObjectName[];
  readonly #kept: Map<string, Properties>[];

  constructor(columns: readonly ViewColumn[]) {
    const objects = customObjects(columns);
    this.#own = columns.filter((column) => !('object' in column));
    this.#custom = columns.flatMap((column) =>
      'object' in column ? [{ name: column.name, object: objects.indexOf(column.object) }] : [],
    );
    this.#objects = objects;
    this.#kept = objects.map(() => new Map());
    this.names = [...this.#own, ...this.#custom].map((column) => column.name);
  }

  /** The row as an object of the answer. */
  record(row: AnswerRow): Record<string, string | number | boolean | Exact | null> {
    const cells = this.#cells(row);
    return Object.fromEntries(this.names.map((name, index) => [name, valueOfCell(cells[index] ?? null)]));
  }

  /** The row as a line of CSV (RFC 4180), line end included. */
  csv(row: AnswerRow): string {
    return csvLine(this.#cells(row).map(textOfCell));
  }

  #cells(row: AnswerRow): (Cell | null)[] {
    const own = this.#own.map(({ type }, index) => {
      const value = row[`c${index}`] ?? null;
      return value === null ? null : { type, text: type === 'decimal' ? shortest(String(value)) : String(value) };
    });
    const properties = this.#objects.map((object, index) => this.#properties(object, index, row[`props${index}`]));
    return [...own, ...this.#custom.map(({ name, object }) => properties[object]?.get(name) ?? null)];
  }

  #properties(object: ObjectName, index: number, text: AnswerRow[string] | undefined): Properties | null {
    const kept = this.#kept[index];
    if (typeof text !== 'string' || kept === undefined) return null;
    let properties = kept.get(text);
    if (properties === undefined) {
      properties = new Map(propertiesIn(text).map(([key, cell]) => [`custom.${object}.${key}`, cell]));
      if (kept.size >= KEPT_MAX) kept.clear();
      kept.set(text, properties);
    }
    return properties;
  }
}

function textOfCell(cell: Cell | null): string {
  if (cell === null) return '';
  return cell.type === 'string' ? plainText(cell.text) : cell.text;
}

/** A decimal without zeros at its end. */
function shortest(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

function valueOfCell(cell: Cell | null): string | number | boolean | Exact | null {
  if (cell === null) return null;
  const { type, text } = cell;
  switch (type) {
    case 'decimal':
      return exact(text);
    case 'integer':
    case 'number':
      return Number(text);
    case 'boolean':
      return text === 'true';
    case 'string':
    case 'date':
      return text;
    default:
      return type satisfies never;
  }
}

const KINDS: Readonly<Record<string, ColumnType>> = { n: 'number', b: 'boolean', s: 'string' };

/** The properties in the text that view_query.ts, propertiesOf, makes; lengths count code points. */
function propertiesIn(text: string): [key: string, cell: Cell][] {
  const found: [string, Cell][] = [];
  let at = 0;
  const take = (): string => {
    const colon = text.indexOf(':', at);
    const start = colon + 1;
    at = afterPoints(text, start, Number(text.slice(at, colon)));
    return text.slice(start, at);
  };
  while (at < text.length) {
    const key = take();
    const type = KINDS[text.charAt(at)] ?? 'string';
    at += 1;
    found.push([key, { type, text: take() }]);
  }
  return found;
}

/** The place in a text so many code points after another. */
function afterPoints(text: string, start: number, count: number): number {
  let at = start;
  for (let left = count; left > 0; left -= 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}
