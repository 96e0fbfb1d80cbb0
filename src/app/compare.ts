// A metric under the company's options beside the same under others, the difference itemised by customer and movement.

import { z } from 'zod';
import { isoDay } from '../core/calendar.ts';
import type { Options } from '../core/options.ts';
import { add, type Ratio, ratio, ratioText } from '../core/ratio.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { dimensionsOf, metricBySlug } from '../metrics/catalogue.ts';
import {
  byDifference,
  type CustomerDifference,
  customerDifference,
  customersStatement,
  type Pair,
  pairedTerms,
  pairOf,
} from '../metrics/compare.ts';
import { compile } from '../metrics/compile.ts';
import { type Exact, exact } from '../metrics/exact.ts';
import { bridgeOfRows, explainStatements } from '../metrics/explain.ts';
import type { Metric } from '../metrics/metric.ts';
import { parseQuery, periodsOf, type Query } from '../metrics/query.ts';
import { valuesOf } from '../metrics/report.ts';
import type { Snapshot } from '../warehouse/warehouse.ts';
import { type AppFault, refused } from './fault.ts';
import { inStep } from './in_step.ts';
import { customKeys, QUESTION, SLUG, unknownSlug } from './metrics.ts';
import { operation } from './operation.ts';
import { askedOptions, OPTIONS_ASKED } from './options.ts';

const CUSTOMERS_MOST = 100;

const PAIR = z
  .strictObject({ current: z.number().nullable(), compared: z.number().nullable(), difference: z.number().nullable() })
  .meta({
    id: 'Pair',
    description: 'Under the company’s options, under the others, and the others less the company’s',
  });
const DAY = z.string().meta({ format: 'date' });
const OPTIONS = z.record(z.string(), z.unknown());

const COMPARISON = z
  .strictObject({
    slug: z.string(),
    label: z.string(),
    unit: z.string(),
    currency: z.string(),
    timegrain: z.string(),
    options: z.strictObject({ current: OPTIONS, compared: OPTIONS }),
    points: z.array(z.strictObject({ period_start: DAY, period_end: DAY, value: PAIR })),
    itemised: z
      .strictObject({
        period_start: DAY,
        period_end: DAY,
        movements: z.record(z.string(), PAIR).nullable().meta({ description: 'Opening, movements and closing' }),
        customers: z
          .strictObject({
            total: z.int().meta({ description: 'Customers with a difference' }),
            returned: z.int(),
            difference: z.number().meta({ description: 'Sum over all of them' }),
            rows: z.array(
              z.strictObject({
                customer_id: z.string(),
                customer_name: z.string().nullable(),
                value: PAIR,
                movements: z.record(z.string(), PAIR).meta({ description: 'Those that differ' }),
              }),
            ),
          })
          .nullable()
          .meta({ description: 'Largest difference first; null where the metric knows no customers' }),
      })
      .nullable()
      .meta({ description: 'The last period, customer by customer' }),
    meta: z.strictObject({ company_id: z.int(), computed_at: z.string() }),
  })
  .meta({ id: 'Comparison' });

export const compareMetric = operation({
  name: 'compare_metric',
  summary: 'Compare a metric under other options',
  description:
    'The metric for every period under the company’s options and under others, and for the last period the difference by customer and movement.',
  scope: 'read',
  input: z.strictObject({
    slug: SLUG,
    options: OPTIONS_ASKED,
    date_start: QUESTION.date_start,
    date_end: QUESTION.date_end,
    date_step: QUESTION.date_step,
    filters: QUESTION.filters,
    limit: z.int().min(0).max(CUSTOMERS_MOST).default(CUSTOMERS_MOST).meta({ description: 'Customers listed' }),
  }),
  output: COMPARISON,
  run: async (context, { slug, options: raw, limit, ...question }): Promise<Result<unknown, AppFault>> => {
    const metric = metricBySlug(slug);
    if (metric === undefined) return fail(unknownSlug(slug));
    const options = await askedOptions(context, raw);
    if (!options.ok) return options;
    const { own, asked } = options.value;
    using current = await context.warehouse.snapshot(context.actor.company);
    using compared = await context.warehouse.snapshot(context.actor.company, asked);
    const sides = await sidesOf(metric, question, current, compared);
    if (!sides.ok) return sides;
    return ok(await comparison(metric, sides.value, limit, { current: own, compared: asked ?? own }));
  },
});

/** One set of options at work: its state, and the question as it reads there. */
interface Side {
  readonly snapshot: Snapshot;
  readonly query: Query;
}

interface Sides {
  readonly current: Side;
  readonly compared: Side;
}

type RawQuestion = Parameters<typeof parseQuery>[0];

