// Short forms of billing objects for worked examples: what an example does not say is one customer, one subscription, one
// monthly price, euros, paid.

import type { Day } from '../../src/core/calendar.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import { microsText } from '../../src/core/money.ts';
import { type CoreBooks, coreBooks } from '../laws/core.ts';
import type { BulkRecord } from '../oracle/company.ts';
import { at } from '../oracle/days.ts';
import type { RandomCompany } from './company.ts';
import type { PublishedRate } from './rates.ts';

type Data = Readonly<Record<string, unknown>>;

/** A line of an invoice: [amount, period start, period end] and what differs from the usual. */
export type LineSketch = readonly [amount: number, from: string | null, to: string | null, over?: Data];

const USUAL: readonly BulkRecord[] = [
  { object: 'customer', data: { id: 'c' } },
  { object: 'price', data: { id: 'p', type: 'subscription', period_unit: 'month', period_length: 1 } },
  { object: 'subscription', data: { id: 's', customer_id: 'c', status: 'active' } },
];

/** An object as it is. */
export function thing(object: string, data: Data): BulkRecord {
  return { object, data };
}

/** An invoice with its lines; a line's id is the invoice's with `-1`, `-2` … unless it has its own. */
export function invoice(id: string, date: string, lines: readonly LineSketch[], over: Data = {}): BulkRecord[] {
  return [
    thing('invoice', { id, customer_id: 'c', date, status: 'paid', ...over }),
    ...lines.map(([amount, from, to, rest], index) =>
      thing('invoice_line_item', {
        id: `${id}-${index + 1}`,
        invoice_id: id,
        subscription_id: 's',
        price_id: 'p',
        type: 'subscription',
        amount_excluding_tax_after_discount: amount,
        tax_amount: 0,
        currency_code: 'EUR',
        period_start: from,
        period_end: to,
        ...rest,
      }),
    ),
  ];
}

/** A credit note with lines [amount, invoice line or null for the whole invoice]. */
export function creditNote(
  id: string,
  invoiceId: string,
  date: string | null,
  lines: readonly (readonly [amount: number, line: string | null, over?: Data])[],
): BulkRecord[] {
  return [
    thing('credit_note', { id, invoice_id: invoiceId, date }),
    ...lines.map(([amount, line, over], index) =>
      thing('credit_note_line_item', {
        id: `${id}-${index + 1}`,
        credit_note_id: id,
        invoice_line_item_id: line,
        amount,
        currency_code: 'EUR',
        ...over,
      }),
    ),
  ];
}

/** Rates of one currency: units for one euro by day. */
export function rates(currency: string, byDay: Readonly<Record<string, string>>): PublishedRate[] {
  return Object.entries(byDay).map(([day, rate]) => ({ day, currency, rate }));
}

/** The books of a company of these records; a record of the usual ones that is given again replaces it. */
export function booksOf(
  records: readonly (BulkRecord | readonly BulkRecord[])[],
  company: Partial<Omit<RandomCompany, 'records'>> = {},
  published: readonly PublishedRate[] = [],
): CoreBooks {
  const given = records.flat();
  const usual = USUAL.filter(
    ({ object, data }) => !given.some((record) => record.object === object && record.data.id === data.id),
  );
  return coreBooks(
    {
      base_currency: 'EUR',
      time_zone: 'Europe/Paris',
      today: '2026-01-15',
      ...company,
      options: { mrr_basis: 'invoices', ...company.options },
      records: [...usual, ...given],
    },
    published,
  );
}

/** A date of an example. */
export function on(text: string): Day {
  const [year = 0, month = 0, date = 0] = text.split('-').map(Number);
  return at(year, month, date) as Day;
}

/** The company's MRR on a day as decimal text. */
export function mrrOn({ ledgers }: Pick<CoreBooks, 'ledgers'>, date: string): string {
  return microsText(ledgers.reduce((total, ledger) => total + ledgerMrr(ledger, on(date)), 0n));
}

/** MRR on each of several days. */
export function mrrOnEach(books: Pick<CoreBooks, 'ledgers'>, dates: readonly string[]): string[] {
  return dates.map((date) => mrrOn(books, date));
}

/** One customer's MRR on a day in millionths. */
export function ledgerMrr({ parts }: Ledger, day: number): bigint {
  return parts.reduce((total, { start, end, mrr }) => (start <= day && day < end ? total + mrr : total), 0n);
}
