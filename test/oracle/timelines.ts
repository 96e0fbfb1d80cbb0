// Timelines for the oracle, day by day: what covers each day of each subscription's life (methodology section 3).

import type { Books, Thing } from './company.ts';
import { wholeMonths } from './days.ts';
import { compare, type Fraction, fraction, sum, ZERO } from './rational.ts';
import type { Reading } from './readings.ts';

/** One thing that covers one day: a line, or a subscription with basis `subscriptions`. */
export interface Cell {
  readonly base: Fraction;
  readonly original: Fraction;
  readonly currency: string;
  readonly line: Thing | null;
  readonly invoice: Thing | null;
  readonly subscription: Thing | null;
  readonly price: Thing | null;
  readonly billingPeriod: string | null;
  /** Days of the period as billed, before any cut. */
  readonly billedDays: number;
}

/** A day that is covered has cells, even where they are worth 0. */
export class Timeline {
  readonly key: string;
  readonly root: Thing;
  readonly subscriptions = new Set<Thing>();
  /** The lines behind it, with basis `invoices`. */
  readonly readings = new Set<Reading>();
  readonly covered = new Map<number, Cell[]>();
  /** The last day that a line (or a filled gap) covers, where late renewal carried days after it. */
  billedTo: number | null = null;

  constructor(key: string, root: Thing) {
    this.key = key;
    this.root = root;
  }

  cover(day: number, cells: readonly Cell[]): void {
    const there = this.covered.get(day);
    if (there === undefined) this.covered.set(day, [...cells]);
    else there.push(...cells);
  }

  /** The cells that make MRR on the day: none where their sum is below 0.005 (section 1). */
  on(day: number): readonly Cell[] {
    const cells = this.covered.get(day) ?? [];
    return compare(sum(cells.map((cell) => cell.base)), LEAST_MRR) < 0 ? [] : cells;
  }

  get lastCovered(): number | null {
    return this.covered.size === 0 ? null : [...this.covered.keys()].reduce((a, b) => Math.max(a, b));
  }
}

const LEAST_MRR = fraction(5, 1000);
const SHORT_BILLED_DAYS = 31;

interface Stretch {
  readonly reading: Reading;
  readonly start: number;
  end: number;
}

