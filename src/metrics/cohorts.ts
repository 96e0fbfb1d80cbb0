// Cohorts (methodology section 5): customers grouped by the period of their first day with MRR, followed age by age.
// One statement yields the changes of what is counted by cohort, keys and period, beside every cohort's size.

import { type Day, periodLastDay, periodStart } from '../core/calendar.ts';
import { type Fault, fail, ok, type Result } from '../core/result.ts';
import { unitChanges } from './balances.ts';
import { COHORT_GRAINS, type CohortGrain, cohortDimension, type Dimension } from './dimensions.ts';
import { floorChanges } from './month_ends.ts';
import { groupsOf, type QuantityGroup } from './quantities.ts';
import { parseQuery, periodsOf, type Query, type RawQuery } from './query.ts';
import { summed } from './rolled.ts';
import { DECIMAL, type Scope, scopeOf, selectRows, shownKey } from './rows.ts';
import type { Statement } from './statement.ts';
import { CUSTOMERS, PARTS, type Select, unitCounts } from './units.ts';

export const COHORT_METRICS = ['customers', 'mrr', 'logo_retention', 'nrr', 'grr'] as const;
export type CohortMetric = (typeof COHORT_METRICS)[number];

export interface CohortQuery extends Query {
  readonly metric: CohortMetric;
  readonly grain: CohortGrain;
}

export interface RawCohortQuery extends RawQuery {
  readonly metric?: string | undefined;
}

/** Most values of the keys in a split matrix: those with the most MRR. */
const KEYS_MAX = 100;

/** Reads a question about cohorts; metric defaults to `customers`. Errors: one fault a wrong parameter. */
export function parseCohorts(
  raw: RawCohortQuery,
  horizon: { readonly freshness: Day; readonly dimensions: readonly Dimension[] },
): Result<CohortQuery, Fault[]> {
  const faults: Fault[] = [];
  const metric = COHORT_METRICS.find((known) => known === (raw.metric ?? 'customers'));
  const grain = COHORT_GRAINS.find((known) => known === (raw.date_step ?? 'month'));
  const oneOf = (name: string, known: readonly string[]): void => {
    faults.push({ loc: [name], msg: `${name} must be one of ${known.join(', ')}`, type: 'value_error' });
  };
  if (metric === undefined) oneOf('metric', COHORT_METRICS);
  if (grain === undefined) oneOf('date_step', COHORT_GRAINS);
  const query = parseQuery({ ...raw, date_step: grain }, { ...horizon, natural: null, future: false });
  if (!query.ok) faults.push(...query.fault);
  if (faults.length > 0 || !query.ok || metric === undefined || grain === undefined) return fail(faults);
  return ok({ ...query.value, metric, grain });
}

/**
 * The statement, or null where no cohort asked for has begun. A row holds `cohort` (first day), `size`, `t1`, `l1`, `t2`,
 * `l2` (text and label of the keys), `period` and the changes `active`, `mrr`, `floor` that the metric needs; `period`
 * is null for a cohort of which nothing is kept.
 */
export function compileCohorts(query: CohortQuery): Statement | null {
  const last = periodsOf({ ...query, last: periodStart(query.freshness, query.grain) }).at(-1);
  if (last === undefined || query.last < query.first) return null;
  const cohort = cohortDimension(query.grain);
  const end = periodLastDay(query.last, query.grain);
  const to = end < query.freshness ? end : query.freshness;
  const names = cohortColumns(query.metric);
  return summed((values, sums) => {
    const asked = { ...query, dimensions: [cohort, ...query.dimensions] };
    const scope: Scope = { ...scopeOf(asked, last, values), firstDays: { from: query.first, to } };
    const points = sums.changes(cohortGroups(query.metric), names, scope);
    const sizes = sums.changes([SIZE], ['size'], { ...scope, keys: [cohort], filters: [] });
    return matrix(points, sizes, query, names);
  });
}

