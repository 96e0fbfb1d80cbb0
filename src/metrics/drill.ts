// Everybody behind one point of a metric: what each customer adds to the figure, in pages. A figure that divides is
// shared out by what stands above its line, so that the effects of all customers add up to it.

import { parseMicros } from '../core/money.ts';
import { multiply, type Ratio, ratio, ratioText } from '../core/ratio.ts';
import { addedUp } from './changes.ts';
import { type Exact, exact } from './exact.ts';
import { CUSTOMER, termsOf } from './explain.ts';
import { constant, type Formula, formulaSql, over, quantitiesOf, times } from './formula.ts';
import type { Metric } from './metric.ts';
import { byMovementType } from './movement_types.ts';
import { selectsOf } from './quantities.ts';
import { periodsOf, type Query } from './query.ts';
import { valuesOf } from './report.ts';
import { scopeOf } from './rows.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { Values } from './values.ts';

/** The figure = the sum of `part` over all customers × `scale`, which is the same for all. */
export interface Share {
  readonly part: Formula;
  readonly scale: Formula;
}

/** What of a formula can be told by customer, and what it is multiplied by. */
export function shareOf(formula: Formula): Share {
  if (formula.kind === 'recorded') return shareOf(formula.of);
  if (formula.kind === 'over') {
    const { part, scale } = shareOf(formula.left);
    return { part, scale: over(scale, formula.right) };
  }
  if (formula.kind === 'times' && formula.right.kind === 'constant') {
    const { part, scale } = shareOf(formula.left);
    return { part, scale: times(scale, formula.right.value) };
  }
  return { part: formula, scale: constant(1) };
}

export const DRILL_ORDERS = ['size', 'effect', 'name'] as const;

/** Which customers, in what order, which of them. */
export interface DrillPage {
  /** Only customers whose id or name contains it. */
  readonly search: string | null;
  /** By the size of the effect, the effect with its sign, or the name. */
  readonly order: (typeof DRILL_ORDERS)[number];
  readonly descending: boolean;
  /** Null: all of them, without totals. */
  readonly rows: { readonly limit: number; readonly offset: number } | null;
}

/** Customers to be paged: a SELECT of customer_no, v0, v1 … (the terms) and part. */
export interface Drilled {
  readonly sql: string;
  readonly terms: number;
  readonly values: Values;
}

/**
 * The customers of a point, those with any term other than 0; null where the metric knows no customers or the period
 * does not exist.
 */
export function drilledPoint(metric: Metric, query: Query): Drilled | null {
  const last = periodsOf(query).at(-1);
  if (last === undefined || metric.dimensions === 'none') return null;
  const values = new Values();
  const asked = { ...query, dimensions: CUSTOMER };
  const scope = scopeOf(asked, last, values);
  const names = quantitiesOf(metric.formula);
  const { points } = byMovementType(asked, scope, addedUp(selectsOf(names, scope), names, scope), names);
  const terms = termsOf(metric.formula);
  const first = values.day(scope.first);
  const sums = terms.map(({ name, at }, index) => {
    const when = { opening: `CASE WHEN period < ${first} THEN ${name} ELSE 0 END`, closing: name };
    const sum = at === 'flow' ? `CASE WHEN period >= ${first} THEN ${name} ELSE 0 END` : when[at];
    return `SUM(${sum}) AS v${index}`;
  });
  const held = `SELECT k1 AS customer_no, ${sums.join(', ')} FROM (${points}) points GROUP BY k1`;
  const column = (name: string, at: string): string =>
    `v${terms.findIndex((term) => term.name === name && term.at === at)}`;
  const part = formulaSql(shareOf(metric.formula).part, column);
  const any = terms.map((_, index) => `v${index} <> 0`).join(' OR ');
  return { sql: `SELECT held.*, ${part} AS part FROM (${held}) held WHERE ${any}`, terms: terms.length, values };
}

