// What a Stripe subscription schedule means: the items of its phases to come are signed subscriptions.

import type { Mapped } from '../connector.ts';
import { idOf, instant, list, number, object, type Raw, type Recalled } from '../record.ts';
import { couponKeys, ensureCustomer, ensurePrice, type Gathered, gather, mapped, ownId } from './catalog.ts';
import { monthlyValue, priceOf } from './monthly_value.ts';

export function scheduleRecalls(raw: Raw): string[] {
  const phases = list(raw.phases);
  const prices = phases.flatMap((phase) => list(phase.items)).map((item) => object(item.price));
  const discounts = phases.flatMap((phase) => [
    ...list(phase.discounts),
    ...list(phase.items).flatMap((item) => list(item.discounts)),
  ]);
  return [
    `schedule/${idOf(raw)}`,
    `customer/${idOf(raw.customer)}`,
    ...prices.flatMap((price) => [`price/${idOf(price)}`, `product/${idOf(price.product)}`]),
    ...couponKeys(discounts),
  ];
}

/**
 * A phase that has begun is the subscription itself: what stood for it before ends on the day it began. One that will
 * never come, because the schedule was canceled or released, ends when that was decided.
 */
export function mapSchedule(raw: Raw, recalled: Recalled): Mapped {
  const gathered = gather();
  const id = ownId(raw);
  const set = idOf(raw.subscription) ?? id;
  const customer = idOf(raw.customer);
  if (customer !== null) ensureCustomer(gathered, customer, null, recalled);
  const signed = new Set<string>();
  for (const phase of list(raw.phases).filter((one) => isToCome(one, raw))) {
    for (const key of addPhase(gathered, phase, { raw, id, set, customer, recalled })) signed.add(key);
  }
  const before = recalled.get(`schedule/${id}`);
  const gone = (Array.isArray(before) ? before : []).map(String).filter((key) => !signed.has(key));
  for (const key of gone) gathered.facts.push({ object: 'subscription', sourceId: key, body: ended(key, raw) });
  gathered.notes[`schedule/${id}`] = [...signed, ...gone];
  return mapped(gathered);
}

function isToCome(phase: Raw, schedule: Raw): boolean {
  if (schedule.status === 'not_started') return true;
  const running = number(object(schedule.current_phase).start_date);
  return schedule.status === 'active' && running !== null && (number(phase.start_date) ?? 0) > running;
}

interface Whole {
  readonly raw: Raw;
  readonly id: string;
  readonly set: string;
  readonly customer: string | null;
  readonly recalled: Recalled;
}

/** The source ids of its items: the schedule, the start of the phase, the place in it. */
function addPhase(gathered: Gathered, phase: Raw, { raw, id, set, customer, recalled }: Whole): string[] {
  const items = list(phase.items);
  return items.map((item, place) => {
    const price = priceOf(item);
    const priceId = idOf(item.price);
    if (priceId !== null) ensurePrice(gathered, priceId, price, recalled);
    const sourceId = `${id}:${number(phase.start_date)}:${place}`;
    const body = {
      customer_id: customer,
      status: 'active',
      subscription_set_id: set,
      subscription_start_date: instant(phase.start_date),
      deal_closed_date: instant(raw.created),
      effective_cancellation_date: null,
      canceled_at: null,
      monthly_value: monthlyValue(item, items, phase, recalled),
      currency_code: String(price.currency ?? phase.currency ?? '').toUpperCase() || null,
      price_id: priceId,
    };
    gathered.facts.push({ object: 'subscription', sourceId, body });
    return sourceId;
  });
}

function ended(key: string, raw: Raw): Readonly<Record<string, unknown>> {
  const start = instant(Number(key.split(':')[1]));
  const given = instant(raw.canceled_at ?? raw.released_at);
  const ends = { status: 'canceled', effective_cancellation_date: start };
  return { ...ends, canceled_at: given !== null && start !== null && given < start ? given : start };
}
