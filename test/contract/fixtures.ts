// A small company's billing objects with every field set, in the order in which they can be created.

import { OBJECTS, type ObjectName } from '../../src/core/facts.ts';
import { SPECS } from '../../src/core/objects.ts';
import type { Api, Json } from './support.ts';

/** A body with every field of the object; ids are made of the object's name and `tag`. */
export function fullBody(object: ObjectName, tag: string): Json {
  const id = (name: ObjectName) => `${name}-${tag}`;
  const bodies: Record<ObjectName, Json> = {
    customer: {
      id: id('customer'),
      root_parent_id: null,
      name: 'Müller & Söhne',
      email: 'a@b.example',
      country: 'DE',
      zip_code: '10115',
      custom_properties: { segment: 'smb', seats: 12.5, partner: true },
    },
    product: { id: id('product'), name: 'CRM', custom_properties: { line: 'core' } },
    price: {
      id: id('price'),
      name: 'CRM monthly',
      period_unit: 'month',
      period_length: 3,
      product_id: id('product'),
      type: 'subscription',
      amount: 300.1,
      currency_code: 'EUR',
      custom_properties: {},
    },
    subscription: {
      id: id('subscription'),
      customer_id: id('customer'),
      status: 'active',
      subscription_set_id: 'set',
      trial_start: '2023-12-01',
      trial_end: '2023-12-15',
      canceled_at: '2024-06-01T10:00:00Z',
      effective_cancellation_date: '2024-07-01',
      subscription_start_date: '2024-01-01',
      deal_closed_date: '2023-12-20T08:00:00Z',
      contractual_commitment_end_date: '2024-12-31',
      monthly_value: 100.03,
      currency_code: 'USD',
      price_id: id('price'),
      custom_properties: { churn_reason: 'price' },
    },
    invoice: {
      id: id('invoice'),
      customer_id: id('customer'),
      invoice_number: 'F-1',
      date: '2024-01-01T09:00:00Z',
      status: 'paid',
      is_renew: 'true',
      custom_properties: { channel: 'web' },
    },
    invoice_line_item: {
      id: id('invoice_line_item'),
      invoice_id: id('invoice'),
      subscription_id: id('subscription'),
      price_id: id('price'),
      type: 'subscription',
      amount_excluding_tax_after_discount: 270.1,
      tax_amount: 54.02,
      discount_amount: 20,
      temporary_discount_amount: 10,
      currency_code: 'EUR',
      quantity: -3,
      description: 'Q1',
      period_start: '2024-01-01',
      period_end: '2024-04-01',
      proration_target_line_item_id: null,
      custom_properties: { seat_type: 'full' },
    },
    credit_note: {
      id: id('credit_note'),
      invoice_id: id('invoice'),
      date: '2024-02-01',
      status: 'refunded',
      custom_properties: { reason: 'goodwill' },
    },
    credit_note_line_item: {
      id: id('credit_note_line_item'),
      credit_note_id: id('credit_note'),
      invoice_line_item_id: id('invoice_line_item'),
      amount: 27.01,
      discount_amount: 1,
      temporary_discount_amount: 2,
      currency_code: 'EUR',
      description: '10 %',
      custom_properties: {},
    },
  };
  return bodies[object];
}

/** Creates everything that comes before the object in the order of loading. */
export async function createBefore(api: Api, object: ObjectName, tag: string): Promise<void> {
  for (const one of OBJECTS.slice(0, OBJECTS.indexOf(object))) await create(api, one, tag);
}

/** Creates the object and answers its record. */
export async function create(api: Api, object: ObjectName, tag: string): Promise<Json> {
  const answer = await api.send('POST', `/api/v1/${SPECS[object].path}`, { body: fullBody(object, tag) });
  if (answer.status !== 201) throw new Error(`${object} ${tag}: ${answer.status} ${answer.text}`);
  return answer.json;
}

/** A record without the moments of its writing. */
export function withoutMoments(record: Json): Json {
  const { created_at, updated_at, ...rest } = record;
  if (typeof created_at !== 'string' || typeof updated_at !== 'string') throw new Error('a record has its moments');
  return rest;
}

/** The `loc` lists of an error body. */
export function locs(json: Json): unknown[] {
  return Array.isArray(json.detail) ? json.detail.map((one: Json) => one.loc) : [];
}

/** The `type` of the first detail. */
export function firstType(json: Json): unknown {
  return Array.isArray(json.detail) ? json.detail[0]?.type : undefined;
}
