// The figures of one period for the oracle, customer by customer: opening, closing, movements, counts (methodology 4).

import type { Thing } from './company.ts';
import { addMonths, isLastOfMonth, parts } from './days.ts';
import {
  compare,
  type Fraction,
  fraction,
  least,
  minus,
  negative,
  ONE,
  over,
  plus,
  round6,
  sum,
  times,
  ZERO,
} from './rational.ts';
import type { Share, States } from './states.ts';

export const MOVEMENT_TYPES = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx'] as const;
export type MovementType = (typeof MOVEMENT_TYPES)[number];

/** A period asked for; `asOf` is its last day, or the freshness date if it is running. */
export interface Span {
  readonly first: number;
  readonly last: number;
  readonly asOf: number;
}

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

/** Which shares count, and to which breakdown value they go. */
export interface Split {
  readonly keep: (share: Share) => boolean;
  readonly key: (share: Share) => string;
}

const base = (shares: readonly Share[]): Fraction => sum(shares.map(({ cell }) => cell.base));
const isPositive = (value: Fraction): boolean => compare(value, ZERO) > 0;

/** The figures of a period by breakdown value. */
export function figuresOf(states: States, span: Span, split: Split): Map<string, Figures> {
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
  states: States,
  span: Span,
  split: Split,
  root: Thing,
  opening: readonly Share[],
  closing: readonly Share[],
  of: (key: string) => Figures,
): void {
  const wasActive = opening.length > 0;
  const isActive = closing.length > 0;
  const fx = wasActive && isActive ? fxByKey(opening, closing, split) : new Map<string, Fraction>();
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
    const gone = (before.get(key) ?? []).filter(({ timeline }) => timeline.on(span.asOf).length === 0);
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

/** The FX effect of the kept closing shares, rounded per pair; the pair's last value takes the remainder (section 1). */
function fxByKey(opening: readonly Share[], closing: readonly Share[], split: Split): Map<string, Fraction> {
  const result = new Map<string, Fraction>();
  const pairOf = ({ timeline, cell }: Share) => `${timeline.key}\n${cell.price?.id ?? ''}`;
  const openings = Map.groupBy(opening, pairOf);
  for (const [pair, after] of Map.groupBy(closing, pairOf)) {
    const difference = rateDifference(openings.get(pair) ?? [], after);
    const kept = after.filter(split.keep);
    if (difference === null || kept.length === 0) continue;
    const effect = (shares: readonly Share[]) =>
      round6(times(sum(shares.map(({ cell }) => cell.original)), difference));
    let left = effect(kept);
    const values = [...Map.groupBy(kept, split.key)].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [index, [key, shares]] of values.entries()) {
      const amount = index === values.length - 1 ? left : effect(shares);
      left = minus(left, amount);
      result.set(key, plus(result.get(key) ?? ZERO, amount));
    }
  }
  return result;
}

/** closing rate − opening rate of a pair with MRR at both ends in one currency; null: it has no FX effect. */
function rateDifference(opening: readonly Share[], closing: readonly Share[]): Fraction | null {
  const rate = (shares: readonly Share[]): Fraction | null => {
    const original = sum(shares.map(({ cell }) => cell.original));
    return original.n === 0n ? null : over(base(shares), original);
  };
  const worth = [...opening, ...closing].filter(({ cell }) => cell.original.n !== 0n);
  if (new Set(worth.map(({ cell }) => cell.currency)).size !== 1) return null;
  const before = rate(opening);
  const after = rate(closing);
  return before === null || after === null ? null : minus(after, before);
}

/** nrr_12m and grr_12m: customers with kept MRR twelve months before, by breakdown value. */
function addYear(states: States, asOf: number, split: Split, of: (key: string) => Figures): void {
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
