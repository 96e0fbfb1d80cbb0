// The rows of each view as one SELECT: its columns by their names, and beside them the numbers (`*_no`) by which custom
// properties are found. Dates are texts; amounts keep their exact type.

import { ROW_DIMENSIONS } from './dimensions.ts';
import { CUSTOMER } from './explain.ts';
import { movementAmounts } from './movements.ts';
import { rowCondition } from './predicate.ts';
import { recognisedUpTo } from './recognised.ts';
import { amongCustomers, nextOf, periodRows, type Scope } from './rows.ts';

/** The columns of a period view that say which period a row is of; `x` holds the periods. */
function periodColumns(scope: Scope): string {
  return `CAST(x.period AS VARCHAR) AS period_start, CAST(${nextOf(scope, 'x.period')} - 1 AS VARCHAR) AS period_end, CAST(x.as_of AS VARCHAR) AS as_of`;
}

/** The scope's filters and customers as further conditions on parts. */
function keptParts(scope: Scope): string {
  const { filters, values } = scope;
  const kept = filters.map((filter) => ` AND ${rowCondition(filter, 'p.first_day', values)}`);
  return kept.join('') + amongCustomers(scope, 'p.customer_no');
}

/** MRR of each customer on the last day of each period. */
export function mrrByCustomer(scope: Scope): string {
  const timelines = `SELECT x.period, x.as_of, p.customer_no, p.timeline_no, SUM(p.mrr) AS mrr FROM (${periodRows(scope)}) x JOIN parts p ON p.start_day <= x.as_of AND p.end_day > x.as_of${keptParts(scope)} GROUP BY 1, 2, 3, 4`;
  const customers = `SELECT period, as_of, customer_no, SUM(mrr) AS mrr, SUM(CASE WHEN mrr > 0 THEN 1 ELSE 0 END) AS active FROM (${timelines}) t GROUP BY 1, 2, 3 HAVING SUM(mrr) > 0`;
  return `SELECT ${periodColumns(scope)}, c.id AS customer_id, c.name AS customer_name, x.mrr, x.mrr * 12 AS arr, x.active AS active_subscriptions, x.customer_no FROM (${customers}) x JOIN customers c ON c.customer_no = x.customer_no${amongCustomers(scope, 'c.customer_no')}`;
}

/** What movements are itemised by: the price and the currency of the parts. */
const MOVED_BY = [...CUSTOMER, ...ROW_DIMENSIONS.filter(({ id }) => id === 'price' || id === 'currency')];

/**
 * Movements of each customer, itemised by price and currency. The class is the customer's own, so that the amounts of a
 * class add up to the metric: of a change of plan both the old and the new price stand under expansion, or contraction.
 */
export function mrrMovements(scope: Scope): string {
  const items = movementAmounts({ ...scope, keys: MOVED_BY });
  const wholes = movementAmounts({ ...scope, keys: CUSTOMER });
  const simple = { new: 'new_mrr', reactivation: 'reactivation_mrr', churn: 'churned_mrr', fx: 'fx_mrr' };
  const rows = Object.entries(simple).map(
    ([type, column]) =>
      `SELECT k1, k2, k3, period, '${type}' AS movement_type, ${column} AS amount FROM items WHERE ${column} <> 0`,
  );
  const changed = 'i.expansion_mrr + i.contraction_mrr';
  rows.push(
    `SELECT i.k1, i.k2, i.k3, i.period, CASE WHEN w.contraction_mrr < 0 THEN 'contraction' ELSE 'expansion' END, ${changed} FROM items i JOIN wholes w ON w.k1 = i.k1 AND w.period = i.period WHERE ${changed} <> 0`,
  );
  const state = (name: string, covers: string) => `SUM(CASE WHEN ${covers} THEN p.mrr ELSE 0 END) AS ${name}`;
  const states = `SELECT x.period, p.customer_no, p.price_no, p.currency, ${state('opening_mrr', 'p.start_day < x.period')}, ${state('closing_mrr', 'p.start_day <= x.as_of AND p.end_day > x.as_of')} FROM (${periodRows(scope)}) x JOIN parts p ON p.start_day <= x.as_of AND p.end_day >= x.period${keptParts(scope)} GROUP BY 1, 2, 3, 4`;
  const same =
    's.period = m.period AND s.customer_no = m.k1 AND s.price_no IS NOT DISTINCT FROM m.k2 AND s.currency IS NOT DISTINCT FROM m.k3';
  return `WITH items AS (${items}), wholes AS (${wholes}), moved AS (${rows.join(' UNION ALL ')})
SELECT ${periodColumns(scope)}, c.id AS customer_id, c.name AS customer_name, m.movement_type, r.id AS price_id, r.product_id, m.k3 AS currency_code, m.amount, COALESCE(s.opening_mrr, 0) AS opening_mrr, COALESCE(s.closing_mrr, 0) AS closing_mrr, m.k1 AS customer_no, m.k2 AS price_no, r.product_no
FROM moved m JOIN (${periodRows(scope)}) x ON x.period = m.period JOIN customers c ON c.customer_no = m.k1 LEFT JOIN prices r ON r.price_no = m.k2 LEFT JOIN (${states}) s ON ${same}`;
}

