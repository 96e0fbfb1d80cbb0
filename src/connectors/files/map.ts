// Rows of an import file as bulk writes: one row = one invoice line with everything it belongs to, or one object. Pure.

import type { ObjectName } from '../../core/facts.ts';
import type { Column } from './columns.ts';
import { cellValue, type Decimal } from './detect.ts';

/** What is wrong with a row, for the person who repairs the file. */
export interface Problem {
  /** Line of the table, counted from 1; the header is 1. */
  readonly row: number;
  readonly column: string | null;
  readonly value: string | null;
  /** What to do. */
  readonly message: string;
}

export interface FileWrite {
  readonly row: number;
  readonly object: ObjectName;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface MappedRow {
  readonly writes: readonly FileWrite[];
  readonly problems: readonly Problem[];
}

type Body = Record<string, unknown>;
type Bodies = Map<ObjectName, Body>;

/** What the rows of a file said of one id so far. */
interface Said {
  readonly body: Body;
  /** How many lines of its own without an id were numbered. */
  lines: number;
}

/** Objects a row of a line may describe beside it, in the order in which they refer to one another. */
const PARENTS = ['customer', 'product', 'price', 'subscription', 'invoice', 'credit_note'] as const;

/** Collects the cells of one row by object; blank cells say nothing. */
function bodiesOf(
  row: number,
  cells: readonly string[],
  columns: readonly Column[],
  decimal: Decimal,
  problems: Problem[],
): Bodies {
  const bodies: Bodies = new Map();
  for (const [index, { header, object, field, kind }] of columns.entries()) {
    // Text stays as it is, formulas included; only around other values spaces mean nothing.
    const text = cells[index] ?? '';
    if (text.trim() === '') continue;
    const cell = cellValue(kind === 'text' || kind === 'property' ? text : text.trim(), kind, decimal);
    if ('wrong' in cell) {
      problems.push({ row, column: header, value: text, message: cell.wrong });
      continue;
    }
    const body = bodies.get(object) ?? {};
    bodies.set(object, body);
    if (kind === 'property') body.custom_properties = { ...(body.custom_properties as Body), [field]: cell.value };
    else body[field] = cell.value;
  }
  return bodies;
}

/** One row of a file with one object a row. */
export function objectRow(
  object: ObjectName,
  row: number,
  cells: readonly string[],
  columns: readonly Column[],
  decimal: Decimal,
): MappedRow {
  const problems: Problem[] = [];
  const body = bodiesOf(row, cells, columns, decimal, problems).get(object) ?? {};
  return { writes: problems.length > 0 ? [] : [{ row, object, body }], problems };
}

/** The rows of one file in order; remembers what they said of each id, so that a contradiction is seen. */
export class LineRows {
  readonly #columns: readonly Column[];
  readonly #decimal: Decimal;
  readonly #said = new Map<string, Said>();
  readonly #lines = new Set<string>();

  constructor(columns: readonly Column[], decimal: Decimal) {
    this.#columns = columns;
    this.#decimal = decimal;
  }

  map(row: number, cells: readonly string[]): MappedRow {
    const problems: Problem[] = [];
    const bodies = bodiesOf(row, cells, this.#columns, this.#decimal, problems);
    const line = bodies.get('invoice_line_item') ?? {};
    const say = (object: ObjectName, field: string, message: string): void => {
      problems.push(this.#problem(row, cells, object, field, message));
    };
    if (problems.length === 0) checkRow(bodies, line, say);
    if (problems.length > 0) return { writes: [], problems };
    refer(bodies, line);
    const writes: FileWrite[] = [];
    for (const object of PARENTS) {
      const body = bodies.get(object);
      if (body?.id === undefined) continue;
      const merged = this.#merge(object, body, (field) =>
        say(object, field, 'An earlier row says otherwise of the same id; make it the same on all rows'),
      );
      if (merged !== null) writes.push({ row, object, body: merged });
    }
    const own = line.type === 'future_sub' ? null : this.#ownLine(row, bodies, line);
    if (own !== null) {
      if (this.#lines.has(`${own.object} ${own.body.id}`))
        say('invoice_line_item', 'id', 'An earlier row has this line_id; give each line its own');
      this.#lines.add(`${own.object} ${own.body.id}`);
      writes.push(own);
    }
    return { writes: problems.length > 0 ? [] : writes, problems };
  }

  #problem(row: number, cells: readonly string[], object: ObjectName, field: string, message: string): Problem {
    const index = this.#columns.findIndex((one) => one.object === object && one.field === field);
    const header = this.#columns[index]?.header ?? null;
    return { row, column: header, value: header === null ? null : (cells[index] ?? ''), message };
  }

  /** What is known of the id with this row; null where the row adds nothing. */
  #merge(object: ObjectName, body: Body, contradicts: (field: string) => void): Body | null {
    const key = `${object} ${body.id}`;
    const said = this.#said.get(key);
    if (said === undefined) {
      this.#said.set(key, { body, lines: 0 });
      return body;
    }
    const added = mergeInto(said.body, body, contradicts);
    return added ? said.body : null;
  }

