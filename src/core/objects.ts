// The eight billing objects as data: their fields, what is required, what refers to what. Request schemas, tables, row
// mapping, list filters, OpenAPI and view columns are all generated from this one specification (api.md, billing objects).

import type { ObjectName } from './facts.ts';

interface FieldCommon {
  readonly name: string;
  /** Required when the id is new; null is then refused for ever after. */
  readonly required?: true;
  readonly description: string;
}

/** What happens to the referrer when the object it names is deleted. */
export type OnDelete =
  /** 409 naming the referrer, or deleted too with `cascade=true`. */
  | 'refuse'
  /** Belongs to it: goes with it. */
  | 'take'
  /** Stays, with null in the reference. */
  | 'clear';

export interface ReferenceField extends FieldCommon {
  readonly kind: 'reference';
  readonly of: ObjectName;
  readonly onDelete: OnDelete;
}

export type Field =
  | (FieldCommon & { readonly kind: 'id' | 'text' })
  /** ISO 4217, upper case. */
  | (FieldCommon & { readonly kind: 'currency' })
  /** Finite, at most 15 significant digits, at most 1e15 in size; null on one with a default resets it. */
  | (FieldCommon & { readonly kind: 'amount'; readonly default?: number })
  | (FieldCommon & { readonly kind: 'integer'; readonly least?: number })
  /** `YYYY-MM-DD`, or an instant in UTC with `Z`. */
  | (FieldCommon & { readonly kind: 'date' })
  /** A text; a boolean is taken as `true` / `false`. */
  | (FieldCommon & { readonly kind: 'flag' })
  | (FieldCommon & { readonly kind: 'enum'; readonly values: readonly string[] })
  | ReferenceField;

/** Lines sent inside their parent's body, upserted in the same transaction. */
export interface Embedded {
  /** The body's field, e.g. `invoice_line_items`. */
  readonly field: string;
  readonly object: ObjectName;
  /** The line's field that names the parent; may be left out in an embedded line. */
  readonly parent: string;
}

export interface ObjectSpec {
  readonly name: ObjectName;
  /** For people, in the singular: `invoice line item`. */
  readonly label: string;
  /** First path segment below the base path, and the ones that answer alike. */
  readonly path: string;
  readonly aliases: readonly string[];
  /** `id` first, in the order of the API; `custom_properties`, `created_at` and `updated_at` are on every object besides. */
  readonly fields: readonly Field[];
  readonly embeds?: Embedded;
}

const LINE_TYPES = ['subscription', 'one_off'] as const;

function id(label: string): Field {
  return { name: 'id', kind: 'id', required: true, description: `Your own identifier of the ${label}` };
}

function text(name: string, description: string): Field {
  return { name, kind: 'text', description };
}

function date(name: string, description: string): Field {
  return { name, kind: 'date', description };
}

const CUSTOMER: ObjectSpec = {
  name: 'customer',
  label: 'customer',
  path: 'customers',
  aliases: ['clients'],
  fields: [
    id('customer'),
    {
      name: 'root_parent_id',
      kind: 'reference',
      of: 'customer',
      onDelete: 'refuse',
      description: 'The customer this one belongs to; figures count the top of the chain as the customer',
    },
    text('name', 'Name'),
    text('email', 'E-mail address'),
    text('country', 'Country'),
    text('zip_code', 'Postal code'),
  ],
};

const PRODUCT: ObjectSpec = {
  name: 'product',
  label: 'product',
  path: 'products',
  aliases: [],
  fields: [id('product'), text('name', 'Name')],
};

const PRICE: ObjectSpec = {
  name: 'price',
  label: 'price',
  path: 'prices',
  aliases: ['plans'],
  fields: [
    id('price'),
    text('name', 'Name'),
    {
      name: 'period_unit',
      kind: 'enum',
      values: ['day', 'week', 'month', 'year'],
      description: 'Unit of the billing period',
    },
    { name: 'period_length', kind: 'integer', least: 1, description: 'Number of units in a billing period' },
    {
      name: 'product_id',
      kind: 'reference',
      of: 'product',
      onDelete: 'refuse',
      description: 'The product that this price is for',
    },
    { name: 'type', kind: 'enum', values: LINE_TYPES, description: 'Recurring or not' },
    { name: 'amount', kind: 'amount', description: 'Amount of one billing period' },
    { name: 'currency_code', kind: 'currency', description: 'Currency of the amount' },
  ],
};

