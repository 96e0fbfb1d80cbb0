// The questions about metrics: what there is, a series, its dimensions (api.md, metrics and views).

import { z } from 'zod';
import { GRAINS } from '../core/calendar.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { addsUp, dimensionsOf, FAMILIES, metricBySlug } from '../metrics/catalogue.ts';
import { checksOf, compileChecks } from '../metrics/checks.ts';
import { compile, SERIES_MAX } from '../metrics/compile.ts';
import { CUSTOM_KEYS, customKeysOf, mentionsCustom } from '../metrics/custom_keys.ts';
import type { CustomKey, Dimension } from '../metrics/dimensions.ts';
import type { Metric } from '../metrics/metric.ts';
import { parseQuery, sizeFault } from '../metrics/query.ts';
import { report } from '../metrics/report.ts';
import type { Snapshot } from '../warehouse/warehouse.ts';
import { type AppFault, fault, refused } from './fault.ts';
import { operation } from './operation.ts';
import { askedOptions, OPTIONS_ASKED } from './options.ts';

const DIMENSION = z
  .strictObject({
    id: z.string(),
    label: z.string(),
    filter_only: z.boolean().meta({ description: 'May be filtered by, not broken down by' }),
  })
  .meta({ id: 'Dimension' });

const KIND = z.enum(['point_in_time', 'flow']);
const UNIT = z.enum(['currency', 'percent', 'count', 'ratio', 'months']);

export const METRIC = z
  .strictObject({
    slug: z.string(),
    label: z.string(),
    description: z.string(),
    unit: UNIT,
    kind: KIND,
    dimensions: z.array(DIMENSION),
    natural_dimension: z.string().nullable().meta({ description: 'What `dimension=natural` stands for' }),
    adds_up: z.boolean().meta({ description: 'The parts of a breakdown add up to the whole: amounts, but no ratios' }),
  })
  .meta({ id: 'Metric' });

const FAMILY = z
  .strictObject({ id: z.string(), label: z.string(), metrics: z.array(METRIC) })
  .meta({ id: 'MetricFamily' });

const DAY = z.string().meta({ format: 'date' });

const POINT = z
  .strictObject({
    period_start: DAY,
    period_end: DAY.meta({ description: 'Last day of the period', format: 'date' }),
    value: z.number().nullable().meta({ description: 'Exact decimal; null where it cannot be computed' }),
    as_of: DAY.meta({
      description: 'The day of the state: earlier than the end while the period runs',
      format: 'date',
    }),
  })
  .meta({ id: 'Point' });

const META = z
  .object({
    company_id: z.int(),
    computed_at: z.string().meta({ format: 'date-time' }),
    min_available_date: DAY.nullable(),
    freshness_date: DAY,
    series_total: z.int(),
    series_returned: z.int(),
    mrr_basis: z.enum(['invoices', 'subscriptions']),
    checks: z
      .array(z.object({ identity: z.string(), left: z.number(), right: z.number(), difference: z.number() }))
      .meta({ description: 'The identities of the figures over the whole range; each difference is 0' }),
    totals: z
      .array(z.number().nullable())
      .meta({ description: 'Of each series the sum of its points; null where periods do not add up (states, ratios)' }),
    null_reason: z.string().nullable().meta({ description: 'Why values are null, where some are' }),
  })
  .meta({ id: 'MetricMeta' });

const RESULT = z
  .object({
    slug: z.string(),
    label: z.string(),
    unit: UNIT,
    currency: z.string(),
    kind: KIND,
    timegrain: z.enum(GRAINS),
    dimensions: z.array(z.string()),
    series: z.array(
      z.strictObject({
        keys: z.record(z.string(), z.string().nullable()),
        label: z.string(),
        points: z.array(POINT),
      }),
    ),
    meta: META,
  })
  .meta({ id: 'MetricResult' });

const SERIES_ASKED = z.coerce
  .number()
  .int()
  .min(1)
  .max(SERIES_MAX)
  .default(SERIES_MAX)
  .meta({ description: 'Series of a breakdown; the smallest are folded into `Other` where the metric adds up' });

export const SLUG = z.string().meta({ description: 'Slug of the metric', examples: ['mrr'] });

