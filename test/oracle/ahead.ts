// Committed and future MRR and renewals for the oracle (methodology 6).

import type { Thing } from './company.ts';
import { type Deal, isSigned, signedDeals } from './deals.ts';
import type { Carrier } from './dimensions.ts';
import type { Entry } from './entries.ts';
import { compare, least, ONE, over, sum, times, ZERO } from './rational.ts';
import type { Span, States } from './states.ts';
import { type Cell, endOf, type Timeline } from './timelines.ts';

const carrierOfCell = (timeline: Timeline, cell: Cell): Carrier => ({ root: timeline.root, ...cell });

/** Section 6: MRR without what is replaced or cancelled, and what is signed. */
export function committed(states: States, { asOf }: Span): Entry[] {
  const deals = signedDeals(states).filter((deal) => isSigned(states, deal, asOf));
  const replaced = new Set(deals.map(({ set }) => set).filter((set) => set !== null));
  const running = states.timelines
    .filter(({ key }) => !replaced.has(key))
    .flatMap((timeline) => timeline.on(asOf).map((cell) => ({ timeline, cell })))
    .filter(({ cell }) => (cell.subscription?.day('canceled_at') ?? asOf + 1) > asOf)
    .map(({ timeline, cell }) => ({ carrier: carrierOfCell(timeline, cell), amount: cell.base }));
  return [...running, ...deals.map(({ carrier, value }) => ({ carrier, amount: value }))];
}

/** Section 6: the state expected on the last day of a period from the running one on. */
export function future(states: States, { last }: Span): Entry[] {
  const deals = signedDeals(states).filter((deal) => isSigned(states, deal, states.freshness));
  const running = states.timelines.flatMap((timeline) => expected(states, timeline, deals, last));
  const signed = deals
    .filter((deal) => deal.start <= last && !isCoveredByOwn(states, deal, last) && !isOver(deal, last))
    .map(({ carrier, value, subscription }) => ({
      carrier,
      amount: value,
      security: last < (subscription.day('contractual_commitment_end_date') ?? 0) ? SECURED : UNSECURED,
    }));
  return [...running, ...signed];
}

/** A deal whose end is known counts no longer than that. */
function isOver({ subscription }: Deal, day: number): boolean {
  const end = subscription.day('effective_cancellation_date') ?? subscription.day('canceled_at');
  return end !== null && end <= day;
}

const SECURED = 'secured' as const;
const UNSECURED = 'unsecured' as const;

function isCoveredByOwn(states: States, { subscription, carrier }: Deal, day: number): boolean {
  return states.timelines.some(
    ({ root, covered }) =>
      root === carrier.root && (covered.get(day) ?? []).some((cell) => cell.subscription === subscription),
  );
}

function expected(states: States, timeline: Timeline, deals: readonly Deal[], day: number): Entry[] {
  const lastDay = timeline.billedTo ?? timeline.lastCovered;
  if (lastDay === null) return [];
  const entry = (cell: Cell, secured: boolean): Entry => ({
    carrier: carrierOfCell(timeline, cell),
    amount: cell.base,
    security: secured ? SECURED : UNSECURED,
  });
  const commitment = (cell: Cell) => cell.subscription?.day('contractual_commitment_end_date') ?? 0;
  if (day <= lastDay) {
    const secures = (cell: Cell) =>
      states.basis === 'invoices' ||
      day < commitment(cell) ||
      (cell.subscription !== null && endOf(cell.subscription) !== null);
    return timeline.on(day).map((cell) => entry(cell, secures(cell)));
  }
  const succeeded = deals.some(({ set, start }) => set === timeline.key && start <= day);
  if (succeeded || timeline.on(states.freshness).length === 0) return [];
  const goesOn = ({ subscription }: Cell) =>
    subscription === null ||
    !(
      subscription.text('status') === 'canceled' ||
      subscription.has('canceled_at') ||
      subscription.has('effective_cancellation_date')
    );
  return timeline
    .on(lastDay)
    .filter(goesOn)
    .map((cell) => entry(cell, day < commitment(cell)));
}

/** Section 6: what falls due in the period, with the MRR of the day before and what was kept of it. */
export function renewals(states: States, { first, asOf }: Span, kept: boolean): Entry[] {
  return states.timelines.flatMap((timeline) =>
    dueDays(states, timeline)
      .filter((day) => first <= day && day <= asOf)
      .flatMap((day) => {
        const before = timeline.on(day - 1);
        const worthBefore = sum(before.map((cell) => cell.base));
        const worthAfter = sum(timeline.on(day).map((cell) => cell.base));
        const share = compare(worthBefore, ZERO) > 0 ? over(least(worthAfter, worthBefore), worthBefore) : ONE;
        return before.map((cell) => ({
          carrier: carrierOfCell(timeline, cell),
          amount: kept ? times(cell.base, share) : cell.base,
        }));
      }),
  );
}

/** The subscriptions billed in the timeline, and those of its set that are not billed yet. */
function subscriptionsOf(states: States, timeline: Timeline): Thing[] {
  const ofSet = states.books.all('subscription').filter((subscription) => {
    const customer = subscription.to('customer', 'customer_id');
    const set = subscription.text('subscription_set_id');
    const key = JSON.stringify([customer === null ? '' : states.books.root(customer).id, 'set', set]);
    return customer !== null && set !== null && key === timeline.key;
  });
  return [...new Set([...timeline.subscriptions, ...ofSet])];
}

/** The days after the billed periods of a month or more, and the ends of commitments, which replace those before them. */
function dueDays(states: States, timeline: Timeline): number[] {
  const own = states.readings.filter((reading) => timeline.readings.has(reading));
  const billed = own.flatMap(({ period, months: counted }) =>
    period !== null && compare(counted, ONE) >= 0 ? [period.end] : [],
  );
  const commitments = subscriptionsOf(states, timeline)
    .flatMap((subscription) => {
      const end = subscription.day('contractual_commitment_end_date');
      const starts = ['subscription_start_date', 'deal_closed_date'].map(
        (field) => subscription.day(field) ?? -Infinity,
      );
      return end === null ? [] : [{ end, start: Math.max(...starts) }];
    })
    .sort((a, b) => a.end - b.end);
  const isReplaced = (day: number) =>
    commitments.some(({ end, start }, index) => {
      const before = commitments.slice(0, index).findLast((other) => other.end < end)?.end;
      return day < end && day > (before ?? start);
    });
  const days = [...billed.filter((day) => !isReplaced(day)), ...commitments.map(({ end }) => end)];
  return [...new Set(days)].filter((day) => day <= states.freshness);
}
