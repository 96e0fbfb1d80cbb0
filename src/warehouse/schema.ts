// The read model: one DuckDB file a company, derived from the ledger and always rebuildable. The types are those that
// DuckDB and PostgreSQL share, so that the compiled statements run on both.

import type { Day } from '../core/calendar.ts';
import type { ObjectName } from '../core/facts.ts';
import { type Field, SPECS } from '../core/objects.ts';

/** Grow by one whenever the tables or the meaning of the ledger change: an older file is rebuilt by itself. */
export const WAREHOUSE_VERSION = 5;

/** The attributes that parts, FX effects, renewals and revenue entries share (core/ledger.ts, Attributes). */
const ATTRIBUTES = {
  /** The root. */
  customer_no: 'INTEGER NOT NULL',
  /** The root's country. */
  customer_country: 'VARCHAR',
  /** Index within the customer; -1 for what belongs to no timeline (revenue and credits). */
  timeline_no: 'INTEGER NOT NULL',
  subscription_no: 'INTEGER',
  price_no: 'INTEGER',
  product_no: 'INTEGER',
  currency: 'VARCHAR',
  billing_period: 'VARCHAR',
  subscription_set: 'VARCHAR',
  subscription_status: 'VARCHAR',
  source: 'VARCHAR',
  /** Of merged lines the first: they have the same custom properties. */
  line_no: 'INTEGER',
  invoice_no: 'INTEGER',
} as const;

/**
 * The stretch of the customer's activity that holds a part, copied beside it so that the class of a movement needs no
 * join: an entering part finds the customer active at the opening if span_start lies before the period, or if
 * open_grains has the grain's bit (the customer left and came back inside the period); likewise at the closing.
 */
const ACTIVITY = {
  /** The customer's first day with MRR ever. */
  first_day: 'DATE NOT NULL',
  span_start: 'DATE NOT NULL',
  /** First day without MRR. */
  span_end: 'DATE NOT NULL',
  /** Active on the day before the grain's period that holds span_start. */
  open_grains: 'SMALLINT NOT NULL',
  /** Active on the last day of the grain's period that holds span_end. */
  close_grains: 'SMALLINT NOT NULL',
} as const;

type FieldColumn = 'VARCHAR' | 'DOUBLE PRECISION' | 'BIGINT';
const FIELD_COLUMNS: { readonly [K in Field['kind']]: FieldColumn } = {
  id: 'VARCHAR',
  text: 'VARCHAR',
  currency: 'VARCHAR',
  amount: 'DOUBLE PRECISION',
  integer: 'BIGINT',
  date: 'VARCHAR',
  flag: 'VARCHAR',
  enum: 'VARCHAR',
  reference: 'VARCHAR',
};

/** An object's fields as the API shows them, for the views: references as ids, dates as they were sent. */
function fieldsOf(object: ObjectName): Readonly<Record<string, FieldColumn>> {
  return Object.fromEntries(SPECS[object].fields.map((field) => [field.name, FIELD_COLUMNS[field.kind]]));
}