const SUBSCRIPTION: ObjectSpec = {
  name: 'subscription',
  label: 'subscription',
  path: 'subscriptions',
  aliases: [],
  fields: [
    id('subscription'),
    {
      name: 'customer_id',
      kind: 'reference',
      of: 'customer',
      onDelete: 'refuse',
      description: 'The customer that subscribes',
    },
    {
      name: 'status',
      kind: 'enum',
      values: ['trialing', 'active', 'paused', 'canceled', 'unpaid'],
      description: 'Present status; the days of its changes are kept',
    },
    text('subscription_set_id', 'Subscriptions of one set follow one another as one contract'),
    date('trial_start', 'First day of the trial'),
    date('trial_end', 'End of the trial'),
    date('canceled_at', 'When the cancellation was asked for'),
    date('effective_cancellation_date', 'When the cancellation takes effect'),
    date('subscription_start_date', 'Start of the service, possibly in the future'),
    date('deal_closed_date', 'When the deal was signed: counts in CMRR from then on'),
    date('contractual_commitment_end_date', 'Until when the customer is committed'),
    { name: 'monthly_value', kind: 'amount', description: 'Value of one month' },
    { name: 'currency_code', kind: 'currency', description: 'Currency of the monthly value' },
    {
      name: 'price_id',
      kind: 'reference',
      of: 'price',
      onDelete: 'refuse',
      description: 'The price (plan) subscribed to',
    },
  ],
};

const INVOICE: ObjectSpec = {
  name: 'invoice',
  label: 'invoice',
  path: 'invoices',
  aliases: [],
  fields: [
    id('invoice'),
    {
      name: 'customer_id',
      kind: 'reference',
      of: 'customer',
      onDelete: 'refuse',
      required: true,
      description: 'The customer invoiced',
    },
    text('invoice_number', 'Number printed on the invoice'),
    { name: 'date', kind: 'date', required: true, description: 'Issue date' },
    {
      name: 'status',
      kind: 'enum',
      required: true,
      values: ['open', 'pending', 'paid', 'unpaid', 'void'],
      description: 'Status; lines of void invoices are in no figure',
    },
    { name: 'is_renew', kind: 'flag', description: 'Whether the invoice renews a subscription' },
  ],
  embeds: { field: 'invoice_line_items', object: 'invoice_line_item', parent: 'invoice_id' },
};

const INVOICE_LINE_ITEM: ObjectSpec = {
  name: 'invoice_line_item',
  label: 'invoice line item',
  path: 'invoice_line_items',
  aliases: ['invoice_lines'],
  fields: [
    id('invoice line item'),
    {
      name: 'invoice_id',
      kind: 'reference',
      of: 'invoice',
      onDelete: 'take',
      required: true,
      description: 'The invoice this line is on',
    },
    {
      name: 'subscription_id',
      kind: 'reference',
      of: 'subscription',
      onDelete: 'clear',
      description: 'The subscription billed',
    },
    { name: 'price_id', kind: 'reference', of: 'price', onDelete: 'refuse', description: 'The price billed' },
    {
      name: 'type',
      kind: 'enum',
      required: true,
      values: LINE_TYPES,
      description: 'Recurring lines make MRR, one-off lines never do',
    },
    {
      name: 'amount_excluding_tax_after_discount',
      kind: 'amount',
      required: true,
      description: 'Amount excluding tax, after every discount',
    },
    { name: 'tax_amount', kind: 'amount', required: true, description: 'Tax on top of the amount' },
    {
      name: 'discount_amount',
      kind: 'amount',
      default: 0,
      description: 'Permanent discount already taken off the amount',
    },
    {
      name: 'temporary_discount_amount',
      kind: 'amount',
      default: 0,
      description: 'Temporary discount already taken off the amount',
    },
    { name: 'currency_code', kind: 'currency', required: true, description: 'Currency of the amounts' },
    { name: 'quantity', kind: 'integer', description: 'Number of items' },
    text('description', 'Text printed on the line'),
    date('period_start', 'Start of the service billed'),
    date('period_end', 'End of the service billed'),
    {
      name: 'proration_target_line_item_id',
      kind: 'reference',
      of: 'invoice_line_item',
      onDelete: 'clear',
      description: 'The line that this proration adjusts',
    },
  ],
};

