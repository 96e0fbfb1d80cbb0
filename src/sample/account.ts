// One sample customer's history: subscriptions that start, grow, shrink, end and come back, and what was billed for them.

import { addDays, addMonths, type Day, isoDay, type Range } from '../core/calendar.ts';
import { type Body, InvoiceBook } from './billing.ts';
import { type Holding, insightsCents, monthlyValue, planFor, priceId } from './catalogue.ts';
import { LAST_DAY, type Profile } from './profile.ts';
import type { Random } from './random.ts';

export interface Account {
  readonly subscriptions: readonly Body[];
  readonly invoices: readonly Body[];
  readonly creditNotes: readonly Body[];
}

interface Stint {
  readonly profile: Profile;
  readonly random: Random;
  readonly book: InvoiceBook;
  readonly number: number;
  readonly main: Body;
  addOn: Body | null;
}

export function accountOf(profile: Profile, random: Random): Account {
  const book = new InvoiceBook(profile, random);
  const subscriptions: Body[] = [];
  let start = profile.start;
  let holding: Holding = { plan: planFor(profile.seats), seats: profile.seats, period: profile.period };
  for (let number = 1; ; number++) {
    const main = openSubscription(profile, random, number, start);
    if (main === null) break;
    const stint: Stint = { profile, random, book, number, main, addOn: null };
    const left = live(stint, start, holding);
    subscriptions.push(main, ...(stint.addOn === null ? [] : [stint.addOn]));
    if (left === null || !random.chance(0.16)) break;
    start = addMonths(left.day, random.whole(2, 9));
    if (start > LAST_DAY) break;
    holding = resized(left.holding, 0.6 + 0.6 * random.next());
  }
  return { subscriptions, invoices: book.invoices, creditNotes: book.creditNotes };
}

/** The subscription as it is signed; null for one that nobody knows of on the sample's last day. */
function openSubscription(profile: Profile, random: Random, number: number, start: Day): Body | null {
  const dealClosed = profile.sold ? addDays(start, -random.whole(0, 75)) : start;
  if (dealClosed > LAST_DAY) return null;
  const trial = !profile.sold && number === 1 && random.chance(0.4);
  return {
    id: `sub_${profile.id.slice(4)}_${number}`,
    customer_id: profile.id,
    status: 'active',
    subscription_set_id: `set_${profile.id.slice(4)}`,
    subscription_start_date: isoDay(start),
    deal_closed_date: isoDay(dealClosed),
    ...(trial ? { trial_start: isoDay(addDays(start, -14)), trial_end: isoDay(start) } : {}),
    custom_properties: { sales_channel: profile.sold ? 'sales' : 'self-serve', seats: profile.seats },
  };
}

/** Bills period after period until the customer leaves or the sample ends. */
function live(stint: Stint, start: Day, first: Holding): { day: Day; holding: Holding } | null {
  const { book, random, profile } = stint;
  let holding = first;
  let anchor = start;
  for (let k = 0; ; k++) {
    const period: Range = {
      start: addMonths(anchor, k * holding.period),
      end: addMonths(anchor, (k + 1) * holding.period),
    };
    describe(stint, holding, period);
    if (period.start > LAST_DAY) return null;
    maybeAddOn(stint, holding, period);
    book.bill({ ...stint, holding, period }, period.start > start);
    holding = grow(stint, holding, period);
    const leaving = leaves(stint, holding, period);
    if (leaving !== null) return leaving === 'later' ? null : { day: leaving, holding };
    if (random.chance(0.01 * holding.period)) holding = resized(holding, 0.6 + 0.3 * random.next());
    if (holding.period === 1 && profile.seats > 4 && random.chance(0.008)) {
      holding = { ...holding, period: 12 };
      anchor = period.end;
      k = -1;
    }
  }
}

/** Upgrades inside the period, at most one a month, each billed with a credit for what is not used. */
function grow(stint: Stint, holding: Holding, period: Range): Holding {
  const { random, book } = stint;
  let held = holding;
  for (let month = 0; month < held.period; month++) {
    const from = addMonths(period.start, month);
    const day = addDays(from, random.whole(3, 26));
    if (!random.chance(0.024) || day > LAST_DAY || day >= period.end - 1) continue;
    held = resized(held, 1.08 + 0.5 * random.next() ** 2);
    book.upgrade({ ...stint, holding: held, period }, day);
    describe(stint, held, period);
  }
  return held;
}

/** The first day without the customer; null where it stays, `later` where the end lies after the sample's last day. */
function leaves({ random, main, addOn, book, profile }: Stint, holding: Holding, period: Range): Day | 'later' | null {
  const stays = (1 - holding.plan.monthlyChurn) ** holding.period;
  if (random.next() < stays) return null;
  const early = holding.period === 12 && random.chance(0.12);
  const end = early ? addMonths(period.start, random.whole(3, 9)) : period.end;
  const notice = random.whole(1, early ? 5 : 28);
  const asked = addDays(end, -Math.min(notice, end - period.start));
  // Nobody knows yet of a cancellation that will be asked for after the sample's last day.
  if (asked > LAST_DAY) return 'later';
  if (early && end <= LAST_DAY) book.refund(end);
  const reason = random.pick(['price', 'missing feature', 'competitor', 'no budget', 'business closed']);
  for (const subscription of addOn === null ? [main] : [main, addOn]) {
    subscription.status = end <= LAST_DAY ? 'canceled' : 'active';
    subscription.canceled_at = isoDay(asked);
    subscription.effective_cancellation_date = isoDay(end);
    subscription.custom_properties = {
      ...(subscription.custom_properties as object),
      churn_reason: reason,
      refunded: early && profile.sold,
    };
  }
  return end <= LAST_DAY ? end : 'later';
}

function maybeAddOn(stint: Stint, holding: Holding, period: Range): void {
  const { random, profile, number } = stint;
  if (stint.addOn !== null || holding.seats <= 4 || !random.chance(0.012 * holding.period)) return;
  stint.addOn = {
    id: `sub_${profile.id.slice(4)}_${number}_insights`,
    customer_id: profile.id,
    status: 'active',
    subscription_start_date: isoDay(period.start),
    currency_code: profile.currency,
    custom_properties: { sales_channel: 'in-app', seats: holding.seats },
  };
  describe(stint, holding, period);
}

/** What the subscription objects say of themselves: price, monthly value, commitment. */
function describe({ main, addOn, profile }: Stint, holding: Holding, period: Range): void {
  main.price_id = priceId(holding.plan.id, holding.period, profile.currency);
  main.monthly_value = monthlyValue(holding, profile.currency, profile.discount);
  main.currency_code = profile.currency;
  if (holding.period === 12 && profile.sold) main.contractual_commitment_end_date = isoDay(period.end);
  if (addOn === null) return;
  addOn.price_id = priceId('insights', holding.period, profile.currency);
  addOn.monthly_value = Math.round(insightsCents(holding.period, profile.currency) / holding.period) / 100;
}

/** Seats times a factor, at least one; a customer that outgrows its plan moves up, and never moves down. */
function resized(holding: Holding, factor: number): Holding {
  const seats = Math.max(1, factor > 1 ? Math.ceil(holding.seats * factor) : Math.floor(holding.seats * factor));
  const fitting = planFor(seats);
  return { ...holding, seats, plan: seats > holding.plan.seatsMost ? fitting : holding.plan };
}
