// The peers' SQL: what an expert would write on the raw invoice lines, without a ledger, for DuckDB and for PostgreSQL.
// Every statement returns rows of a text that says what the figure is of, and the figure: cents, or a count.

import { LAST_MONTH_END } from './saas.ts';

/** The two differ in a few words. */
export type Dialect = 'duckdb' | 'postgres';

/** What varies from one asking to the next: the months, the filters, the page. */
export interface Draw {
  /** First day of the first month asked about. */
  readonly from: string;
  /** Last day of the last one. */
  readonly to: string;
  readonly countries: readonly string[];
  readonly plans: readonly number[];
  readonly offset: number;
}

export const PAGE_ROWS = 50;

const quoted = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ');
const text = (dialect: Dialect, day: string): string =>
  dialect === 'duckdb' ? `strftime(${day}, '%Y-%m')` : `to_char(${day}, 'YYYY-MM')`;
const monthOf = (day: string): string => `CAST(date_trunc('month', ${day}) AS DATE)`;
const asked = ({ from, to }: Draw): string => `month >= DATE '${from}' AND month <= DATE '${to}'`;
/** Cents a month of a line, exact on both. */
const CENTS = 'CAST(ROUND(amount * 100 / months) AS BIGINT)';

/**
 * A state by month as changes summed up: what begins in a month less what ends in it. One pass over the lines, faster than
 * any join with a calendar. `changes` has month, key and change; months without one keep the state before.
 */
function states(dialect: Dialect, changes: string, shown: string, kept: string): string {
  return `c AS (${changes}),
    s AS (SELECT month, key, SUM(change) AS change FROM c GROUP BY 1, 2),
    cells AS (SELECT m.month, k.key FROM (SELECT DISTINCT month FROM s) m CROSS JOIN (SELECT DISTINCT key FROM s) k),
    r AS (SELECT cells.month, cells.key, SUM(COALESCE(change, 0)) OVER (PARTITION BY cells.key ORDER BY cells.month) AS state
      FROM cells LEFT JOIN s ON s.month = cells.month AND s.key = cells.key)
    SELECT ${text(dialect, 'month')} || ${shown} AS key, state AS value FROM r WHERE ${kept} AND state <> 0`;
}

/** MRR by month, as a whole. */
export function mrr(dialect: Dialect, draw: Draw): string {
  const change = (day: string, sign: string) =>
    `SELECT ${monthOf(day)} AS month, '' AS key, SUM(${sign}${CENTS}) AS change FROM invoice_lines GROUP BY 1`;
  return `WITH ${states(dialect, `${change('period_start', '')} UNION ALL ${change('period_end', '-')}`, 'key', asked(draw))}`;
}

/** MRR by month and segment of some countries and plans. */
export function mrrBySegment(dialect: Dialect, draw: Draw): string {
  const { countries, plans } = draw;
  const kept = `invoice_lines l JOIN customers c ON c.customer_no = l.customer_no JOIN prices p ON p.price_no = l.price_no
    WHERE c.country IN (${quoted(countries)}) AND p.product_no IN (${plans.join(', ')})`;
  const change = (day: string, sign: string) =>
    `SELECT ${monthOf(day)} AS month, segment AS key, SUM(${sign}CAST(ROUND(amount * 100 / l.months) AS BIGINT)) AS change FROM ${kept} GROUP BY 1, 2`;
  return `WITH ${states(dialect, `${change('period_start', '')} UNION ALL ${change('period_end', '-')}`, `' ' || key`, asked(draw))}`;
}

/** Every customer's state at the end of every month in which it changed. */
const CUSTOMER_STATES = `e AS (SELECT customer_no, ${monthOf('period_start')} AS month, ${CENTS} AS cents FROM invoice_lines
      UNION ALL SELECT customer_no, ${monthOf('period_end')}, -${CENTS} FROM invoice_lines),
    d AS (SELECT customer_no, month, CAST(SUM(cents) AS BIGINT) AS cents FROM e GROUP BY 1, 2),
    h AS (SELECT customer_no, month, cents, CAST(SUM(cents) OVER w AS BIGINT) AS closing, row_number() OVER w AS place FROM d
      WINDOW w AS (PARTITION BY customer_no ORDER BY month))`;

