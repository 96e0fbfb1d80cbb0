// The tables of the store as data, generated from the specification of the objects: columns, keys, indexes.

import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { type Field, referencesOf, SPECS } from '../core/objects.ts';

/** What a column may hold. */
export type Value = string | number | null;
export type ValueRow = Record<string, Value>;

/** `number`: a key or counter; `amount`: double precision, exact up to 15 digits; `text`: compared byte by byte. */
type ColumnType = 'number' | 'amount' | 'text';

interface Column {
  readonly type: ColumnType;
  readonly required?: true;
}

export interface Index {
  readonly columns: readonly string[];
  readonly unique?: true;
  /** Only rows where the last column is not null. */
  readonly sparse?: true;
}

export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly key: readonly string[];
  readonly indexes: readonly Index[];
}

/** How an engine makes tables. */
export interface Dialect {
  readonly types: Readonly<Record<ColumnType, string>>;
  /** After the closing bracket of `create table`. */
  readonly tableSuffix: string;
}

export const NUMBER: Column = { type: 'number', required: true };
export const TEXT: Column = { type: 'text', required: true };
export const MAYBE_TEXT: Column = { type: 'text' };

function columnOf(field: Field): Column {
  const type =
    field.kind === 'reference' ? 'number' : field.kind === 'amount' || field.kind === 'integer' ? 'amount' : 'text';
  return field.required === true ? { type, required: true } : { type };
}

/**
 * The table of an object. `no` is the order of creation within the company and the number that references hold: a
 * rename changes one row. Column names are those of the API.
 */
function objectTable(object: ObjectName): Table {
  const spec = SPECS[object];
  const fields = spec.fields.map((field) => [field.name, columnOf(field)] as const);
  const references = referencesOf(spec).map(
    (field): Index =>
      field.required === true
        ? { columns: ['company', field.name] }
        : { columns: ['company', field.name], sparse: true },
  );
  return {
    name: spec.path,
    columns: {
      company: NUMBER,
      no: NUMBER,
      ...Object.fromEntries(fields),
      custom_properties: MAYBE_TEXT,
      source: TEXT,
      created_at: TEXT,
      updated_at: TEXT,
    },
    key: ['company', 'no'],
    indexes: [{ columns: ['company', 'id'], unique: true }, ...references],
  };
}

/** Each object's table. */
export const OBJECT_TABLES = Object.fromEntries(OBJECTS.map((object) => [object, objectTable(object)])) as {
  readonly [N in ObjectName]: Table;
};

/** Companies; `last_no` numbers their objects, `position` their change feed. */
export const COMPANIES: Table = {
  name: 'companies',
  columns: {
    no: NUMBER,
    name: TEXT,
    base_currency: TEXT,
    time_zone: TEXT,
    options: TEXT,
    created_at: TEXT,
    last_no: NUMBER,
    position: NUMBER,
  },
  key: ['no'],
  indexes: [],
};

export const API_KEYS: Table = {
  name: 'api_keys',
  columns: {
    no: NUMBER,
    company: NUMBER,
    name: TEXT,
    hash: TEXT,
    prefix: TEXT,
    scopes: TEXT,
    created_at: TEXT,
    last_used_at: MAYBE_TEXT,
    revoked_at: MAYBE_TEXT,
    requests_per_minute: { type: 'number' },
    expires_at: MAYBE_TEXT,
    created_by: MAYBE_TEXT,
  },
  key: ['no'],
  indexes: [{ columns: ['hash'], unique: true }, { columns: ['company'] }],
};

/** What changed in a company's settings, when and by whom; `old_value` and `new_value` are JSON. */
export const OPTION_CHANGES: Table = {
  name: 'option_changes',
  columns: {
    company: NUMBER,
    no: NUMBER,
    name: TEXT,
    old_value: TEXT,
    new_value: TEXT,
    changed_at: TEXT,
    author: TEXT,
  },
  key: ['company', 'no'],
  indexes: [],
};

/** Status changes of subscriptions; one without rows has had its present status from the start. */
export const STATUS_CHANGES: Table = {
  name: 'subscription_status_changes',
  columns: { company: NUMBER, subscription_id: NUMBER, no: NUMBER, status: MAYBE_TEXT, since: MAYBE_TEXT },
  key: ['company', 'subscription_id', 'no'],
  indexes: [],
};

/** In the feed: the whole company. */
export const EVERYONE = 0;

/** The change feed: the last position at which each customer was touched, or everyone. */
export const FEED: Table = {
  name: 'feed',
  columns: { company: NUMBER, customer: NUMBER, position: NUMBER },
  key: ['company', 'customer'],
  indexes: [{ columns: ['company', 'position'] }],
};

/** Imported exchange rates: units of the currency for one euro, as decimal text. */
export const EXCHANGE_RATES: Table = {
  name: 'exchange_rates',
  columns: { day: TEXT, currency: TEXT, rate: TEXT },
  key: ['day', 'currency'],
  indexes: [],
};

/** Acquisition costs as sent: dates as text, amounts in their own currency. */
export const ACQUISITION_COSTS: Table = {
  name: 'acquisition_costs',
  columns: {
    company: NUMBER,
    no: NUMBER,
    id: TEXT,
    date: TEXT,
    amount: { type: 'amount', required: true },
    currency: TEXT,
    category: MAYBE_TEXT,
    label: MAYBE_TEXT,
    created_at: TEXT,
  },
  key: ['company', 'no'],
  indexes: [{ columns: ['company', 'id'], unique: true }],
};

/** Every time a finding was dismissed or reopened. */
export const FINDING_DECISIONS: Table = {
  name: 'finding_decisions',
  columns: { company: NUMBER, no: NUMBER, finding: TEXT, state: TEXT, reason: MAYBE_TEXT, author: TEXT, at: TEXT },
  key: ['company', 'no'],
  indexes: [],
};
