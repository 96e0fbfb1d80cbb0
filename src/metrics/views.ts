// The views as data: rows behind the figures, with their columns (api.md, metrics and views).

import type { ObjectName } from '../core/facts.ts';
import { type Field, SPECS } from '../core/objects.ts';
import type { Scope } from './rows.ts';
import {
  creditNotes,
  customers,
  invoiceLines,
  invoices,
  mrrByCustomer,
  mrrMovements,
  revenueSchedule,
  subscriptions,
} from './view_relations.ts';

/** `decimal`: exact, up to 6 decimals; `number`: as it was sent; `date`: YYYY-MM-DD, or a date-time where one was sent. */
export type ColumnType = 'string' | 'date' | 'integer' | 'number' | 'decimal' | 'boolean';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string;
  /** The relation's column, where its name is another. */
  readonly source?: string;
}

export interface View {
  readonly slug: string;
  readonly label: string;
  readonly description: string;
  /** Null where the rows are of no period. */
  readonly kind: 'point_in_time' | 'flow' | null;
  readonly columns: readonly Column[];
  /** `rows` stands for the base's table where only some of its rows are wanted. */
  readonly relation: (scope: Scope, rows?: string) => string;
  /** The table that gives the relation one row each, told apart by `key`: a page is then cut before anything is joined. */
  readonly base?: {
    readonly object: ObjectName;
    readonly table: string;
    readonly key: string;
    /** Columns of the relation that the table has beside the object's fields, each by how it is written there. */
    readonly own?: Readonly<Record<string, string>>;
  };
  /** Its `customer_id` is the customer that parts of MRR are of: filters on it are asked of the parts, before any join. */
  readonly ofCustomers?: true;
  /** The column that tells the rows of one period from each other; rows of other customers do not bear on them. */
  readonly ofPeriod?: 'customer_no';
  /** Columns that order the rows and tell each from the others. */
  readonly order: readonly string[];
  /** Objects whose custom properties are columns, each by the relation's column that holds its number. */
  readonly custom: Partial<Readonly<Record<ObjectName, string>>>;
}

const TYPES: { readonly [K in Field['kind']]: ColumnType } = {
  id: 'string',
  reference: 'string',
  text: 'string',
  currency: 'string',
  amount: 'number',
  integer: 'integer',
  date: 'date',
  flag: 'string',
  enum: 'string',
};

function column(name: string, type: ColumnType, description: string): Column {
  return { name, type, description };
}

function fields(object: ObjectName): Column[] {
  return SPECS[object].fields.map(({ name, kind, description }) => column(name, TYPES[kind], description));
}

const PERIOD = [
  column('period_start', 'date', 'First day of the period'),
  column('period_end', 'date', 'Last day of the period'),
  column('as_of', 'date', 'Day of the state: earlier than the end while the period runs'),
];
const CUSTOMER = [
  column('customer_id', 'string', 'The customer (the top of its parents)'),
  column('customer_name', 'string', 'Name of the customer'),
];

/** How an invoice line was read stands beside its fields. */
const LINE_READING = {
  invoice_date_text: 'CAST(invoice_date AS VARCHAR)',
  invoice_number: 'invoice_number',
  invoice_status: 'invoice_status',
  customer_id: 'customer_id',
  fx_rate: 'fx_rate',
  amount_base: 'amount_base',
  months: 'months',
  monthly_amount_base: 'monthly_amount_base',
  excluded_because: 'excluded_because',
};