const CREDIT_NOTE: ObjectSpec = {
  name: 'credit_note',
  label: 'credit note',
  path: 'credit_notes',
  aliases: [],
  fields: [
    id('credit note'),
    {
      name: 'invoice_id',
      kind: 'reference',
      of: 'invoice',
      onDelete: 'refuse',
      required: true,
      description: 'The invoice credited',
    },
    date('date', 'Issue date; without one, that of the invoice'),
    {
      name: 'status',
      kind: 'enum',
      values: ['refunded', 'refund_due'],
      description: 'Whether the money was paid back',
    },
  ],
  embeds: { field: 'credit_note_line_items', object: 'credit_note_line_item', parent: 'credit_note_id' },
};

const CREDIT_NOTE_LINE_ITEM: ObjectSpec = {
  name: 'credit_note_line_item',
  label: 'credit note line item',
  path: 'credit_note_line_items',
  aliases: [],
  fields: [
    id('credit note line item'),
    {
      name: 'credit_note_id',
      kind: 'reference',
      of: 'credit_note',
      onDelete: 'take',
      required: true,
      description: 'The credit note this line is on',
    },
    {
      name: 'invoice_line_item_id',
      kind: 'reference',
      of: 'invoice_line_item',
      onDelete: 'clear',
      description: 'The line credited, on the invoice of the credit note',
    },
    { name: 'amount', kind: 'amount', required: true, description: 'Amount credited, positive, excluding tax' },
    { name: 'discount_amount', kind: 'amount', default: 0, description: 'Permanent discount taken back' },
    { name: 'temporary_discount_amount', kind: 'amount', default: 0, description: 'Temporary discount taken back' },
    { name: 'currency_code', kind: 'currency', required: true, description: 'Currency of the amounts' },
    text('description', 'Text printed on the line'),
  ],
};

/** Every object's specification by its name. */
export const SPECS: { readonly [N in ObjectName]: ObjectSpec } = {
  customer: CUSTOMER,
  product: PRODUCT,
  price: PRICE,
  subscription: SUBSCRIPTION,
  invoice: INVOICE,
  invoice_line_item: INVOICE_LINE_ITEM,
  credit_note: CREDIT_NOTE,
  credit_note_line_item: CREDIT_NOTE_LINE_ITEM,
};

/** The most custom properties an object may hold, and the longest name of one. */
export const PROPERTIES_MAX = 100;
export const PROPERTY_NAME_MAX = 100;

const REFERENCES = new Map<ObjectSpec, readonly ReferenceField[]>();

/** The reference fields of an object, in order. */
export function referencesOf(spec: ObjectSpec): readonly ReferenceField[] {
  let references = REFERENCES.get(spec);
  if (references === undefined) {
    references = spec.fields.filter((field) => field.kind === 'reference');
    REFERENCES.set(spec, references);
  }
  return references;
}

/**
 * What a list of the object can be filtered by (api.md): its reference fields, `status`, and the customer of lines and
 * credit notes, which is reached through their invoice.
 */
export function filtersOf(spec: ObjectSpec): readonly string[] {
  const own = spec.fields.filter((field) => field.kind === 'reference' || field.name === 'status');
  const names = own.map((field) => field.name);
  return spec.name === 'product' || spec.name === 'price' || spec.name === 'customer' || names.includes('customer_id')
    ? names
    : [...names, 'customer_id'];
}
