// What invoices and credit notes of Pennylane have in common: which papers count, their total, and what is known of them.

import type { Raw } from '../record.ts';
import { BadRecord, decimal, identity, isSet, type LineShape, linesOf, linked, text } from './shapes.ts';

/** What else the lists of invoices hold: quotes and papers that bill nothing. */
const NO_INVOICE = /^(draft|proforma|shipping_order|purchasing_order|estimate.*|quote.*)$/;

/** Version 2 lists credit notes among the invoices; version 1 nests them in the invoice that they credit. */
export function isCreditNote(raw: Raw): boolean {
  return raw.status === 'credit_note' || linked(raw.credited_invoice) !== null;
}

export function isDraft(raw: Raw): boolean {
  return isSet(raw.draft) || isSet(raw.is_draft) || isSet(raw.is_estimate) || NO_INVOICE.test(String(raw.status));
}

/** The lines; a document without any (imported as a file) counts with its total. */
export function documentLines(raw: Raw): readonly LineShape[] {
  const lines = linesOf(raw);
  const amount = totalOf(raw);
  if (lines.length > 0 || amount === null || amount === 0) return lines;
  const tax = decimal(raw.currency_tax, 'The tax') ?? 0;
  const label = text(raw.label);
  return [{ id: identity(raw).source, label, product: null, amount, tax, quantity: null, imputation: null }];
}

export function totalOf(raw: Raw): number | null {
  const total = raw.currency_amount_before_tax ?? raw.currency_price_before_tax;
  return decimal(total, 'The amount before tax');
}

export function currencyOf(code: unknown): string {
  const currency = text(code)?.toUpperCase();
  if (currency === undefined) throw new BadRecord('The document has no currency');
  return currency;
}

/** Id, product and label of a line. */
export type KnownLine = readonly [string, string | null, string | null];

/** What of a document's lines is remembered, so that others can be tied to them. */
export function knownLines(lines: readonly LineShape[]): KnownLine[] {
  return lines.map((line) => [line.id, line.product, line.label]);
}

/** Whether a line is about the same thing as one that is known. */
export function isSame(line: LineShape, [, product, label]: KnownLine): boolean {
  return line.product === product && line.label === label;
}

export function isPaid(raw: Raw): boolean {
  return isSet(raw.paid) || raw.status === 'paid';
}

export function isArchived(raw: Raw): boolean {
  return raw.status === 'archived' || text(raw.archived_at) !== null;
}
