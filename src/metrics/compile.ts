// Query → statement, as a pipeline: kept rows → changes of the quantities → points by keys and period → states → rank of
// each series → at most 100 series and the rest folded. The answer is small whatever the company's size.

import { type Formula, formulaSql, quantitiesOf, type Reading } from './formula.ts';
import type { Metric } from './metric.ts';
import { byMovementType, MOVEMENT_AMOUNTS } from './movement_types.ts';
import { groupsOf, isBalance } from './quantities.ts';
import { periodsOf, type Query } from './query.ts';
import { summed } from './rolled.ts';
import { nextOf, type Scope, scopeOf, shownKey } from './rows.ts';
import type { Statement } from './statement.ts';

/** Most series of an answer; the rest is folded into one (api.md). */
export const SERIES_MAX = 100;
/** The number of the folded series; the others are numbered from 1 in order of rank. */
export const FOLDED = SERIES_MAX + 1;

/**
 * The statement that answers a question, or null where no period that was asked for exists. A row holds `series` (rank,
 * or FOLDED), `total` (series in all), `t1`, `l1`, `t2`, `l2` (text and label of the keys), `period` (first day;
 * the one before the first holds the openings) and one column a quantity: the change of a balance, or the flow.
 */
export function compile(metric: Metric, query: Query): Statement | null {
  const last = periodsOf(query).at(-1);
  if (last === undefined) return null;
  const names = columnsOf(metric, query);
  return summed((values, sums) => {
    const scope = scopeOf(query, last, values);
    const changes = sums.changes(groupsOf(names), names, scope);
    const { keys, points } = byMovementType(query, scope, changes, names);
    const shape = { scope, names, keys, formula: metric.rank ?? metric.formula };
    return query.dimensions.length === 0 ? whole(points, names) : brokenDown(points, shape, query);
  });
}

/**
 * The quantities that the rows of a question hold: those of the formula and, for a figure of movements as a whole, all
 * six amounts: they come from the same rows, and its identity can be checked on the answer itself.
 */
export function columnsOf(metric: Metric, query: Query): string[] {
  const names = quantitiesOf(metric.formula);
  const whole = query.dimensions.length === 0 && names.some((name) => MOVEMENT_AMOUNTS.includes(name));
  return whole ? [...new Set([...names, ...MOVEMENT_AMOUNTS])] : names;
}

function whole(points: string, names: readonly string[]): string {
  return `SELECT 1 AS series, 1 AS total, CAST(period AS VARCHAR) AS period, ${texts(names)} FROM (${points}) points ORDER BY period`;
}

function texts(names: readonly string[]): string {
  return names.map((name) => `CAST(${name} AS VARCHAR) AS ${name}`).join(', ');
}

interface Shape {
  readonly scope: Scope;
  readonly names: readonly string[];
  /** The key columns of the points, in the order asked for. */
  readonly keys: readonly string[];
  readonly formula: Formula;
}

/** Ranks the series by their absolute last value, leaves out those that are zero throughout, folds the smallest. */
function brokenDown(points: string, shape: Shape, query: Query): string {
  const { scope, names, keys } = shape;
  const by = keys.join(', ');
  const first = scope.values.day(scope.first);
  const last = scope.values.day(scope.last);
  const window = `WINDOW w AS (PARTITION BY ${by} ORDER BY period)`;
  const sums = names.filter(isBalance).map((name) => `, SUM(${name}) OVER w AS ${name}_sum`);
  // A row's figures hold in its own period (`value`) and, without flows, in those up to the next row (`idle`).
  const states = `SELECT points.*${sums.join('')}, LEAD(period) OVER w AS next_period FROM points ${window}`;
  const valued = `SELECT *, ${formulaSql(shape.formula, ownColumn)} AS value, ${formulaSql(shape.formula, idleColumn)} AS idle, COALESCE(next_period, ${nextOf(scope, last)}) > ${nextOf(scope, 'period')} AS lasts FROM states`;
  const seen = `CASE WHEN (period >= ${first} AND value <> 0) OR (lasts AND idle <> 0) THEN 1 ELSE 0 END`;
  const latest = `CASE WHEN next_period IS NULL THEN CASE WHEN period = ${last} THEN value ELSE idle END END`;
  const judged = `SELECT *, MAX(${seen}) OVER k AS seen, MAX(${latest}) OVER k AS latest FROM valued WINDOW k AS (PARTITION BY ${by})`;
  const order = ['ABS(latest) DESC NULLS LAST', ...keys].join(', ');
  const ranked = `SELECT *, DENSE_RANK() OVER (ORDER BY ${order}) AS place FROM judged WHERE seen = 1`;
  const shown = query.dimensions.map((dimension, index) => shownKey(dimension, keys[index] ?? ''));
  const labels = shown.map((key, index) => `MAX(${key.text}) AS t${index + 1}, MAX(${key.label}) AS l${index + 1}`);
  const folded = `SELECT CASE WHEN place > ${query.seriesMax ?? SERIES_MAX} THEN ${FOLDED} ELSE place END AS series, MAX(total) AS total, ${labels.join(', ')}, period, ${names.map((name) => `SUM(${name}) AS ${name}`).join(', ')} FROM (SELECT *, MAX(place) OVER () AS total FROM ranked) r${shown.map((key) => key.join).join('')} GROUP BY 1, period`;
  const outer = `SELECT series, total, ${shown.map((_, index) => `t${index + 1}, l${index + 1}`).join(', ')}, CAST(period AS VARCHAR) AS period, ${texts(names)} FROM (${folded}) folded ORDER BY series, period`;
  return `WITH points AS (${points}), states AS (${states}), valued AS (${valued}), judged AS (${judged}), ranked AS (${ranked}) ${outer}`;
}

function ownColumn(name: string, at: Reading): string {
  if (!isBalance(name)) return name;
  return at === 'opening' ? `(${name}_sum - ${name})` : `${name}_sum`;
}

function idleColumn(name: string): string {
  return isBalance(name) ? `${name}_sum` : '0';
}
