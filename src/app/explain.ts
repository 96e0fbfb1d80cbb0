// The explanation of one point of a metric: value, formula, identity, customers, one customer's lines, and the SQL.

import { z } from 'zod';
import { GRAINS, isoDay } from '../core/calendar.ts';
import { decimal, type Ratio, ratioText, subtract } from '../core/ratio.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { metricBySlug } from '../metrics/catalogue.ts';
import { checksOf, compileChecks } from '../metrics/checks.ts';
import { arithmeticOf, detailStatements, rootStatement, stateOf } from '../metrics/customer_detail.ts';
import { type Exact, exact } from '../metrics/exact.ts';
import {
  bridgeOfRows,
  customersOf,
  type Explaining,
  explainStatements,
  formulaText,
  type IdentityValue,
  pointOf,
  runnable,
  type TermValue,
  termName,
} from '../metrics/explain.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Period, Query } from '../metrics/query.ts';
import type { AnswerRow } from '../metrics/statement.ts';
import type { Snapshot } from '../warehouse/warehouse.ts';
import type { Context } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { QUESTION, SLUG, unknownSlug } from './metrics.ts';
import { operation } from './operation.ts';
import { pointQuery } from './point.ts';

const AMOUNT = z.number().nullable().meta({ description: 'Exact decimal; null where it cannot be computed' });
const DAY = z.string().meta({ format: 'date' });
const TERMS = z.record(z.string(), AMOUNT);

const CUSTOMER_EFFECT = z.strictObject({
  customer_id: z.string().nullable().meta({ description: 'null: all customers that are not listed, together' }),
  customer_name: z.string().nullable(),
  effect: AMOUNT,
  terms: TERMS,
});

const CUSTOMER_DETAIL = z.strictObject({
  customer_id: z.string(),
  customer_name: z.string().nullable(),
  timelines: z.array(z.looseObject({ timeline: z.int() })),
  parts: z.array(z.looseObject({ timeline: z.int(), mrr: AMOUNT })),
  lines: z.array(z.looseObject({ id: z.string(), arithmetic: z.string().nullable() })),
  fx: z.array(z.looseObject({ timeline: z.int(), amount: AMOUNT })),
});

const EXPLANATION = z
  .strictObject({
    slug: z.string(),
    label: z.string(),
    description: z.string(),
    unit: z.string(),
    currency: z.string(),
    timegrain: z.enum(GRAINS),
    period_start: DAY,
    period_end: DAY,
    as_of: DAY,
    value: AMOUNT,
    formula: z.string().meta({ examples: ['mrr / customers'] }),
    terms: TERMS,
    identities: z.array(
      z.strictObject({
        name: z.string(),
        text: z.string(),
        left: AMOUNT,
        right: AMOUNT,
        difference: AMOUNT,
        terms: TERMS,
      }),
    ),
    customers: z
      .strictObject({ total: z.int(), returned: z.int(), rows: z.array(CUSTOMER_EFFECT) })
      .nullable()
      .meta({ description: 'In order of the size of their effect; null where the metric knows no customers' }),
    customer: CUSTOMER_DETAIL.nullable(),
    options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    time_zone: z.string(),
    sql: z
      .strictObject({ value: z.string(), customers: z.string().nullable(), bridge: z.string().nullable() })
      .meta({ description: 'Runs in a plain duckdb shell on the tables of `runrate export`' }),
    meta: z.object({ computed_at: z.string(), freshness_date: DAY, mrr_basis: z.string() }),
  })
  .meta({ id: 'Explanation' });

const CUSTOMERS_MOST = 100;
/** Decimals of amounts and rates in a detail: those that the warehouse keeps. */
const PLACES = 10;

interface Asked {
  readonly slug: string;
  readonly period?: string | undefined;
  readonly date_step?: string | undefined;
  readonly filters?: unknown;
  readonly customer_id?: string | undefined;
  readonly limit: number;
}

export const explainMetric = operation({
  name: 'explain_metric',
  summary: 'Explain a point of a metric',
  description:
    'One value taken apart: its formula with every term, the identity it satisfies, the customers behind it ordered by effect, the SQL; with customer_id also the timelines, parts, invoice lines and rates that made it.',
  scope: 'read',
  input: z.strictObject({
    slug: SLUG,
    period: z
      .string()
      .optional()
      .meta({ description: 'A date in the period; default the freshness date', examples: ['2024-06-30'] }),
    date_step: QUESTION.date_step,
    filters: QUESTION.filters,
    customer_id: z
      .string()
      .optional()
      .meta({ description: 'Show this customer in detail (its root, if it has parents)' }),
    limit: z.coerce.number().int().min(0).max(CUSTOMERS_MOST).default(20).meta({ description: 'Customers listed' }),
  }),
  output: EXPLANATION,
  run: async (context, asked): Promise<Result<unknown, AppFault>> => {
    const metric = metricBySlug(asked.slug);
    if (metric === undefined) return fail(unknownSlug(asked.slug));
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    // Awaited here: the snapshot is disposed when this function returns.
    return await explained(context, metric, asked, snapshot);
  },
});

