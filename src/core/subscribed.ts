// MRR from subscriptions instead of invoices: each one's monthly value over its life (methodology 3.7).

import { type Day, FOREVER, type Range } from './calendar.ts';
import { coverOrder, type OpenCover } from './covers.ts';
import type { Subscription } from './facts.ts';
import type { Attributes, LedgerContext } from './ledger.ts';
import { priceBillingPeriod } from './lines.ts';
import { micros } from './money.ts';
import { union } from './ranges.ts';
import { decimal, multiply, ratio } from './ratio.ts';
import { cancellationDay } from './timeline.ts';
import type { Coverage } from './workings.ts';

/** The coverage of one timeline by the monthly values of its subscriptions. */
export function subscribedCoverage(
  key: string,
  timeline: number,
  subscriptions: readonly Subscription[],
  context: LedgerContext,
): Coverage {
  const covers = subscriptions
    .flatMap((subscription) => subscribedCovers(subscription, timeline, context))
    .sort(coverOrder);
  const stretches = union(covers);
  return { key, readings: [], covers, stretches, filled: [], end: stretches.at(-1)?.end ?? null, renewable: false };
}

/** The attributes that a subscription's own value carries; currency of the price where it has none; null = neither. */
export function subscriptionAttributes(subscription: Subscription): Attributes | null {
  const { price, source } = subscription;
  const currency = subscription.currency ?? price?.currency ?? null;
  if (currency === null) return null;
  const billingPeriod = price === null ? null : priceBillingPeriod(price);
  return { subscription, price, currency, billingPeriod, line: null, source };
}

function subscribedCovers(subscription: Subscription, timeline: number, context: LedgerContext): OpenCover[] {
  const { monthlyValue, start } = subscription;
  const attributes = subscriptionAttributes(subscription);
  if (monthlyValue === null || start === null || attributes === null) return [];
  const rate = context.rates.cross(attributes.currency, context.baseCurrency, start);
  if (rate === null) return [];
  const value = decimal(monthlyValue);
  const mrr = micros(multiply(value, rate));
  const original = attributes.currency === context.baseCurrency ? ratio(mrr, 1_000_000n) : value;
  return lifeOf(subscription, start).map((days) => ({ timeline, ...days, mrr, original, ...attributes }));
}

/** The days on which a subscription counts: from its start or trial end to its end, less those spent paused. */
function lifeOf(subscription: Subscription, start: Day): Range[] {
  const { status, trialEnd, statusChanges } = subscription;
  if (status === 'trialing' && trialEnd === null) return [];
  if (status === 'paused' && statusChanges.length === 0) return [];
  const first = Math.max(start, trialEnd ?? start) as Day;
  const end = cancellationDay(subscription) ?? FOREVER;
  const days: Range[] = [];
  let from = first;
  let paused = false;
  for (const change of statusChanges) {
    const since = Math.max(change.since ?? first, first) as Day;
    if (!paused && change.status === 'paused') days.push({ start: from, end: since });
    if (paused && change.status !== 'paused') from = since;
    paused = change.status === 'paused';
  }
  if (!paused) days.push({ start: from, end: FOREVER });
  return days.map((range) => ({ start: range.start, end: Math.min(range.end, end) as Day })).filter(hasDays);
}

function hasDays({ start, end }: Range): boolean {
  return start < end;
}
