// Rows of an import file as writes: one row = one invoice line with everything it belongs to, or one object. Pure.

import type { ObjectName } from '../../core/facts.ts';
import { cellValue, isBlank, type RawCell, type Writing } from './cells.ts';
import type { Column, FileKind } from './columns.ts';
import { creditLineOf, refer, wrongsOfRow } from './line_rows.ts';
import { Said } from './said.ts';

/** What is wrong with a row, for the person who repairs the file. */
export interface Problem {
  /** Line of the table, counted from 1; the header is 1. */
  readonly row: number;
  readonly column: string | null;
  readonly value: string | null;
  readonly message: string;
  /** What to do. */
  readonly fix: string;
}

export type Body = Record<string, unknown>;
export type Bodies = Map<ObjectName, Body>;

export interface FileWrite {
  readonly row: number;
  readonly object: ObjectName;
  readonly body: Readonly<Body>;
}

export interface MappedRow {
  readonly writes: readonly FileWrite[];
  readonly problems: readonly Problem[];
  /** The id of the row's own line, given or numbered; null where it has none. */
  readonly line: string | null;
}

/** What is wrong with a field of an object; null: with the object as a whole. */
export interface FieldWrong {
  readonly object: ObjectName;
  readonly field: string | null;
  readonly message: string;
  readonly fix: string;
}

/** Checks the shape of an object: its body as it is to be written, and what is wrong with it. */
export type Judge = (object: ObjectName, body: Body) => { readonly body: Body; readonly wrongs: readonly FieldWrong[] };

/** How the rows of a file are read. */
export interface RowLook extends Writing {
  readonly kind: FileKind;
  /** Those that fill something. */
  readonly columns: readonly Column[];
}

/** Objects a row of a line may describe beside it, in the order in which they refer to one another. */
const PARENTS = ['customer', 'product', 'price', 'subscription', 'invoice', 'credit_note'] as const;

/** The rows of one file in order; remembers what they said of each id, so that a contradiction is seen. */
export class RowMapper {
  readonly #look: RowLook;
  readonly #judge: Judge;
  readonly #said = new Said();

  constructor(look: RowLook, judge: Judge) {
    this.#look = look;
    this.#judge = judge;
  }

  /** A row with a problem is not written, and what it says is not held against later ones; its line keeps its number. */
  map(row: number, cells: readonly RawCell[]): MappedRow {
    const problems: Problem[] = [];
    const say = (wrong: FieldWrong): void => {
      problems.push(problemOf(this.#look, row, cells, wrong));
    };
    const bodies = bodiesOf(row, cells, this.#look, problems);
    const { kind } = this.#look;
    const line = kind === 'lines' ? this.#lineOf(bodies) : null;
    if (problems.length === 0 && kind === 'lines') for (const wrong of wrongsOfRow(bodies)) say(wrong);
    if (problems.length > 0) return { writes: [], problems, line };
    const all =
      kind === 'lines' ? lineWrites(row, bodies, line ?? '') : [{ row, object: kind, body: bodies.get(kind) ?? {} }];
    const writes: FileWrite[] = [];
    for (const { object, body } of this.#news(all, say)) {
      const { body: checked, wrongs } = this.#judge(object, body);
      for (const wrong of wrongs) say(wrong);
      writes.push({ row, object, body: checked });
    }
    if (problems.length > 0) return { writes: [], problems, line };
    for (const { object, body } of all) this.#said.keep(object, body, row, this.#isLine(object));
    return { writes, problems, line };
  }

  /** Counts the row's line within its document; without an id it is named after its number. */
  #lineOf(bodies: Bodies): string | null {
    const line = bodies.get('invoice_line_item');
    const object = bodies.has('credit_note') ? 'credit_note' : 'invoice';
    const document = bodies.get(object)?.id;
    if (line?.type === 'future_sub' || document === undefined) return null;
    const number = this.#said.countLine(object, String(document));
    return line?.id === undefined ? `${document}:${number}` : String(line.id);
  }

  /** Whether objects of this kind are said once, with all there is to say. */
  #isLine(object: ObjectName): boolean {
    return this.#look.kind === 'lines' && (object === 'invoice_line_item' || object === 'credit_note_line_item');
  }

  /** Leaves out what earlier rows said already, and says what contradicts them. */
  #news(writes: readonly FileWrite[], say: (wrong: FieldWrong) => void): FileWrite[] {
    return writes.filter(({ object, body }) => {
      if (this.#isLine(object)) {
        const earlier = this.#said.rowOfLine(object, String(body.id));
        if (earlier !== null) say({ object: 'invoice_line_item', field: 'id', ...taken(earlier) });
        return true;
      }
      const { adds, contradicted } = this.#said.compare(object, body);
      for (const field of contradicted) say({ object, field, ...CONTRADICTION });
      return adds;
    });
  }
}

/** Every object of a row with a line, the line last. */
function lineWrites(row: number, bodies: Bodies, id: string): FileWrite[] {
  const line = bodies.get('invoice_line_item') ?? {};
  refer(bodies, line);
  const writes: FileWrite[] = [];
  for (const object of PARENTS) {
    const body = bodies.get(object);
    if (body?.id !== undefined) writes.push({ row, object, body });
  }
  if (line.type === 'future_sub') return writes;
  const note = bodies.get('credit_note');
  if (note === undefined) {
    writes.push({ row, object: 'invoice_line_item', body: { tax_amount: 0, ...line, id } });
  } else {
    const body = creditLineOf({ ...line, id }, note, bodies.get('credit_note_line_item') ?? {});
    writes.push({ row, object: 'credit_note_line_item', body });
  }
  return writes;
}

const CONTRADICTION = { message: 'An earlier row says otherwise of the same id', fix: 'Make it the same on all rows' };

function taken(row: number): { message: string; fix: string } {
  return { message: `Row ${row} has this line_id already`, fix: 'Give each line an id of its own' };
}

/** Collects the cells of one row by object; blank cells say nothing. */
function bodiesOf(row: number, cells: readonly RawCell[], look: RowLook, problems: Problem[]): Bodies {
  const bodies: Bodies = new Map();
  for (const { header, index, object, field, kind } of look.columns) {
    const raw = cells[index];
    if (raw === undefined || isBlank(raw)) continue;
    const cell = cellValue(raw, kind, look);
    if ('wrong' in cell) {
      problems.push({ row, column: header, value: String(raw), ...cell.wrong });
      continue;
    }
    let body = bodies.get(object);
    if (body === undefined) {
      body = {};
      bodies.set(object, body);
    }
    if (kind === 'property') body.custom_properties = { ...(body.custom_properties as Body), [field]: cell.value };
    else body[field] = cell.value;
  }
  return bodies;
}

/** What is wrong with a field as a problem of the row and column it came from. */
export function problemOf(look: RowLook, row: number, cells: readonly RawCell[], wrong: FieldWrong): Problem {
  const { object, field, message, fix } = wrong;
  // The lines of credit notes are filled from the columns of lines.
  const name = object === 'credit_note_line_item' && field === 'amount' ? 'amount_excluding_tax_after_discount' : field;
  const column =
    look.columns.find((one) => one.object === object && one.field === name) ??
    look.columns.find((one) => one.object === 'invoice_line_item' && one.field === name);
  const value = column === undefined ? null : String(cells[column.index] ?? '');
  return { row, column: column?.header ?? null, value, message, fix };
}
