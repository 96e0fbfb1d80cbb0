// The journal of the revenue schedule: for each line and period what moves between deferred, accrued and revenue, on the
// day of the closing; debits = credits on every line (docs/methodology/revenue-schedule.md).

import { isoDay } from '../core/calendar.ts';
import { microsText, parseMicros } from '../core/money.ts';
import { type Exact, exact } from './exact.ts';
import { periodsOf, type Query } from './query.ts';
import { recognisedUpTo } from './recognised.ts';
import { periodRows, type Scope, scopeOf, selectRows } from './rows.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { Values } from './values.ts';

export const ACCOUNTS = ['deferred', 'accrued', 'revenue'] as const;
export type Account = (typeof ACCOUNTS)[number];

/** One side of an entry. */
export interface Posting {
  readonly date: string;
  readonly account: Account;
  readonly customer_id: string;
  readonly customer_name: string | null;
  readonly invoice_id: string;
  readonly line_id: string;
  readonly currency: string;
  /** Null where the posting is a credit. */
  readonly debit: Exact | null;
  readonly credit: Exact | null;
}

/** What of all postings an answer shows; null: all of them. */
export type JournalPage = { readonly limit: number; readonly offset: number } | null;

/** Rows: as_of, account, amount (debits positive), customer, invoice and line; null where no period exists. */
export function journalStatement(query: Query, page: JournalPage): Statement | null {
  const last = periodsOf(query).at(-1);
  if (last === undefined) return null;
  const values = new Values();
  const scope = scopeOf({ ...query, dimensions: [] }, last, values);
  const cut = page === null ? '' : ` LIMIT ${page.limit} OFFSET ${page.offset}`;
  const order = 'p.as_of, p.customer_no, p.line_no, p.place';
  const kept = `SELECT * FROM (${postings(scope)}) p ORDER BY ${order}${cut}`;
  // Of a page only what its rows name is looked up.
  const named = (table: string, no: string): string =>
    page === null ? table : `(SELECT ${no}, id FROM ${table} WHERE ${no} IN (SELECT ${no} FROM kept))`;
  return values.statement(
    `WITH kept AS (${kept}) SELECT CAST(p.as_of AS VARCHAR) AS as_of, p.account, CAST(p.amount AS VARCHAR) AS amount, c.id AS customer_id, c.name AS customer_name, i.id AS invoice_id, l.id AS line_id FROM kept p LEFT JOIN customers c ON c.customer_no = p.customer_no LEFT JOIN ${named('lines', 'line_no')} l ON l.line_no = p.line_no LEFT JOIN ${named('invoices', 'invoice_no')} i ON i.invoice_no = p.invoice_no ORDER BY ${order}`,
  );
}

/** One row a period and account: as_of, n (postings), debit and credit; null where no period exists. */
export function journalTotals(query: Query): Statement | null {
  const last = periodsOf(query).at(-1);
  if (last === undefined) return null;
  const values = new Values();
  const scope = scopeOf({ ...query, dimensions: [] }, last, values);
  const side = (sign: string, when: string): string =>
    `CAST(COALESCE(SUM(CASE WHEN amount ${when} 0 THEN ${sign}amount ELSE 0 END), 0) AS VARCHAR)`;
  return values.statement(
    `SELECT CAST(as_of AS VARCHAR) AS as_of, account, CAST(COUNT(*) AS INTEGER) AS n, ${side('', '>')} AS debit, ${side('-', '<')} AS credit FROM (${postings(scope)}) p GROUP BY as_of, account ORDER BY as_of, account`,
  );
}

/**
 * The statement of a page, given the rows of the totals: of the periods alone in which its postings lie, for the order of
 * postings is that of periods first. Null where the page has none.
 */
export function journalPage(
  query: Query,
  totals: readonly AnswerRow[],
  { limit, offset }: NonNullable<JournalPage>,
): Statement | null {
  const counts = new Map<string, number>();
  for (const row of totals) counts.set(String(row.as_of), (counts.get(String(row.as_of)) ?? 0) + Number(row.n));
  let before = 0;
  const touched = periodsOf(query).flatMap(({ start, asOf }) => {
    const from = before;
    before += counts.get(isoDay(asOf)) ?? 0;
    return from < offset + limit && before > offset && before > from ? [{ start, from }] : [];
  });
  const [first, last] = [touched[0], touched.at(-1)];
  if (first === undefined || last === undefined) return null;
  const part = { ...query, first: first.start, last: last.start };
  return journalStatement(part, { limit, offset: offset - first.from });
}

/** The questions about each period alone: their postings one after the other are all. */
export function journalParts(query: Query): Query[] {
  return periodsOf(query).map(({ start }) => ({ ...query, first: start, last: start }));
}

/** Every account of every line in every period in which it moves; amount is positive for a debit. */
function postings(scope: Scope): string {
  const [now, then] = ['x.as_of', 'x.period - 1'];
  const deferred = (day: string): string =>
    `CASE WHEN p.issued <= ${day} THEN p.amount - (${recognisedUpTo(day)}) ELSE 0 END`;
  const accrued = (day: string): string => `CASE WHEN p.issued > ${day} THEN ${recognisedUpTo(day)} ELSE 0 END`;
  const moves = selectRows(scope, {
    table: `(${periodRows(scope)}) x, revenue`,
    columns: [
      'x.as_of',
      'p.customer_no',
      'p.invoice_no',
      'p.line_no',
      `${deferred(now)} - (${deferred(then)}) AS put_off`,
      `${accrued(now)} - (${accrued(then)}) AS ahead`,
    ],
    conditions: [`LEAST(p.issued, p.start_day) <= ${now}`, `GREATEST(p.issued, p.end_day - 1) >= x.period`],
  });
  // OFFSET 0 keeps PostgreSQL from writing the moves out in every place that names them: planning would take minutes.
  const amount = "CASE a.account WHEN 'deferred' THEN -put_off WHEN 'accrued' THEN ahead ELSE put_off - ahead END";
  const accounts = ACCOUNTS.map((account, index) => `(${index}, '${account}')`).join(', ');
  const rows = `SELECT m.as_of, m.customer_no, m.invoice_no, m.line_no, a.place, a.account, ${amount} AS amount FROM (${moves} OFFSET 0) m CROSS JOIN (VALUES ${accounts}) a(place, account)`;
  return `SELECT * FROM (${rows}) rows_of_accounts WHERE amount <> 0`;
}

/** A row of the statement as a posting. */
export function postingOf(row: AnswerRow, currency: string): Posting {
  const amount = parseMicros(String(row.amount));
  const name = row.customer_name;
  return {
    date: String(row.as_of),
    account: ACCOUNTS.find((account) => account === row.account) ?? 'revenue',
    customer_id: String(row.customer_id ?? ''),
    customer_name: name === null || name === undefined ? null : String(name),
    invoice_id: String(row.invoice_id ?? ''),
    line_id: String(row.line_id ?? ''),
    currency,
    debit: amount > 0n ? exact(microsText(amount)) : null,
    credit: amount < 0n ? exact(microsText(-amount)) : null,
  };
}