/** The timelines of the basis `invoices`, steps in the order of section 3; `freshness` is for late renewal. */
export function timelinesOfInvoices(books: Books, readings: readonly Reading[], freshness: number): Timeline[] {
  const timelines: Timeline[] = [];
  const groups = Map.groupBy(
    readings.filter((reading) => !reading.leftOut && !reading.endsTarget),
    (reading) => keyOf(books, reading),
  );
  for (const [key, lines] of groups) {
    const [first] = lines;
    const customer = first?.invoice.to('customer', 'customer_id');
    if (first === undefined || customer === null || customer === undefined) continue;
    const timeline = new Timeline(key, books.root(customer));
    let stretches = lines.map((reading) => stretchOf(reading, readings));
    stretches = stretches.map((stretch) => cutAtCancellation(books, stretch)).filter((s) => s.end > s.start);
    cutOverlaps(books, stretches);
    for (const reading of lines) timeline.readings.add(reading);
    for (const { reading, start, end } of stretches) {
      if (reading.subscription !== null) timeline.subscriptions.add(reading.subscription);
      for (let day = start; day < end; day += 1) timeline.cover(day, [cellOf(reading, day)]);
    }
    fillGaps(books, timeline);
    carryLateRenewal(books, timeline, freshness);
    timelines.push(timeline);
  }
  return timelines.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** 3.1 */
function keyOf(books: Books, reading: Reading): string {
  const customer = reading.invoice.to('customer', 'customer_id');
  const root = customer === null ? '' : books.root(customer).id;
  const set = reading.subscription?.text('subscription_set_id') ?? null;
  if (set !== null) return JSON.stringify([root, 'set', set]);
  if (reading.subscription !== null) return JSON.stringify([root, 'subscription', reading.subscription.id]);
  return JSON.stringify([root, 'price', customer?.id, reading.price?.id ?? null]);
}

function cellOf(reading: Reading, day: number): Cell {
  return {
    ...reading.amountOn(day),
    currency: reading.currency,
    line: reading.line,
    invoice: reading.invoice,
    subscription: reading.subscription,
    price: reading.price,
    billingPeriod: billingPeriodOf(reading),
    billedDays: reading.days,
  };
}

export function billingPeriodOfPrice(price: Thing): string | null {
  const unit = price.text('period_unit');
  return unit === null ? null : `${price.text('period_length') ?? 1} ${unit}`;
}

export function billingPeriodOf(reading: Reading): string | null {
  if (reading.price !== null) return billingPeriodOfPrice(reading.price);
  if (reading.period === null) return null;
  const whole = wholeMonths(reading.period.start, reading.period.end);
  return whole === null ? `${reading.days} day` : `${whole} month`;
}

/** 2.5: a line ends where the earliest credit that matches it starts. */
function stretchOf(reading: Reading, readings: readonly Reading[]): Stretch {
  const { start, end } = reading.period ?? { start: 0, end: 0 };
  const ends = readings
    .filter((credit) => credit.target === reading && credit.endsTarget)
    .map((credit) => Math.max(start, credit.period?.start ?? start));
  return { reading, start, end: Math.min(end, ...ends) };
}

/** 3.4 */
function cutAtCancellation(books: Books, stretch: Stretch): Stretch {
  const option = books.option('churn_recognition');
  const { subscription } = stretch.reading;
  if (subscription === null || option === 'end_of_billed_period') return stretch;
  const day = option === 'effective_cancellation' ? endOf(subscription) : subscription.day('canceled_at');
  return { ...stretch, end: Math.min(stretch.end, day ?? stretch.end) };
}

/** When the cancellation takes effect. */
export function endOf(subscription: Thing): number | null {
  const effective = subscription.day('effective_cancellation_date');
  if (effective !== null) return effective;
  return subscription.text('status') === 'canceled' ? subscription.day('canceled_at') : null;
}

/** 3.3 */
function cutOverlaps(books: Books, stretches: readonly Stretch[]): void {
  if (!['overlaps', 'both'].includes(String(books.option('billing_gaps')))) return;
  const firm = stretches.filter(({ reading }) => compare(reading.basis, ZERO) > 0 && !reading.isProration);
  const ends = firm.map((earlier) => {
    const later = firm.filter(
      ({ reading, start }) =>
        reading.invoice !== earlier.reading.invoice &&
        (reading.price === earlier.reading.price || reading.subscription !== earlier.reading.subscription) &&
        start > earlier.start &&
        start < earlier.end,
    );
    return Math.min(earlier.end, ...later.map(({ start }) => start));
  });
  for (const [index, stretch] of firm.entries()) stretch.end = ends[index] ?? stretch.end;
}

/** 3.3 */
function fillGaps(books: Books, timeline: Timeline): void {
  if (!['gaps', 'both'].includes(String(books.option('billing_gaps')))) return;
  const days = [...timeline.covered.keys()].sort((a, b) => a - b);
  for (const [index, next] of days.entries()) {
    const before = days[index - 1];
    if (before === undefined || next === before + 1) continue;
    const cells = timeline.covered.get(before) ?? [];
    const option = books.option('gap_tolerance_days');
    const short = cells.every((cell) => cell.billedDays <= SHORT_BILLED_DAYS);
    const tolerance = option === 'auto' ? (short ? 15 : 45) : Number(option);
    if (next - before - 1 > tolerance) continue;
    for (let day = before + 1; day < next; day += 1) timeline.cover(day, cells);
  }
}

/** 3.5 */
function carryLateRenewal(books: Books, timeline: Timeline, freshness: number): void {
  const last = timeline.lastCovered;
  if (last === null) return;
  const carried = (timeline.covered.get(last) ?? []).filter(
    ({ subscription }) =>
      subscription?.text('status') === 'active' &&
      !subscription.has('canceled_at') &&
      !subscription.has('effective_cancellation_date'),
  );
  if (carried.length === 0 || freshness - (last + 1) >= Number(books.option('late_renewal_days'))) return;
  timeline.billedTo = last;
  for (let day = last + 1; day <= freshness; day += 1) timeline.cover(day, carried);
}
