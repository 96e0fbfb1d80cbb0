// The ledger of the made-up company by one DuckDB SQL pipeline, without our core: the peer of a rebuild, and the quick way
// to a read model of a million customers. `verify` says where its rows differ from those that the core computes.

import type { DuckDBConnection } from '@duckdb/node-api';
import { FOREVER, GRAINS, type Grain, isoDay } from '../src/core/calendar.ts';
import { GRAIN_BIT } from '../src/metrics/grains.ts';
import { createTable, TABLE_NAMES, type TableName } from '../src/warehouse/schema.ts';

/** The store numbers products first, then prices: the same here, so that both name the same price. */
export const PRODUCTS = 8;

const ATTRIBUTES = `currency, billing_period, CAST(NULL AS VARCHAR) AS subscription_set, subscription_status, 'file' AS source`;

function bits(holds: (grain: Grain) => string): string {
  return GRAINS.map((grain) => `CASE WHEN ${holds(grain)} THEN ${GRAIN_BIT[grain]} ELSE 0 END`).join(' + ');
}

/** Of every contract its stretch of days with MRR, and whether the customer is active around it on each grain. */
const STRETCHES = `
  WITH s AS (SELECT customer_no, subscription_no, MIN(period_start) AS span_start, MAX(period_end) AS span_end FROM raw.invoice_lines GROUP BY ALL),
    n AS (SELECT *, MIN(span_start) OVER c AS first_day, row_number() OVER (PARTITION BY customer_no ORDER BY 'sub_' || subscription_no) - 1 AS timeline_no, lag(span_start) OVER w AS before_start,
      lag(span_end) OVER w AS before_end, lead(span_start) OVER w AS after_start, lead(span_end) OVER w AS after_end
      FROM s WINDOW w AS (PARTITION BY customer_no ORDER BY span_start), c AS (PARTITION BY customer_no))
  SELECT customer_no, subscription_no, timeline_no, first_day, span_start, span_end,
    CAST(${bits((grain) => `before_start <= date_trunc('${grain}', span_start) - INTERVAL 1 DAY AND before_end > date_trunc('${grain}', span_start) - INTERVAL 1 DAY`)} AS SMALLINT) AS open_grains,
    CAST(${bits((grain) => `after_start <= date_trunc('${grain}', span_end) + INTERVAL '1 ${grain}' - INTERVAL 1 DAY AND after_end > date_trunc('${grain}', span_end) + INTERVAL '1 ${grain}' - INTERVAL 1 DAY`)} AS SMALLINT) AS close_grains
  FROM n`;

/** Lines of one contract and price that follow one another with the same monthly amount are one part. */
const PARTS = `
  WITH l AS (SELECT *, CAST(amount / months AS DECIMAL(18,6)) AS mrr FROM raw.invoice_lines),
    m AS (SELECT *, CASE WHEN lag(period_end) OVER w = period_start THEN 0 ELSE 1 END AS begins FROM l
      WINDOW w AS (PARTITION BY subscription_no, price_no, mrr ORDER BY period_start, period_end)),
    g AS (SELECT *, SUM(begins) OVER (PARTITION BY subscription_no, price_no, mrr ORDER BY period_start, period_end ROWS UNBOUNDED PRECEDING) AS part FROM m)
  SELECT customer_no, subscription_no, price_no, mrr, MIN(line_no) AS line_no, MIN(period_start) AS start_day, MAX(period_end) AS end_day
  FROM g GROUP BY customer_no, subscription_no, price_no, mrr, part`;

/** For each part whether no other one of its contract shares a day with it. */
const ALONE = `
  SELECT *, coalesce(MAX(end_day) OVER (PARTITION BY subscription_no ORDER BY start_day, end_day, line_no ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) <= start_day, TRUE)
    AND coalesce(lead(start_day) OVER (PARTITION BY subscription_no ORDER BY start_day, end_day, line_no) >= end_day, TRUE) AS alone FROM merged`;