export const VIEWS: readonly View[] = [
  {
    slug: 'mrr_by_customer',
    label: 'MRR by customer',
    description: 'The MRR of every active customer at the end of each period.',
    kind: 'point_in_time',
    columns: [
      ...PERIOD,
      ...CUSTOMER,
      column('mrr', 'decimal', 'Monthly recurring revenue in base currency'),
      column('arr', 'decimal', 'MRR × 12'),
      column('active_subscriptions', 'integer', 'Subscriptions (timelines) with MRR'),
    ],
    relation: mrrByCustomer,
    ofCustomers: true,
    ofPeriod: 'customer_no',
    order: ['period_start', 'customer_id'],
    custom: { customer: 'customer_no' },
  },
  {
    slug: 'mrr_movements',
    label: 'MRR movements',
    description:
      "What changed each customer's MRR in each period, by price and currency; a class is the customer's own.",
    kind: 'flow',
    columns: [
      ...PERIOD,
      ...CUSTOMER,
      column('movement_type', 'string', 'new, reactivation, expansion, contraction, churn or fx'),
      column('price_id', 'string', 'The price that the amount is of'),
      column('product_id', 'string', 'The product of the price'),
      column('currency_code', 'string', 'Currency that is billed'),
      column('amount', 'decimal', 'Change of MRR in base currency; losses are negative'),
      column('opening_mrr', 'decimal', 'MRR of the customer, price and currency before the period'),
      column('closing_mrr', 'decimal', 'The same at the end of the period'),
    ],
    relation: mrrMovements,
    ofCustomers: true,
    order: ['period_start', 'customer_id', 'movement_type', 'price_id', 'currency_code'],
    custom: { customer: 'customer_no', price: 'price_no', product: 'product_no' },
  },
  {
    slug: 'invoice_lines',
    label: 'Invoice lines',
    description:
      'Every invoice line with the rate, months and monthly amount it was read with, or why it does not count.',
    kind: null,
    columns: [
      ...fields('invoice_line_item'),
      { ...column('invoice_date', 'date', 'Issue date of the invoice'), source: 'invoice_date_text' },
      column('invoice_number', 'string', 'Number of the invoice'),
      column('invoice_status', 'string', 'Status of the invoice'),
      column('customer_id', 'string', "The invoice's own customer"),
      column('fx_rate', 'number', 'Base currency for one unit of the currency'),
      column('amount_base', 'decimal', 'Amount that makes MRR, in base currency'),
      column('months', 'decimal', 'Months of the period'),
      column('monthly_amount_base', 'decimal', 'amount_base / months'),
      column('excluded_because', 'string', 'Why the line is not in MRR; null where it is'),
    ],
    relation: invoiceLines,
    base: { object: 'invoice_line_item', table: 'lines', key: 'line_no', own: LINE_READING },
    order: ['id'],
    custom: {
      invoice_line_item: 'line_no',
      invoice: 'invoice_no',
      customer: 'customer_no',
      subscription: 'subscription_no',
      price: 'price_no',
      product: 'product_no',
    },
  },
  {
    slug: 'revenue_schedule',
    label: 'Revenue schedule',
    description: 'What each line recognises in each period, and what is deferred or accrued at its end.',
    kind: 'flow',
    columns: [
      ...PERIOD.slice(0, 2),
      column('line_id', 'string', 'The invoice line'),
      column('invoice_id', 'string', 'Its invoice'),
      column('customer_id', 'string', "The invoice's own customer"),
      column('price_id', 'string', 'The price billed'),
      column('product_id', 'string', 'The product of the price'),
      column('amount_base', 'decimal', 'Amount excluding tax less credit notes, in base currency'),
      column('amount_before_credit_base', 'decimal', 'The same before credit notes'),
      column('recognized', 'decimal', 'Revenue of the days of the period'),
      column('recognized_to_date', 'decimal', 'Revenue up to the end of the period'),
      column('deferred', 'decimal', 'Invoiced and not yet recognised (PCA)'),
      column('accrued', 'decimal', 'Recognised and not yet invoiced (FAE)'),
    ],
    relation: revenueSchedule,
    order: ['period_start', 'line_id'],
    custom: {
      invoice_line_item: 'line_no',
      invoice: 'invoice_no',
      customer: 'customer_no',
      subscription: 'subscription_no',
      price: 'price_no',
      product: 'product_no',
    },
  },
  {
    slug: 'customers',
    label: 'Customers',
    description: 'Every customer with its MRR and state on the freshness date; those of a child stand on its root.',
    kind: null,
    columns: [
      ...fields('customer'),
      column('mrr', 'decimal', 'MRR on the freshness date in base currency'),
      column('first_mrr_date', 'date', 'First day with MRR'),
      column('last_mrr_date', 'date', 'Last day with MRR, as far as it is known'),
      column('state', 'string', 'active, churned or never'),
    ],
    relation: customers,
    base: { object: 'customer', table: 'customers', key: 'customer_no' },
    order: ['id'],
    custom: { customer: 'customer_no' },
  },
  {
    slug: 'subscriptions',
    label: 'Subscriptions',
    description: 'Every subscription with its MRR on the freshness date and the end of its coverage.',
    kind: null,
    columns: [
      ...fields('subscription'),
      column('mrr', 'decimal', 'MRR on the freshness date in base currency'),
      column('coverage_end', 'date', 'First day without coverage after the last covered one'),
    ],
    relation: subscriptions,
    order: ['id'],
    custom: { subscription: 'subscription_no', customer: 'customer_no' },
  },
  {
    slug: 'invoices',
    label: 'Invoices',
    description: 'Every invoice with its total in base currency.',
    kind: null,
    columns: [
      ...fields('invoice'),
      column('total_base', 'decimal', 'Total excluding tax; null for void ones and without rate'),
    ],
    relation: invoices,
    base: { object: 'invoice', table: 'invoices', key: 'invoice_no' },
    order: ['id'],
    custom: { invoice: 'invoice_no', customer: 'customer_no' },
  },
  {
    slug: 'credit_notes',
    label: 'Credit notes',
    description: 'Every credit note with its total in base currency.',
    kind: null,
    columns: [...fields('credit_note'), column('total_base', 'decimal', 'Total excluding tax, positive')],
    relation: creditNotes,
    base: { object: 'credit_note', table: 'credit_notes', key: 'note_no' },
    order: ['id'],
    custom: { credit_note: 'note_no', invoice: 'invoice_no', customer: 'customer_no' },
  },
];

/** The view of a slug, or undefined. */
export function viewBySlug(slug: string): View | undefined {
  return VIEWS.find((view) => view.slug === slug);
}
