// The eight billing objects: where the API keeps each, which view lists it, and which of its fields name another object.

import type { Sort } from '../../../ui/table.tsx';

export const OBJECTS = [
  'customer',
  'subscription',
  'invoice',
  'invoice_line_item',
  'credit_note',
  'credit_note_line_item',
  'price',
  'product',
] as const;
export type BillingObject = (typeof OBJECTS)[number];

/** Paths as the API spells them; each object has list, read, update and delete below it. */
export const PATHS = {
  customer: 'customers',
  subscription: 'subscriptions',
  invoice: 'invoices',
  invoice_line_item: 'invoice_line_items',
  credit_note: 'credit_notes',
  credit_note_line_item: 'credit_note_line_items',
  price: 'prices',
  product: 'products',
} as const satisfies Readonly<Record<BillingObject, string>>;

/** Fields that hold the id of another object. */
export const REFERENCES: Readonly<Record<string, BillingObject>> = {
  customer_id: 'customer',
  root_parent_id: 'customer',
  product_id: 'product',
  price_id: 'price',
  subscription_id: 'subscription',
  invoice_id: 'invoice',
  credit_note_id: 'credit_note',
  invoice_line_item_id: 'invoice_line_item',
  proration_target_line_item_id: 'invoice_line_item',
};

export interface Listing {
  /** The view that lists the object; null where only the API's own list does. */
  readonly view: string | null;
  readonly shown: readonly string[];
  readonly order: Sort;
}

export const LISTINGS: Readonly<Record<BillingObject, Listing>> = {
  customer: {
    view: 'customers',
    shown: ['id', 'name', 'email', 'country', 'state', 'mrr'],
    order: { id: 'id', desc: false },
  },
  subscription: {
    view: 'subscriptions',
    shown: ['id', 'customer_id', 'status', 'price_id', 'subscription_start_date', 'coverage_end', 'mrr'],
    order: { id: 'id', desc: false },
  },
  invoice: {
    view: 'invoices',
    shown: ['id', 'invoice_number', 'date', 'customer_id', 'status', 'total_base'],
    order: { id: 'date', desc: true },
  },
  invoice_line_item: {
    view: 'invoice_lines',
    shown: [
      'id',
      'description',
      'customer_id',
      'type',
      'period_start',
      'period_end',
      'amount_excluding_tax_after_discount',
      'monthly_amount_base',
      'excluded_because',
    ],
    order: { id: 'invoice_date', desc: true },
  },
  credit_note: {
    view: 'credit_notes',
    shown: ['id', 'date', 'invoice_id', 'status', 'total_base'],
    order: { id: 'date', desc: true },
  },
  credit_note_line_item: {
    view: null,
    shown: ['id', 'credit_note_id', 'invoice_line_item_id', 'amount', 'currency_code', 'description'],
    order: { id: 'id', desc: false },
  },
  price: {
    view: null,
    shown: ['id', 'name', 'product_id', 'type', 'amount', 'currency_code', 'period_length', 'period_unit'],
    order: { id: 'id', desc: false },
  },
  product: { view: null, shown: ['id', 'name'], order: { id: 'id', desc: false } },
};

/** The text column that the search of a view looks into. */
export const SEARCHED: Readonly<Partial<Record<BillingObject, string>>> = {
  customer: 'name',
  subscription: 'id',
  invoice: 'invoice_number',
  invoice_line_item: 'description',
  credit_note: 'id',
};

/** An object as the API gives it. */
export type ObjectBody = Readonly<Record<string, unknown>>;

export function isObject(text: string): text is BillingObject {
  return OBJECTS.some((each) => each === text);
}
