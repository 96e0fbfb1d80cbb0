// Signed subscriptions for the oracle: agreed, not yet begun (methodology 6).

import type { Thing } from './company.ts';
import type { Carrier } from './dimensions.ts';
import type { Fraction } from './rational.ts';
import type { States } from './states.ts';
import { monthlyValue } from './subscriptions.ts';
import { billingPeriodOfPrice } from './timelines.ts';

export interface Deal {
  readonly subscription: Thing;
  readonly closed: number;
  readonly start: number;
  /** The key of the timeline that it carries on; null without a set. */
  readonly set: string | null;
  readonly carrier: Carrier;
  /** Monthly value in base currency at the rate of the deal. */
  readonly value: Fraction;
}

/** The subscriptions with a deal, a start and a value that is known. */
export function signedDeals(states: States): Deal[] {
  return states.books.all('subscription').flatMap((subscription) => {
    const closed = subscription.day('deal_closed_date');
    const start = subscription.day('subscription_start_date');
    const customer = subscription.to('customer', 'customer_id');
    if (closed === null || start === null || customer === null) return [];
    const value = monthlyValue(states.books, subscription, closed);
    if (value === null) return [];
    const root = states.books.root(customer);
    const set = subscription.text('subscription_set_id');
    const price = subscription.to('price', 'price_id');
    const carrier: Carrier = {
      root,
      line: null,
      invoice: null,
      subscription,
      price,
      currency: value.currency,
      billingPeriod: price === null ? null : billingPeriodOfPrice(price),
    };
    const key = set === null ? null : JSON.stringify([root.id, 'set', set]);
    return [{ subscription, closed, start, set: key, carrier, value: value.base }];
  });
}

/** Signed on the day: closed, not started, no day covered of its own yet (with its own customer), not cancelled. */
export function isSigned(states: States, { subscription, closed, start, carrier }: Deal, day: number): boolean {
  if (day < closed || day >= start || (subscription.day('canceled_at') ?? day + 1) <= day) return false;
  const covered = states.firstCovered(subscription, carrier.root);
  return covered === null || covered > day;
}
