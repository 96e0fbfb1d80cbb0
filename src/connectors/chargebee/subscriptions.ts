// What a Chargebee subscription means: one subscription of ours for each of its recurring items, all in one set.

import type { Json, Mapped } from '../connector.ts';
import { currencyOf, major } from '../minor_units.ts';
import { instant, list, number, object, type Raw, type Recalled, text } from '../record.ts';
import { fact, ownId } from './catalog.ts';

const STATUSES: Readonly<Record<string, string>> = {
  future: 'active',
  in_trial: 'trialing',
  active: 'active',
  non_renewing: 'active',
  paused: 'paused',
  cancelled: 'canceled',
  transferred: 'canceled',
};

/** Months of one unit; days and weeks count 12 / 365 months a day as everywhere (methodology 2.4). */
const MONTHS: Readonly<Record<string, number>> = { day: 12 / 365, week: 84 / 365, month: 1, year: 12 };

/** The source id of an item: the subscription and its price, which is there once. */
export function itemId(subscription: string, price: string): string {
  return `${subscription}:${price}`;
}

/** Prices of the items that a subscription has or had, as far as they were read. */
export function itemsKnown(subscription: string, recalled: Recalled): readonly string[] {
  const note = recalled.get(`subscription/${subscription}`);
  return Array.isArray(note) ? note.map(String) : [];
}

/** A subscription that was deleted is canceled without a value; so is an item that has left it. */
export function mapSubscription(raw: Raw, recalled: Recalled): Mapped {
  const id = ownId(raw);
  const items = raw.deleted === true ? [] : list(raw.subscription_items).filter((item) => item.item_type !== 'charge');
  const facts = items.map((item) => fact('subscription', itemId(id, priceOf(item)), bodyOf(raw, item)));
  const present = items.map(priceOf);
  const gone = itemsKnown(id, recalled).filter((price) => !present.includes(price));
  const ended = { status: 'canceled', monthly_value: null };
  facts.push(...gone.map((price) => fact('subscription', itemId(id, price), ended)));
  const note: Json = [...present, ...gone];
  return { facts, dead: [], remember: { [`subscription/${id}`]: note } };
}

function priceOf(item: Raw): string {
  return text(item.item_price_id) ?? '';
}

function bodyOf(raw: Raw, item: Raw): Readonly<Record<string, unknown>> {
  const currency = currencyOf(raw.currency_code);
  const isEnding = raw.status === 'non_renewing' || raw.status === 'cancelled';
  const end = raw.cancelled_at ?? (raw.status === 'non_renewing' ? raw.current_term_end : null);
  return {
    customer_id: text(raw.customer_id),
    // A status that we do not know bills until it is cancelled.
    status: STATUSES[String(raw.status)] ?? (raw.cancelled_at == null ? 'active' : 'canceled'),
    subscription_set_id: text(raw.id),
    trial_start: instant(raw.trial_start),
    trial_end: instant(item.trial_end ?? raw.trial_end),
    canceled_at: isEnding ? instant(raw.cancel_schedule_created_at ?? end) : null,
    effective_cancellation_date: isEnding ? instant(end) : null,
    subscription_start_date: instant(raw.started_at ?? raw.start_date ?? raw.created_at),
    deal_closed_date: instant(raw.created_at),
    contractual_commitment_end_date: instant(object(raw.contract_term).contract_end),
    monthly_value: monthlyValue(raw, item, currency),
    currency_code: currency,
    price_id: priceOf(item),
  };
}

/** Before discounts; null where the item bills nothing that is known. */
function monthlyValue(raw: Raw, item: Raw, currency: string): number | null {
  const unit = number(item.unit_price);
  const amount = number(item.amount) ?? (unit === null ? null : unit * (number(item.quantity) ?? 1));
  const months = MONTHS[String(raw.billing_period_unit)];
  if (amount === null || months === undefined) return null;
  return Number((major(amount, currency) / (months * (number(raw.billing_period) ?? 1))).toFixed(6));
}
