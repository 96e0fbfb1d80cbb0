// Renewals: when each timeline falls due, what was up for renewal and what of it was kept (methodology section 6).

import type { Day } from './calendar.ts';
import type { Subscription } from './facts.ts';
import type { Renewal } from './ledger.ts';
import { type Micros, NOTHING } from './money.ts';
import { compare, ONE, roundedQuotient } from './ratio.ts';
import { subscriptionKey } from './timeline.ts';
import type { Cover, Reading, Workings } from './workings.ts';

/**
 * One row for each due date of a timeline and each part of its MRR on the day before; whether a date has come is for
 * the freshness date to say.
 */
export function renewals(workings: Workings): Renewal[] {
  const pieces = Map.groupBy(workings.pieces, (piece) => piece.timeline);
  const members = subscriptionsByKey(workings);
  return workings.coverages.flatMap(({ key, readings }, timeline) => {
    const mine = pieces.get(timeline);
    if (mine === undefined) return [];
    const subscriptions = new Set(members.get(key));
    for (const { line } of readings) if (line.subscription !== null) subscriptions.add(line.subscription);
    return renewalsOf(timeline, mine, dueDays(readings, [...subscriptions]));
  });
}

function subscriptionsByKey({ facts }: Workings): ReadonlyMap<string, Subscription[]> {
  const members = new Set(facts.members.map((member) => member.no));
  const own = facts.subscriptions.filter(({ customerNo }) => customerNo !== null && members.has(customerNo));
  return Map.groupBy(own, (subscription) => subscriptionKey(facts.root, subscription));
}

/**
 * The first days after each billed period of a month or more, before any cut. A commitment's end takes the place of those
 * before it and after the commitment before it or, without one, after the later of its subscription's start and deal.
 */
export function dueDays(readings: readonly Reading[], subscriptions: readonly Subscription[]): Day[] {
  const billed = readings.flatMap(({ period, months, settled }) =>
    period !== null && months !== null && !settled && compare(months, ONE) >= 0 ? [period.end] : [],
  );
  if (subscriptions.every(({ commitmentEnd }) => commitmentEnd === null)) return ascending(billed);
  const commitments = subscriptions
    .flatMap(({ commitmentEnd: end, start, dealClosed }) =>
      end === null ? [] : [{ end, since: Math.max(start ?? -Infinity, dealClosed ?? -Infinity) }],
    )
    .sort((a, b) => a.end - b.end || a.since - b.since);
  const windows = commitments.map(({ end, since }) => {
    const before = commitments.filter((other) => other.end < end).at(-1);
    return { after: before?.end ?? since, end };
  });
  const kept = billed.filter((day) => !windows.some(({ after, end }) => after < day && day < end));
  return ascending([...kept, ...commitments.map(({ end }) => end)]);
}

function ascending(days: readonly Day[]): Day[] {
  return [...new Set(days)].sort((a, b) => a - b);
}

/** The rows of one timeline: its pieces in order of start, its due days in order. */
function renewalsOf(timeline: number, pieces: readonly Cover[], days: readonly Day[]): Renewal[] {
  const rows: Renewal[] = [];
  let [running, next]: [Cover[], number] = [[], 0];
  for (const due of days) {
    // Everything that may count on due − 1 or on due: begun by then, not over before due − 1.
    for (let piece = pieces[next]; piece !== undefined && piece.start <= due; piece = pieces[next]) {
      running.push(piece);
      next += 1;
    }
    running = running.filter((piece) => piece.end >= due);
    const before = running.filter((piece) => piece.start < due);
    const after = running.filter((piece) => piece.end > due);
    rows.push(...shared(timeline, due, before, sum(after)));
  }
  return rows;
}

function sum(pieces: readonly Cover[]): bigint {
  return pieces.reduce((total, { mrr }) => total + mrr, 0n);
}

/** What was kept, min(before, after), shared in proportion to the parts, the last one taking the remainder. */
function shared(timeline: number, due: Day, pieces: readonly Cover[], after: bigint): Renewal[] {
  const total = sum(pieces);
  if (total <= 0n) return [];
  const kept = after < total ? after : total;
  let [upTo, given] = [NOTHING as bigint, NOTHING as bigint];
  return pieces.map(({ subscription, price, currency, billingPeriod, line, source, mrr }) => {
    upTo += mrr;
    const share = roundedQuotient(kept * upTo, total) - given;
    given += share;
    const attributes = { subscription, price, currency, billingPeriod, line, source };
    return { ...attributes, timeline, due, before: mrr, kept: share as Micros };
  });
}
