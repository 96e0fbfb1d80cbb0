// A made-up software company of any size as raw billing tables in DuckDB: a long tail of customers, 8 plans, 30 countries,
// 5 segments, monthly and annual billing, upgrades and downgrades, churn and return. The same seed gives the same company.

import type { DuckDBConnection } from '@duckdb/node-api';

export interface SaasSize {
  readonly customers: number;
  readonly seed: number;
}

/** Months from January 2021 on in which the company has customers. */
export const MONTHS = 60;
export const FIRST_MONTH = '2021-01-01';
/** The day of the latest invoices of a company that is not tiny. */
export const LAST_ISSUE = '2025-12-28';
/** The end of the last whole month: what is asked for ends here. */
export const LAST_MONTH_END = '2025-11-30';

export const COUNTRIES =
  'US,GB,DE,FR,NL,CA,ES,IT,AU,SE,BE,CH,DK,NO,PL,AT,IE,FI,PT,BR,IN,JP,SG,MX,NZ,CZ,ZA,IL,AE,KR'.split(',');
export const SEGMENTS = ['solo', 'small', 'mid', 'large', 'public'] as const;
/** Cents a seat and month; a year costs 80 % of twelve months, which is a whole number of cents a month. */
const PLAN_CENTS = [900, 1500, 1900, 2900, 4900, 7900, 12_900, 24_900] as const;
export const PLANS = PLAN_CENTS.length;
const YEARLY_PERCENT = 80;

/** A number in [0, 1) drawn for a row and a purpose. */
const draw = (row: string, purpose: number, seed: number): string =>
  `(hash(${row}, ${purpose}, ${seed}) % 1000003) / 1000003.0`;

const list = (values: readonly string[]): string => `[${values.map((value) => `'${value}'`).join(', ')}]`;

/**
 * Makes the tables products, prices, customers, subscriptions, invoices and invoice_lines. Every line covers whole months,
 * begins on the customer's day of the month (1–28) and is in euros: the part of the methodology on which everybody agrees.
 */
export async function makeSaas(connection: DuckDBConnection, size: SaasSize): Promise<void> {
  for (const statement of [...catalogue(), ...contracts(size), ...billing(size)]) await connection.run(statement);
}

function catalogue(): string[] {
  return [
    `CREATE TABLE products AS SELECT plan AS product_no, 'prod_' || plan AS id, 'Plan ' || plan AS name
      FROM range(1, ${PLAN_CENTS.length + 1}) t(plan)`,
    `CREATE TABLE prices AS SELECT CAST((plan - 1) * 2 + CASE WHEN months = 12 THEN 2 ELSE 1 END AS INTEGER) AS price_no,
        'price_' || plan || '_' || months AS id, 'Plan ' || plan || CASE WHEN months = 12 THEN ' a year' ELSE ' a month' END AS name,
        CAST(plan AS INTEGER) AS product_no, CAST(months AS INTEGER) AS months,
        CAST([${PLAN_CENTS.join(', ')}][plan] * CASE WHEN months = 12 THEN ${YEARLY_PERCENT} ELSE 100 END / 100 AS INTEGER) AS month_cents
      FROM range(1, ${PLAN_CENTS.length + 1}) p(plan) CROSS JOIN (VALUES (1), (12)) m(months)`,
  ];
}