/** Every table's columns with their types, in order. `*_no` are the store's numbers; days are half-open ranges. */
export const TABLES = {
  /** One row a customer object; the figures (days, subscriptions) stand on the root's row, 0 or null elsewhere. */
  customers: {
    customer_no: 'INTEGER NOT NULL',
    root_no: 'INTEGER NOT NULL',
    ...fieldsOf('customer'),
    first_day: 'DATE',
    /** Last day with MRR. */
    last_day: 'DATE',
    /** Earliest day of coverage or issue. */
    min_day: 'DATE',
    active_subscriptions: 'INTEGER NOT NULL',
    billed_active_subscriptions: 'INTEGER NOT NULL',
  },
  products: { product_no: 'INTEGER NOT NULL', ...fieldsOf('product') },
  /** product_no beside product_id, which is the id. */
  prices: { price_no: 'INTEGER NOT NULL', product_no: 'INTEGER', ...fieldsOf('price') },
  /** Subscriptions under the root of their own customer; one without a customer under every root it is billed to. */
  subscriptions: { subscription_no: 'INTEGER NOT NULL', customer_no: 'INTEGER NOT NULL', ...fieldsOf('subscription') },
  invoices: { invoice_no: 'INTEGER NOT NULL', customer_no: 'INTEGER NOT NULL', ...fieldsOf('invoice') },
  credit_notes: {
    note_no: 'INTEGER NOT NULL',
    invoice_no: 'INTEGER NOT NULL',
    customer_no: 'INTEGER NOT NULL',
    ...fieldsOf('credit_note'),
  },
  /** Every invoice line, counted or not, with how it was read (core/ledger.ts, LineReading). */
  lines: {
    line_no: 'INTEGER NOT NULL',
    invoice_no: 'INTEGER NOT NULL',
    customer_no: 'INTEGER NOT NULL',
    ...fieldsOf('invoice_line_item'),
    invoice_date: 'DATE NOT NULL',
    invoice_number: 'VARCHAR',
    invoice_status: 'VARCHAR NOT NULL',
    /** The invoice's own customer. */
    customer_id: 'VARCHAR NOT NULL',
    /** Base units for one unit of the line's currency. */
    fx_rate: 'DOUBLE PRECISION',
    amount_base: 'DECIMAL(18,6)',
    months: 'DECIMAL(18,6)',
    monthly_amount_base: 'DECIMAL(18,6)',
    excluded_because: 'VARCHAR',
  },
  /**
   * Custom properties, one row an object and key; ref_no is the object's number, customer_no the root it was computed
   * with (null for products and prices). kind: s text, n number, b boolean; num holds numbers, text the text or JSON text.
   */
  properties: {
    object: 'VARCHAR NOT NULL',
    key: 'VARCHAR NOT NULL',
    ref_no: 'INTEGER NOT NULL',
    customer_no: 'INTEGER',
    kind: 'VARCHAR NOT NULL',
    text: 'VARCHAR NOT NULL',
    num: 'DOUBLE PRECISION',
  },
  /** MRR: counts on every day from start_day to before end_day. */
  parts: {
    ...ATTRIBUTES,
    start_day: 'DATE NOT NULL',
    end_day: 'DATE NOT NULL',
    mrr: 'DECIMAL(18,6) NOT NULL',
    ...ACTIVITY,
    /** First day without MRR of the timeline's stretch that holds the part. */
    timeline_end: 'DATE NOT NULL',
    /** The timeline has MRR on the last day of the grain's period that holds timeline_end. */
    timeline_close_grains: 'SMALLINT NOT NULL',
    /** No other part of the customer covers any of its days. */
    sole: 'BOOLEAN NOT NULL',
    /** No other part of the timeline does. */
    sole_in_timeline: 'BOOLEAN NOT NULL',
  },
  /** Stretches on which a customer has MRR. */
  spans: { customer_no: 'INTEGER NOT NULL', customer_country: 'VARCHAR', ...ACTIVITY },
  /** Stretches on which a timeline has MRR. */
  timeline_spans: {
    customer_no: 'INTEGER NOT NULL',
    customer_country: 'VARCHAR',
    timeline_no: 'INTEGER NOT NULL',
    start_day: 'DATE NOT NULL',
    end_day: 'DATE NOT NULL',
  },
  /** Movements of customers as a whole by calendar month and the states between them (warehouse/moves.ts). */
  moves: {
    customer_no: 'INTEGER NOT NULL',
    customer_country: 'VARCHAR',
    first_day: 'DATE NOT NULL',
    month: 'DATE NOT NULL',
    /** The next month with a row. */
    until: 'DATE NOT NULL',
    new_mrr: 'DECIMAL(18,6) NOT NULL',
    reactivation_mrr: 'DECIMAL(18,6) NOT NULL',
    expansion_mrr: 'DECIMAL(18,6) NOT NULL',
    contraction_mrr: 'DECIMAL(18,6) NOT NULL',
    churned_mrr: 'DECIMAL(18,6) NOT NULL',
    fx_mrr: 'DECIMAL(18,6) NOT NULL',
    /** At the end of the month. */
    mrr: 'DECIMAL(18,6) NOT NULL',
    mrr_change: 'DECIMAL(18,6) NOT NULL',
    /** The least MRR at the end of any month from the first on. */
    floor: 'DECIMAL(18,6) NOT NULL',
    floor_change: 'DECIMAL(18,6) NOT NULL',
  },
  /** FX effects: core/ledger.ts, FxStep, says when a row counts. */
  fx: {
    ...ATTRIBUTES,
    open_start: 'DATE NOT NULL',
    open_end: 'DATE NOT NULL',
    close_start: 'DATE NOT NULL',
    close_end: 'DATE NOT NULL',
    amount: 'DECIMAL(18,6) NOT NULL',
  },
  /** Differences between committed MRR and MRR (section 6): CMRR of a day = parts + committed of that day. */
  committed: {
    ...ATTRIBUTES,
    start_day: 'DATE NOT NULL',
    end_day: 'DATE NOT NULL',
    mrr: 'DECIMAL(18,6) NOT NULL',
    /** signed, replaced or cancelled. */
    reason: 'VARCHAR NOT NULL',
  },
  /** Future MRR beyond the parts: counts where the freshness date lies in [known_start, known_end). */
  future: {
    ...ATTRIBUTES,
    start_day: 'DATE NOT NULL',
    end_day: 'DATE NOT NULL',
    mrr: 'DECIMAL(18,6) NOT NULL',
    known_start: 'DATE NOT NULL',
    known_end: 'DATE NOT NULL',
    secured: 'BOOLEAN NOT NULL',
  },
  /** Renewals due: MRR of the day before and what of it was kept; due dates count up to the freshness date. */
  renewals: {
    ...ATTRIBUTES,
    due: 'DATE NOT NULL',
    before: 'DECIMAL(18,6) NOT NULL',
    kept: 'DECIMAL(18,6) NOT NULL',
  },
  /** Lines for recognition and billing: core/ledger.ts, RevenueLine, says how much is recognised after n days. */
  revenue: {
    ...ATTRIBUTES,
    invoice_status: 'VARCHAR NOT NULL',
    start_day: 'DATE NOT NULL',
    end_day: 'DATE NOT NULL',
    recurring: 'BOOLEAN NOT NULL',
    issued: 'DATE NOT NULL',
    invoiced: 'DECIMAL(18,6) NOT NULL',
    tax: 'DECIMAL(18,6) NOT NULL',
    amount: 'DECIMAL(18,6) NOT NULL',
    day_amount: 'DECIMAL(18,6) NOT NULL',
    day_num: 'BIGINT NOT NULL',
    day_den: 'BIGINT NOT NULL',
  },
  /** What credit note lines take off, positive, on the note's date. */
  credits: {
    ...ATTRIBUTES,
    note_no: 'INTEGER NOT NULL',
    note_line_no: 'INTEGER NOT NULL',
    invoice_status: 'VARCHAR NOT NULL',
    invoice_issued: 'DATE NOT NULL',
    issued: 'DATE NOT NULL',
    amount: 'DECIMAL(18,6) NOT NULL',
  },
  /** Findings of data quality; objects is a JSON list of {object, id}. Counts once the freshness date reaches `since`. */
  findings: {
    customer_no: 'INTEGER NOT NULL',
    kind: 'VARCHAR NOT NULL',
    key: 'VARCHAR NOT NULL',
    since: 'DATE',
    objects: 'VARCHAR NOT NULL',
    start_day: 'DATE',
    end_day: 'DATE',
    at_stake: 'DECIMAL(38,6)',
  },
  /** Acquisition costs in base currency. */
  acquisition_costs: {
    day: 'DATE NOT NULL',
    amount: 'DECIMAL(38,6) NOT NULL',
    category: 'VARCHAR',
    label: 'VARCHAR',
  },
  /** Issue days of documents, for the freshness date. */
  issue_days: { customer_no: 'INTEGER NOT NULL', day: 'DATE NOT NULL' },
  /** Late renewal: first days without coverage that a change of the freshness date may move. */
  carriable: { customer_no: 'INTEGER NOT NULL', day: 'DATE NOT NULL' },
  /** One row: what the tables were computed with and up to where, as JSON (warehouse/state.ts). */
  state: { value: 'VARCHAR NOT NULL' },
} as const;

