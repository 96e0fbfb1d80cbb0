// What made one customer's MRR around a period: its timelines, parts, invoice lines as they were read, and FX effects.

import { addDays, type Day, isoDay } from '../core/calendar.ts';
import { decimal, multiply, type Ratio, ratioText } from '../core/ratio.ts';
import type { Period } from './query.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { Values } from './values.ts';

/** Most rows of each list: a detail to be read, not an export. */
export const DETAIL_ROWS_MAX = 1000;

/** Number, id and name of the root of the customer with an id; no row where there is none. */
export function rootStatement(customerId: string): Statement {
  const values = new Values();
  const text = `SELECT r.customer_no, r.id, r.name FROM customers c JOIN customers r ON r.customer_no = c.root_no
    WHERE c.id = ${values.text(customerId)}`;
  return values.statement(text);
}

export interface DetailStatements {
  readonly timelines: Statement;
  readonly parts: Statement;
  readonly lines: Statement;
  readonly fx: Statement;
}

/** The statements for one root customer: everything that holds on the opening or inside the period. */
export function detailStatements(customerNo: number, period: Period): DetailStatements {
  const opening = addDays(period.start, -1);
  return {
    timelines: timelines(customerNo),
    parts: parts(customerNo, opening, period),
    lines: lines(customerNo, opening, period),
    fx: fx(customerNo, opening, period),
  };
}

/** The id of an object that a row names by its number. */
function idOf(table: string, column: string): string {
  return `(SELECT MIN(o.id) FROM ${table} o WHERE o.${column} = p.${column})`;
}

const OBJECTS = `${idOf('subscriptions', 'subscription_no')} AS subscription_id, ${idOf('prices', 'price_no')} AS price_id`;

function timelines(customerNo: number): Statement {
  const text = `SELECT timeline_no, CAST(start_day AS VARCHAR) AS start_day, CAST(end_day AS VARCHAR) AS end_day
    FROM timeline_spans WHERE customer_no = ${customerNo} ORDER BY timeline_no, start_day LIMIT ${DETAIL_ROWS_MAX}`;
  return { text, values: [] };
}

function parts(customerNo: number, opening: Day, { asOf }: Period): Statement {
  const values = new Values();
  const text = `SELECT p.timeline_no, CAST(p.start_day AS VARCHAR) AS start_day, CAST(p.end_day AS VARCHAR) AS end_day,
    CAST(p.mrr AS VARCHAR) AS mrr, p.currency, p.billing_period, p.subscription_set, ${OBJECTS},
    ${idOf('lines', 'line_no')} AS line_id, ${idOf('invoices', 'invoice_no')} AS invoice_id
    FROM parts p WHERE p.customer_no = ${customerNo} AND p.start_day <= ${values.day(asOf)} AND p.end_day > ${values.day(opening)}
    ORDER BY p.timeline_no, p.start_day, p.mrr, p.line_no LIMIT ${DETAIL_ROWS_MAX}`;
  return values.statement(text);
}

/** Lines whose period touches the days around the period, or that were issued in it. */
function lines(customerNo: number, opening: Day, { start, asOf }: Period): Statement {
  const values = new Values();
  // Dates as they were sent may be instants: a day more on either side holds them in every time zone.
  const from = values.day(addDays(opening, -1));
  const to = values.day(addDays(asOf, 1));
  const day = (field: string): string => `CAST(SUBSTR(p.${field}, 1, 10) AS DATE)`;
  const text = `SELECT p.id, p.invoice_id, p.invoice_number, CAST(p.invoice_date AS VARCHAR) AS invoice_date, p.invoice_status,
    p.subscription_id, p.price_id, p.type, p.currency_code, p.period_start, p.period_end, p.proration_target_line_item_id,
    CAST(p.amount_excluding_tax_after_discount AS VARCHAR) AS amount, CAST(p.fx_rate AS VARCHAR) AS fx_rate,
    CAST(p.amount_base AS VARCHAR) AS amount_base, CAST(p.months AS VARCHAR) AS months,
    CAST(p.monthly_amount_base AS VARCHAR) AS monthly_amount_base, p.excluded_because
    FROM lines p WHERE p.customer_no = ${customerNo}
    AND ((${day('period_start')} <= ${to} AND ${day('period_end')} >= ${from})
      OR (p.invoice_date >= ${values.day(start)} AND p.invoice_date <= ${values.day(asOf)}))
    ORDER BY p.invoice_date, p.id LIMIT ${DETAIL_ROWS_MAX}`;
  return values.statement(text);
}

/** The FX effects that the period meets (core/ledger.ts, FxStep). */
function fx(customerNo: number, opening: Day, { start, asOf }: Period): Statement {
  const values = new Values();
  const text = `SELECT p.timeline_no, p.currency, ${OBJECTS}, CAST(p.amount AS VARCHAR) AS amount,
    CAST(p.open_start AS VARCHAR) AS open_start, CAST(p.close_start AS VARCHAR) AS close_start
    FROM fx p WHERE p.customer_no = ${customerNo}
    AND p.open_start <= ${values.day(opening)} AND p.open_end > ${values.day(opening)}
    AND p.close_start >= ${values.day(start)} AND p.close_start <= ${values.day(asOf)} AND p.close_end > ${values.day(asOf)}
    ORDER BY p.timeline_no, p.close_start, p.amount LIMIT ${DETAIL_ROWS_MAX}`;
  return values.statement(text);
}

/** How a line's monthly amount came about: `1200 EUR × 1 = 1200 EUR; 1200 / 12 months = 100 a month`; null if it has none. */
export function arithmeticOf(row: AnswerRow, baseCurrency: string): string | null {
  const amount = ratioOf(row.amount_base);
  const months = ratioOf(row.months);
  const monthly = ratioOf(row.monthly_amount_base);
  const rate = ratioOf(row.fx_rate);
  if (amount === null || rate === null || months === null || monthly === null) return null;
  const own = decimal(String(row.amount ?? 0));
  const plain = (value: Ratio): string => ratioText(value, 6);
  const converted = `${plain(own)} ${String(row.currency_code)} × ${ratioText(rate, 10)} = ${plain(multiply(own, rate))} ${baseCurrency}`;
  const divided = `${plain(amount)} ${baseCurrency} / ${plain(months)} months = ${plain(monthly)} a month`;
  return `${converted}; ${divided}`;
}

function ratioOf(value: AnswerRow[string] | undefined): Ratio | null {
  return value === null || value === undefined ? null : decimal(String(value));
}

/** A part counts at the opening, at the closing, or only in between. */
export function stateOf(row: AnswerRow, { start, asOf }: Period): { opening: boolean; closing: boolean } {
  const holds = (day: Day): boolean => String(row.start_day) <= isoDay(day) && isoDay(day) < String(row.end_day);
  return { opening: holds(addDays(start, -1)), closing: holds(asOf) };
}