/** Customers with a first contract and, for some of those that left, a second one later. */
function contracts({ customers, seed }: SaasSize): string[] {
  const one = (purpose: number) => draw('i', purpose, seed);
  const months = (u: string, rate: string) => `CAST(1 + floor(ln(1 - ${u}) / ln(1 - ${rate})) AS INTEGER)`;
  return [
    `CREATE TEMP TABLE drawn AS SELECT CAST(i AS INTEGER) AS i,
        CAST(floor(${MONTHS} * power(${one(1)}, 0.75)) AS INTEGER) AS signup,
        CAST(1 + floor(28 * ${one(2)}) AS INTEGER) AS day,
        ${list(COUNTRIES)}[CAST(1 + floor(${COUNTRIES.length} * power(${one(3)}, 2.2)) AS INTEGER)] AS country,
        CAST(1 + floor(5 * power(${one(4)}, 1.8)) AS INTEGER) AS segment,
        CAST(CASE WHEN ${one(5)} < 0.25 THEN 12 ELSE 1 END AS INTEGER) AS period,
        CAST(1 + floor(8 * power(${one(6)}, 1.6)) AS INTEGER) AS plan,
        CAST(least(400, floor(power(1 - ${one(7)}, -0.8))) AS INTEGER) AS seats,
        0.006 + 0.06 * power(${one(8)}, 2) AS churn,
        ${one(9)} AS stays, ${one(10)} AS returns, CAST(2 + floor(7 * ${one(11)}) AS INTEGER) AS gap, ${one(12)} AS stays_again
      FROM range(1, ${customers + 1}) t(i)`,
    `CREATE TABLE customers AS SELECT i AS customer_no, 'cus_' || i AS id, 'Customer ' || i AS name, country,
        ${list(SEGMENTS)}[segment] AS segment FROM drawn`,
    `CREATE TEMP TABLE lives AS SELECT *, CASE WHEN period = 12 THEN 12 * CAST(ceil(${months('stays', 'churn')} / 12.0) AS INTEGER)
        ELSE ${months('stays', 'churn')} END AS lasts FROM drawn`,
    `CREATE TEMP TABLE contracts AS
      SELECT i, 1 AS contract, i AS subscription_no, signup AS begins, lasts, day, period, plan, seats FROM lives
      UNION ALL
      SELECT i, 2, ${customers} + i, signup + lasts + gap, CASE WHEN period = 12 THEN 12 ELSE 1 END * ${months('stays_again', 'churn')},
        day, period, plan, seats FROM lives WHERE returns < 0.3 AND signup + lasts + gap < ${MONTHS}`,
    `CREATE TABLE subscriptions AS SELECT subscription_no, 'sub_' || subscription_no AS id, i AS customer_no,
        begins + lasts < ${MONTHS} AS ended FROM contracts`,
  ];
}

/** Bills every period ahead; seats and plan drift from month to month, and a year's new seats are billed to its end. */
function billing({ seed }: SaasSize): string[] {
  const monthly = (purpose: number) => draw('subscription_no * 64 + k', purpose, seed);
  const step = `CASE WHEN k = 0 THEN 0 WHEN ${monthly(21)} < 0.2 THEN 1 WHEN ${monthly(21)} < 0.28 THEN -1 ELSE 0 END`;
  const move = `CASE WHEN k = 0 THEN 0 WHEN ${monthly(22)} < 0.02 THEN 1 WHEN ${monthly(22)} < 0.03 THEN -1 ELSE 0 END`;
  const running = 'PARTITION BY subscription_no ORDER BY k';
  return [
    `CREATE TEMP TABLE months AS SELECT *, begins + k AS month,
        CAST(greatest(1, round(seats * power(1.18, CAST(SUM(${step}) OVER (${running}) AS INTEGER)))) AS INTEGER) AS held,
        CAST(least(8, greatest(1, plan + SUM(${move}) OVER (${running}))) AS INTEGER) AS on_plan
      FROM (SELECT *, unnest(range(0, least(lasts, ${MONTHS} - begins))) AS k FROM contracts)`,
    `CREATE TEMP TABLE billed AS
      SELECT subscription_no, i, day, month, k, period, held AS quantity, on_plan, period AS covers FROM months WHERE k % period = 0
      UNION ALL
      SELECT subscription_no, i, day, month, k, period, added, on_plan, 12 - k % 12 FROM
        (SELECT *, held - MAX(held) OVER (PARTITION BY subscription_no, k // 12 ORDER BY k ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS added,
          first_value(on_plan) OVER (PARTITION BY subscription_no, k // 12 ORDER BY k) AS on_plan FROM
          (SELECT subscription_no, i, day, month, k, period, held, on_plan FROM months WHERE period = 12)) y
        WHERE k % 12 > 0 AND added > 0
      ORDER BY month, day, subscription_no`,
    `CREATE TABLE invoice_lines AS SELECT CAST(row_number() OVER () AS INTEGER) AS line_no, i AS customer_no, subscription_no, price_no,
        issued, issued AS period_start, CAST(issued + to_months(covers) AS DATE) AS period_end, covers AS months, quantity,
        CAST(quantity * month_cents * covers / 100.0 AS DECIMAL(18,2)) AS amount
      FROM (SELECT b.*, p.price_no, p.month_cents, CAST(DATE '${FIRST_MONTH}' + to_months(month) AS DATE) + (day - 1) AS issued
        FROM billed b JOIN prices p ON p.product_no = on_plan AND p.months = b.period) ORDER BY issued, i, subscription_no, covers`,
    `CREATE TABLE invoices AS SELECT CAST(line_no AS INTEGER) AS invoice_no, customer_no, issued FROM invoice_lines`,
    'DROP TABLE months; DROP TABLE billed; DROP TABLE contracts; DROP TABLE lives; DROP TABLE drawn',
  ];
}
