// The workings between facts and ledger: each line as it was read and each timeline's cover before anything is counted
// as zero. MRR, recognition, committed and future MRR, renewals and findings are all made from these.

import type { Day, Range } from './calendar.ts';
import type { CreditNoteLine, CustomerFacts, Line, Subscription } from './facts.ts';
import type { Exclusion, LedgerContext, Part, Timeline } from './ledger.ts';
import { type OpenReading, readLines } from './lines.ts';
import { textOrder } from './order.ts';
import { activeDays, piecesOf } from './parts.ts';
import { applyProrations } from './prorations.ts';
import type { Ratio } from './ratio.ts';
import { subscribedCoverage } from './subscribed.ts';
import { coverageOf, subscriptionKey, timelineKey } from './timeline.ts';

/** A credit note line's share of one invoice line of positive amount, already spread where it named no line (2.6). */
export interface Credit {
  readonly noteLine: CreditNoteLine;
  /** The note's date, or its invoice's. */
  readonly day: Day;
  /** Credited amount / the line's amount after discount; the shares of a line may sum to more than 1: cap the sum. */
  readonly share: Ratio;
}

/** An invoice line as sections 1 and 2 read it, before prorations end it and before any cut. */
export interface Reading {
  readonly line: Line;
  /** Base-currency units for one unit of the line's currency on the issue date, exact; null = `missing_rate`. */
  readonly rate: Ratio | null;
  /** The period after the end convention, of a recurring line; null = one-off (or `missing_period`). */
  readonly period: Range | null;
  /** Months that the amount is divided by: own, by the day/week rule, or by a proration target's yardstick. */
  readonly months: Ratio | null;
  /** Amount in the line's currency by `discounts_in_mrr`, before credit notes. */
  readonly basis: Ratio;
  /** In order of day, then id; whatever `credit_notes_in_mrr` says. */
  readonly credits: readonly Credit[];
  readonly billingPeriod: string | null;
  /** Why the line is outside MRR whatever the basis (never `basis`); null = it counts. */
  readonly excluded: Exclusion | null;
  /** A credit that ended its target, or another one that matched (2.5): it counts, but contributes nothing. */
  readonly settled: boolean;
}

/** A stretch on which one line (or, by basis, one subscription) gives its timeline a constant monthly amount. */
export interface Cover extends Part {
  /** Monthly amount in `currency`, exact; in the base currency the rounded `mrr` itself: no FX effect can arise. */
  readonly original: Ratio;
}

/** A timeline with everything that covers it, after every rule of section 3 but before days are counted as zero. */
export interface Coverage {
  readonly key: string;
  /** The counted lines (empty with basis `subscriptions`); their `period` is the billed period before any cut. */
  readonly readings: readonly Reading[];
  /** In order of start, price id, line id (subscription id where there is no line). */
  readonly covers: readonly Cover[];
  /** The covered days, maximal and in order: after cuts, fills and late renewal. */
  readonly stretches: readonly Range[];
  /** The gaps that were filled (3.3), in order. */
  readonly filled: readonly Range[];
  /** First day without coverage before late renewal carried anything (E of 3.5); null where nothing covers. */
  readonly end: Day | null;
  /** Whether some of the last covered day's subscriptions may be carried past `end` by late renewal (3.5). */
  readonly renewable: boolean;
}

/** Everything known of one customer before the ledger is drawn up. `coverages` and `timelines` share their indices. */
export interface Workings {
  readonly facts: CustomerFacts;
  readonly context: LedgerContext;
  /** Every line of the customer, in order of invoice id and line id. */
  readonly readings: readonly Reading[];
  readonly readingOf: ReadonlyMap<Line, Reading>;
  /** First day without the targets that a credit ended (2.5). */
  readonly ends: ReadonlyMap<Reading, Day>;
  readonly coverages: readonly Coverage[];
  readonly timelines: readonly Timeline[];
  /** The covers without the days that count as zero and without amounts of 0, by timeline; not yet merged. */
  readonly pieces: readonly Cover[];
}

/** Reads one customer's lines and covers its timelines, by invoices or by subscriptions as the context says. */
export function workingsOf(facts: CustomerFacts, context: LedgerContext): Workings {
  const readings = readLines(facts, context);
  const ends = applyProrations(readings);
  const coverages =
    context.basis === 'invoices'
      ? invoicedCoverages(facts, readings, ends, context)
      : subscribedCoverages(facts, context);
  const timelines = coverages.map(({ key, covers, stretches }) => ({ key, active: activeDays(covers, stretches) }));
  return {
    facts,
    context,
    readings,
    ends,
    readingOf: new Map(readings.map((reading) => [reading.line, reading])),
    coverages,
    timelines,
    pieces: coverages.flatMap(({ covers, stretches }, at) => piecesOf(covers, timelines[at]?.active ?? [], stretches)),
  };
}

function invoicedCoverages(
  { root }: CustomerFacts,
  readings: readonly OpenReading[],
  ends: ReadonlyMap<Reading, Day>,
  context: LedgerContext,
): Coverage[] {
  const byKey = new Map<string, Reading[]>();
  const bySubscription = new Map<Subscription, Reading[]>();
  for (const reading of readings) {
    const { line, excluded } = reading;
    if (excluded !== null) continue;
    const own = line.subscription === null ? undefined : bySubscription.get(line.subscription);
    const timeline = own ?? byKey.getOrInsertComputed(timelineKey(root, line), () => []);
    if (own === undefined && line.subscription !== null) bySubscription.set(line.subscription, timeline);
    timeline.push(reading);
  }
  return inOrder(byKey).map(([key, own], timeline) => coverageOf(key, timeline, own, ends, context));
}

/** Only the members' own subscriptions: one that is merely billed here counts with the customer it belongs to. */
function subscribedCoverages({ root, members, subscriptions }: CustomerFacts, context: LedgerContext): Coverage[] {
  const owners = new Set<number | null>(members.map((member) => member.no));
  const byKey = new Map<string, Subscription[]>();
  for (const subscription of subscriptions) {
    if (!owners.has(subscription.customerNo)) continue;
    byKey.getOrInsertComputed(subscriptionKey(root, subscription), () => []).push(subscription);
  }
  return inOrder(byKey).map(([key, own], timeline) => subscribedCoverage(key, timeline, own, context));
}

/** Timelines in order of their keys, so that their indices do not depend on the order of loading. */
function inOrder<T>(byKey: ReadonlyMap<string, T>): [string, T][] {
  return [...byKey].sort(([a], [b]) => textOrder(a, b));
}