/** The parameters that every question about figures takes. */
export const QUESTION = {
  date_start: z
    .string()
    .optional()
    .meta({ description: 'Date in the first period; default one year before date_end', examples: ['2024-01-01'] }),
  date_end: z
    .string()
    .optional()
    .meta({ description: 'Date in the last period; default the freshness date', examples: ['2024-12-31'] }),
  date_step: z.enum(GRAINS).default('month').meta({ description: 'Length of the periods' }),
  dimension: z.array(z.string()).optional().meta({
    description: 'Up to two dimension ids, comma separated or repeated, or `natural`: a series for each value',
  }),
  filters: z
    .unknown()
    .optional()
    .meta({
      description: 'All must hold: `[{"field": …, "op": …, "value": …}]`',
      type: 'array',
      items: { type: 'object' },
      examples: [[{ field: 'customer_country', op: 'in', value: ['FR', 'DE'] }]],
    }),
};

function described(dimension: Dimension): z.infer<typeof DIMENSION> {
  return { id: dimension.id, label: dimension.label, filter_only: dimension.filterOnly };
}

export function unknownSlug(slug: string): AppFault {
  return fault('not_found', ['slug'], `There is no metric ${JSON.stringify(slug.slice(0, 100))}`, 'not_found');
}

/** The company's custom properties, from the state that the answer is computed from. */
export async function customKeys(snapshot: Snapshot): Promise<CustomKey[]> {
  return customKeysOf(await snapshot.read(CUSTOM_KEYS));
}

export const listMetrics = operation({
  name: 'list_metrics',
  summary: 'List metrics',
  description: 'Every metric with its unit, meaning and dimensions, grouped into families.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.array(FAMILY),
  run: async (context): Promise<Result<unknown, AppFault>> => {
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const keys = await customKeys(snapshot);
    const shown = (metric: Metric) => ({
      slug: metric.slug,
      label: metric.label,
      description: metric.description,
      unit: metric.unit,
      kind: metric.kind,
      dimensions: dimensionsOf(metric, keys).map(described),
      natural_dimension: metric.natural ?? null,
      adds_up: addsUp(metric),
    });
    return ok(FAMILIES.map(({ id, label, metrics }) => ({ id, label, metrics: metrics.map(shown) })));
  },
});

export const listMetricDimensions = operation({
  name: 'list_metric_dimensions',
  summary: "List a metric's dimensions",
  description: 'By what this metric can be broken down and filtered, custom properties included.',
  scope: 'read',
  input: z.strictObject({ slug: SLUG }),
  output: z.array(DIMENSION),
  run: async (context, { slug }): Promise<Result<unknown, AppFault>> => {
    const metric = metricBySlug(slug);
    if (metric === undefined) return fail(unknownSlug(slug));
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    return ok(dimensionsOf(metric, await customKeys(snapshot)).map(described));
  },
});

export const getMetric = operation({
  name: 'get_metric',
  summary: 'Get a metric series',
  description:
    'The metric for every period from the one that holds date_start to the one that holds date_end, as a whole or broken down. The answer includes every write acknowledged before the request.',
  scope: 'read',
  input: z.strictObject({ slug: SLUG, ...QUESTION, series_max: SERIES_ASKED, options: OPTIONS_ASKED }),
  output: RESULT,
  run: async (
    context,
    { slug, options: raw, series_max: seriesMax, ...question },
  ): Promise<Result<unknown, AppFault>> => {
    const metric = metricBySlug(slug);
    if (metric === undefined) return fail(unknownSlug(slug));
    const options = await askedOptions(context, raw);
    if (!options.ok) return options;
    using snapshot = await context.warehouse.snapshot(context.actor.company, options.value.asked);
    // Awaited here: the snapshot is disposed when this function returns.
    return await answer(metric, question, seriesMax, snapshot);
  },
});

type RawQuestion = Parameters<typeof parseQuery>[0];

/** Parses the question, reads it from one state of the warehouse, and reports. */
async function answer(
  metric: Metric,
  raw: RawQuestion,
  seriesMax: number,
  snapshot: Snapshot,
): Promise<Result<unknown, AppFault>> {
  const dimensions = dimensionsOf(metric, mentionsCustom(raw) ? await customKeys(snapshot) : []);
  const query = parseQuery(raw, {
    freshness: snapshot.freshness,
    natural: metric.natural ?? null,
    dimensions,
    future: metric.dimensions === 'future',
  });
  if (!query.ok) return fail(refused('invalid', query.fault));
  const asked = { ...query.value, seriesMax };
  const statement = compile(metric, asked);
  const rows = statement === null ? [] : await snapshot.read(statement);
  const tooLarge = sizeFault(query.value, new Set(rows.map(({ series }) => series)).size);
  if (tooLarge !== null) return fail(refused('invalid', [tooLarge]));
  const checking = compileChecks(metric, query.value);
  const checks = checking === null ? [] : checksOf(rows, await snapshot.read(checking));
  return ok(report(metric, query.value, rows, snapshot, checks));
}