/** New, reactivation, expansion, contraction and churn by month. */
export function movements(dialect: Dialect, draw: Draw): string {
  return `WITH ${CUSTOMER_STATES}, m AS (SELECT month, cents, CASE WHEN closing = cents AND place = 1 THEN 'new' WHEN closing = cents THEN 'reactivation'
      WHEN closing = 0 THEN 'churn' WHEN cents > 0 THEN 'expansion' ELSE 'contraction' END AS kind FROM h WHERE cents <> 0)
    SELECT ${text(dialect, 'month')} || ' ' || kind AS key, SUM(cents) AS value FROM m WHERE ${asked(draw)} GROUP BY 1`;
}

/**
 * The same by the idea of the public dbt playbook for MRR, written anew: a row for every customer and month from the first
 * to the one after the last, the month before beside it, then the class of the change.
 */
export function playbook(dialect: Dialect, draw: Draw): string {
  const months =
    dialect === 'duckdb'
      ? `SELECT customer_no, unnest(generate_series(first_month, last_month, INTERVAL 1 MONTH)) AS month FROM reach`
      : `SELECT customer_no, g AS month FROM reach, generate_series(first_month, last_month, INTERVAL '1 month') g`;
  return `WITH reach AS (SELECT customer_no, ${monthOf('MIN(period_start)')} AS first_month, ${monthOf('MAX(period_end)')} AS last_month FROM invoice_lines GROUP BY 1),
    spine AS (SELECT customer_no, CAST(month AS DATE) AS month FROM (${months}) x),
    revenue AS (SELECT m.customer_no, m.month, COALESCE(SUM(${CENTS}), 0) AS mrr FROM spine m LEFT JOIN invoice_lines l
      ON l.customer_no = m.customer_no AND ${monthOf('l.period_start')} <= m.month AND ${monthOf('l.period_end')} > m.month GROUP BY 1, 2),
    before AS (SELECT month, mrr, COALESCE(LAG(mrr) OVER w, 0) AS previous, row_number() OVER w AS place FROM revenue WINDOW w AS (PARTITION BY customer_no ORDER BY month)),
    change AS (SELECT month, mrr - previous AS cents, CASE WHEN place = 1 THEN 'new' WHEN previous = 0 THEN 'reactivation' WHEN mrr = 0 THEN 'churn'
      WHEN mrr > previous THEN 'expansion' ELSE 'contraction' END AS kind FROM before WHERE mrr <> previous)
    SELECT ${text(dialect, 'month')} || ' ' || kind AS key, SUM(cents) AS value FROM change WHERE ${asked(draw)} GROUP BY 1`;
}

/** Active customers of every cohort in every month. */
export function cohorts(dialect: Dialect, { from, to }: Draw): string {
  const active = `SELECT month, CAST(MIN(month) OVER (PARTITION BY customer_no) AS DATE) AS key,
      CASE WHEN closing > 0 THEN 1 ELSE 0 END - CASE WHEN closing - cents > 0 THEN 1 ELSE 0 END AS change FROM h`;
  const kept = `key >= DATE '${from}' AND key <= DATE '${to}' AND month <= DATE '${LAST_MONTH_END}'`;
  return `WITH ${CUSTOMER_STATES}, ${states(dialect, active, `' ' || ${text(dialect, 'key')}`, kept)}`;
}

/** A page of the customers with MRR at the end of the last month, in order of their ids, with the columns that ours has. */
export function page(_dialect: Dialect, { offset }: Draw): string {
  return `SELECT c.id AS key, SUM(${CENTS}) AS value, MAX(c.name) AS name, 12 * SUM(${CENTS}) AS arr, COUNT(DISTINCT subscription_no) AS subscriptions,
    MAX(c.segment) AS segment FROM invoice_lines l JOIN customers c ON c.customer_no = l.customer_no
    WHERE period_start <= DATE '${LAST_MONTH_END}' AND period_end > DATE '${LAST_MONTH_END}'
    GROUP BY c.id ORDER BY c.id LIMIT ${PAGE_ROWS} OFFSET ${offset}`;
}
