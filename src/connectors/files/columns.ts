// The columns of an import file as data: which field of which object each one fills, and where extra columns go.

import { OBJECTS, type ObjectName } from '../../core/facts.ts';
import { type Field, SPECS } from '../../core/objects.ts';

/** A column of a file and what it fills. */
export interface Column {
  /** The header as the file has it. */
  readonly header: string;
  readonly object: ObjectName;
  /** The API's field, or the name of a custom property. */
  readonly field: string;
  readonly kind: Field['kind'] | 'property';
}

/** Columns of the layout "one row = one invoice line", each with its field. */
export const LAYOUT: Readonly<Record<ObjectName, Readonly<Record<string, string>>>> = {
  customer: {
    customer_id: 'id',
    customer_root_parent_id: 'root_parent_id',
    customer_name: 'name',
    customer_email: 'email',
    customer_country: 'country',
    customer_zip_code: 'zip_code',
  },
  product: { product_id: 'id', product_name: 'name' },
  price: {
    price_id: 'id',
    price_name: 'name',
    price_period_unit: 'period_unit',
    price_period_length: 'period_length',
    price_type: 'type',
    price_amount: 'amount',
    price_currency_code: 'currency_code',
  },
  subscription: {
    subscription_id: 'id',
    subscription_status: 'status',
    subscription_set_id: 'subscription_set_id',
    trial_start: 'trial_start',
    trial_end: 'trial_end',
    canceled_at: 'canceled_at',
    effective_cancellation_date: 'effective_cancellation_date',
    subscription_start_date: 'subscription_start_date',
    deal_closed_date: 'deal_closed_date',
    contractual_commitment_end_date: 'contractual_commitment_end_date',
    monthly_value: 'monthly_value',
    subscription_currency_code: 'currency_code',
  },
  invoice: {
    invoice_id: 'id',
    invoice_number: 'invoice_number',
    invoice_date: 'date',
    invoice_status: 'status',
    invoice_is_renew: 'is_renew',
  },
  invoice_line_item: {
    line_id: 'id',
    type: 'type',
    amount_excluding_tax_after_discount: 'amount_excluding_tax_after_discount',
    tax_amount: 'tax_amount',
    discount_amount: 'discount_amount',
    temporary_discount_amount: 'temporary_discount_amount',
    currency_code: 'currency_code',
    quantity: 'quantity',
    description: 'description',
    period_start: 'period_start',
    period_end: 'period_end',
    proration_target_line_item_id: 'proration_target_line_item_id',
  },
  credit_note: { credit_note_id: 'id', credit_note_date: 'date', credit_note_status: 'status' },
  credit_note_line_item: { credited_line_id: 'invoice_line_item_id' },
};

/** A header's prefix, and the object whose custom property an extra column with it becomes. */
const PREFIXES: readonly (readonly [string, ObjectName])[] = [
  ['customer_', 'customer'],
  ['product_', 'product'],
  ['price_', 'price'],
  ['plan_', 'price'],
  ['subscription_', 'subscription'],
  ['invoice_', 'invoice'],
  ['credit_note_', 'credit_note'],
  ['line_', 'invoice_line_item'],
];

const KNOWN = new Map(
  OBJECTS.flatMap((object) =>
    Object.entries(LAYOUT[object]).map(
      ([name, field]) => [name, { object, field, kind: kindOf(object, field) }] as const,
    ),
  ),
);

function kindOf(object: ObjectName, field: string): Column['kind'] {
  return SPECS[object].fields.find(({ name }) => name === field)?.kind ?? 'property';
}

function plain(header: string): string {
  return header
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

/** What a column of the layout "one row = one invoice line" fills; `plan_…` is another word for `price_…`. */
export function lineColumn(header: string): Column {
  const name = plain(header);
  const known = KNOWN.get(name) ?? KNOWN.get(name.replace(/^plan_/, 'price_'));
  if (known !== undefined) return { header, ...known };
  const prefix = PREFIXES.find(([start]) => name.startsWith(start) && name.length > start.length);
  const field = header.trim().slice(prefix?.[0].length ?? 0);
  return { header, object: prefix?.[1] ?? 'invoice_line_item', field, kind: 'property' };
}

/** What a column of a file with one object a row fills: the API's field of that name, else a custom property. */
export function objectColumn(object: ObjectName, header: string): Column {
  const kind = kindOf(object, plain(header));
  return { header, object, field: kind === 'property' ? header.trim() : plain(header), kind };
}

/** The header line of an empty file, for `object` or for the layout "one row = one invoice line". */
export function templateOf(object: ObjectName | null): string {
  const names = object === null ? [...KNOWN.keys()] : SPECS[object].fields.map(({ name }) => name);
  return `${names.join(',')}\n`;
}
