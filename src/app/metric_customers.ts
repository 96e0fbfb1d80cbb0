// The customers behind a point of a metric: a chart's figure opened up to everybody who makes it.

import { z } from 'zod';
import { GRAINS, isoDay } from '../core/calendar.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { metricBySlug } from '../metrics/catalogue.ts';
import { compile } from '../metrics/compile.ts';
import { drilledPoint, scaleOf } from '../metrics/drill.ts';
import { formulaText, pointOf, termName } from '../metrics/explain.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Period, Query } from '../metrics/query.ts';
import type { Snapshot } from '../warehouse/warehouse.ts';
import { drillAnswer, drillCsv, type Figure, PAGE_ANSWERED, PAGE_ASKED } from './drill.ts';
import { type AppFault, fault } from './fault.ts';
import { QUESTION, SLUG, unknownSlug } from './metrics.ts';
import { operation } from './operation.ts';
import { pointQuery } from './point.ts';

const DAY = z.string().meta({ format: 'date' });

const CUSTOMERS = z
  .strictObject({
    slug: z.string(),
    label: z.string(),
    unit: z.string(),
    currency: z.string(),
    formula: z.string(),
    timegrain: z.enum(GRAINS),
    period_start: DAY,
    period_end: DAY,
    as_of: DAY,
    ...PAGE_ANSWERED,
    meta: z.strictObject({ computed_at: z.string(), freshness_date: DAY, mrr_basis: z.string() }),
  })
  .meta({ id: 'MetricCustomers' });

const ASKED = z.strictObject({
  slug: SLUG,
  period: z
    .string()
    .optional()
    .meta({ description: 'A date in the period; default the freshness date', examples: ['2024-06-30'] }),
  date_step: QUESTION.date_step,
  filters: QUESTION.filters,
  ...PAGE_ASKED,
});
type Asked = z.infer<typeof ASKED>;

interface PointFigure extends Figure {
  readonly query: Query;
  readonly period: Period;
}

async function figureOf(metric: Metric, asked: Asked, snapshot: Snapshot): Promise<Result<PointFigure, AppFault>> {
  const query = await pointQuery(metric, asked, snapshot);
  if (!query.ok) return query;
  const statement = compile(metric, query.value);
  if (statement === null) return fail(fault('invalid', ['period'], 'There is no point for this period', 'value_error'));
  const rows = await snapshot.read(statement);
  const point = pointOf(metric, query.value, rows);
  return ok({
    query: query.value,
    period: point.period,
    value: point.value,
    scale: scaleOf(metric, query.value, rows),
    terms: point.terms.map((term) => [termName(term), term.value] as const),
    drilled: drilledPoint(metric, query.value),
  });
}

export const listMetricCustomers = operation({
  name: 'list_metric_customers',
  summary: 'List the customers behind a figure',
  description:
    'Everybody behind one point of a metric, in pages: every customer with a term of the figure that is not 0, and what it adds to the figure. The effects of all customers add up to the figure; of a ratio, each is the customer’s share of what stands above the line over the whole of what stands below. A cell of a breakdown is asked for by a filter `eq` or `is_null` on its dimension, a class of movements by one on `movement_type`. `Accept: text/csv` streams all of them.',
  scope: 'read',
  input: ASKED,
  output: CUSTOMERS,
  run: async (context, asked): Promise<Result<unknown, AppFault>> => {
    const metric = metricBySlug(asked.slug);
    if (metric === undefined) return fail(unknownSlug(asked.slug));
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const figure = await figureOf(metric, asked, snapshot);
    if (!figure.ok) return figure;
    const { query, period } = figure.value;
    return ok({
      slug: metric.slug,
      label: metric.label,
      unit: metric.unit,
      currency: snapshot.baseCurrency,
      formula: formulaText(metric.formula),
      timegrain: query.grain,
      period_start: isoDay(period.start),
      period_end: isoDay(period.end),
      as_of: isoDay(period.asOf),
      ...(await drillAnswer(figure.value, asked, snapshot)),
      meta: {
        computed_at: snapshot.computedAt,
        freshness_date: isoDay(snapshot.freshness),
        mrr_basis: snapshot.basis,
      },
    });
  },
});

export const exportMetricCustomers = operation({
  name: 'export_metric_customers',
  summary: 'Export the customers behind a figure',
  description: 'All customers behind one point of a metric as CSV.',
  scope: 'read',
  input: ASKED,
  output: z.string(),
  run: async (context, asked): Promise<Result<AsyncIterable<string>, AppFault>> => {
    const metric = metricBySlug(asked.slug);
    if (metric === undefined) return fail(unknownSlug(asked.slug));
    const open = (): Promise<Snapshot> => context.warehouse.snapshot(context.actor.company);
    using snapshot = await open();
    const figure = await figureOf(metric, asked, snapshot);
    return figure.ok ? ok(drillCsv(figure.value, asked, open)) : figure;
  },
});