/** The changes that a metric of cohorts is made of. */
export function cohortColumns(metric: CohortMetric): string[] {
  if (metric === 'customers' || metric === 'logo_retention') return ['active'];
  return metric === 'grr' ? ['mrr', 'floor'] : ['mrr'];
}

/** Their SELECTs; the first key of the scope is the cohort. */
export function cohortSelects(metric: CohortMetric, scope: Scope): Select[] {
  return cohortGroups(metric).flatMap((group) => group.selects(scope));
}

function cohortGroups(metric: CohortMetric): QuantityGroup[] {
  if (metric === 'customers' || metric === 'logo_retention') return [ACTIVE];
  return metric === 'grr' ? [...groupsOf(['mrr']), FLOOR] : groupsOf(['mrr']);
}

const ACTIVE: QuantityGroup = {
  names: ['active'],
  balance: true,
  selects: (scope) => unitCounts('active', CUSTOMERS, scope),
  adds: 'customers',
};

/** The least closing so far. */
const FLOOR: QuantityGroup = {
  names: ['floor'],
  balance: true,
  selects(scope) {
    const known = floorChanges(scope);
    if (known !== null) return known;
    // A customer without a kept state in its first period has had nothing to retain: its least closing is 0 at most.
    const absent = 'MIN(period) OVER w > k1';
    const least = `CASE WHEN ${absent} THEN LEAST(0, MIN(held) OVER w) ELSE MIN(held) OVER w END`;
    const floor = unitChanges(scope, CUSTOMERS.columns, [{ ...PARTS, name: 'held' }], { floor: least });
    return [{ sql: floor, names: ['floor'] }];
  },
  adds: 'customers',
};

/** Customers by cohort on the whole MRR, whatever is filtered or split: the cohort is the only key, and the period. */
const SIZE: QuantityGroup = {
  names: ['size'],
  balance: true,
  selects(scope) {
    const spans = selectRows(scope, {
      table: 'spans',
      columns: [`CAST(COUNT(*) AS ${DECIMAL}) AS size`],
      conditions: ['p.span_start = p.first_day', `p.first_day <= ${scope.values.day(scope.closing)}`],
      groupedColumns: 0,
    });
    return [{ sql: `SELECT *, k1 AS period FROM (${spans}) s`, names: ['size'] }];
  },
  adds: 'customers',
};

function matrix(points: string, sizes: string, query: CohortQuery, names: readonly string[]): string {
  const counts = `SELECT k1 AS cohort, CAST(size AS BIGINT) AS size FROM (${sizes}) s WHERE size > 0`;
  const keys = query.dimensions.map((_, index) => `k${index + 2}`);
  const shown = query.dimensions.map((dimension, index) => shownKey(dimension, keys[index] ?? ''));
  const texts = shown.map((key, index) => `, ${key.text} AS t${index + 1}, ${key.label} AS l${index + 1}`).join('');
  const columns = names.map((name) => `, CAST(${name} AS VARCHAR) AS ${name}`).join('');
  const select = `SELECT CAST(cohort AS VARCHAR) AS cohort, size${texts}, CAST(period AS VARCHAR) AS period${columns}`;
  const labels = shown.map((key) => key.join).join('');
  if (keys.length === 0) {
    return `${select} FROM (${counts}) sizes LEFT JOIN (${points}) points ON k1 = cohort ORDER BY 1, period`;
  }
  const by = keys.join(', ');
  const moved = names.map((name) => `${name} <> 0`).join(' OR ');
  const weight = `SELECT *, SUM(${names[0]}) OVER (PARTITION BY ${by}) AS weight FROM (${points}) points WHERE ${moved}`;
  const ranked = `SELECT *, DENSE_RANK() OVER (ORDER BY ABS(weight) DESC, ${by}) AS place FROM (${weight}) weighed`;
  const from = `(${counts}) sizes JOIN (${ranked}) ranked ON k1 = cohort${labels}`;
  return `${select} FROM ${from} WHERE place <= ${KEYS_MAX} ORDER BY 1, place, period`;
}
