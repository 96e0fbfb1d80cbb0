// Short ways to write one customer's records in tests of the core, and to read its ledger on a day.

import assert from 'node:assert/strict';
import { type Day, parseDay, type Range } from '../src/core/calendar.ts';
import { type PublishedRate, ratesOf } from '../src/core/fx.ts';
import { type Ledger, ledgerOf } from '../src/core/ledger.ts';
import { microsText } from '../src/core/money.ts';
import { DEFAULT_OPTIONS, type Options } from '../src/core/options.ts';
import { recognisedAfter } from '../src/core/recognition.ts';
import { factsOf } from './generator/facts.ts';
import type { BulkRecord } from './oracle/company.ts';

export type Data = Record<string, unknown>;

const RATES: PublishedRate[] = [
  { day: '2024-01-02', currency: 'USD', rate: '1.25' },
  { day: '2024-03-01', currency: 'USD', rate: '1.25' },
  { day: '2024-05-02', currency: 'USD', rate: '1.2' },
];

export function day(text: string): Day {
  const found = parseDay(text);
  assert.ok(found !== null, text);
  return found;
}

export function subscription(id: string, data: Data = {}): BulkRecord {
  return { object: 'subscription', data: { id, customer_id: 'c', status: 'active', ...data } };
}

/** An invoice with its lines: [id, amount, start, end, more]. */
export function invoice(
  id: string,
  date: string,
  lines: [string, number, string | null, string | null, Data?][],
  data: Data = {},
) {
  const rows: BulkRecord[] = lines.map(([line, amount, start, end, more]) => ({
    object: 'invoice_line_item',
    data: {
      id: line,
      invoice_id: id,
      type: start === null ? 'one_off' : 'subscription',
      amount_excluding_tax_after_discount: amount,
      tax_amount: 0,
      currency_code: 'EUR',
      period_start: start,
      period_end: end,
      ...more,
    },
  }));
  return [{ object: 'invoice' as const, data: { id, customer_id: 'c', date, status: 'paid', ...data } }, ...rows];
}

export function note(id: string, of: string, date: string | null, lines: [number, string | null][]): BulkRecord[] {
  return [
    { object: 'credit_note', data: { id, invoice_id: of, date, status: 'refunded' } },
    ...lines.map(
      ([amount, line], at): BulkRecord => ({
        object: 'credit_note_line_item',
        data: { id: `${id}-${at}`, credit_note_id: id, invoice_line_item_id: line, amount, currency_code: 'EUR' },
      }),
    ),
  ];
}

export function ledger(records: BulkRecord[], freshness: string, change: Partial<Options> = {}): Ledger {
  const today = day(freshness);
  const all = [{ object: 'customer' as const, data: { id: 'c', name: 'C' } }, ...records];
  const company = {
    base_currency: 'EUR',
    time_zone: 'UTC',
    options: {},
    records: all,
    today: freshness,
    status_notes: {},
  };
  const facts = factsOf(company)[0];
  assert.ok(facts !== undefined);
  return ledgerOf(facts, {
    options: { ...DEFAULT_OPTIONS, ...change },
    baseCurrency: 'EUR',
    rates: ratesOf(RATES, today),
    freshness: today,
    basis: change.mrr_basis === 'subscriptions' ? 'subscriptions' : 'invoices',
  });
}

export function on(rows: readonly (Range & { readonly mrr: bigint })[], date: string): string {
  const at = day(date);
  return microsText(rows.reduce((sum, row) => (row.start <= at && at < row.end ? sum + row.mrr : sum), 0n));
}

export const mrr = (book: Ledger, date: string) => on(book.parts, date);
export const cmrr = (book: Ledger, date: string) => on([...book.parts, ...book.committed], date);

/** Future MRR as [secured, unsecured]. */
export function future(book: Ledger, freshness: string, date: string): [string, string] {
  const known = book.future.filter((row) => row.known.start <= day(freshness) && day(freshness) < row.known.end);
  const secured = [...book.parts, ...known.filter((row) => row.secured)];
  return [
    on(secured, date),
    on(
      known.filter((row) => !row.secured),
      date,
    ),
  ];
}

/** Recognised up to and including a day, of every line. */
export function recognised(book: Ledger, date: string): string {
  let sum = 0n;
  for (const row of book.revenue) {
    const elapsed = Math.min(Math.max(day(date) + 1 - row.start, 0), row.end - row.start);
    sum += recognisedAfter(row, elapsed);
  }
  return microsText(sum);
}
