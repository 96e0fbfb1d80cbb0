// What a Stripe invoice means, with the lines of either API: before 2025-03-31, and since.

import type { Mapped, SourceFact } from '../connector.ts';
import { currencyOf } from '../minor_units.ts';
import { BadRecord, idOf, instant, integer, list, object, type Raw, type Recalled, text } from '../record.ts';
import { discountsIn, lineAmounts, type Permanent, permanentIn, shippingOf } from './amounts.ts';
import { couponKeys, ensureCustomer, ensurePrice, type Gathered, gather, mapped, ownId } from './catalog.ts';
import { itemsKnown } from './subscriptions.ts';

const STATUSES: Readonly<Record<string, string>> = {
  open: 'open',
  paid: 'paid',
  void: 'void',
  uncollectible: 'unpaid',
};

/** What both shapes say of a line. */
interface LineShape {
  readonly price: Raw;
  readonly priceId: string | null;
  readonly subscription: string | null;
  readonly item: string | null;
  /** The line that a proration takes back. */
  readonly target: string | null;
  readonly isRecurring: boolean;
}

export function invoiceRecalls(raw: Raw): string[] {
  const lines = list(raw.lines).map(shapeOf);
  return [
    `customer/${idOf(raw.customer)}`,
    ...couponKeys(discountsIn(raw)),
    ...lines.flatMap(({ price, priceId, subscription, item }) => [
      `price/${priceId}`,
      `product/${idOf(price.product)}`,
      `subscription/${subscription}`,
      `item/${item ?? subscription}`,
    ]),
  ];
}

export function mapInvoice(raw: Raw, recalled: Recalled): Mapped {
  const gathered = gather();
  const id = ownId(raw);
  const status = STATUSES[String(raw.status)];
  if (raw.status === 'draft' || raw.deleted === true) return mapped(gathered);
  if (status === undefined) throw new BadRecord(`The status of the invoice is unknown: ${JSON.stringify(raw.status)}`);
  const customer = idOf(raw.customer);
  if (customer === null) throw new BadRecord('The invoice has no customer');
  ensureCustomer(gathered, customer, raw, recalled);
  const whole = { currency: currencyOf(raw.currency), permanent: permanentIn(raw, recalled), customer, recalled };
  const lines = list(raw.lines).map((line) => mapLine(gathered, line, whole));
  const invoice: SourceFact = {
    object: 'invoice',
    sourceId: id,
    body: {
      customer_id: customer,
      invoice_number: text(raw.number),
      date: instant(raw.effective_at ?? object(raw.status_transitions).finalized_at ?? raw.created),
      status,
      is_renew: raw.billing_reason === 'subscription_cycle' ? 'true' : 'false',
      invoice_line_items: [...lines, ...shippingLine(raw, id, whole.currency)],
    },
  };
  gathered.facts.push(invoice, ...targetsOf(raw));
  return mapped(gathered);
}

interface Whole {
  readonly currency: string;
  readonly permanent: Permanent;
  readonly customer: string;
  readonly recalled: Recalled;
}

function mapLine(gathered: Gathered, line: Raw, whole: Whole): Readonly<Record<string, unknown>> {
  const shape = shapeOf(line);
  const currency = text(line.currency)?.toUpperCase() ?? whole.currency;
  if (shape.priceId !== null) ensurePrice(gathered, shape.priceId, { currency, ...shape.price }, whole.recalled);
  const amounts = lineAmounts(line, currency, whole.permanent);
  const period = object(line.period);
  const isRecurring = shape.isRecurring && period.start !== period.end;
  return {
    source_id: ownId(line),
    subscription_id: subscriptionOf(gathered, shape, currency, whole),
    price_id: shape.priceId,
    type: isRecurring ? 'subscription' : 'one_off',
    amount_excluding_tax_after_discount: amounts.net,
    tax_amount: amounts.tax,
    discount_amount: amounts.permanent,
    temporary_discount_amount: amounts.temporary,
    currency_code: currency,
    quantity: integer(line.quantity_decimal) ?? integer(line.quantity),
    description: text(line.description),
    period_start: isRecurring ? instant(period.start) : null,
    period_end: isRecurring ? instant(period.end) : null,
  };
}

function shapeOf(line: Raw): LineShape {
  const parent = object(line.parent);
  const byItem = object(parent.subscription_item_details);
  const byInvoiceItem = object(parent.invoice_item_details);
  const details = parent.type === 'invoice_item_details' ? byInvoiceItem : byItem;
  const pricing = object(object(line.pricing).price_details);
  const old = object(line.price ?? line.plan);
  const price = typeof pricing.price === 'object' ? object(pricing.price) : listed(old, line, pricing.product);
  const isProration = details.proration === true || line.proration === true;
  const subscription = idOf(details.subscription) ?? idOf(line.subscription);
  const proration = object(details.proration_details ?? line.proration_details);
  const credited = object(proration.credited_items).invoice_line_items;
  const isOfItem = parent.type === 'subscription_item_details' || line.type === 'subscription';
  return {
    price,
    priceId: idOf(pricing.price) ?? idOf(line.price) ?? idOf(line.plan),
    subscription,
    item: idOf(byItem.subscription_item) ?? idOf(line.subscription_item),
    target: Array.isArray(credited) ? text(credited[0]) : null,
    isRecurring: subscription !== null && (isOfItem || isProration),
  };
}

/** Since 2025-03-31 a line only names its price: what can be said of one that is not listed. */
function listed(old: Raw, line: Raw, product: unknown): Raw {
  if (text(old.id) !== null) return old;
  return { product, unit_amount_decimal: object(line.pricing).unit_amount_decimal };
}

/** The item billed: by its id, else by its price; one that has left its subscription since is written as ended. */
function subscriptionOf(gathered: Gathered, shape: LineShape, currency: string, whole: Whole): string | null {
  const { subscription, item, priceId } = shape;
  if (subscription === null || !shape.isRecurring) return null;
  const items = itemsKnown(subscription, whole.recalled);
  const found = items.find((one) => (item === null ? one.price === priceId : one.id === item));
  const id = found?.id ?? item ?? items[0]?.id ?? subscription;
  const key = `item/${id}`;
  if (found !== undefined || (item === null && items.length > 0)) return id;
  if (Object.hasOwn(gathered.notes, key) || whole.recalled.has(key)) return id;
  gathered.notes[key] = true;
  const body = {
    customer_id: whole.customer,
    status: 'canceled',
    subscription_set_id: subscription,
    currency_code: currency,
    price_id: priceId,
  };
  gathered.facts.push({ object: 'subscription', sourceId: id, body });
  return id;
}

/**
 * Invoices are read from the newest on: the line that a proration takes back may be on one that comes later. Written by
 * itself, the link waits for it without holding the invoice up.
 */
function targetsOf(raw: Raw): SourceFact[] {
  return list(raw.lines).flatMap((line) => {
    const { target } = shapeOf(line);
    const body = { proration_target_line_item_id: target };
    return target === null ? [] : [{ object: 'invoice_line_item', sourceId: ownId(line), body } as const];
  });
}

function shippingLine(raw: Raw, id: string, currency: string): Readonly<Record<string, unknown>>[] {
  const shipping = shippingOf(raw, currency);
  if (shipping === null) return [];
  const line = {
    source_id: `${id}:shipping`,
    type: 'one_off',
    amount_excluding_tax_after_discount: shipping.net,
    tax_amount: shipping.tax,
    currency_code: currency,
    description: 'Shipping',
  };
  return [line];
}
