// What customers, products, prices and coupons of Stripe mean, and the facts for those that Stripe no longer lists.

import type { Json, Mapped, SourceFact } from '../connector.ts';
import { major } from '../minor_units.ts';
import {
  BadRecord,
  idOf,
  integer,
  list,
  number,
  object,
  properties,
  type Raw,
  type Recalled,
  text,
} from '../record.ts';

/** Facts and notes of one record as they are gathered. */
export interface Gathered {
  readonly facts: SourceFact[];
  readonly notes: Record<string, Json>;
}

export function gather(): Gathered {
  return { facts: [], notes: {} };
}

export function mapped({ facts, notes }: Gathered): Mapped {
  return { facts, dead: [], remember: notes };
}

/** The id of a record. Throws BadRecord where it has none. */
export function ownId(raw: Raw): string {
  const id = text(raw.id);
  if (id === null) throw new BadRecord('The record has no id');
  return id;
}

function isKnown(key: string, gathered: Gathered, recalled: Recalled): boolean {
  return Object.hasOwn(gathered.notes, key) || recalled.has(key);
}

export function mapCustomer(raw: Raw): Mapped {
  const gathered = gather();
  addCustomer(gathered, ownId(raw), {
    name: text(raw.name) ?? text(raw.description) ?? text(raw.email),
    email: text(raw.email),
    address: object(text(object(raw.address).country) === null ? object(raw.shipping).address : raw.address),
    metadata: raw.metadata,
  });
  return mapped(gathered);
}

interface CustomerShape {
  readonly name: string | null;
  readonly email: string | null;
  readonly address: Raw;
  readonly metadata: unknown;
}

function addCustomer({ facts, notes }: Gathered, id: string, shape: CustomerShape): void {
  const body = {
    name: shape.name,
    email: shape.email,
    country: text(shape.address.country),
    zip_code: text(shape.address.postal_code),
    custom_properties: properties(shape.metadata),
  };
  facts.push({ object: 'customer', sourceId: id, body });
  notes[`customer/${id}`] = true;
}

/**
 * A customer that was deleted is listed no longer. Its invoices carry what it was; a subscription only says that there
 * was one, and leaves the rest to them.
 */
export function ensureCustomer(gathered: Gathered, id: string, invoice: Raw | null, recalled: Recalled): void {
  if (isKnown(`customer/${id}`, gathered, recalled)) return;
  if (invoice === null) {
    gathered.facts.push({ object: 'customer', sourceId: id, body: {} });
    return;
  }
  addCustomer(gathered, id, {
    name: text(invoice.customer_name) ?? text(invoice.customer_email),
    email: text(invoice.customer_email),
    address: object(invoice.customer_address),
    metadata: null,
  });
}

export function mapProduct(raw: Raw): Mapped {
  const gathered = gather();
  addProduct(gathered, ownId(raw), raw);
  return mapped(gathered);
}

function addProduct({ facts, notes }: Gathered, id: string, raw: Raw): void {
  const body = { name: text(raw.name), custom_properties: properties(raw.metadata) };
  facts.push({ object: 'product', sourceId: id, body });
  notes[`product/${id}`] = true;
}

export function mapPrice(raw: Raw, recalled: Recalled): Mapped {
  const gathered = gather();
  addPrice(gathered, ownId(raw), raw, recalled);
  return mapped(gathered);
}

/** `raw` is a price, or a plan of the older API, which names the same things without `recurring`. */
function addPrice(gathered: Gathered, id: string, raw: Raw, recalled: Recalled): void {
  const product = idOf(raw.product);
  if (product !== null && !isKnown(`product/${product}`, gathered, recalled)) {
    addProduct(gathered, product, object(raw.product));
  }
  const currency = text(raw.currency)?.toUpperCase() ?? null;
  const unit = number(raw.unit_amount_decimal) ?? number(raw.unit_amount) ?? number(raw.amount);
  const rhythm = rhythmOf(raw);
  const body = {
    name: text(raw.nickname),
    product_id: product,
    type: rhythm === null ? 'one_off' : 'subscription',
    period_unit: rhythm?.unit ?? null,
    period_length: rhythm?.count ?? null,
    amount: unit === null || currency === null ? null : major(unit, currency),
    currency_code: currency,
    custom_properties: properties(raw.metadata),
  };
  gathered.facts.push({ object: 'price', sourceId: id, body });
  gathered.notes[`price/${id}`] = { tiers: tiersOf(raw), mode: text(raw.tiers_mode) };
}

/** How often a price bills; null where it bills once. */
export function rhythmOf(price: Raw): { readonly unit: string; readonly count: number } | null {
  const recurring = price.recurring === undefined ? price : object(price.recurring);
  const unit = text(recurring.interval);
  return unit === null ? null : { unit, count: integer(recurring.interval_count) ?? 1 };
}

/** Up to which quantity, for how much a unit, for how much flat; in the smallest unit of the currency. */
function tiersOf(price: Raw): Json {
  return list(price.tiers).map((tier) => [
    number(tier.up_to),
    number(tier.unit_amount_decimal) ?? number(tier.unit_amount) ?? 0,
    number(tier.flat_amount_decimal) ?? number(tier.flat_amount) ?? 0,
  ]);
}

/** Prices made for one subscription or one invoice are not listed: `raw` is what its record says of them. */
export function ensurePrice(gathered: Gathered, id: string, raw: Raw, recalled: Recalled): void {
  if (!isKnown(`price/${id}`, gathered, recalled)) addPrice(gathered, id, raw, recalled);
}

/** A coupon is no object of ours; discounts name it. */
export function mapCoupon(raw: Raw): Mapped {
  const note = { duration: text(raw.duration), percent: number(raw.percent_off), amount: number(raw.amount_off) };
  return { facts: [], dead: [], remember: { [`coupon/${ownId(raw)}`]: note } };
}

/** Keys of everything that a record may name. */
export function couponKeys(discounts: readonly Raw[]): string[] {
  return discounts.flatMap((discount) => {
    const id = idOf(couponOf(discount));
    return id === null ? [] : [`coupon/${id}`];
  });
}

/** Since 2025-09-30 a discount names its coupon in `source`. */
function couponOf(discount: Raw): unknown {
  return object(discount.source).coupon ?? discount.coupon;
}

export interface Coupon {
  /** `forever`: the discount is a permanent one; `once` and `repeating` are temporary. */
  readonly isPermanent: boolean;
  readonly percent: number;
  readonly amount: number;
}

/** The coupon of a discount, from the discount itself or from the list; one that was deleted since counts as temporary. */
export function couponFor(discount: Raw, recalled: Recalled): Coupon {
  const named = couponOf(discount);
  const inside = object(named);
  const note = object(recalled.get(`coupon/${idOf(named)}`));
  return {
    isPermanent: (text(inside.duration) ?? text(note.duration)) === 'forever',
    percent: number(inside.percent_off) ?? number(note.percent) ?? 0,
    amount: number(inside.amount_off) ?? number(note.amount) ?? 0,
  };
}
