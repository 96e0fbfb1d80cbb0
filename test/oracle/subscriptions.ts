// Timelines for the oracle with basis `subscriptions` (methodology 3.7): the monthly value of each subscription, day by day.

import type { Books, StatusNote, Thing } from './company.ts';
import { dayOf } from './days.ts';
import { rateOf } from './rates.ts';
import { type Fraction, round6, times } from './rational.ts';
import { billingPeriodOfPrice, type Cell, endOf, Timeline } from './timelines.ts';

/** Monthly value of a subscription in its own currency and in base currency at the rate of a day; null without either. */
export function monthlyValue(
  books: Books,
  subscription: Thing,
  day: number,
): { original: Fraction; base: Fraction; currency: string } | null {
  const price = subscription.to('price', 'price_id');
  const currency = subscription.text('currency_code') ?? price?.text('currency_code') ?? null;
  if (currency === null || !subscription.has('monthly_value')) return null;
  const rate = rateOf(books.company.rates, currency, books.company.base_currency, day, books.today);
  if (rate === null) return null;
  const original = subscription.amount('monthly_value');
  const base = round6(times(original, rate));
  return { original: currency === books.company.base_currency ? base : original, base, currency };
}

/** The timelines of the basis `subscriptions` up to `horizon` (a subscription without an end never stops). */
export function timelinesOfSubscriptions(books: Books, horizon: number): Timeline[] {
  const timelines = new Map<string, Timeline>();
  for (const subscription of books.all('subscription')) {
    const customer = subscription.to('customer', 'customer_id');
    const start = subscription.day('subscription_start_date');
    if (customer === null || start === null) continue;
    const value = monthlyValue(books, subscription, start);
    const from = firstDay(subscription, start);
    if (value === null || from === null) continue;
    const root = books.root(customer);
    const set = subscription.text('subscription_set_id');
    const key = JSON.stringify(set === null ? [root.id, 'subscription', subscription.id] : [root.id, 'set', set]);
    const timeline = timelines.get(key) ?? new Timeline(key, root);
    timelines.set(key, timeline);
    timeline.subscriptions.add(subscription);
    const price = subscription.to('price', 'price_id');
    const cell: Cell = {
      ...value,
      line: null,
      invoice: null,
      subscription,
      price,
      billingPeriod: price === null ? null : billingPeriodOfPrice(price),
      billedDays: 0,
    };
    const end = Math.min(endOf(subscription) ?? horizon, horizon);
    for (let day = from; day < end; day += 1) if (!isPaused(books, subscription, day)) timeline.cover(day, [cell]);
  }
  return [...timelines.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** From the start, and from the end of the trial if that is later; null: never. */
function firstDay(subscription: Thing, start: number): number | null {
  const trialEnd = subscription.day('trial_end');
  if (subscription.text('status') === 'trialing' && trialEnd === null) return null;
  return Math.max(start, trialEnd ?? start);
}

/** Whether the subscription was paused on the day: a status holds from the day it was set, the first seen from the start. */
function isPaused(books: Books, subscription: Thing, day: number): boolean {
  const first: StatusNote = { status: subscription.text('status'), since: null };
  const notes = books.company.status_notes?.[subscription.id] ?? [first];
  const held = notes.filter(({ since }) => since === null || dayOf(since, books.company.time_zone) <= day);
  return (held.at(-1) ?? first).status === 'paused';
}