async function explained(
  context: Context,
  metric: Metric,
  asked: Asked,
  snapshot: Snapshot,
): Promise<Result<unknown, AppFault>> {
  const query = await pointQuery(metric, asked, snapshot);
  if (!query.ok) return query;
  const statements = explainStatements(metric, query.value);
  if (statements === null) {
    const msg = 'There is no point for this period';
    return fail(fault('invalid', ['period'], msg, 'value_error'));
  }
  const rows = await snapshot.read(statements.point);
  const point = pointOf(metric, query.value, rows);
  const customer = await customerDetail(asked.customer_id, point.period, snapshot);
  if (!customer.ok) return customer;
  const company = await context.store.company(context.actor.company);
  return ok({
    slug: metric.slug,
    label: metric.label,
    description: metric.description,
    unit: metric.unit,
    currency: snapshot.baseCurrency,
    timegrain: query.value.grain,
    period_start: isoDay(point.period.start),
    period_end: isoDay(point.period.end),
    as_of: isoDay(point.period.asOf),
    value: shown(point.value),
    formula: formulaText(metric.formula),
    terms: shownTerms(point.terms),
    identities: await identities(metric, query.value, statements, rows, snapshot),
    customers: await customers(metric, query.value, statements, asked.limit, snapshot),
    customer: customer.value,
    options: { ...company?.options },
    time_zone: company?.timeZone ?? '',
    sql: {
      value: runnable(statements.point),
      customers: statements.customers === null ? null : runnable(statements.customers),
      bridge: statements.bridge === null ? null : runnable(statements.bridge),
    },
    meta: {
      computed_at: snapshot.computedAt,
      freshness_date: isoDay(snapshot.freshness),
      mrr_basis: snapshot.basis,
    },
  });
}

/** The MRR bridge with its terms, or what else the database can check of the metric. */
async function identities(
  metric: Metric,
  query: Query,
  { bridge }: Explaining,
  rows: readonly AnswerRow[],
  snapshot: Snapshot,
): Promise<unknown[]> {
  if (bridge !== null) return [shownIdentity(bridgeOfRows(metric, query, await snapshot.read(bridge)))];
  const checking = compileChecks(metric, query);
  const checks = checking === null ? [] : checksOf(rows, await snapshot.read(checking));
  return checks.map(({ identity, ...sides }) => ({ name: 'check', text: identity, ...sides, terms: {} }));
}

async function customers(
  metric: Metric,
  query: Query,
  statements: Explaining,
  limit: number,
  snapshot: Snapshot,
): Promise<unknown> {
  if (statements.customers === null) return null;
  const found = customersOf(metric, query, await snapshot.read(statements.customers));
  const rows = found.customers.slice(0, limit).map(({ id, name, effect, terms }) => ({
    customer_id: id,
    customer_name: name,
    effect: shown(effect),
    terms: shownTerms(terms),
  }));
  return { total: found.total, returned: rows.length, rows };
}

async function customerDetail(
  id: string | undefined,
  period: Period,
  snapshot: Snapshot,
): Promise<Result<unknown, AppFault>> {
  if (id === undefined) return ok(null);
  const [root] = await snapshot.read(rootStatement(id));
  if (root === undefined) {
    return fail(
      fault('not_found', ['customer_id'], `There is no customer ${JSON.stringify(id.slice(0, 100))}`, 'not_found'),
    );
  }
  const statements = detailStatements(Number(root.customer_no), period);
  const parts = await snapshot.read(statements.parts);
  const lines = await snapshot.read(statements.lines);
  return ok({
    customer_id: root.id,
    customer_name: root.name,
    timelines: (await snapshot.read(statements.timelines)).map(withTimeline),
    parts: parts.map((row) => ({ ...withTimeline(row), mrr: amount(row.mrr), ...stateOf(row, period) })),
    lines: lines.map((row) => shownLine(row, snapshot.baseCurrency)),
    fx: (await snapshot.read(statements.fx)).map((row) => ({ ...withTimeline(row), amount: amount(row.amount) })),
  });
}

function withTimeline({ timeline_no, ...row }: AnswerRow): AnswerRow & { timeline: number } {
  return { timeline: Number(timeline_no), ...row };
}

const LINE_AMOUNTS = ['amount', 'fx_rate', 'amount_base', 'months', 'monthly_amount_base'] as const;

function shownLine(row: AnswerRow, baseCurrency: string): unknown {
  const amounts = Object.fromEntries(LINE_AMOUNTS.map((name) => [name, amount(row[name])]));
  return { ...row, ...amounts, arithmetic: arithmeticOf(row, baseCurrency) };
}

function amount(value: AnswerRow[string] | undefined): Exact | null {
  return value === null || value === undefined ? null : exact(ratioText(decimal(String(value)), PLACES));
}

function shown(value: Ratio | null): Exact | null {
  return value === null ? null : exact(ratioText(value, 6));
}

function shownTerms(terms: readonly TermValue[]): Record<string, Exact | null> {
  return Object.fromEntries(terms.map((term) => [termName(term), shown(term.value)]));
}

function shownIdentity({ name, text, left, right, terms }: IdentityValue): unknown {
  const difference = shown(subtract(left, right));
  return { name, text, left: shown(left), right: shown(right), difference, terms: shownTerms(terms) };
}
