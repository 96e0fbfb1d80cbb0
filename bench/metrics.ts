// Prints how long questions about metrics take over a synthetic company: about 5 parts of MRR a customer in 4 years,
// plan changes every quarter, returns, 10 countries, 8 prices, a segment as a custom property.
// Usage: node bench/metrics.ts [customers, 1000000] [repetitions, 7]

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { dayOf } from '../src/core/calendar.ts';
import { dimensionsOf, metricBySlug } from '../src/metrics/catalogue.ts';
import { reportCohorts } from '../src/metrics/cohort_report.ts';
import { compileCohorts, parseCohorts } from '../src/metrics/cohorts.ts';
import { compile } from '../src/metrics/compile.ts';
import { parseQuery, type RawQuery } from '../src/metrics/query.ts';
import { report, type Stamp } from '../src/metrics/report.ts';
import { openDuckdb, readAll } from '../src/warehouse/duckdb.ts';
import { createTable, TABLE_NAMES } from '../src/warehouse/schema.ts';

const customers = Number(process.argv[2] ?? 1_000_000);
const repetitions = Number(process.argv[3] ?? 7);
const FRESHNESS = dayOf(2025, 1, 31);
const KEYS = [{ object: 'customer', key: 'segment' }] as const;
const STAMP: Stamp = { company: 1, computedAt: '', minAvailable: null, basis: 'invoices', baseCurrency: 'EUR' };

const SEGMENTS = `
  WITH c AS (SELECT i AS no, CAST(hash(i) % 1300 AS INTEGER) AS s, 2 + CAST(hash(i + 9) % 7 AS INTEGER) AS n,
      CASE WHEN hash(i + 1) % 5 = 0 THEN 60 ELSE 0 END AS gap,
      ['FR','DE','US','GB','ES','IT','NL','BE','CH','SE'][CAST(hash(i + 3) % 10 AS INTEGER) + 1] AS country,
      ['EUR','USD','GBP'][CAST(hash(i + 5) % 3 AS INTEGER) + 1] AS currency FROM range(1, ${customers} + 1) t(i)),
    j AS (SELECT *, unnest(range(0, n)) AS j FROM c)
  SELECT *, DATE '2021-01-01' + s AS first_day,
    DATE '2021-01-01' + s + CAST(j * 90 + CASE WHEN j > 2 THEN gap ELSE 0 END AS INTEGER) AS start_day,
    DATE '2021-01-01' + s + CASE WHEN gap > 0 AND j > 2 THEN 270 + gap ELSE 0 END AS span_start,
    DATE '2021-01-01' + s + CASE WHEN gap > 0 AND j <= 2 THEN least(n, 3) * 90 ELSE n * 90 + CASE WHEN n > 3 THEN gap ELSE 0 END END AS span_end,
    CAST((20000000 + hash(no * 31 + j) % 200000000) / 1000000.0 AS DECIMAL(18,6)) AS mrr FROM j`;

/** What warehouse/moves.ts makes of the segments. */
const MOVES = `(WITH ends AS (
    SELECT *, start_day + 90 AS end_day, CAST(DATE_TRUNC('month', start_day) AS DATE) AS entered, CAST(DATE_TRUNC('month', start_day + 90) AS DATE) AS gone FROM segments),
  sides AS (
    SELECT no, country, first_day, entered AS month, mrr AS amount, CASE WHEN span_start < entered THEN 'change' WHEN first_day >= entered THEN 'new' ELSE 'back' END AS class FROM ends
    UNION ALL SELECT no, country, first_day, gone, -mrr, CASE WHEN span_end >= CAST(gone + INTERVAL 1 MONTH AS DATE) THEN 'change' ELSE 'churn' END FROM ends),
  nets AS (SELECT no, country, first_day, month, class, SUM(amount) AS amount FROM sides GROUP BY ALL)
  SELECT no AS customer_no, country AS customer_country, first_day, month,
    SUM(CASE WHEN class = 'new' THEN amount ELSE 0 END) AS new_mrr, SUM(CASE WHEN class = 'back' THEN amount ELSE 0 END) AS reactivation_mrr,
    SUM(CASE WHEN class = 'change' AND amount > 0 THEN amount ELSE 0 END) AS expansion_mrr, SUM(CASE WHEN class = 'change' AND amount < 0 THEN amount ELSE 0 END) AS contraction_mrr,
    SUM(CASE WHEN class = 'churn' THEN amount ELSE 0 END) AS churned_mrr, 0 AS fx_mrr, SUM(amount) AS mrr_change FROM nets GROUP BY ALL)`;
const STATES = `(SELECT *, COALESCE(LEAD(month) OVER w, DATE '9999-12-31') AS until, SUM(mrr_change) OVER w AS mrr FROM ${MOVES} m WINDOW w AS (PARTITION BY customer_no ORDER BY month))`;
const FLOORS = `(SELECT *, MIN(mrr) OVER w AS floor FROM ${STATES} s WINDOW w AS (PARTITION BY customer_no ORDER BY month))`;

