// What invoices and credit notes of Chargebee mean, line by line.

import type { Mapped, SourceFact } from '../connector.ts';
import { currencyOf, major } from '../minor_units.ts';
import { BadRecord, instant, integer, list, number, type Raw, type Recalled, sum, text } from '../record.ts';
import { fact, ownId } from './catalog.ts';
import { itemId, itemsKnown } from './subscriptions.ts';

type Body = Readonly<Record<string, unknown>>;

const STATUSES: Readonly<Record<string, string>> = {
  paid: 'paid',
  posted: 'open',
  payment_due: 'open',
  not_paid: 'unpaid',
  voided: 'void',
};

export function documentRecalls(raw: Raw): string[] {
  return [
    `document/${text(raw.id)}`,
    ...list(raw.line_item_discounts).flatMap((one) => [`coupon/${couponOf(one)}`]),
    ...list(raw.line_items).flatMap((line) => [
      `subscription/${text(line.subscription_id)}`,
      `price/${text(line.entity_id)}`,
      `item/${lineItem(line)}`,
    ]),
  ];
}

/** Left out: `pending` ones, which still collect usage. One that was deleted after it was written is void. */
export function mapInvoice(raw: Raw, recalled: Recalled): Mapped {
  const id = ownId(raw);
  const isKnown = recalled.has(`document/${id}`);
  if (raw.status === 'pending' || (raw.deleted === true && !isKnown)) return { facts: [], dead: [] };
  const status = raw.deleted === true ? 'void' : STATUSES[String(raw.status)];
  if (status === undefined) throw new BadRecord(`The status of the invoice is unknown: ${JSON.stringify(raw.status)}`);
  const whole = {
    raw,
    currency: currencyOf(raw.currency_code),
    recalled,
    facts: [] as SourceFact[],
    notes: new Set<string>(),
  };
  const body = {
    customer_id: text(raw.customer_id),
    invoice_number: id,
    date: instant(raw.date),
    status,
    is_renew: raw.recurring === true && raw.first_invoice !== true ? 'true' : 'false',
    invoice_line_items: list(raw.line_items).map((line) => invoiceLine(line, whole)),
  };
  const keys = [`document/${id}`, ...whole.notes];
  const remember = Object.fromEntries(keys.map((key) => [key, true]));
  return { facts: [...whole.facts, fact('invoice', id, body)], dead: [], remember };
}

interface Whole {
  readonly raw: Raw;
  readonly currency: string;
  readonly recalled: Recalled;
  readonly facts: SourceFact[];
  readonly notes: Set<string>;
}

function invoiceLine(line: Raw, whole: Whole): Body {
  const amounts = amountsOf(line, whole);
  const isRecurring = lineItem(line) !== null && line.date_from !== line.date_to;
  return {
    source_id: ownId(line),
    subscription_id: isRecurring ? subscriptionOf(line, whole) : null,
    price_id: priceOf(line, whole.recalled),
    type: isRecurring ? 'subscription' : 'one_off',
    amount_excluding_tax_after_discount: amounts.net,
    tax_amount: major(number(line.tax_amount) ?? 0, whole.currency),
    discount_amount: amounts.permanent,
    temporary_discount_amount: amounts.temporary,
    currency_code: whole.currency,
    quantity: integer(line.quantity),
    description: text(line.description),
    period_start: isRecurring ? instant(line.date_from) : null,
    period_end: isRecurring ? instant(line.date_to) : null,
  };
}

/** Charges and what was billed by hand name no price, or one that is not listed. */
function priceOf(line: Raw, recalled: Recalled): string | null {
  const price = text(line.entity_id);
  return price !== null && recalled.has(`price/${price}`) ? price : null;
}

/** The item of a subscription that a line bills, or null. */
function lineItem(line: Raw): string | null {
  const [subscription, price] = [text(line.subscription_id), text(line.entity_id)];
  const isItem = line.entity_type === 'plan_item_price' || line.entity_type === 'addon_item_price';
  return isItem && subscription !== null && price !== null ? itemId(subscription, price) : null;
}

/** An item that has left its subscription before it was read is written as ended. */
function subscriptionOf(line: Raw, { raw, currency, recalled, facts, notes }: Whole): string | null {
  const [id, subscription, price] = [lineItem(line), text(line.subscription_id), text(line.entity_id)];
  if (id === null || subscription === null || price === null) return null;
  const key = `item/${id}`;
  if (itemsKnown(subscription, recalled).includes(price) || recalled.has(key) || notes.has(key)) return id;
  const body = {
    customer_id: text(raw.customer_id),
    status: 'canceled',
    subscription_set_id: subscription,
    currency_code: currency,
    price_id: priceOf(line, recalled),
  };
  notes.add(key);
  facts.push(fact('subscription', id, body));
  return id;
}

interface Amounts {
  readonly net: number;
  readonly permanent: number;
  readonly temporary: number;
}

/** Without tax: a document's prices hold it where `price_type` is `tax_inclusive`, and so do its discounts. */
function amountsOf(line: Raw, { raw, currency, recalled }: Pick<Whole, 'raw' | 'currency' | 'recalled'>): Amounts {
  const gross = number(line.amount);
  if (gross === null) throw new BadRecord(`Line ${text(line.id)} has no amount`);
  const off = number(line.discount_amount) ?? 0;
  const inside = raw.price_type === 'tax_inclusive' ? (number(line.tax_amount) ?? 0) : 0;
  const own = list(raw.line_item_discounts).filter((one) => one.line_item_id === line.id);
  const forever = own.filter((one) => recalled.get(`coupon/${couponOf(one)}`) === 'forever');
  const lasting = Math.min(sum(forever, 'discount_amount'), off);
  const share = gross === off ? 1 : (gross - off - inside) / (gross - off);
  return {
    net: major(gross - off - inside, currency),
    permanent: major(Math.round(lasting * share), currency),
    temporary: major(Math.round((off - lasting) * share), currency),
  };
}

function couponOf(discount: Raw): string | null {
  return text(discount.entity_id) ?? text(discount.coupon_id);
}

const NOTE_STATUSES: Readonly<Record<string, string>> = { refunded: 'refunded', refund_due: 'refund_due' };

/** Void and deleted notes are left out; one that was written before credits nothing from then on. */
export function mapCreditNote(raw: Raw, recalled: Recalled): Mapped {
  const id = ownId(raw);
  const isVoid = raw.status === 'voided' || raw.deleted === true;
  if (isVoid && !recalled.has(`document/${id}`)) return { facts: [], dead: [] };
  const invoice = text(raw.reference_invoice_id);
  if (invoice === null) throw new BadRecord('The credit note refers to no invoice');
  const currency = currencyOf(raw.currency_code);
  const lines = list(raw.line_items).map((line): Body => {
    const amounts = amountsOf(line, { raw, currency, recalled });
    return {
      source_id: ownId(line),
      invoice_line_item_id: text(line.reference_line_item_id),
      amount: isVoid ? 0 : amounts.net,
      discount_amount: isVoid ? 0 : amounts.permanent,
      temporary_discount_amount: isVoid ? 0 : amounts.temporary,
      currency_code: currency,
      description: text(line.description),
    };
  });
  const status = NOTE_STATUSES[String(raw.status)] ?? null;
  const body = { invoice_id: invoice, date: instant(raw.date), status, credit_note_line_items: lines };
  return { facts: [fact('credit_note', id, body)], dead: [], remember: { [`document/${id}`]: true } };
}
