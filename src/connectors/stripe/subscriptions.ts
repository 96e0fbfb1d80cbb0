// What a Stripe subscription means: one subscription of ours per item, all in the subscription's set.

import type { Json, Mapped } from '../connector.ts';
import { idOf, instant, list, number, object, properties, type Raw, type Recalled, text } from '../record.ts';
import { couponKeys, ensureCustomer, ensurePrice, type Gathered, gather, mapped, ownId } from './catalog.ts';
import { discountsOf, monthlyValue, priceOf } from './monthly_value.ts';
import type { Settings } from './settings.ts';

/** `incomplete` is left out: its first payment is still to come, and it may never begin. */
const STATUSES: Readonly<Record<string, string>> = {
  trialing: 'trialing',
  active: 'active',
  past_due: 'active',
  paused: 'paused',
  canceled: 'canceled',
  ended: 'canceled',
  incomplete_expired: 'canceled',
  unpaid: 'unpaid',
};

/** An item made this long after its subscription was added to it later. */
const ADDED_AFTER_SECONDS = 3600;

export function subscriptionRecalls(raw: Raw): string[] {
  const items = list(raw.items);
  const discounts = [...discountsOf(raw), ...items.flatMap((item) => list(item.discounts))];
  const prices = items.map(priceOf);
  return [
    `subscription/${idOf(raw)}`,
    `customer/${idOf(raw.customer)}`,
    ...prices.flatMap((price) => [`price/${idOf(price)}`, `product/${idOf(price.product)}`]),
    ...couponKeys(discounts),
  ];
}

export function mapSubscription(raw: Raw, settings: Settings, recalled: Recalled): Mapped {
  const gathered = gather();
  const id = ownId(raw);
  const status = statusOf(raw, settings);
  if (status === null) return mapped(gathered);
  const customer = idOf(raw.customer);
  if (customer !== null) ensureCustomer(gathered, customer, null, recalled);
  const items = list(raw.items);
  for (const item of items) addItem(gathered, item, { raw, id, status, customer, items, recalled });
  keepItems(gathered, id, items, recalled);
  return mapped(gathered);
}

/** A status that we do not know bills until it has ended. */
function statusOf(raw: Raw, settings: Settings): string | null {
  if (raw.status === 'incomplete') return null;
  const known = STATUSES[String(raw.status)] ?? (raw.ended_at == null ? 'active' : 'canceled');
  return known === 'active' && text(object(raw.pause_collection).behavior) !== null ? settings.pause_collection : known;
}

interface Whole {
  readonly raw: Raw;
  readonly id: string;
  readonly status: string;
  readonly customer: string | null;
  readonly items: readonly Raw[];
  readonly recalled: Recalled;
}

function addItem(gathered: Gathered, item: Raw, { raw, id, status, customer, items, recalled }: Whole): void {
  const price = priceOf(item);
  const priceId = idOf(price);
  if (priceId !== null) ensurePrice(gathered, priceId, price, recalled);
  const late = (number(item.created) ?? 0) > (number(raw.created) ?? 0) + ADDED_AFTER_SECONDS;
  const body = {
    customer_id: customer,
    status,
    subscription_set_id: id,
    trial_start: instant(raw.trial_start),
    trial_end: instant(raw.trial_end),
    canceled_at: instant(raw.canceled_at),
    effective_cancellation_date: instant(endOf(raw, item)),
    subscription_start_date: instant(late ? item.created : (raw.start_date ?? raw.created)),
    deal_closed_date: instant(late ? item.created : raw.created),
    monthly_value: monthlyValue(item, items, raw, recalled),
    currency_code: (text(price.currency) ?? text(raw.currency))?.toUpperCase() ?? null,
    price_id: priceId,
    custom_properties: properties(raw.metadata),
  };
  gathered.facts.push({ object: 'subscription', sourceId: ownId(item), body });
}

/** When the service ends or has ended; one whose first payment never came ended as it began. */
function endOf(raw: Raw, item: Raw): unknown {
  if (raw.status === 'incomplete_expired') return raw.start_date ?? raw.created;
  const periodEnd = item.current_period_end ?? raw.current_period_end;
  return raw.ended_at ?? raw.cancel_at ?? (raw.cancel_at_period_end === true ? periodEnd : null);
}

/**
 * Items leave a subscription without a trace: those that were there before are ended, and kept for the invoice lines
 * that name them. `items` of the note: id and price of each, the present ones first.
 */
function keepItems({ facts, notes }: Gathered, id: string, items: readonly Raw[], recalled: Recalled): void {
  const present: Json[] = items.map((item) => [ownId(item), idOf(priceOf(item))]);
  const ids = new Set(items.map((item) => text(item.id)));
  const gone = itemsKnown(id, recalled).filter((one) => !ids.has(one.id));
  for (const one of gone) {
    facts.push({ object: 'subscription', sourceId: one.id, body: { status: 'canceled', monthly_value: null } });
  }
  notes[`subscription/${id}`] = [...present, ...gone.map((one): Json => [one.id, one.price])];
  for (const item of items) notes[`item/${ownId(item)}`] = true;
}

export interface ItemKnown {
  readonly id: string;
  readonly price: string | null;
}

/** The items that a subscription has or had, as far as they were read. */
export function itemsKnown(subscription: string, recalled: Recalled): readonly ItemKnown[] {
  const note = recalled.get(`subscription/${subscription}`);
  return (Array.isArray(note) ? note : []).flatMap((entry) => {
    const [id, price] = Array.isArray(entry) ? entry : [];
    return typeof id === 'string' ? [{ id, price: text(price) }] : [];
  });
}
