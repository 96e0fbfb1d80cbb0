// Prorations: lines that adjust another line from their own start on (methodology 2.5).

import { type Day, type Range, wholeMonths } from './calendar.ts';
import type { Invoice, Line, Price, Subscription } from './facts.ts';
import type { OpenReading } from './lines.ts';
import { textOrder } from './order.ts';
import { add, compare, decimal, divide, multiply, type Ratio, ratio } from './ratio.ts';

/** A proration with its target, both of this customer. */
interface Proration {
  readonly own: OpenReading;
  readonly target: OpenReading;
}

/** A reading that is recurring: what a yardstick is taken from. */
interface Measured {
  readonly period: Range;
  readonly months: Ratio;
}

/** A credit of the unused share counts as one up to this part of it: 2 %. */
const TOLERANCE_PARTS = 50n;

/**
 * Leaves prorations out with their targets, gives them and the lines beside them the target's yardstick, settles the
 * credits that match an unused share. Returns the first day without the target for each target that a credit ends.
 */
export function applyProrations(readings: readonly OpenReading[]): ReadonlyMap<OpenReading, Day> {
  const prorations = prorationsOf(readings);
  if (prorations.size === 0) return new Map();
  leaveOut(prorations);
  const counted = [...prorations.values()].filter(({ own }) => own.excluded === null);
  measure(counted, prorations);
  measureBeside(counted, readings);
  return settle(counted);
}

function prorationsOf(readings: readonly OpenReading[]): Map<OpenReading, Proration> {
  const prorations = new Map<OpenReading, Proration>();
  const adjusting = readings.filter((reading) => reading.line.prorationTarget !== null);
  if (adjusting.length === 0) return prorations;
  const byLine = new Map<Line | null, OpenReading>(readings.map((reading) => [reading.line, reading]));
  for (const own of adjusting) {
    const target = byLine.get(own.line.prorationTarget);
    if (target !== undefined) prorations.set(own, { own, target });
  }
  return prorations;
}

/** A proration goes with its target, and so does a proration of that proration. */
function leaveOut(prorations: ReadonlyMap<OpenReading, Proration>): void {
  const decided = new Set<OpenReading>();
  for (const start of prorations.keys()) {
    const path = pathFrom(start, prorations, decided);
    const { target } = path.at(-1) ?? {};
    const out = target?.excluded != null;
    for (const { own } of path.toReversed()) {
      decided.add(own);
      if (out && own.excluded === null) own.excluded = 'proration_target';
    }
  }
}

/** The chain of prorations from `start` up to one that counts no further: decided, left out, or met before. */
function pathFrom(
  start: OpenReading,
  prorations: ReadonlyMap<OpenReading, Proration>,
  decided: ReadonlySet<OpenReading>,
): Proration[] {
  const path: Proration[] = [];
  const met = new Set<OpenReading>();
  for (let at = start; ; ) {
    const proration = prorations.get(at);
    if (proration === undefined || at.excluded !== null || decided.has(at) || met.has(at)) return path;
    met.add(at);
    path.push(proration);
    at = proration.target;
  }
}

/** Months of every proration by its target's yardstick, targets first; those that target each other keep their own. */
function measure(counted: readonly Proration[], prorations: ReadonlyMap<OpenReading, Proration>): void {
  const decided = new Set<OpenReading>();
  for (const { own: start } of counted) {
    const path = pathFrom(start, prorations, decided);
    const circle = path.findIndex(({ own }) => own === path.at(-1)?.target);
    path.forEach(({ own }, at) => {
      if (circle >= 0 && at >= circle) decided.add(own);
    });
    for (const { own, target } of path.toReversed()) {
      if (!decided.has(own)) own.months = byYardstick(own, target);
      decided.add(own);
    }
  }
}

function measured(reading: OpenReading): Measured {
  const { period, months } = reading;
  if (period === null || months === null) throw new Error(`line ${reading.line.id} counts without a period`);
  return { period, months };
}

/** Months = days of the line × months(target) / days of the target. */
function byYardstick(own: OpenReading, target: OpenReading): Ratio {
  const yardstick = measured(target);
  return divide(
    multiply(ratio(BigInt(daysOf(measured(own).period))), yardstick.months),
    ratio(BigInt(daysOf(yardstick.period))),
  );
}

function daysOf({ start, end }: Range): number {
  return end - start;
}

/** Lines of the same invoice and subscription that end with a proration take its yardstick, unless they are whole. */
function measureBeside(counted: readonly Proration[], readings: readonly OpenReading[]): void {
  const byInvoice = new Map<Invoice, Map<Subscription, Map<Day, Proration>>>();
  for (const proration of counted.toSorted((a, b) => textOrder(a.own.line.id, b.own.line.id))) {
    const { invoice, subscription } = proration.own.line;
    if (subscription === null) continue;
    byInvoice
      .getOrInsertComputed(invoice, () => new Map<Subscription, Map<Day, Proration>>())
      .getOrInsertComputed(subscription, () => new Map<Day, Proration>())
      .getOrInsert(measured(proration.own).period.end, proration);
  }
  for (const reading of readings) {
    const { line, period } = reading;
    if (reading.excluded !== null || period === null || line.prorationTarget !== null) continue;
    if (line.subscription === null || isWholeBilling(line.price, period)) continue;
    const beside = byInvoice.get(line.invoice)?.get(line.subscription)?.get(period.end);
    if (beside !== undefined) reading.months = byYardstick(reading, beside.target);
  }
}

/** Whether a period is a whole number of the price's own billing periods. */
function isWholeBilling(price: Price | null, period: Range): boolean {
  const length = price?.periodLength ?? 1;
  switch (price?.periodUnit) {
    case 'day':
      return daysOf(period) % length === 0;
    case 'week':
      return daysOf(period) % (7 * length) === 0;
    case 'month':
      return isMultiple(wholeMonths(period.start, period.end), length);
    case 'year':
      return isMultiple(wholeMonths(period.start, period.end), 12 * length);
    default:
      return false;
  }
}

function isMultiple(months: number | null, of: number): boolean {
  return months !== null && months % of === 0;
}

/** Credits of an unused share end their targets, the earliest one; none of them contributes anything itself. */
function settle(counted: readonly Proration[]): ReadonlyMap<OpenReading, Day> {
  const ends = new Map<OpenReading, Day>();
  for (const { own, target } of counted) {
    const from = Math.max(measured(own).period.start, measured(target).period.start) as Day;
    if (!matches(own.line, target, from)) continue;
    own.settled = true;
    ends.set(target, Math.min(ends.get(target) ?? from, from) as Day);
  }
  return ends;
}

/** Whether a credit is, within 2 %, the share of its target that is unused from a day on; in one currency only. */
function matches(credit: Line, target: OpenReading, from: Day): boolean {
  const { period } = measured(target);
  if (credit.amount >= 0 || target.line.amount <= 0 || from >= period.end) return false;
  if (credit.currency !== target.line.currency) return false;
  const unused = multiply(decimal(target.line.amount), ratio(BigInt(period.end - from), BigInt(daysOf(period))));
  const off = add(unused, decimal(credit.amount));
  const size = off.num < 0n ? { num: -off.num, den: off.den } : off;
  return compare(multiply(size, ratio(TOLERANCE_PARTS)), unused) <= 0;
}
