// Findings on subscriptions: a value without a rate, signed but never billed, active although its coverage ended
// (methodology section 9).

import type { Day } from './calendar.ts';
import { finding, mrrOn, type Named } from './doubt.ts';
import type { Subscription } from './facts.ts';
import type { Finding } from './ledger.ts';
import { dealValue } from './signed.ts';
import type { Cover, Workings } from './workings.ts';

/** The findings of the customer's own subscriptions. */
export function subscriptionFindings(workings: Workings): Finding[] {
  const { facts, coverages, readings } = workings;
  const members = new Set(facts.members.map((member) => member.no));
  const own = facts.subscriptions.filter(({ customerNo }) => customerNo !== null && members.has(customerNo));
  if (own.length === 0) return [];
  const covers = new Map<Subscription, Cover[]>();
  for (const coverage of coverages) {
    for (const cover of coverage.covers) {
      if (cover.subscription?.status !== 'active') continue;
      covers.getOrInsertComputed(cover.subscription, () => []).push(cover);
    }
  }
  const billed = new Set(
    readings.filter((reading) => reading.excluded !== 'void').map((reading) => reading.line.subscription),
  );
  return own.flatMap((subscription) => [
    ...unrated(subscription, workings),
    ...(billed.has(subscription) ? [] : neverBilled(subscription, workings)),
    ...conflict(subscription, covers.get(subscription) ?? []),
  ]);
}

function objectsOf(subscription: Subscription): Named[] {
  return [
    ['subscription', subscription],
    ['price', subscription.price],
  ];
}

/** `missing_rate`: a monthly value that counts (by basis, or as signed) without a currency or a rate on its day. */
function unrated(subscription: Subscription, { context }: Workings): Finding[] {
  const { monthlyValue, start, dealClosed, price } = subscription;
  const currency = subscription.currency ?? price?.currency ?? null;
  const signed = dealClosed !== null && start !== null && dealClosed < start ? dealClosed : null;
  const days = [context.basis === 'subscriptions' ? start : null, signed].filter((day) => day !== null);
  const missing = days.find(
    (day) => currency === null || context.rates.cross(currency, context.baseCurrency, day) === null,
  );
  if (monthlyValue === null || missing === undefined) return [];
  const period = { start: missing, end: (missing + 1) as Day };
  return [finding('missing_rate', [subscription.id], objectsOf(subscription), { period, atStake: null })];
}

/** `signed_never_billed`: its start has passed, no line was ever written, nothing was cancelled. */
function neverBilled(subscription: Subscription, { context }: Workings): Finding[] {
  const { dealClosed, start, status, canceledAt, effectiveCancellation } = subscription;
  const ended = status === 'canceled' || canceledAt !== null || effectiveCancellation !== null;
  if (dealClosed === null || start === null || ended) return [];
  const since = Math.max(start, dealClosed) as Day;
  const atStake = dealValue(subscription, context);
  return [
    finding('signed_never_billed', [subscription.id], objectsOf(subscription), {
      since,
      period: { start: since, end: null },
      atStake,
    }),
  ];
}

/** `status_conflict`: active, but the days that its own lines cover are over; at stake is the MRR of the last one. */
function conflict(subscription: Subscription, covers: readonly Cover[]): Finding[] {
  if (subscription.status !== 'active' || covers.length === 0) return [];
  const end = covers.reduce((latest, cover) => (cover.end > latest ? cover.end : latest), -Infinity as Day);
  return [
    finding('status_conflict', [subscription.id], objectsOf(subscription), {
      since: end,
      period: { start: end, end: null },
      atStake: mrrOn(covers, (end - 1) as Day),
    }),
  ];
}
