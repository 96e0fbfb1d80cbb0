// The question about cohorts: customers by the period of their first MRR, followed age by age (methodology section 5).

import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import { dimensionsOf, metricBySlug } from '../metrics/catalogue.ts';
import { reportCohorts } from '../metrics/cohort_report.ts';
import { COHORT_METRICS, compileCohorts, parseCohorts } from '../metrics/cohorts.ts';
import { COHORT_GRAINS } from '../metrics/dimensions.ts';
import type { Snapshot } from '../warehouse/warehouse.ts';
import { type AppFault, refused } from './fault.ts';
import { customKeys, QUESTION } from './metrics.ts';
import { operation } from './operation.ts';

const VALUES = z
  .array(z.number().nullable())
  .meta({ description: 'One for each age from 0 on; ages to come are left out' });
const DAY = z.string().meta({ format: 'date' });

const COHORTS = z
  .strictObject({
    cohorts: z.array(
      z.strictObject({
        period_start: DAY,
        label: z.string(),
        size: z.int().meta({ description: 'Customers whose first MRR lies in the period' }),
        keys: z.record(z.string(), z.string().nullable()),
        values: VALUES,
      }),
    ),
    average: VALUES.meta({ description: 'By age over the cohorts that have it; ratios weighted by size' }),
    meta: z.strictObject({
      company_id: z.int(),
      computed_at: z.string().meta({ format: 'date-time' }),
      metric: z.enum(COHORT_METRICS),
      unit: z.enum(['count', 'currency', 'percent']),
      currency: z.string(),
      timegrain: z.enum(COHORT_GRAINS),
      dimensions: z.array(z.string()),
      min_available_date: DAY.nullable(),
      freshness_date: DAY,
      mrr_basis: z.enum(['invoices', 'subscriptions']),
    }),
  })
  .meta({ id: 'Cohorts' });

type RawCohorts = Parameters<typeof parseCohorts>[0];

export const getCohorts = operation({
  name: 'get_cohorts',
  summary: 'Get cohorts',
  description:
    'Customers grouped by the period of their first MRR: how many are still active, their MRR, or the share retained, age by age.',
  scope: 'read',
  input: z.strictObject({
    metric: z.enum(COHORT_METRICS).default('customers').meta({ description: 'What is followed' }),
    ...QUESTION,
    date_step: z.enum(COHORT_GRAINS).default('month').meta({ description: 'Length of the periods' }),
    date_start: QUESTION.date_start.meta({ description: 'Date in the first cohort; default one year before date_end' }),
    date_end: QUESTION.date_end.meta({ description: 'Date in the last cohort; default the freshness date' }),
  }),
  output: COHORTS,
  run: async (context, raw): Promise<Result<unknown, AppFault>> => {
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    // Awaited here: the snapshot is disposed when this function returns.
    return await followed(raw, snapshot);
  },
});

async function followed(raw: RawCohorts, snapshot: Snapshot): Promise<Result<unknown, AppFault>> {
  const mrr = metricBySlug('mrr');
  if (mrr === undefined) throw new Error('the catalogue has no MRR');
  const dimensions = dimensionsOf(mrr, await customKeys(snapshot));
  const query = parseCohorts(raw, { freshness: snapshot.freshness, dimensions });
  if (!query.ok) return fail(refused('invalid', query.fault));
  const statement = compileCohorts(query.value);
  return ok(reportCohorts(query.value, statement === null ? [] : await snapshot.read(statement), snapshot));
}
