// One metric under two sets of options: customer by customer, the value and the movements behind it on either side.

import { compare as compareRatios, type Ratio, ratio, subtract } from '../core/ratio.ts';
import { addedUp } from './changes.ts';
import { BRIDGE, CUSTOMER, effectOf, hasBridge, type TermValue, termName, termsOf } from './explain.ts';
import { type Formula, plus, quantitiesOf } from './formula.ts';
import type { Metric } from './metric.ts';
import { byMovementType } from './movement_types.ts';
import { selectsOf } from './quantities.ts';
import { type Period, periodsOf, type Query } from './query.ts';
import { valuesOf } from './report.ts';
import { scopeOf } from './rows.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { Values } from './values.ts';

/** What is compared for each customer: the metric, of a ratio what stands above its line, and the MRR bridge. */
function comparedFormula(metric: Metric, query: Query): Formula {
  const effect = effectOf(metric.formula);
  return hasBridge(metric, query) ? plus(effect, BRIDGE.left, BRIDGE.right) : effect;
}

/**
 * The changes of every customer in the query's only period, in order of the customer's number, which is the same under
 * any options; null where the metric knows no customers or the period does not exist. Columns: customer_no, id, name,
 * period and the quantities.
 */
export function customersStatement(metric: Metric, query: Query): Statement | null {
  const last = periodsOf(query).at(-1);
  if (last === undefined || metric.dimensions === 'none') return null;
  const values = new Values();
  const asked = { ...query, dimensions: CUSTOMER };
  const scope = scopeOf(asked, last, values);
  const names = quantitiesOf(comparedFormula(metric, query));
  const { points } = byMovementType(asked, scope, addedUp(selectsOf(names, scope), names, scope), names);
  const columns = names.map((name) => `CAST(q.${name} AS VARCHAR) AS ${name}`).join(', ');
  return values.statement(
    `SELECT q.k1 AS customer_no, c.id, c.name, CAST(q.period AS VARCHAR) AS period, ${columns} FROM (${points}) q LEFT JOIN customers c ON c.customer_no = q.k1 ORDER BY q.k1, q.period`,
  );
}

/** A figure under the company's options, under the others, and the others less the company's. */
export interface Pair {
  readonly current: Ratio | null;
  readonly compared: Ratio | null;
  readonly difference: Ratio | null;
}

export function pairOf(current: Ratio | null, compared: Ratio | null): Pair {
  return { current, compared, difference: current === null || compared === null ? null : subtract(compared, current) };
}

export interface CustomerDifference {
  readonly id: string;
  readonly name: string | null;
  readonly value: Pair;
  /** The terms that differ: opening, movements, closing, by their names in formulas. */
  readonly terms: readonly (readonly [name: string, pair: Pair])[];
}

/** One customer's rows under the two sets of options; null where nothing that is shown differs. */
export function customerDifference(
  metric: Metric,
  query: Query,
  current: readonly AnswerRow[],
  compared: readonly AnswerRow[],
): CustomerDifference | null {
  const [period] = periodsOf(query);
  const row = current[0] ?? compared[0];
  if (period === undefined || row === undefined) return null;
  const read = (rows: readonly AnswerRow[]) => (formula: Formula) => figureOf(metric, formula, period, rows);
  const [now, then] = [read(current), read(compared)];
  const effect = effectOf(metric.formula);
  const value = pairOf(now(effect), then(effect));
  const terms = termsOf(comparedFormula(metric, query))
    .map(
      (term) =>
        [termName(term), pairOf(now({ kind: 'quantity', ...term }), then({ kind: 'quantity', ...term }))] as const,
    )
    .filter(([, pair]) => differs(pair));
  if (!differs(value) && terms.length === 0) return null;
  return {
    id: String(row.id ?? ''),
    name: row.name === null || row.name === undefined ? null : String(row.name),
    value,
    terms,
  };
}

function figureOf(metric: Metric, formula: Formula, period: Period, rows: readonly AnswerRow[]): Ratio {
  return valuesOf({ ...metric, formula }, [period], rows)[0] ?? ratio(0n);
}

function differs({ difference }: Pair): boolean {
  return difference !== null && difference.num !== 0n;
}

/** The larger differences first; of equal ones by the customer's id. */
export function byDifference(a: CustomerDifference, b: CustomerDifference): number {
  return compareRatios(magnitude(b.value), magnitude(a.value)) || (a.id < b.id ? -1 : Number(a.id > b.id));
}

function magnitude({ difference }: Pair): Ratio {
  const value = difference ?? ratio(0n);
  return value.num < 0n ? { num: -value.num, den: value.den } : value;
}

/** The terms of two bridges side by side, in the order of the identity. */
export function pairedTerms(
  current: readonly TermValue[],
  compared: readonly TermValue[],
): readonly (readonly [name: string, pair: Pair])[] {
  const others = new Map(compared.map((term) => [termName(term), term.value]));
  return current.map((term) => [termName(term), pairOf(term.value, others.get(termName(term)) ?? null)] as const);
}
