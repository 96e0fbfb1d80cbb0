// The figures of one period for the oracle, customer by customer: opening, closing, movements, counts (methodology 4).

import type { Thing } from './company.ts';
import { addMonths, isLastOfMonth, parts } from './days.ts';
import { compare, type Fraction, fraction, least, minus, negative, ONE, plus, sum, ZERO } from './rational.ts';
import type { MrrSource, Share, Span, Split } from './states.ts';

export const MOVEMENT_TYPES = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx'] as const;
export type MovementType = (typeof MOVEMENT_TYPES)[number];

/** What the metrics of one breakdown value are computed from. */
export class Figures {
  opening = ZERO;
  closing = ZERO;
  readonly moved: Record<MovementType, Fraction> = {
    new: ZERO,
    reactivation: ZERO,
    expansion: ZERO,
    contraction: ZERO,
    churn: ZERO,
    fx: ZERO,
  };
  openingCustomers = ZERO;
  customers = ZERO;
  subscriptions = ZERO;
  readonly customersMoved = { new: ZERO, reactivation: ZERO, churn: ZERO };
  /** Opening MRR of the timelines that went to 0 as a whole. */
  endedOpening = ZERO;
  /** Of the customers with MRR twelve months before: their MRR then, now, and the lesser of the two. */
  yearAgo = ZERO;
  yearOn = ZERO;
  yearLeast = ZERO;
}

const base = (shares: readonly Share[]): Fraction => sum(shares.map(({ cell }) => cell.base));
const isPositive = (value: Fraction): boolean => compare(value, ZERO) > 0;

/** The figures of a period by breakdown value. */
export function figuresOf(states: MrrSource, span: Span, split: Split): Map<string, Figures> {
  const figures = new Map<string, Figures>();
  const of = (key: string): Figures => {
    const known = figures.get(key) ?? new Figures();
    figures.set(key, known);
    return known;
  };
  const opening = states.on(span.first - 1);
  const closing = states.on(span.asOf);
  for (const root of new Set([...opening.keys(), ...closing.keys()])) {
    addCustomer(states, span, split, root, opening.get(root) ?? [], closing.get(root) ?? [], of);
  }
  addYear(states, span.asOf, split, of);
  return figures;
}

function addCustomer(
  states: MrrSource,
  span: Span,
  split: Split,
  root: Thing,
  opening: readonly Share[],
  closing: readonly Share[],
  of: (key: string) => Figures,
): void {
  const wasActive = opening.length > 0;
  const isActive = closing.length > 0;
  const fx = wasActive && isActive ? states.fx(root, span, split) : new Map<string, Fraction>();
  const living = new Set(closing.map(({ timeline }) => timeline));
  const before = Map.groupBy(opening.filter(split.keep), split.key);
  const after = Map.groupBy(closing.filter(split.keep), split.key);
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const figures = of(key);
    const then = base(before.get(key) ?? []);
    const now = base(after.get(key) ?? []);
    figures.opening = plus(figures.opening, then);
    figures.closing = plus(figures.closing, now);
    if (isPositive(then)) figures.openingCustomers = plus(figures.openingCustomers, ONE);
    if (isPositive(now)) figures.customers = plus(figures.customers, ONE);
    const timelines = Map.groupBy(after.get(key) ?? [], ({ timeline }) => timeline);
    const active = [...timelines.values()].filter((shares) => isPositive(base(shares)));
    figures.subscriptions = plus(figures.subscriptions, fraction(active.length));
    const gone = (before.get(key) ?? []).filter(({ timeline }) => !living.has(timeline));
    figures.endedOpening = plus(figures.endedOpening, base(gone));
    if (wasActive && isActive) {
      const effect = fx.get(key) ?? ZERO;
      const real = minus(minus(now, then), effect);
      add(figures, 'fx', effect);
      add(figures, isPositive(real) ? 'expansion' : 'contraction', real);
    } else if (wasActive) {
      add(figures, 'churn', negative(then));
      if (isPositive(then)) figures.customersMoved.churn = plus(figures.customersMoved.churn, ONE);
    } else {
      const type = (states.firstDay(root) ?? span.first) >= span.first ? 'new' : 'reactivation';
      add(figures, type, now);
      if (isPositive(now)) figures.customersMoved[type] = plus(figures.customersMoved[type], ONE);
    }
  }
}

function add(figures: Figures, type: MovementType, amount: Fraction): void {
  figures.moved[type] = plus(figures.moved[type], amount);
}

/** nrr_12m and grr_12m: customers with kept MRR twelve months before, by breakdown value. */
function addYear(states: MrrSource, asOf: number, split: Split, of: (key: string) => Figures): void {
  const now = states.on(asOf);
  for (const [root, shares] of states.on(twelveMonthsBefore(asOf))) {
    const after = Map.groupBy((now.get(root) ?? []).filter(split.keep), split.key);
    for (const [key, kept] of Map.groupBy(shares.filter(split.keep), split.key)) {
      const then = base(kept);
      if (!isPositive(then)) continue;
      const figures = of(key);
      const today = base(after.get(key) ?? []);
      figures.yearAgo = plus(figures.yearAgo, then);
      figures.yearOn = plus(figures.yearOn, today);
      figures.yearLeast = plus(figures.yearLeast, least(today, then));
    }
  }
}

export function twelveMonthsBefore(day: number): number {
  const before = addMonths(day, -12);
  if (!isLastOfMonth(day)) return before;
  let last = before;
  while (parts(last + 1).month === parts(last).month) last += 1;
  return last;
}
