// The customers behind one cell of the cohort table.

import { z } from 'zod';
import { isoDay } from '../core/calendar.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { dimensionsOf, metricBySlug } from '../metrics/catalogue.ts';
import { cohortCell, cohortStatement, drilledCohort, periodOfAge } from '../metrics/cohort_drill.ts';
import { COHORT_METRICS, type CohortQuery, parseCohorts } from '../metrics/cohorts.ts';
import { COHORT_GRAINS } from '../metrics/dimensions.ts';
import type { Period } from '../metrics/query.ts';
import type { Snapshot } from '../warehouse/warehouse.ts';
import { drillAnswer, drillCsv, type Figure, PAGE_ANSWERED, PAGE_ASKED } from './drill.ts';
import { type AppFault, fault, refused } from './fault.ts';
import { customKeys, QUESTION } from './metrics.ts';
import { operation } from './operation.ts';

const DAY = z.string().meta({ format: 'date' });
const UNITS = { customers: 'count', mrr: 'currency' } as const;

const ASKED = z.strictObject({
  metric: z.enum(COHORT_METRICS).default('customers').meta({ description: 'What is followed' }),
  date_step: z.enum(COHORT_GRAINS).default('month').meta({ description: 'Length of the periods' }),
  cohort: z.string().meta({ description: 'A date in the period of the cohort', examples: ['2024-01-01'] }),
  age: z
    .int()
    .min(0)
    .max(10_000)
    .meta({ description: 'Periods since the first one, which is 0', examples: [3] }),
  filters: QUESTION.filters,
  ...PAGE_ASKED,
});
type Asked = z.infer<typeof ASKED>;

const CUSTOMERS = z
  .strictObject({
    metric: z.enum(COHORT_METRICS),
    unit: z.enum(['count', 'currency', 'percent']),
    currency: z.string(),
    timegrain: z.enum(COHORT_GRAINS),
    cohort: DAY.meta({ description: 'First day of the period of the cohort' }),
    size: z.int().meta({ description: 'Customers of the cohort' }),
    age: z.int(),
    period_start: DAY,
    period_end: DAY,
    as_of: DAY,
    ...PAGE_ANSWERED,
  })
  .meta({ id: 'CohortCustomers' });

interface CellFigure extends Figure {
  readonly query: CohortQuery;
  readonly period: Period;
  readonly size: number;
}

async function figureOf(asked: Asked, snapshot: Snapshot): Promise<Result<CellFigure, AppFault>> {
  const mrr = metricBySlug('mrr');
  if (mrr === undefined) throw new Error('the catalogue has no MRR');
  const { metric, date_step, cohort, age, filters } = asked;
  const raw = { metric, date_step, date_start: cohort, date_end: cohort, filters };
  const dimensions = dimensionsOf(mrr, await customKeys(snapshot));
  const parsed = parseCohorts(raw, { freshness: snapshot.freshness, dimensions });
  if (!parsed.ok)
    return fail(refused('invalid', parsed.fault.filter(({ loc }) => loc[0] !== 'date_end').map(atCohort)));
  const query = parsed.value;
  const statement = cohortStatement(query);
  const period = statement === null ? null : periodOfAge(query, age);
  if (statement === null || period === null) {
    const name = statement === null ? 'cohort' : 'age';
    return fail(fault('invalid', [name], `The ${name} has not begun on the freshness date`, 'value_error'));
  }
  const cell = cohortCell(query, period, await snapshot.read(statement));
  return ok({ ...cell, query, period, drilled: drilledCohort(query, period) });
}

/** The cohort is asked for by one date, which stands for the start and the end. */
function atCohort<T extends { readonly loc: readonly (string | number)[] }>(one: T): T {
  return one.loc[0] === 'date_start' ? { ...one, loc: ['cohort'] } : one;
}

export const listCohortCustomers = operation({
  name: 'list_cohort_customers',
  summary: 'List the customers of a cohort',
  description:
    'Everybody behind one cell of the cohort table, in pages: all customers of the cohort, with what each adds to the figure at an age; those that are gone add nothing. The effects add up to the cell. `Accept: text/csv` streams all of them.',
  scope: 'read',
  input: ASKED,
  output: CUSTOMERS,
  run: async (context, asked): Promise<Result<unknown, AppFault>> => {
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const figure = await figureOf(asked, snapshot);
    if (!figure.ok) return figure;
    const { query, period, size } = figure.value;
    return ok({
      metric: query.metric,
      unit: query.metric in UNITS ? UNITS[query.metric as keyof typeof UNITS] : 'percent',
      currency: snapshot.baseCurrency,
      timegrain: query.grain,
      cohort: isoDay(query.first),
      size,
      age: asked.age,
      period_start: isoDay(period.start),
      period_end: isoDay(period.end),
      as_of: isoDay(period.asOf),
      ...(await drillAnswer(figure.value, asked, snapshot)),
    });
  },
});

export const exportCohortCustomers = operation({
  name: 'export_cohort_customers',
  summary: 'Export the customers of a cohort',
  description: 'All customers behind one cell of the cohort table as CSV.',
  scope: 'read',
  input: ASKED,
  output: z.string(),
  run: async (context, asked): Promise<Result<AsyncIterable<string>, AppFault>> => {
    const open = (): Promise<Snapshot> => context.warehouse.snapshot(context.actor.company);
    using snapshot = await open();
    const figure = await figureOf(asked, snapshot);
    return figure.ok ? ok(drillCsv(figure.value, asked, open)) : figure;
  },
});