/** Every invoice line with how it was read. */
export function invoiceLines(_: Scope, rows = 'lines'): string {
  const numbers = `SELECT id, MIN(subscription_no) AS subscription_no FROM subscriptions${named(rows, 'lines', 'id', 'subscription_id')} GROUP BY id`;
  return `SELECT l.*, CAST(l.invoice_date AS VARCHAR) AS invoice_date_text, r.price_no, r.product_no, s.subscription_no FROM ${rows} l LEFT JOIN prices r ON r.id = l.price_id LEFT JOIN (${numbers}) s ON s.id = l.subscription_id`;
}

/** Only what the rows of a page name, where they are not those of the whole table. */
function named(rows: string, table: string, column: string, by = column): string {
  return rows === table ? '' : ` WHERE ${column} IN (SELECT ${by} FROM ${rows})`;
}

/** What each line recognises in each period and leaves open at its end; lines that are wholly past are left out. */
export function revenueSchedule(scope: Scope): string {
  const [upTo, before] = [recognisedUpTo('x.as_of'), recognisedUpTo('x.period - 1')];
  const open = '(p.issued <= x.as_of AND p.end_day - 1 > x.as_of) OR (p.issued > x.as_of AND p.start_day <= x.as_of)';
  const inPeriod = 'p.start_day <= x.as_of AND p.end_day > x.period';
  const figures = `${upTo} - ${before} AS recognized, ${upTo} AS recognized_to_date, CASE WHEN p.issued <= x.as_of THEN p.amount - (${upTo}) ELSE 0 END AS deferred, CASE WHEN p.issued > x.as_of THEN ${upTo} ELSE 0 END AS accrued`;
  return `SELECT ${periodColumns(scope)}, l.id AS line_id, l.invoice_id, l.customer_id, l.price_id, r.product_id, p.amount AS amount_base, p.invoiced AS amount_before_credit_base, ${figures}, p.customer_no, p.line_no, p.invoice_no, p.price_no, p.product_no, p.subscription_no
FROM (${periodRows(scope)}) x JOIN revenue p ON (${inPeriod}) OR ${open} JOIN lines l ON l.line_no = p.line_no LEFT JOIN prices r ON r.price_no = p.price_no`;
}

/** Every customer; the figures of one that belongs to another stand on the root. */
export function customers(scope: Scope, rows = 'customers'): string {
  const page = named(rows, 'customers', 'customer_no');
  const now = scope.values.day(scope.freshness);
  const active = `SELECT customer_no, SUM(mrr) AS mrr FROM parts${page === '' ? ' WHERE' : `${page} AND`} start_day <= ${now} AND end_day > ${now} GROUP BY customer_no`;
  const state = `CASE WHEN m.mrr > 0 THEN 'active' WHEN c.first_day <= ${now} THEN 'churned' ELSE 'never' END`;
  const root = (figure: string) => `CASE WHEN c.root_no = c.customer_no THEN ${figure} END`;
  return `SELECT c.*, ${root('COALESCE(m.mrr, 0)')} AS mrr, CAST(c.first_day AS VARCHAR) AS first_mrr_date, CAST(c.last_day AS VARCHAR) AS last_mrr_date, ${root(state)} AS state FROM ${rows} c LEFT JOIN (${active}) m ON m.customer_no = c.customer_no`;
}

/** Every subscription once, with its own parts of MRR. */
export function subscriptions(scope: Scope): string {
  const now = scope.values.day(scope.freshness);
  const parts = `SELECT subscription_no, SUM(CASE WHEN start_day <= ${now} AND end_day > ${now} THEN mrr ELSE 0 END) AS mrr, MAX(end_day) AS coverage_end FROM parts GROUP BY subscription_no`;
  const once =
    'SELECT s.*, ROW_NUMBER() OVER (PARTITION BY s.subscription_no ORDER BY s.customer_no) AS copy FROM subscriptions s';
  return `SELECT s.*, COALESCE(m.mrr, 0) AS mrr, CAST(m.coverage_end AS VARCHAR) AS coverage_end FROM (${once}) s LEFT JOIN (${parts}) m ON m.subscription_no = s.subscription_no WHERE s.copy = 1`;
}

export function invoices(_: Scope, rows = 'invoices'): string {
  const totals = `SELECT invoice_no, SUM(invoiced) AS total_base FROM revenue${named(rows, 'invoices', 'invoice_no')} GROUP BY invoice_no`;
  return `SELECT i.*, t.total_base FROM ${rows} i LEFT JOIN (${totals}) t ON t.invoice_no = i.invoice_no`;
}

export function creditNotes(_: Scope, rows = 'credit_notes'): string {
  const totals = `SELECT note_no, SUM(amount) AS total_base FROM credits${named(rows, 'credit_notes', 'note_no')} GROUP BY note_no`;
  return `SELECT n.*, t.total_base FROM ${rows} n LEFT JOIN (${totals}) t ON t.note_no = n.note_no`;
}