async function sidesOf(
  metric: Metric,
  raw: RawQuestion,
  current: Snapshot,
  compared: Snapshot,
): Promise<Result<Sides, AppFault>> {
  const dimensions = dimensionsOf(metric, await customKeys(current));
  const future = metric.dimensions === 'future';
  const one = parseQuery(raw, { freshness: current.freshness, natural: null, dimensions, future });
  const other = parseQuery(raw, { freshness: compared.freshness, natural: null, dimensions, future });
  if (!one.ok) return fail(refused('invalid', one.fault));
  if (!other.ok) return fail(refused('invalid', other.fault));
  return ok({ current: { snapshot: current, query: one.value }, compared: { snapshot: compared, query: other.value } });
}

async function comparison(
  metric: Metric,
  sides: Sides,
  limit: number,
  options: { readonly current: Options; readonly compared: Options },
): Promise<unknown> {
  const { current, compared } = sides;
  return {
    slug: metric.slug,
    label: metric.label,
    unit: metric.unit,
    currency: current.snapshot.baseCurrency,
    timegrain: current.query.grain,
    options,
    points: await points(metric, sides),
    itemised: await itemised(metric, sides, limit),
    meta: { company_id: current.snapshot.company, computed_at: compared.snapshot.computedAt },
  };
}

/** Both series side by side; a period that one of them does not have is null there. */
async function points(metric: Metric, { current, compared }: Sides): Promise<unknown[]> {
  const [now, then] = [await series(metric, current), await series(metric, compared)];
  const longer = now.length >= then.length ? periodsOf(current.query) : periodsOf(compared.query);
  return longer.map((period, index) => ({
    period_start: isoDay(period.start),
    period_end: isoDay(period.end),
    value: shown(pairOf(now[index] ?? null, then[index] ?? null)),
  }));
}

async function series(metric: Metric, { snapshot, query }: Side): Promise<(Ratio | null)[]> {
  const statement = compile(metric, query);
  return statement === null ? [] : valuesOf(metric, periodsOf(query), await snapshot.read(statement));
}

/** The last period that both sides have. */
async function itemised(metric: Metric, { current, compared }: Sides, limit: number): Promise<unknown> {
  const last = current.query.last < compared.query.last ? current.query.last : compared.query.last;
  const at = (side: Side): Side => ({ ...side, query: { ...side.query, first: last, last } });
  const sides = { current: at(current), compared: at(compared) };
  const [period] = current.query.first > last ? [] : periodsOf(sides.current.query);
  if (period === undefined) return null;
  return {
    period_start: isoDay(period.start),
    period_end: isoDay(period.end),
    movements: await movements(metric, sides),
    customers: await customers(metric, sides, limit),
  };
}

async function movements(metric: Metric, { current, compared }: Sides): Promise<unknown> {
  const terms = async ({ snapshot, query }: Side) => {
    const bridge = explainStatements(metric, query)?.bridge ?? null;
    return bridge === null ? null : bridgeOfRows(metric, query, await snapshot.read(bridge)).terms;
  };
  const [now, then] = [await terms(current), await terms(compared)];
  return now === null || then === null ? null : shownTerms(pairedTerms(now, then));
}

/** Both sides' customers are read in step, so that only those of the answer are ever held. */
async function customers(metric: Metric, { current, compared }: Sides, limit: number): Promise<unknown> {
  const now = customersStatement(metric, current.query);
  const then = customersStatement(metric, compared.query);
  if (now === null || then === null) return null;
  let total = 0;
  let sum: Ratio = ratio(0n);
  let largest: CustomerDifference[] = [];
  for await (const [mine, others] of inStep(current.snapshot.stream(now), compared.snapshot.stream(then))) {
    if (JSON.stringify(mine) === JSON.stringify(others)) continue;
    const found = customerDifference(metric, current.query, mine, others);
    if (found === null) continue;
    total += 1;
    sum = add(sum, found.value.difference ?? ratio(0n));
    largest.push(found);
    if (largest.length > CUSTOMERS_MOST * 4) largest = largest.sort(byDifference).slice(0, limit);
  }
  const rows = largest.sort(byDifference).slice(0, limit);
  return {
    total,
    returned: rows.length,
    difference: text(sum),
    rows: rows.map(({ id, name, value, terms }) => ({
      customer_id: id,
      customer_name: name,
      value: shown(value),
      movements: shownTerms(terms),
    })),
  };
}

function text(value: Ratio | null): Exact | null {
  return value === null ? null : exact(ratioText(value, 6));
}

function shown({ current, compared, difference }: Pair): Record<keyof Pair, Exact | null> {
  return { current: text(current), compared: text(compared), difference: text(difference) };
}

function shownTerms(terms: readonly (readonly [string, Pair])[]): Record<string, unknown> {
  return Object.fromEntries(terms.map(([name, pair]) => [name, shown(pair)]));
}