export type TableName = keyof typeof TABLES;
export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[];

type Plain<T> = T extends 'DATE'
  ? Day
  : T extends `DECIMAL(${string})`
    ? bigint
    : T extends 'VARCHAR'
      ? string
      : T extends 'BOOLEAN'
        ? boolean
        : number;
type Cell<T> = T extends `${infer Type} NOT NULL` ? Plain<Type> : Plain<T> | null;

/** A row of a table: days as `Day`, decimals as bigint millionths; an object's fields by their names in the API. */
export type TableRow<T extends TableName> = {
  readonly [C in keyof (typeof TABLES)[T] as string extends C ? never : C]: Cell<(typeof TABLES)[T][C]>;
} & (string extends keyof (typeof TABLES)[T]
  ? Readonly<Record<string, Day | bigint | string | number | null>>
  : unknown);

/** Sums over 18 digits are three times as fast as over 38; amounts of 1e12 and more are why a file may need all 38. */
const NARROW = 'DECIMAL(18,6)';
export const NARROW_LIMIT = 10n ** 18n;

/** The statements that give every decimal column 38 digits; for a file without rows. */
export function widenTables(): string[] {
  return TABLE_NAMES.flatMap((table) =>
    Object.entries(TABLES[table]).flatMap(([name, type]) =>
      type.startsWith(NARROW) ? [`ALTER TABLE ${table} ALTER COLUMN ${name} TYPE DECIMAL(38,6)`] : [],
    ),
  );
}

/** The CREATE TABLE statement, for DuckDB and PostgreSQL alike. No keys or indexes: they slow every load and scan. */
export function createTable(table: TableName): string {
  const columns = Object.entries(TABLES[table]).map(([name, type]) => `${name} ${type}`);
  return `CREATE TABLE ${table} (${columns.join(', ')})`;
}