/** Every customer's change from month to month, its class, and the states between. */
const MOVES = `
  WITH e AS (SELECT customer_no, date_trunc('month', start_day) AS month, mrr AS moved FROM parts
      UNION ALL SELECT customer_no, date_trunc('month', end_day), -mrr FROM parts),
    d AS (SELECT customer_no, CAST(month AS DATE) AS month, SUM(moved) AS moved FROM e GROUP BY ALL HAVING SUM(moved) <> 0),
    h AS (SELECT *, SUM(moved) OVER w AS mrr, row_number() OVER w AS place, lead(month) OVER w AS next FROM d
      WINDOW w AS (PARTITION BY customer_no ORDER BY month)),
    f AS (SELECT *, MIN(mrr) OVER w AS floor FROM h WINDOW w AS (PARTITION BY customer_no ORDER BY month)),
    g AS (SELECT *, lag(floor, 1, 0) OVER (PARTITION BY customer_no ORDER BY month) AS before FROM f)
  SELECT customer_no, country AS customer_country, first_day, month, coalesce(next, DATE '${isoDay(FOREVER)}') AS until,
    CASE WHEN mrr = moved AND place = 1 THEN moved ELSE 0 END AS new_mrr,
    CASE WHEN mrr = moved AND place > 1 THEN moved ELSE 0 END AS reactivation_mrr,
    CASE WHEN mrr <> moved AND mrr > 0 AND moved > 0 THEN moved ELSE 0 END AS expansion_mrr,
    CASE WHEN mrr <> moved AND mrr > 0 AND moved < 0 THEN moved ELSE 0 END AS contraction_mrr,
    CASE WHEN mrr = 0 THEN moved ELSE 0 END AS churned_mrr, 0 AS fx_mrr,
    mrr, moved AS mrr_change, floor, floor - before AS floor_change
  FROM g JOIN raw.customers USING (customer_no) JOIN (SELECT customer_no, MIN(first_day) AS first_day FROM stretches GROUP BY 1) s USING (customer_no)
  ORDER BY customer_no, month`;

function insert(table: string, columns: string, from: string): string {
  return `INSERT INTO ${table} BY NAME SELECT ${columns} FROM ${from}`;
}

const PRICED = `JOIN raw.prices pr USING (price_no)`;
const NUMBERED = `pr.price_no + ${PRODUCTS} AS price_no, pr.product_no, 'EUR' AS currency,
  CASE WHEN pr.months = 12 THEN '1 year' ELSE '1 month' END AS billing_period`;
const STATUS = `CASE WHEN su.ended THEN 'canceled' ELSE 'active' END AS subscription_status`;

/** The statements of the tables that metrics, cohorts and the view of customers read. */
function ledger(): string[] {
  return [
    `CREATE TEMP TABLE stretches AS ${STRETCHES}`,
    `CREATE TEMP TABLE merged AS ${PARTS}`,
    insert(
      'parts',
      `customer_no, country AS customer_country, timeline_no, subscription_no, price_no, product_no, ${ATTRIBUTES}, line_no, line_no AS invoice_no,
        start_day, end_day, mrr, first_day, span_start, span_end, open_grains, close_grains, span_end AS timeline_end,
        CAST(0 AS SMALLINT) AS timeline_close_grains, alone AS sole, alone AS sole_in_timeline`,
      `(SELECT a.* EXCLUDE (price_no), ${NUMBERED}, ${STATUS}, c.country, s.* EXCLUDE (customer_no, subscription_no)
        FROM (${ALONE}) a JOIN stretches s USING (customer_no, subscription_no) JOIN raw.customers c USING (customer_no)
        JOIN raw.subscriptions su USING (subscription_no) ${PRICED} ORDER BY a.customer_no, a.start_day)`,
    ),
    insert(
      'spans',
      'customer_no, country AS customer_country, first_day, span_start, span_end, open_grains, close_grains',
      'stretches JOIN raw.customers USING (customer_no) ORDER BY customer_no, span_start',
    ),
    insert(
      'timeline_spans',
      'customer_no, country AS customer_country, timeline_no, span_start AS start_day, span_end AS end_day',
      'stretches JOIN raw.customers USING (customer_no) ORDER BY customer_no, span_start',
    ),
    `INSERT INTO moves BY NAME ${MOVES}`,
    ...objects(),
  ];
}

