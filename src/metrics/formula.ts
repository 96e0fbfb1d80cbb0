// Formulas over quantities, as data: evaluated exactly in TypeScript for the answer, and written as SQL only to rank
// the series of a breakdown. A ratio over 0 is null (methodology section 5).

import { add, divide, multiply, type Ratio, ratio, subtract } from '../core/ratio.ts';

/** Where a quantity is read in a period: a balance at the opening or closing, a flow over the whole period. */
export type Reading = 'opening' | 'closing' | 'flow';

export type Formula =
  | { readonly kind: 'quantity'; readonly name: string; readonly at: Reading }
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'plus' | 'minus' | 'times' | 'over'; readonly left: Formula; readonly right: Formula }
  /** Null where the figure is 0: nothing was recorded. */
  | { readonly kind: 'recorded'; readonly of: Formula }
  /** The mean of a formula over the calendar months that the period touches up to its as_of, null months left out. */
  | { readonly kind: 'monthly_mean'; readonly of: Formula };

export function closing(name: string): Formula {
  return { kind: 'quantity', name, at: 'closing' };
}
export function opening(name: string): Formula {
  return { kind: 'quantity', name, at: 'opening' };
}
export function flow(name: string): Formula {
  return { kind: 'quantity', name, at: 'flow' };
}
export function constant(value: number): Formula {
  return { kind: 'constant', value };
}
export function plus(left: Formula, ...rest: readonly Formula[]): Formula {
  return rest.reduce((sum, term) => ({ kind: 'plus', left: sum, right: term }), left);
}
export function minus(left: Formula, right: Formula): Formula {
  return { kind: 'minus', left, right };
}
export function times(left: Formula, factor: number): Formula {
  return { kind: 'times', left, right: constant(factor) };
}
export function over(left: Formula, right: Formula): Formula {
  return { kind: 'over', left, right };
}
/** A share as a percentage: 88.5, not 0.885. */
export function percent(left: Formula, right: Formula): Formula {
  return times(over(left, right), 100);
}
export function monthlyMean(of: Formula): Formula {
  return { kind: 'monthly_mean', of };
}

export function recorded(of: Formula): Formula {
  return { kind: 'recorded', of };
}

/** What a formula is evaluated on: one series in one period. */
export interface Values {
  read(name: string, at: Reading): Ratio;
  /** The same series in each calendar month that the period touches up to its as_of. */
  months(): readonly Values[];
}

/** The exact value, or null where it divides by 0 or lacks every month of a mean. */
export function evaluate(formula: Formula, values: Values): Ratio | null {
  switch (formula.kind) {
    case 'quantity':
      return values.read(formula.name, formula.at);
    case 'constant':
      return ratio(BigInt(formula.value));
    case 'recorded': {
      const value = evaluate(formula.of, values);
      return value === null || value.num === 0n ? null : value;
    }
    case 'monthly_mean':
      return mean(values.months().map((month) => evaluate(formula.of, month)));
    case 'plus':
    case 'minus':
    case 'times':
    case 'over': {
      const left = evaluate(formula.left, values);
      const right = evaluate(formula.right, values);
      return left === null || right === null ? null : combine(formula.kind, left, right);
    }
    default:
      return formula satisfies never;
  }
}

function combine(kind: 'plus' | 'minus' | 'times' | 'over', left: Ratio, right: Ratio): Ratio | null {
  switch (kind) {
    case 'plus':
      return add(left, right);
    case 'minus':
      return subtract(left, right);
    case 'times':
      return multiply(left, right);
    case 'over':
      return right.num === 0n ? null : divide(left, right);
    default:
      return kind satisfies never;
  }
}

function mean(months: readonly (Ratio | null)[]): Ratio | null {
  const known = months.filter((month) => month !== null);
  if (known.length === 0) return null;
  return divide(
    known.reduce((sum, month) => add(sum, month)),
    ratio(BigInt(known.length)),
  );
}

/** The names of the quantities that a formula reads, each once. */
export function quantitiesOf(formula: Formula): string[] {
  switch (formula.kind) {
    case 'quantity':
      return [formula.name];
    case 'constant':
      return [];
    case 'monthly_mean':
    case 'recorded':
      return quantitiesOf(formula.of);
    case 'plus':
    case 'minus':
    case 'times':
    case 'over':
      return [...new Set([...quantitiesOf(formula.left), ...quantitiesOf(formula.right)])];
    default:
      return formula satisfies never;
  }
}

/** True where the formula divides: its values do not add up over series, and are rounded at the end. */
export function divides(formula: Formula): boolean {
  switch (formula.kind) {
    case 'quantity':
    case 'constant':
      return false;
    case 'monthly_mean':
    case 'over':
      return true;
    case 'recorded':
      return divides(formula.of);
    case 'plus':
    case 'minus':
    case 'times':
      return divides(formula.left) || divides(formula.right);
    default:
      return formula satisfies never;
  }
}

/**
 * The formula as SQL over columns given by `column`: exact where it does not divide, else in double precision: enough
 * to rank series. The mean over months is ranked by the period's own value.
 */
export function formulaSql(formula: Formula, column: (name: string, at: Reading) => string): string {
  switch (formula.kind) {
    case 'quantity':
      return column(formula.name, formula.at);
    case 'constant':
      return String(formula.value);
    case 'monthly_mean':
      return formulaSql(formula.of, column);
    case 'recorded':
      return `NULLIF(${formulaSql(formula.of, column)}, 0)`;
    case 'over':
      return `(${double(formula.left, column)} / NULLIF(${double(formula.right, column)}, 0))`;
    case 'plus':
    case 'minus':
    case 'times': {
      const sign = { plus: '+', minus: '-', times: '*' }[formula.kind];
      return `(${formulaSql(formula.left, column)} ${sign} ${formulaSql(formula.right, column)})`;
    }
    default:
      return formula satisfies never;
  }
}

function double(formula: Formula, column: (name: string, at: Reading) => string): string {
  return `CAST(${formulaSql(formula, column)} AS DOUBLE PRECISION)`;
}