/** Fills the tables by SQL: the figures are made up, the shape is that of a computed company. */
async function fill(connection: DuckDBConnection): Promise<void> {
  for (const table of TABLE_NAMES) await connection.run(createTable(table));
  await connection.run(`CREATE TEMP TABLE segments AS ${SEGMENTS}`);
  const insert = (table: string, columns: string, from: string): Promise<unknown> =>
    connection.run(`INSERT INTO ${table} BY NAME SELECT ${columns} FROM ${from}`);
  const price = 'CAST((no + j) % 8 AS INTEGER)';
  await insert(
    'parts',
    `no AS customer_no, country AS customer_country, 0 AS timeline_no, no AS subscription_no, ${price} AS price_no, ${price} % 3 AS product_no,
     currency, '1 month' AS billing_period, 'active' AS subscription_status, 'api' AS source, no * 10 + j AS line_no, no * 10 + j AS invoice_no,
     start_day, start_day + 90 AS end_day, mrr, first_day, span_start, span_end, 0 AS open_grains, 0 AS close_grains,
     span_end AS timeline_end, 0 AS timeline_close_grains, TRUE AS sole, TRUE AS sole_in_timeline`,
    'segments ORDER BY no, j',
  );
  const stretches = '(SELECT DISTINCT no, country, first_day, span_start, span_end FROM segments ORDER BY no)';
  const activity = '0 AS open_grains, 0 AS close_grains';
  await insert(
    'spans',
    `no AS customer_no, country AS customer_country, first_day, span_start, span_end, ${activity}`,
    stretches,
  );
  await insert(
    'timeline_spans',
    'no AS customer_no, country AS customer_country, 0 AS timeline_no, span_start AS start_day, span_end AS end_day',
    stretches,
  );
  await insert(
    'moves',
    '*, floor - COALESCE(LAG(floor) OVER (PARTITION BY customer_no ORDER BY month), 0) AS floor_change',
    `${FLOORS} f ORDER BY customer_no, month`,
  );
  const segment = "['free','small','mid','large','public'][CAST(hash(no + 13) % 5 AS INTEGER) + 1]";
  await insert(
    'properties',
    `'customer' AS object, 'segment' AS key, no AS ref_no, no AS customer_no, 's' AS kind, ${segment} AS text`,
    `(SELECT DISTINCT no FROM segments ORDER BY no)`,
  );
  await connection.run('CHECKPOINT');
}

const FILTERS = [
  { field: 'customer_country', op: 'in', value: ['FR', 'DE', 'US'] },
  { field: 'currency', op: 'neq', value: 'GBP' },
];
const QUESTIONS: readonly (readonly [slug: string, raw: RawQuery])[] = [
  ['mrr', {}],
  ['mrr', { dimension: 'price' }],
  ['mrr', { dimension: 'customer_country' }],
  ['mrr', { dimension: 'custom.customer.segment' }],
  ['mrr', { dimension: 'custom.customer.segment', filters: FILTERS }],
  ['mrr', { date_step: 'day' }],
  ['arpa', { dimension: 'price' }],
  ['active_customers', {}],
  ['active_customers', { dimension: 'price' }],
  ['mrr_movements', { dimension: 'natural' }],
  ['mrr_movements', { dimension: 'natural', filters: FILTERS }],
  ['new_mrr', {}],
  ['churned_customers', {}],
  ['nrr', {}],
  ['nrr', { dimension: 'price' }],
  ['nrr_12m', {}],
  ['grr_12m', { dimension: 'customer_country' }],
  ['ltv', {}],
];

/** The median and the slowest time; processor time is what a machine without other work would need, over its threads. */
async function measure(told: string, ask: () => Promise<unknown>): Promise<void> {
  const took: number[] = [];
  const worked: number[] = [];
  for (let round = 0; round < repetitions; round += 1) {
    const begun = performance.now();
    const before = process.cpuUsage();
    await ask();
    const { user, system } = process.cpuUsage(before);
    took.push(performance.now() - begun);
    worked.push((user + system) / 1000);
  }
  const [wall, processor] = [took, worked].map((times) => times.sort((a, b) => a - b)[times.length >> 1] ?? 0);
  const shown = [wall, Math.max(...took), processor].map((time) => `${(time ?? 0).toFixed(0).padStart(5)} ms`);
  console.log(`${told.padEnd(64)} median ${shown[0]}, slowest ${shown[1]}, processor ${shown[2]}`);
}

const directory = mkdtempSync(join(tmpdir(), 'runrate-bench-'));
const instance = await openDuckdb(join(directory, 'company.duckdb'));
try {
  const connection = await instance.connect();
  await fill(connection);
  const [size] = await readAll(connection, { text: 'SELECT COUNT(*) AS parts FROM parts', values: [] });
  console.log(`${customers} customers, ${size?.parts} parts`);
  for (const [slug, raw] of QUESTIONS) {
    const metric = metricBySlug(slug);
    if (metric === undefined) throw new Error(`no metric ${slug}`);
    const query = parseQuery(raw, {
      freshness: FRESHNESS,
      natural: metric.natural ?? null,
      dimensions: dimensionsOf(metric, KEYS),
      future: false,
    });
    if (!query.ok) throw new Error(JSON.stringify(query.fault));
    const statement = compile(metric, query.value);
    if (statement === null) throw new Error('no period');
    await measure(`${slug} ${JSON.stringify(raw)}`.slice(0, 64), async () =>
      report(metric, query.value, await readAll(connection, statement), STAMP),
    );
  }
  const dimensions = dimensionsOf(
    metricBySlug('mrr') ??
      (() => {
        throw new Error('no mrr');
      })(),
    KEYS,
  );
  for (const metric of ['customers', 'mrr', 'grr']) {
    const query = parseCohorts({ metric, date_start: '2021-01-01' }, { freshness: FRESHNESS, dimensions });
    if (!query.ok) throw new Error(JSON.stringify(query.fault));
    const statement = compileCohorts(query.value);
    if (statement === null) throw new Error('no cohort');
    await measure(`cohorts 49 × 49, ${metric}`, async () =>
      reportCohorts(query.value, await readAll(connection, statement), STAMP),
    );
  }
  connection.closeSync();
} finally {
  instance.closeSync();
  rmSync(directory, { recursive: true, force: true });
}
