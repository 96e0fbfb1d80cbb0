// What a Pennylane record means, in either version of the API: one pure function from a record to facts.

import type { ObjectName } from '../../core/facts.ts';
import type { Mapped, SourceFact } from '../connector.ts';
import { object, type Raw, type Recalled } from '../record.ts';
import { isCreditNote, knownLines } from './documents.ts';
import { mapCreditNote, mapInvoice } from './invoices.ts';
import { LinePrices, productFacts, productKey, rememberedProduct, ruleSetFor } from './products.ts';
import { monthlyValue, type Rule, ruleOf } from './recurrence.ts';
import type { Settings } from './settings.ts';
import { BadRecord, customerLink, decimal, first, identity, linesOf, linked, text } from './shapes.ts';

/** The lists of the API that are read, in order of dependency. */
export const STREAMS = ['products', 'customers', 'billing_subscriptions', 'customer_invoices'] as const;
export type Stream = (typeof STREAMS)[number];

const OBJECT_OF: Readonly<Record<Stream, ObjectName>> = {
  products: 'product',
  customers: 'customer',
  billing_subscriptions: 'subscription',
  customer_invoices: 'invoice',
};

function streamOf(name: string): Stream | null {
  return STREAMS.find((stream) => stream === name) ?? null;
}

/** Keys of what must be known of the records before this one. */
export function recalls(stream: string, record: unknown): readonly string[] {
  const raw = object(record);
  const keys = productsNamed(raw).map(productKey);
  if (stream !== 'billing_subscriptions' && stream !== 'customer_invoices') return [];
  const links: [string, string | null][] = [['customer', linked(raw.customer)]];
  if (stream === 'customer_invoices') {
    links.push(['subscription', linked(raw.billing_subscription)]);
    links.push(['invoice', linked(raw.credited_invoice)]);
    links.push(['credited', linked(raw.credited_invoice) ?? linked(raw)]);
  }
  for (const [kind, id] of links) if (id !== null) keys.push(`${kind}/${id}`);
  return keys;
}

/** Products that the lines of an invoice or a subscription name, without judging the lines. */
export function productsNamed(record: Raw): readonly string[] {
  const template = object(record.invoice_template ?? record.customer_invoice_data ?? record);
  const lines = template.line_items ?? object(template.invoice_lines).items;
  if (!Array.isArray(lines)) return [];
  const names = lines.map(object).map((line) => first(line.product_v2_id, object(line.product).id, line.product_id));
  return [...new Set(names.filter((name) => name !== null))];
}

/** The facts of one record. Never throws: what cannot be read is dead. */
export function mapRecord(stream: string, record: unknown, settings: Settings, recalled: Recalled): Mapped {
  const raw = object(record);
  const list = streamOf(stream);
  try {
    switch (list) {
      case 'products':
        return mapProduct(raw, settings);
      case 'customers':
        return mapCustomer(raw);
      case 'billing_subscriptions':
        return mapSubscription(raw, settings, recalled);
      case 'customer_invoices':
        return isCreditNote(raw) ? mapCreditNote(raw, settings, recalled) : mapInvoice(raw, settings, recalled);
      case null:
        throw new BadRecord(`Runrate reads no list ${stream}`);
      default:
        return list satisfies never;
    }
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
    const kind = list === 'customer_invoices' && isCreditNote(raw) ? 'credit_note' : OBJECT_OF[list ?? 'products'];
    const sourceId = first(raw.v2_id, raw.id, raw.source_id);
    const reason = `${error.message}; correct it in Pennylane, the next sync reads it again`;
    return { facts: [], dead: [{ object: kind, sourceId, code: error.code, reason }] };
  }
}

function mapProduct(raw: Raw, settings: Settings): Mapped {
  const id = identity(raw);
  const facts = productFacts(id, {
    name: text(raw.label),
    amount: decimal(raw.price_before_tax, 'The price before tax'),
    currency: text(raw.currency)?.toUpperCase() ?? null,
    rule: ruleSetFor(settings, id.wanted, id.source),
  });
  return {
    facts,
    dead: [],
    remember: rememberedProduct(id),
  };
}

function mapCustomer(raw: Raw): Mapped {
  const id = identity(raw);
  const billing = object(raw.billing_address);
  const delivery = object(raw.delivery_address);
  const emails = Array.isArray(raw.emails) ? raw.emails : [];
  const person = [text(raw.first_name), text(raw.last_name)].filter((part) => part !== null).join(' ');
  const body = {
    id: id.wanted,
    name: first(raw.name, person),
    email: first(...emails),
    country: first(raw.country_alpha2, billing.country_alpha2, delivery.country_alpha2),
    zip_code: first(raw.postal_code, billing.postal_code, delivery.postal_code),
    custom_properties: { reference: text(raw.reference) },
  };
  const facts: SourceFact[] = [{ object: 'customer', sourceId: id.source, body }];
  // In version 1 other records may name a customer by the id that is not the one it is joined by.
  if (raw.v2_id === undefined || id.source === id.wanted) return { facts, dead: [] };
  return { facts, dead: [], remember: { [`customer/${id.wanted}`]: id.source } };
}

/** A status that is not here is left out: `draft`, and `pending`, which Pennylane does not explain. */
const STATUSES: Readonly<Record<string, 'active' | 'canceled'>> = {
  in_progress: 'active',
  not_started: 'active',
  stopped: 'canceled',
  finished: 'canceled',
};

/** One subscription per line of the template, all in one set. */
function mapSubscription(raw: Raw, settings: Settings, recalled: Recalled): Mapped {
  const id = identity(raw).source;
  const status = STATUSES[String(raw.status)];
  const template = object(raw.invoice_template ?? raw.customer_invoice_data);
  const rule = ruleOf(raw.recurring_rule);
  const lines = status === undefined ? [] : linesOf(template);
  const prices = new LinePrices(settings, recalled);
  const facts = lines.map((line): SourceFact => {
    const body = {
      customer_id: customerLink(raw.customer, recalled),
      status,
      subscription_set_id: id,
      subscription_start_date: text(raw.start),
      canceled_at: text(raw.stopped_at),
      effective_cancellation_date: endOf(raw, status),
      deal_closed_date: text(raw.activated_at),
      monthly_value: rule === null ? null : monthlyValue(line.amount, rule),
      currency_code: text(template.currency)?.toUpperCase() ?? null,
      price_id: prices.priceOf(line),
    };
    return { object: 'subscription', sourceId: `${id}:${line.id}`, body };
  });
  const known = knownLines(lines);
  const remember = { ...prices.remember, [`subscription/${id}`]: { rule: rule && { ...rule }, lines: known } };
  return { facts: [...prices.facts, ...weeklyPrices(facts, rule), ...facts], dead: [], remember };
}

/** What is billed by weeks is measured by days (methodology 2.4): its price must say so. */
function weeklyPrices(subscriptions: readonly SourceFact[], rule: Rule | null): SourceFact[] {
  if (rule?.unit !== 'week') return [];
  const billed = new Set(subscriptions.map(({ body }) => text(body.price_id)).filter((price) => price !== null));
  return [...billed].map((sourceId) => ({ object: 'price', sourceId, body: { period_unit: 'week' } }));
}

/** The seed's `finish`; a subscription that was stopped earlier does not outlive its stop. */
function endOf(raw: Raw, status: 'active' | 'canceled' | undefined): string | null {
  const finish = text(raw.finish);
  const stopped = status === 'canceled' ? text(raw.stopped_at) : null;
  if (stopped === null || finish === null) return stopped ?? finish;
  return stopped.slice(0, 10) <= finish ? stopped : finish;
}