/**
 * A page as a statement. Rows hold n, contributing and total (of all pages: customers, those whose part is not 0, sum of
 * the parts), id, name, part, v0, v1 …; without any customer on the page one row whose id is null. Without `rows` all
 * customers, and no totals.
 */
export function drillStatement({ sql, terms, values }: Drilled, page: DrillPage): Statement {
  const columns = Array.from({ length: terms }, (_, index) => `v${index}`);
  const texts = ['part', ...columns].map((name) => `CAST(page.${name} AS VARCHAR) AS ${name}`).join(', ');
  const where = page.search === null ? '' : ` WHERE ${matches(page.search, values)}`;
  const found = `SELECT d.*, c.id, c.name FROM (${sql}) d LEFT JOIN customers c ON c.customer_no = d.customer_no${where}`;
  const order = orderOf(page);
  if (page.rows === null)
    return values.statement(`SELECT page.id, page.name, ${texts} FROM (${found}) page ORDER BY ${order}`);
  const { limit, offset } = page.rows;
  const totals = `SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN part <> 0 THEN 1 ELSE 0 END), 0) AS contributing, COALESCE(SUM(part), 0) AS total FROM found`;
  const shown = `SELECT * FROM found page ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`;
  const counts =
    'CAST(t.n AS INTEGER) AS n, CAST(t.contributing AS INTEGER) AS contributing, CAST(t.total AS VARCHAR) AS total';
  return values.statement(
    `WITH found AS (${found}), totals AS (${totals}), page AS (${shown}) SELECT ${counts}, page.id, page.name, ${texts} FROM totals t LEFT JOIN page ON TRUE ORDER BY ${order}`,
  );
}

function matches(search: string, values: Values): string {
  const text = `LOWER(${values.text(search)})`;
  return `(STRPOS(LOWER(c.id), ${text}) > 0 OR STRPOS(LOWER(COALESCE(c.name, '')), ${text}) > 0)`;
}

function orderOf({ order, descending }: DrillPage): string {
  const by = { size: 'ABS(page.part)', effect: 'page.part', name: 'LOWER(COALESCE(page.name, page.id)) COLLATE "C"' };
  return `${by[order]}${descending ? ' DESC' : ''} NULLS LAST, page.customer_no`;
}

/** One customer of a page. */
export interface DrillRow {
  readonly customer_id: string;
  readonly customer_name: string | null;
  /** What it adds to the figure; null where the figure cannot be computed. */
  readonly effect: Exact | null;
  readonly terms: Readonly<Record<string, Exact>>;
}

/** A row of the statement as the answer shows it; `scale` is null where the figure cannot be computed. */
export function drillRow(row: AnswerRow, terms: readonly string[], scale: Ratio | null): DrillRow {
  const name = row.name;
  return {
    customer_id: String(row.id ?? ''),
    customer_name: name === null || name === undefined ? null : String(name),
    effect: scale === null ? null : shown(multiply(microsOf(row.part), scale)),
    terms: Object.fromEntries(terms.map((term, index) => [term, shown(microsOf(row[`v${index}`]))])),
  };
}

/** What all customers found add to the figure, from a row of the statement. */
export function drillSum(rows: readonly AnswerRow[], scale: Ratio | null): Ratio | null {
  return scale === null ? null : multiply(microsOf(rows[0]?.total), scale);
}

/** The value of the point's scale from the rows of the point's own statement. */
export function scaleOf(metric: Metric, query: Query, rows: readonly AnswerRow[]): Ratio | null {
  const formula = shareOf(metric.formula).scale;
  const [period] = periodsOf(query);
  if (period === undefined) return null;
  return valuesOf({ ...metric, formula }, [period], rows)[0] ?? null;
}

function microsOf(text: AnswerRow[string] | undefined): Ratio {
  return ratio(parseMicros(String(text ?? 0)), 1_000_000n);
}

function shown(value: Ratio): Exact {
  return exact(ratioText(value, 6));
}
