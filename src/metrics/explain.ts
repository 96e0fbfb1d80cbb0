// One point of a metric taken apart: the formula with its terms, the identity behind it, and the customers that make it.

import { type Ratio, ratio } from '../core/ratio.ts';
import { compile, FOLDED } from './compile.ts';
import { ROW_DIMENSIONS } from './dimensions.ts';
import { closing, type Formula, flow, opening, plus, type Reading } from './formula.ts';
import type { Metric } from './metric.ts';
import { type Period, periodsOf, type Query } from './query.ts';
import { valuesOf } from './report.ts';
import type { AnswerRow, Statement } from './statement.ts';

/** A quantity that a formula reads, and where in the period it reads it. */
export interface Term {
  readonly name: string;
  readonly at: Reading;
}

export interface TermValue extends Term {
  readonly value: Ratio;
}

const MOVEMENTS = ['new_mrr', 'reactivation_mrr', 'expansion_mrr', 'contraction_mrr', 'churned_mrr', 'fx_mrr'];
/** opening + every movement = closing (methodology section 4): the left side, and what it must equal. */
export const BRIDGE = { left: plus(opening('mrr'), ...MOVEMENTS.map(flow)), right: closing('mrr') };
/** A breakdown by customer: no one asks for it through the API, where it is filter only. */
export const CUSTOMER = ROW_DIMENSIONS.filter((dimension) => dimension.id === 'customer');

/** The terms of a formula in order of their first appearance, each once. */
export function termsOf(formula: Formula): Term[] {
  const terms = new Map<string, Term>();
  const visit = (part: Formula): void => {
    if (part.kind === 'quantity') terms.set(`${part.at} ${part.name}`, { name: part.name, at: part.at });
    else if (part.kind === 'monthly_mean' || part.kind === 'recorded') visit(part.of);
    else if (part.kind !== 'constant') for (const side of [part.left, part.right]) visit(side);
  };
  visit(formula);
  return [...terms.values()];
}

/** How a term is named in a formula: `opening mrr`, `mrr`, `new_mrr`. */
export function termName({ name, at }: Term): string {
  return at === 'opening' ? `opening ${name}` : name;
}

/** A formula in words: `(opening mrr + churned_mrr) / opening mrr × 100`. */
export function formulaText(formula: Formula): string {
  switch (formula.kind) {
    case 'quantity':
      return termName(formula);
    case 'constant':
      return String(formula.value);
    case 'recorded':
      return formulaText(formula.of);
    case 'monthly_mean':
      return `monthly mean of (${formulaText(formula.of)})`;
    case 'plus':
      return `${formulaText(formula.left)} + ${formulaText(formula.right)}`;
    case 'minus': {
      const right = factorText(formula.right);
      return isNegation(formula) ? `−${right}` : `${formulaText(formula.left)} − ${right}`;
    }
    case 'times':
    case 'over': {
      const sign = formula.kind === 'times' ? '×' : '/';
      return `${factorText(formula.left)} ${sign} ${factorText(formula.right)}`;
    }
    default:
      return formula satisfies never;
  }
}

function isSum(formula: Formula): boolean {
  return formula.kind === 'plus' || (formula.kind === 'minus' && !isNegation(formula));
}

/** 0 − x: the catalogue's way to turn a sign. */
function isNegation(formula: Formula): boolean {
  return formula.kind === 'minus' && formula.left.kind === 'constant' && formula.left.value === 0;
}

function factorText(formula: Formula): string {
  return isSum(formula) ? `(${formulaText(formula)})` : formulaText(formula);
}

/** What orders the customers behind a point: the metric itself, of a ratio what stands above its line. */
export function effectOf(formula: Formula): Formula {
  switch (formula.kind) {
    case 'over':
      return effectOf(formula.left);
    case 'monthly_mean':
    case 'recorded':
      return effectOf(formula.of);
    case 'times':
      return { ...formula, left: effectOf(formula.left) };
    case 'quantity':
    case 'constant':
    case 'plus':
    case 'minus':
      return formula;
    default:
      return formula satisfies never;
  }
}

/** The statements behind the explanation of a point; null where the period does not exist. */
export interface Explaining {
  readonly point: Statement;
  /** Null where the metric knows no customers. */
  readonly customers: Statement | null;
  /** Null where the metric is not made of MRR, or is filtered by movement. */
  readonly bridge: Statement | null;
}

