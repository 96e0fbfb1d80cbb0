// The columns of an import file as data: which field of which object each one fills, and where extra columns go.

import { OBJECTS, type ObjectName } from '../../core/facts.ts';
import { type Field, SPECS } from '../../core/objects.ts';

/** What a row of a file is: an invoice line with all it belongs to, or one object. */
export type FileKind = 'lines' | ObjectName;
export const FILE_KINDS: readonly FileKind[] = ['lines', ...OBJECTS];

/** A column of a file and what it fills. */
export interface Column {
  /** The header as the file has it; one that has none, or has one twice, is named after its place. */
  readonly header: string;
  /** Position in the row, from 0. */
  readonly index: number;
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

type Fills = Pick<Column, 'object' | 'field' | 'kind'>;

/** What a column of this name fills by itself: a field, else a custom property. */
export function fillsOf(kind: FileKind, header: string): Fills {
  const name = plain(header);
  if (kind !== 'lines') {
    const fieldKind = kindOf(kind, name);
    return { object: kind, field: fieldKind === 'property' ? header.trim() : name, kind: fieldKind };
  }
  const known = KNOWN.get(name) ?? KNOWN.get(name.replace(/^plan_/, 'price_'));
  if (known !== undefined) return known;
  const prefix = PREFIXES.find(([start]) => name.startsWith(start) && name.length > start.length);
  const field = header.trim().slice(prefix?.[0].length ?? 0);
  return { object: prefix?.[1] ?? 'invoice_line_item', field, kind: 'property' };
}

const PROPERTY = 'custom_properties.';

/** What a column fills, as the API writes it: `customer.name`, `customer.custom_properties.segment`. */
export function targetOf({ object, field, kind }: Fills): string {
  return `${object}.${kind === 'property' ? PROPERTY : ''}${field}`;
}

/** Every field that a column of a file of this kind can fill. */
export function targetsOf(kind: FileKind): string[] {
  if (kind !== 'lines') return SPECS[kind].fields.map(({ name }) => `${kind}.${name}`);
  return [...KNOWN.values()].map(targetOf);
}

/** What a target means; null where a file of this kind has no such. */
export function fillsAt(kind: FileKind, target: string): Fills | null {
  const [object = '', ...rest] = target.split('.');
  const field = rest.join('.');
  if (!(OBJECTS as readonly string[]).includes(object) || field === '') return null;
  const of = object as ObjectName;
  if (field.startsWith(PROPERTY)) {
    const name = field.slice(PROPERTY.length);
    const possible = name !== '' && (kind === 'lines' ? of !== 'credit_note_line_item' : of === kind);
    return possible ? { object: of, field: name, kind: 'property' } : null;
  }
  return targetsOf(kind).includes(target) ? { object: of, field, kind: kindOf(of, field) } : null;
}

/** The column that fills a field by its own name, for messages. */
export function columnNameOf(kind: FileKind, object: ObjectName, field: string): string {
  if (kind !== 'lines') return field;
  return [...KNOWN].find(([, one]) => one.object === object && one.field === field)?.[0] ?? field;
}

/** The names of the columns of an empty file. */
export function templateOf(kind: FileKind): string[] {
  return kind === 'lines' ? [...KNOWN.keys()] : SPECS[kind].fields.map(({ name }) => name);
}

/** The kind of a file whose columns have these names: the layout of lines, else the object that has most of them. */
export function kindOfFile(headers: readonly string[]): FileKind {
  const names = new Set(headers.map(plain));
  if (!names.has('id')) return 'lines';
  const known = (object: ObjectName) => SPECS[object].fields.filter(({ name }) => names.has(name)).length;
  const missing = (object: ObjectName) =>
    SPECS[object].fields.filter(({ name, required }) => required === true && !names.has(name)).length;
  const whole = (object: ObjectName) => known(object) / SPECS[object].fields.length;
  const score = (object: ObjectName) => known(object) - 3 * missing(object) + whole(object) / 2;
  return OBJECTS.reduce((best, one) => (score(one) > score(best) ? one : best));
}