function objects(): string[] {
  return [
    insert(
      'customers',
      `c.customer_no, c.customer_no AS root_no, id, name, country, first_day, last_day, first_day AS min_day,
        coalesce(active, 0) AS active_subscriptions, coalesce(active, 0) AS billed_active_subscriptions`,
      `raw.customers c LEFT JOIN (SELECT customer_no, MIN(span_start) AS first_day, MAX(span_end) - 1 AS last_day FROM stretches GROUP BY 1) s USING (customer_no)
        LEFT JOIN (SELECT customer_no, COUNT(*) AS active FROM raw.subscriptions WHERE NOT ended GROUP BY 1) a USING (customer_no) ORDER BY c.customer_no`,
    ),
    insert('products', 'product_no, id, name', 'raw.products'),
    insert('prices', `price_no + ${PRODUCTS} AS price_no, id, name, product_no`, 'raw.prices'),
    insert(
      'properties',
      `'customer' AS object, 'segment' AS key, customer_no AS ref_no, customer_no, 's' AS kind, segment AS text`,
      'raw.customers ORDER BY customer_no',
    ),
    insert('issue_days', 'DISTINCT customer_no, issued AS day', 'raw.invoice_lines ORDER BY customer_no'),
  ];
}

/** Makes the read model's tables in the connection's database from the raw ones, attached as `raw`. */
export async function runPipeline(connection: DuckDBConnection): Promise<void> {
  for (const table of TABLE_NAMES) await connection.run(createTable(table));
  for (const statement of ledger()) await connection.run(statement);
  await connection.run('DROP TABLE stretches');
  await connection.run('DROP TABLE merged');
}

/** Each table as rows that do not depend on numbers given in another order; parts without which one another continues. */
const COMPARED: Readonly<Record<string, string>> = {
  parts: `SELECT c.id, c.country, p.timeline_no, pr.id AS price, p.billing_period, p.currency, p.mrr, p.start_day, p.first_day, p.span_start,
    p.span_end, p.open_grains, p.close_grains, p.timeline_end, p.timeline_close_grains FROM DB.parts p
    JOIN DB.customers c USING (customer_no) JOIN DB.prices pr USING (price_no)`,
  ends: `SELECT c.id, pr.id AS price, p.mrr, p.end_day FROM DB.parts p JOIN DB.customers c USING (customer_no) JOIN DB.prices pr USING (price_no)`,
  spans: `SELECT c.id, s.* EXCLUDE (customer_no) FROM DB.spans s JOIN DB.customers c USING (customer_no)`,
  moves: `SELECT c.id, m.* EXCLUDE (customer_no) FROM DB.moves m JOIN DB.customers c USING (customer_no)`,
  timeline_spans: `SELECT c.id, s.* EXCLUDE (customer_no) FROM DB.timeline_spans s JOIN DB.customers c USING (customer_no)`,
  customers: `SELECT id, name, country, first_day, last_day, active_subscriptions, billed_active_subscriptions FROM DB.customers`,
  properties: `SELECT c.id, object, key, text FROM DB.properties p JOIN DB.customers c USING (customer_no)`,
};

/** Tables that no question of the bench reads: the pipeline leaves them empty. */
const NOT_MADE: readonly string[] = [
  'subscriptions',
  'invoices',
  'lines',
  'revenue',
  'renewals',
  'future',
  'findings',
  'carriable',
  'state',
] satisfies TableName[];

/** How many rows of each table are in one of two attached read models and not in the other; empty where they are equal. */
export async function differences(connection: DuckDBConnection, one: string, other: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of TABLE_NAMES.filter((name) => !NOT_MADE.includes(name))) {
    const counted = await connection.runAndReadAll(
      `SELECT (SELECT COUNT(*) FROM ${one}.${table}), (SELECT COUNT(*) FROM ${other}.${table})`,
    );
    const [a, b] = counted.getRows()[0]?.map(Number) ?? [];
    if (a !== b)
      found.push(`${table}: ${a} rows in ${one}, ${b} in ${other}; bench/pipeline.ts must make what questions read`);
  }
  for (const [table, text] of Object.entries(COMPARED)) {
    const [a, b] = [one, other].map((name) => `(${text.replaceAll('DB.', `${name}.`)})`);
    const counted = await connection.runAndReadAll(
      `SELECT (SELECT COUNT(*) FROM (FROM ${a} EXCEPT ALL FROM ${b})) AS x, (SELECT COUNT(*) FROM (FROM ${b} EXCEPT ALL FROM ${a})) AS y, (SELECT COUNT(*) FROM ${a}) AS n`,
    );
    const [x, y, n] = counted.getRows()[0]?.map(Number) ?? [];
    if (n === 0) found.push(`${table}: no rows`);
    if (x !== 0 || y !== 0) found.push(`${table}: ${x} rows only in ${one}, ${y} only in ${other}`);
  }
  return found;
}
