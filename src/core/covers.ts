// What a counted line covers: its monthly amount over the days that prorations and cuts leave of it, in one stretch for
// each credited share (methodology 2.4, 2.6).

import type { Day, Range } from './calendar.ts';
import { creditedShare } from './credits.ts';
import type { LedgerContext } from './ledger.ts';
import { type Micros, micros, NOTHING } from './money.ts';
import type { Options } from './options.ts';
import { textOrder } from './order.ts';
import { divide, multiply, ONE, type Ratio, ratio, subtract, ZERO } from './ratio.ts';
import type { Cover, Reading } from './workings.ts';

/** A cover while gaps may still be filled and renewals carried. */
export type OpenCover = { -readonly [K in keyof Cover]: Cover[K] };

/** A counted line with the days that are left of it. */
export interface Stay {
  readonly reading: Reading;
  readonly start: Day;
  end: Day;
}

/** In order of start, price id, line id, subscription id. */
export function coverOrder(a: Cover, b: Cover): number {
  return a.start - b.start || textOrder(a.price?.id ?? '', b.price?.id ?? '') || keyOrder(a, b);
}

/** In order of line id, subscription id: the order in which the pieces of one pair share what is rounded. */
export function keyOrder(a: Cover, b: Cover): number {
  return textOrder(a.line?.id ?? '', b.line?.id ?? '') || textOrder(a.subscription?.id ?? '', b.subscription?.id ?? '');
}

/** The covers of a line in order of days; their days are those of the stay. */
export function coversOf(stay: Stay, timeline: number, context: LedgerContext): OpenCover[] {
  const { reading, start, end } = stay;
  const mode = context.options.credit_notes_in_mrr;
  if (mode !== 'from_issue_date' || reading.credits.length === 0) {
    return [coverOf(reading, stay, keptShare(reading, mode), timeline, context)];
  }
  const days = new Set([start]);
  for (const { day } of reading.credits) if (day > start && day < end) days.add(day);
  const starts = [...days].sort((a, b) => a - b);
  return starts.map((from, at) => {
    const range = { start: from, end: starts[at + 1] ?? end };
    return coverOf(reading, range, keptShareOn(reading, from), timeline, context);
  });
}

/** A line's monthly amount in base currency for its whole period, rounded once: before credits that come later (2.6). */
export function monthlyAmount(reading: Reading, mode: Options['credit_notes_in_mrr']): Micros {
  return inBase(reading, monthlyOriginal(reading, keptShare(reading, mode)));
}

function keptShare(reading: Reading, mode: Options['credit_notes_in_mrr']): Ratio {
  return mode === 'retroactive' && reading.credits.length > 0 ? keptShareOn(reading, null) : ONE;
}

/** What the credits up to a day (null: all of them) leave of the line: 1 − the credited share. */
function keptShareOn({ credits }: Reading, day: Day | null): Ratio {
  const counted = day === null ? credits : credits.filter((credit) => credit.day <= day);
  return subtract(ONE, creditedShare(counted.map((credit) => credit.share)));
}

function coverOf(
  reading: Reading,
  { start, end }: Range,
  kept: Ratio,
  timeline: number,
  { baseCurrency }: LedgerContext,
): OpenCover {
  const { line, billingPeriod } = reading;
  const { subscription, price, currency, source } = line;
  const exact = monthlyOriginal(reading, kept);
  const mrr = inBase(reading, exact);
  const original = currency === baseCurrency ? ratio(mrr, 1_000_000n) : exact;
  return { timeline, start, end, mrr, original, subscription, price, currency, billingPeriod, line, source };
}

/** basis × kept / months in the line's currency; a settled credit gives nothing. */
function monthlyOriginal({ basis, months, settled }: Reading, kept: Ratio): Ratio {
  if (months === null || settled) return ZERO;
  return divide(kept === ONE ? basis : multiply(basis, kept), months);
}

/** The one rounding of a line's MRR. */
function inBase({ rate }: Reading, amount: Ratio): Micros {
  return rate === null ? NOTHING : micros(rate === ONE ? amount : multiply(amount, rate));
}
