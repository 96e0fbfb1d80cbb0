// Dimensions: the attributes by which figures can be filtered and broken down (api.md, metrics and views), as data.

import type { ObjectName } from '../core/facts.ts';

export const COHORT_GRAINS = ['month', 'quarter', 'year'] as const;
export type CohortGrain = (typeof COHORT_GRAINS)[number];

/** Where a dimension's value stands: a column of the rows, or the custom properties of an object that they refer to. */
export type DimensionSource =
  | { readonly kind: 'column'; readonly column: string }
  /** A number that is shown as the id and name of an object. */
  | { readonly kind: 'object'; readonly column: string; readonly table: 'customers' | 'prices' | 'products' }
  /** The period of the customer's first day with MRR. */
  | { readonly kind: 'first_period'; readonly grain: CohortGrain }
  | { readonly kind: 'property'; readonly object: ObjectName; readonly key: string; readonly column: string }
  /** Secured or unsecured (future MRR). */
  | { readonly kind: 'security' }
  /** The class of a movement: known only after the movements are made. */
  | { readonly kind: 'movement' };

export interface Dimension {
  readonly id: string;
  readonly label: string;
  readonly filterOnly: boolean;
  /** The same for all rows of a customer: figures by customer may be taken from the customers' own spans. */
  readonly ofCustomer: boolean;
  readonly source: DimensionSource;
}

function byColumn(id: string, label: string, ofCustomer = false): Dimension {
  return { id, label, filterOnly: false, ofCustomer, source: { kind: 'column', column: id } };
}

/** Every metric that is built on rows of billing has these. */
export const ROW_DIMENSIONS: readonly Dimension[] = [
  {
    id: 'customer',
    label: 'Customer',
    filterOnly: true,
    ofCustomer: true,
    source: { kind: 'object', column: 'customer_no', table: 'customers' },
  },
  byColumn('customer_country', 'Customer country', true),
  {
    id: 'price',
    label: 'Price',
    filterOnly: false,
    ofCustomer: false,
    source: { kind: 'object', column: 'price_no', table: 'prices' },
  },
  {
    id: 'product',
    label: 'Product',
    filterOnly: false,
    ofCustomer: false,
    source: { kind: 'object', column: 'product_no', table: 'products' },
  },
  byColumn('currency', 'Currency'),
  byColumn('billing_period', 'Billing period'),
  byColumn('subscription_set', 'Subscription set'),
  byColumn('subscription_status', 'Subscription status'),
  {
    id: 'customer_first_mrr_month',
    label: 'First MRR month of the customer',
    filterOnly: false,
    ofCustomer: true,
    source: { kind: 'first_period', grain: 'month' },
  },
  byColumn('source', 'Source'),
];

export const MOVEMENT_TYPE: Dimension = {
  id: 'movement_type',
  label: 'Movement type',
  filterOnly: false,
  ofCustomer: true,
  source: { kind: 'movement' },
};

export const SECURITY: Dimension = {
  id: 'security',
  label: 'Security',
  filterOnly: false,
  ofCustomer: false,
  source: { kind: 'security' },
};

/** The cohort of a customer: never asked for by name, it is the first key of a cohort matrix. */
export function cohortDimension(grain: CohortGrain): Dimension {
  return {
    id: 'cohort',
    label: 'Cohort',
    filterOnly: false,
    ofCustomer: true,
    source: { kind: 'first_period', grain },
  };
}

/** A custom property that at least one object of the company carries. */
export interface CustomKey {
  readonly object: ObjectName;
  readonly key: string;
}

/** The column by which rows refer to the objects that carry custom properties. */
const REFERENCES: Readonly<Record<ObjectName, { readonly column: string; readonly word: string }>> = {
  customer: { column: 'customer_no', word: 'Customer' },
  product: { column: 'product_no', word: 'Product' },
  price: { column: 'price_no', word: 'Price' },
  subscription: { column: 'subscription_no', word: 'Subscription' },
  invoice: { column: 'invoice_no', word: 'Invoice' },
  invoice_line_item: { column: 'line_no', word: 'Invoice line' },
  credit_note: { column: 'note_no', word: 'Credit note' },
  credit_note_line_item: { column: 'note_line_no', word: 'Credit note line' },
};

/** A custom property as a dimension, `custom.<object>.<key>`. */
export function customDimension({ object, key }: CustomKey): Dimension {
  const { column, word } = REFERENCES[object];
  return {
    id: `custom.${object}.${key}`,
    label: `${word}: ${key}`,
    filterOnly: false,
    ofCustomer: object === 'customer',
    source: { kind: 'property', object, key, column },
  };
}
