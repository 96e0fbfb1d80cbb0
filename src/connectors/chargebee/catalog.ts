// What items, item prices, coupons and customers of Chargebee mean.

import type { Mapped, SourceFact } from '../connector.ts';
import { currencyOf, major } from '../minor_units.ts';
import { BadRecord, integer, number, object, type Raw, text } from '../record.ts';

/** The id of a record. Throws BadRecord where it has none. */
export function ownId(raw: Raw): string {
  const id = text(raw.id);
  if (id === null) throw new BadRecord('The record has no id');
  return id;
}

export function fact(name: SourceFact['object'], sourceId: string, body: SourceFact['body']): SourceFact {
  return { object: name, sourceId, body };
}

export function mapItem(raw: Raw): Mapped {
  const id = ownId(raw);
  return { facts: [fact('product', id, { name: text(raw.external_name) ?? text(raw.name) })], dead: [] };
}

export function mapItemPrice(raw: Raw): Mapped {
  const id = ownId(raw);
  const currency = currencyOf(raw.currency_code);
  const isOnce = raw.item_type === 'charge';
  const amount = number(raw.price);
  const body = {
    name: text(raw.external_name) ?? text(raw.name),
    product_id: text(raw.item_id),
    type: isOnce ? 'one_off' : 'subscription',
    period_unit: isOnce ? null : text(raw.period_unit),
    period_length: isOnce ? null : integer(raw.period),
    amount: number(raw.price_in_decimal) ?? (amount === null ? null : major(amount, currency)),
    currency_code: currency,
  };
  return { facts: [fact('price', id, body)], dead: [], remember: { [`price/${id}`]: true } };
}

/** A coupon is no object of ours; discounts name it. */
export function mapCoupon(raw: Raw): Mapped {
  return { facts: [], dead: [], remember: { [`coupon/${ownId(raw)}`]: text(raw.duration_type) } };
}

export function mapCustomer(raw: Raw): Mapped {
  const id = ownId(raw);
  const address = object(raw.billing_address);
  const person = [text(raw.first_name), text(raw.last_name)].filter((part) => part !== null).join(' ');
  const body = {
    name: text(raw.company) ?? text(person) ?? text(raw.email),
    email: text(raw.email),
    country: text(address.country),
    zip_code: text(address.zip),
  };
  return { facts: [fact('customer', id, body)], dead: [] };
}
