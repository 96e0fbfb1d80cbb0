// One shape for what versions 1 and 2 of the API write differently: names, nesting, texts for numbers, "" for nothing.

import { object, type Raw } from '../record.ts';

/** A record that cannot be read; the message says what is wrong with it. */
export class BadRecord extends Error {
  override readonly name = 'BadRecord';
  readonly code: 'bad_record' | 'no_customer' | 'no_date';

  constructor(message: string, code: BadRecord['code'] = 'bad_record') {
    super(message);
    this.code = code;
  }
}

/** An id as the source counts it (joined by), and the one it is to be known by. */
export interface Identity {
  readonly source: string;
  readonly wanted: string;
}

export interface LineShape {
  readonly id: string;
  readonly label: string | null;
  /** As the line names it: the id of version 2, or the source_id of version 1. */
  readonly product: string | null;
  /** Before tax, after the line's own discount; in the document's currency, as is the tax. */
  readonly amount: number;
  readonly tax: number;
  readonly quantity: number | null;
  readonly imputation: { readonly start: string; readonly end: string } | null;
}

/** A text that says something: null, "" and blanks are none. */
export function text(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

/** The first of several places that says something. */
export function first(...values: unknown[]): string | null {
  for (const value of values) {
    const found = text(value);
    if (found !== null) return found;
  }
  return null;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal written as text or number; null where there is none. Throws BadRecord on anything else. */
export function decimal(value: unknown, name: string): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = typeof value === 'number' ? value : DECIMAL.test(String(value)) ? Number(value) : Number.NaN;
  if (!Number.isFinite(number)) throw new BadRecord(`${name} is no number: ${JSON.stringify(value)}`);
  return number;
}

/** Whether a flag of either version is set; texts count too. */
export function isSet(value: unknown): boolean {
  return value === true || value === 'true';
}

/** The id of a record: joined by the id of version 2, wanted as the reference that users know it by. */
export function identity(record: Raw): Identity {
  const own = first(record.external_reference, record.source_id, typeof record.id === 'string' ? record.id : null);
  const source = first(record.v2_id, record.id, record.source_id);
  if (source === null) throw new BadRecord('The record has no id');
  return { source, wanted: own ?? source };
}

/** The source id that a link names: a number and an address in version 2, the whole record in version 1. */
export function linked(link: unknown): string | null {
  const raw = object(link);
  return first(raw.v2_id, raw.id, raw.source_id);
}

/** The source id of the customer that a link names, or null. */
export function customerLink(link: unknown, recalled: ReadonlyMap<string, unknown>): string | null {
  const named = linked(link);
  const known = recalled.get(`customer/${named}`);
  return typeof known === 'string' ? known : named;
}

/** Lines wherever they are: inside the record, or attached to it by the reader. */
export function linesOf(record: Raw): readonly LineShape[] {
  const inside = record.line_items ?? object(record.invoice_lines).items;
  if (!Array.isArray(inside)) return [];
  const shared = record.imputation_dates;
  return inside.map((line) => lineOf(object(line), shared));
}

function lineOf(line: Raw, shared: unknown): LineShape {
  const id = first(line.v2_id, line.id);
  if (id === null) throw new BadRecord('A line has no id');
  const amount = decimal(line.currency_price_before_tax ?? line.currency_amount_before_tax, 'The amount before tax');
  if (amount === null) throw new BadRecord(`Line ${id} has no amount before tax`);
  return {
    id,
    label: text(line.label),
    product: first(line.product_v2_id, object(line.product).id, line.product_id),
    amount,
    tax: decimal(line.currency_tax, 'The tax') ?? 0,
    quantity: decimal(line.quantity, 'The quantity'),
    imputation: imputationOf(line.imputation_dates) ?? imputationOf(shared),
  };
}

function imputationOf(value: unknown): LineShape['imputation'] {
  const start = text(object(value).start_date);
  const end = text(object(value).end_date);
  return start === null || end === null ? null : { start, end };
}