  /** The row's line, on its credit note or on its invoice; without an id it is numbered within them. */
  #ownLine(row: number, bodies: Bodies, line: Body): FileWrite {
    const note = bodies.get('credit_note');
    const parent: ObjectName = note === undefined ? 'invoice' : 'credit_note';
    const parentId = bodies.get(parent)?.id;
    const said = this.#said.get(`${parent} ${parentId}`);
    if (said !== undefined) said.lines += 1;
    const id = line.id ?? `${parentId}:${said?.lines ?? 1}`;
    if (note === undefined) return { row, object: 'invoice_line_item', body: { tax_amount: 0, ...line, id } };
    const amount = -Number(line.amount_excluding_tax_after_discount) + 0;
    const { currency_code, description, discount_amount, temporary_discount_amount, custom_properties } = line;
    const kept = { currency_code, description, discount_amount, temporary_discount_amount, custom_properties };
    const given = Object.entries(kept).filter(([, value]) => value !== undefined);
    const credited = bodies.get('credit_note_line_item') ?? {};
    return {
      row,
      object: 'credit_note_line_item',
      body: { id, credit_note_id: note.id, amount, ...credited, ...Object.fromEntries(given) },
    };
  }
}

/** Adds what is new to `known` and says each field that contradicts it; true where something was added. */
function mergeInto(known: Body, body: Body, contradicts: (field: string) => void): boolean {
  let added = false;
  for (const [field, value] of Object.entries(body)) {
    if (field === 'custom_properties') {
      const kept = (known.custom_properties ?? {}) as Body;
      added = mergeInto(kept, value as Body, contradicts) || added;
      known.custom_properties = kept;
    } else if (!Object.hasOwn(known, field)) {
      known[field] = value;
      added = true;
    } else if (known[field] !== value) contradicts(field);
  }
  return added;
}

type Say = (object: ObjectName, field: string, message: string) => void;

function checkRow(bodies: Bodies, line: Body, say: Say): void {
  const { type } = line;
  if (type !== 'subscription' && type !== 'one_off' && type !== 'future_sub') {
    say('invoice_line_item', 'type', 'The column "type" must be subscription, one_off or future_sub');
    return;
  }
  const need = (object: ObjectName, field: string, column: string): void => {
    if (bodies.get(object)?.[field] === undefined) say(object, field, `Fill the column "${column}"`);
  };
  need('customer', 'id', 'customer_id');
  if (type === 'future_sub') checkFuture(bodies, need, say);
  else checkBilled(bodies, line, need, say);
}

function checkBilled(bodies: Bodies, line: Body, need: Need, say: Say): void {
  need('invoice', 'id', 'invoice_id');
  need('invoice_line_item', 'amount_excluding_tax_after_discount', 'amount_excluding_tax_after_discount');
  need('invoice_line_item', 'currency_code', 'currency_code');
  if (bodies.has('credit_note')) {
    checkNote(line, need, say);
    return;
  }
  need('invoice', 'date', 'invoice_date');
  need('invoice', 'status', 'invoice_status');
  checkPeriod(line, need, say);
}

type Need = (object: ObjectName, field: string, column: string) => void;

function checkFuture(bodies: Bodies, need: Need, say: Say): void {
  need('subscription', 'id', 'subscription_id');
  if (bodies.has('invoice')) say('invoice', 'id', 'A row of type future_sub has no invoice: leave its columns empty');
  if (bodies.has('credit_note')) say('credit_note', 'id', 'A row of type future_sub has no credit note');
  if (bodies.get('invoice_line_item')?.amount_excluding_tax_after_discount !== undefined) {
    say('invoice_line_item', 'amount_excluding_tax_after_discount', 'Use monthly_value in a row of type future_sub');
  }
}

function checkNote(line: Body, need: Need, say: Say): void {
  need('credit_note', 'id', 'credit_note_id');
  if (Number(line.amount_excluding_tax_after_discount) > 0) {
    say('invoice_line_item', 'amount_excluding_tax_after_discount', 'The amount of a credit note row is negative');
  }
}

function checkPeriod(line: Body, need: Need, say: Say): void {
  const { type, period_start: start, period_end: end } = line;
  if (type === 'one_off') {
    for (const field of ['period_start', 'period_end']) {
      if (line[field] !== undefined)
        say('invoice_line_item', field, 'A row of type one_off has no period: leave it empty');
    }
    return;
  }
  need('invoice_line_item', 'period_start', 'period_start');
  need('invoice_line_item', 'period_end', 'period_end');
  if (start !== undefined && end !== undefined && String(start) >= String(end)) {
    say('invoice_line_item', 'period_end', 'The period must end after it starts');
  }
}

/** Writes the references between the objects of one row. */
function refer(bodies: Bodies, line: Body): void {
  const id = (object: ObjectName): unknown => bodies.get(object)?.id;
  const link = (from: Body | undefined, field: string, to: unknown): void => {
    if (from?.id !== undefined && to !== undefined) from[field] = to;
  };
  link(bodies.get('price'), 'product_id', id('product'));
  const subscription = bodies.get('subscription');
  link(subscription, 'customer_id', id('customer'));
  // A billed subscription may change its price from line to line; a future one has just this.
  if (line.type === 'future_sub') link(subscription, 'price_id', id('price'));
  if (subscription?.monthly_value !== undefined) subscription.currency_code ??= line.currency_code;
  const note = bodies.get('credit_note');
  if (note !== undefined) {
    link(note, 'invoice_id', id('invoice'));
    // A credit note names its invoice and need not describe it: without its own row, the invoice must be there already.
    if (bodies.get('invoice')?.date === undefined) bodies.delete('invoice');
  }
  link(bodies.get('invoice'), 'customer_id', id('customer'));
  if (note !== undefined) return;
  Object.assign(line, { invoice_id: id('invoice') });
  if (id('subscription') !== undefined) line.subscription_id = id('subscription');
  if (id('price') !== undefined) line.price_id = id('price');
}
