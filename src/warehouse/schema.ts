// The read model: one DuckDB file a company, derived from the ledger and always rebuildable. The types are those that
// DuckDB and PostgreSQL share, so that the compiled statements run on both (decision record 0005).

/** Grow by one whenever the tables or the meaning of the ledger change: an older file is rebuilt by itself. */
export const WAREHOUSE_VERSION = 1;

/** Bits of `open_grains` and `close_grains`, one a grain. */
export const GRAIN_BIT = { day: 1, week: 2, month: 4, quarter: 8, year: 16 } as const;

/** The attributes that parts, FX effects, renewals and revenue entries share (core/ledger.ts, Attributes). */
const ATTRIBUTES = `
  customer_no INTEGER NOT NULL,      -- the root
  timeline_no INTEGER NOT NULL,      -- index within the customer
  subscription_no INTEGER,
  price_no INTEGER,
  product_no INTEGER,
  currency VARCHAR,
  billing_period VARCHAR,
  subscription_set VARCHAR,
  subscription_status VARCHAR,
  source VARCHAR,
  line_no INTEGER,                   -- of merged lines the first: they have the same custom properties
  invoice_no INTEGER`;

/**
 * The stretch of the customer's activity that holds a part, copied beside it so that the class of a movement needs no
 * join: an entering part finds the customer active at the opening if span_start lies before the period, or if
 * open_grains has the grain's bit (the customer left and came back inside the period); likewise at the closing.
 */
const ACTIVITY = `
  first_day DATE NOT NULL,           -- the customer's first day with MRR ever
  span_start DATE NOT NULL,
  span_end DATE NOT NULL,            -- first day without MRR
  open_grains SMALLINT NOT NULL,     -- active on the day before the grain's period that holds span_start
  close_grains SMALLINT NOT NULL     -- active on the last day of the grain's period that holds span_end`;

export const TABLES: Readonly<Record<string, string>> = {
  customers: `customer_no INTEGER NOT NULL, root_no INTEGER NOT NULL, id VARCHAR NOT NULL, name VARCHAR, country VARCHAR,
    first_day DATE, last_day DATE, min_day DATE, max_issue_day DATE, active_subscriptions INTEGER NOT NULL, billed_active_subscriptions INTEGER NOT NULL`,
  products: 'product_no INTEGER NOT NULL, id VARCHAR NOT NULL, name VARCHAR',
  prices: 'price_no INTEGER NOT NULL, id VARCHAR NOT NULL, name VARCHAR, product_no INTEGER',
  subscriptions: `subscription_no INTEGER NOT NULL, customer_no INTEGER NOT NULL, id VARCHAR NOT NULL, coverage_end DATE`,
  /** Custom properties, one row an object and key. kind: s text, n number, b boolean; num holds numbers, text their JSON text otherwise. */
  properties: `object VARCHAR NOT NULL, key VARCHAR NOT NULL, ref_no INTEGER NOT NULL, customer_no INTEGER,
    kind VARCHAR NOT NULL, text VARCHAR NOT NULL, num DOUBLE PRECISION`,
  /** MRR: counts on every day from start_day to before end_day. */
  parts: `${ATTRIBUTES}, start_day DATE NOT NULL, end_day DATE NOT NULL, mrr DECIMAL(38,6) NOT NULL, ${ACTIVITY}`,
  /** Stretches on which a customer has MRR. */
  spans: `customer_no INTEGER NOT NULL, ${ACTIVITY}`,
  /** Stretches on which a timeline has MRR. */
  timeline_spans:
    'customer_no INTEGER NOT NULL, timeline_no INTEGER NOT NULL, start_day DATE NOT NULL, end_day DATE NOT NULL',
  fx: `${ATTRIBUTES}, open_start DATE NOT NULL, open_end DATE NOT NULL, close_start DATE NOT NULL, close_end DATE NOT NULL,
    amount DECIMAL(38,6) NOT NULL`,
  /** Issue days of documents, for the freshness date. */
  issue_days: 'customer_no INTEGER NOT NULL, day DATE NOT NULL',
  /** Late renewal: first days without coverage that a change of the freshness date may move. */
  carriable: 'customer_no INTEGER NOT NULL, day DATE NOT NULL',
  /** One row: position, version, freshness, basis, base currency, options as JSON. */
  state: 'key VARCHAR NOT NULL, value VARCHAR NOT NULL',
};
