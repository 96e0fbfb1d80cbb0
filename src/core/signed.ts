// Signed subscriptions: sold, not started, not yet covered by a line of their own (methodology section 6).

import { type Day, FOREVER, type Range } from './calendar.ts';
import type { Subscription } from './facts.ts';
import type { Attributes, LedgerContext } from './ledger.ts';
import { type Micros, micros } from './money.ts';
import { byId } from './order.ts';
import { decimal, multiply } from './ratio.ts';
import { subscriptionAttributes } from './subscribed.ts';
import { cancellationDay, subscriptionKey } from './timeline.ts';
import type { Workings } from './workings.ts';

/** A subscription with the days on which it counts as signed and what it is worth a month. */
export interface Signed {
  readonly subscription: Subscription;
  /** Key of the timeline that it will start or carry on. */
  readonly key: string;
  /** The days d with deal closed ≤ d < start, no own coverage yet, not cancelled. */
  readonly known: Range;
  readonly start: Day;
  /** First day without it where a cancellation is known already, else FOREVER. */
  readonly end: Day;
  /** `monthly_value` in base currency at the rate of the deal, rounded once. */
  readonly mrr: Micros;
  readonly attributes: Attributes;
}

/**
 * The customer's signed subscriptions in order of id. One whose value is unknown (no monthly value, currency or rate)
 * replaces nothing and counts nowhere: it would lower the committed MRR by what we do not know.
 */
export function signedSubscriptions(workings: Workings): Signed[] {
  const { facts } = workings;
  const candidates = facts.subscriptions.filter(({ dealClosed, start }) => {
    return dealClosed !== null && start !== null && dealClosed < start;
  });
  if (candidates.length === 0) return [];
  const members = new Set(facts.members.map((member) => member.no));
  const covered = firstCovered(workings);
  return byId(candidates).flatMap((subscription) => {
    const mine = subscription.customerNo !== null && members.has(subscription.customerNo);
    const signed = mine ? signedOf(subscription, covered.get(subscription), workings) : null;
    return signed === null ? [] : [signed];
  });
}

function signedOf(subscription: Subscription, covered: Day | undefined, workings: Workings): Signed | null {
  const { dealClosed, start, canceledAt } = subscription;
  if (dealClosed === null || start === null) return null;
  const until = Math.min(start, covered ?? start, canceledAt ?? start) as Day;
  const mrr = dealValue(subscription, workings.context);
  const attributes = subscriptionAttributes(subscription);
  if (until <= dealClosed || mrr === null || attributes === null) return null;
  return {
    subscription,
    key: subscriptionKey(workings.facts.root, subscription),
    known: { start: dealClosed, end: until },
    start,
    end: cancellationDay(subscription) ?? canceledAt ?? FOREVER,
    mrr,
    attributes,
  };
}

/** `monthly_value` in base currency at the rate of `deal_closed_date`; null where any of it is missing. */
export function dealValue(subscription: Subscription, { rates, baseCurrency }: LedgerContext): Micros | null {
  const { monthlyValue, dealClosed, price } = subscription;
  const currency = subscription.currency ?? price?.currency ?? null;
  if (monthlyValue === null || dealClosed === null || currency === null) return null;
  const rate = rates.cross(currency, baseCurrency, dealClosed);
  return rate === null ? null : micros(multiply(decimal(monthlyValue), rate));
}

/** First day that a line of the subscription itself covers. */
function firstCovered({ coverages }: Workings): ReadonlyMap<Subscription, Day> {
  const first = new Map<Subscription, Day>();
  for (const { covers } of coverages) {
    for (const { subscription, start } of covers) {
      if (subscription === null) continue;
      const known = first.get(subscription);
      if (known === undefined || start < known) first.set(subscription, start);
    }
  }
  return first;
}