export function explainStatements(metric: Metric, query: Query): Explaining | null {
  const point = compile(metric, query);
  if (point === null) return null;
  return {
    point,
    customers: metric.dimensions === 'none' ? null : compile(byCustomer(metric), { ...query, dimensions: CUSTOMER }),
    bridge: hasBridge(metric, query) ? compile(bridgeOf(metric), query) : null,
  };
}

function byCustomer(metric: Metric): Metric {
  return { ...metric, rank: effectOf(metric.formula) };
}

function bridgeOf(metric: Metric): Metric {
  return { ...metric, formula: plus(BRIDGE.left, BRIDGE.right) };
}

/** Whether the identity of MRR stands behind the metric. */
export function hasBridge(metric: Metric, query: Query): boolean {
  if (query.filters.some((filter) => filter.field.source.kind === 'movement')) return false;
  return termsOf(metric.formula).some(({ name }) => name === 'mrr' || MOVEMENTS.includes(name));
}

/** The one period of a query for a single point. */
function periodOf(query: Query): Period {
  const [period] = periodsOf(query);
  if (period === undefined) throw new Error('a point needs a period');
  return period;
}

export interface PointValue {
  readonly period: Period;
  readonly value: Ratio | null;
  readonly terms: readonly TermValue[];
}

/** The point from the rows of its statement. */
export function pointOf(metric: Metric, query: Query, rows: readonly AnswerRow[]): PointValue {
  const period = periodOf(query);
  return {
    period,
    value: formulaValue(metric, metric.formula, period, rows),
    terms: termValues(metric, metric.formula, period, rows),
  };
}

function formulaValue(metric: Metric, formula: Formula, period: Period, rows: readonly AnswerRow[]): Ratio | null {
  return valuesOf({ ...metric, formula }, [period], rows)[0] ?? null;
}

function termValues(metric: Metric, formula: Formula, period: Period, rows: readonly AnswerRow[]): TermValue[] {
  return termsOf(formula).map((term) => {
    const value = formulaValue(metric, { kind: 'quantity', ...term }, period, rows);
    return { ...term, value: value ?? ratio(0n) };
  });
}

export interface IdentityValue {
  readonly name: string;
  readonly text: string;
  readonly left: Ratio;
  readonly right: Ratio;
  readonly terms: readonly TermValue[];
}

/** opening + movements = closing, from the rows of its statement. */
export function bridgeOfRows(metric: Metric, query: Query, rows: readonly AnswerRow[]): IdentityValue {
  const period = periodOf(query);
  const zero = ratio(0n);
  return {
    name: 'mrr_bridge',
    text: `${formulaText(BRIDGE.left)} = ${formulaText(BRIDGE.right)}`,
    left: formulaValue(metric, BRIDGE.left, period, rows) ?? zero,
    right: formulaValue(metric, BRIDGE.right, period, rows) ?? zero,
    terms: termValues(metric, plus(BRIDGE.left, BRIDGE.right), period, rows),
  };
}

export interface CustomerEffect {
  /** Null for the rest that is folded together. */
  readonly id: string | null;
  readonly name: string | null;
  readonly effect: Ratio | null;
  readonly terms: readonly TermValue[];
}

/** The customers behind a point in order of the size of their effect, at most 100, and how many there are. */
export function customersOf(
  metric: Metric,
  query: Query,
  rows: readonly AnswerRow[],
): { total: number; customers: CustomerEffect[] } {
  const period = periodOf(query);
  const effect = effectOf(metric.formula);
  const series = [...Map.groupBy(rows, (row) => Number(row.series))].sort(([a], [b]) => a - b);
  return {
    total: Number(rows[0]?.total ?? 0),
    customers: series.map(([place, own]) => ({
      id: place === FOLDED ? null : String(own[0]?.t1 ?? ''),
      name: place === FOLDED ? null : String(own[0]?.l1 ?? ''),
      effect: formulaValue(metric, effect, period, own),
      terms: termValues(metric, metric.formula, period, own),
    })),
  };
}

/** A statement with its values written in, as a plain shell runs it. */
export function runnable({ text, values }: Statement): string {
  const literal = (value: Statement['values'][number]): string =>
    typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value).toUpperCase();
  return `${text.replace(/\$(\d+)/g, (_, place: string) => literal(values[Number(place) - 1] ?? null))};`;
}
