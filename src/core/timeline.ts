// A timeline's cover from its lines: cut at the cancellation, overlaps, gaps, late renewal, in this order
// (methodology 3.1–3.5; exclusions and prorations came before).

import type { Day, Range } from './calendar.ts';
import { coverOrder, coversOf, type OpenCover, type Stay } from './covers.ts';
import type { Customer, Line, Subscription } from './facts.ts';
import type { LedgerContext } from './ledger.ts';
import type { Options } from './options.ts';
import { endOverlaps } from './overlaps.ts';
import type { Coverage, Reading } from './workings.ts';

/** Longest gap that `auto` fills, in days: after billing by the month or less, and after longer periods. */
const GAP_DAYS_MONTHLY = 15;
const GAP_DAYS_LONGER = 45;
/** A billed period of at most one month has at most this many days. */
const MONTH_DAYS_MAX = 31;

/** The key of a line's timeline (3.1): the root with its set, its subscription, or the invoice's customer and price. */
export function timelineKey(root: Customer, line: Line): string {
  if (line.subscription !== null) return subscriptionKey(root, line.subscription);
  return JSON.stringify([root.id, 'price', line.invoice.customer.id, line.price?.id ?? null]);
}

/** The key of a subscription's timeline: the root with its set, or itself where it is in none. */
export function subscriptionKey(root: Customer, { setId, id }: Subscription): string {
  return JSON.stringify(setId === null ? [root.id, 'subscription', id] : [root.id, 'set', setId]);
}

/** The coverage of one timeline; `ends` holds the first days without the targets that a credit ended (2.5). */
export function coverageOf(
  key: string,
  timeline: number,
  readings: readonly Reading[],
  ends: ReadonlyMap<Reading, Day>,
  context: LedgerContext,
): Coverage {
  const { options } = context;
  const stays = staysOf(readings, ends, options.churn_recognition);
  if (options.billing_gaps === 'overlaps' || options.billing_gaps === 'both') endOverlaps(stays);
  const billedDays = new Map<Line, number>();
  const covers: OpenCover[] = [];
  for (const stay of stays) {
    if (stay.start >= stay.end) continue;
    const { line, period } = stay.reading;
    if (period !== null) billedDays.set(line, period.end - period.start);
    covers.push(...coversOf(stay, timeline, context));
  }
  covers.sort(coverOrder);
  const fillable = options.billing_gaps === 'gaps' || options.billing_gaps === 'both';
  const { stretches, filled, last } = stretchesOf(covers, (before) =>
    fillable ? gapDays(before, billedDays, options) : 0,
  );
  const end = stretches.at(-1)?.end ?? null;
  const renewable = last.filter((cover) => mayRenewLate(cover.subscription));
  return {
    key,
    readings,
    covers,
    stretches: carry(stretches, renewable, context),
    filled,
    end,
    renewable: renewable.length > 0,
  };
}

function staysOf(
  readings: readonly Reading[],
  ends: ReadonlyMap<Reading, Day>,
  churn: Options['churn_recognition'],
): Stay[] {
  const stays: Stay[] = [];
  for (const reading of readings) {
    const { period, line, settled } = reading;
    if (period === null || settled) continue;
    const cut = cutDay(line.subscription, churn);
    const end = Math.min(ends.get(reading) ?? period.end, cut ?? period.end, period.end) as Day;
    if (period.start < end) stays.push({ reading, start: period.start, end });
  }
  return stays;
}

/** First day without MRR of a cancelled subscription by the option (3.4), or null. */
function cutDay(subscription: Subscription | null, churn: Options['churn_recognition']): Day | null {
  if (subscription === null) return null;
  switch (churn) {
    case 'end_of_billed_period':
      return null;
    case 'cancellation_request':
      return subscription.canceledAt;
    case 'effective_cancellation':
      return cancellationDay(subscription);
    default:
      return churn satisfies never;
  }
}

/** The day a cancellation took effect: `canceled_at` stands in where it is missing and the status is `canceled`. */
export function cancellationDay({ effectiveCancellation, canceledAt, status }: Subscription): Day | null {
  return effectiveCancellation ?? (status === 'canceled' ? canceledAt : null);
}

interface Stretches {
  readonly stretches: readonly Range[];
  readonly filled: readonly Range[];
  /** The covers of the last covered day. */
  readonly last: readonly OpenCover[];
}

/**
 * The covered stretches of covers in order of start. A gap of at most `toleranceAfter(covers of the day before)` days is
 * filled: those covers go on until the next one starts.
 */
function stretchesOf(
  covers: readonly OpenCover[],
  toleranceAfter: (before: readonly OpenCover[]) => number,
): Stretches {
  const stretches: { start: Day; end: Day }[] = [];
  const filled: Range[] = [];
  let current: { start: Day; end: Day } | undefined;
  let last: OpenCover[] = [];
  for (const cover of covers) {
    const gap = current === undefined ? 0 : cover.start - current.end;
    if (current !== undefined && gap > 0 && gap <= toleranceAfter(last)) {
      filled.push({ start: current.end, end: cover.start });
      for (const before of last) before.end = cover.start;
      current.end = cover.start;
    }
    if (current === undefined || cover.start > current.end) {
      current = { start: cover.start, end: cover.end };
      stretches.push(current);
      last = [cover];
    } else if (cover.end > current.end) {
      current.end = cover.end;
      last = [cover];
    } else if (cover.end === current.end) last.push(cover);
  }
  return { stretches, filled, last };
}

/** Longest gap in days that is filled after these covers, by the longest billed period among their lines (3.3). */
function gapDays(before: readonly OpenCover[], billedDays: ReadonlyMap<Line, number>, options: Options): number {
  if (options.gap_tolerance_days !== 'auto') return options.gap_tolerance_days;
  const monthly = before.every(({ line }) => line !== null && (billedDays.get(line) ?? 0) <= MONTH_DAYS_MAX);
  return monthly ? GAP_DAYS_MONTHLY : GAP_DAYS_LONGER;
}

/** Whether late renewal may carry what a subscription covers (3.5). */
export function mayRenewLate(subscription: Subscription | null): boolean {
  if (subscription === null || subscription.status !== 'active') return false;
  return subscription.canceledAt === null && subscription.effectiveCancellation === null;
}

/** Carries these covers of the last covered day up to the freshness date while the renewal is not yet late (3.5). */
function carry(stretches: readonly Range[], covers: readonly OpenCover[], context: LedgerContext): readonly Range[] {
  const final = stretches.at(-1);
  if (final === undefined || covers.length === 0) return stretches;
  const late = context.freshness - final.end;
  if (late < 0 || late >= context.options.late_renewal_days) return stretches;
  const end = (context.freshness + 1) as Day;
  for (const cover of covers) cover.end = end;
  return [...stretches.slice(0, -1), { start: final.start, end }];
}
