// Rows → the matrix of cohorts (api.md): one value an age, the running one as of the freshness date, and the averages.

import { civil, type Day, isoDay, parseDay } from '../core/calendar.ts';
import { parseMicros } from '../core/money.ts';
import { add, divide, multiply, type Ratio, ratio, ratioText, ZERO } from '../core/ratio.ts';
import type { CohortMetric, CohortQuery } from './cohorts.ts';
import type { CohortGrain } from './dimensions.ts';
import { type Exact, exact } from './exact.ts';
import { type Key, keysOf } from './keys.ts';
import { type Period, periodsOf } from './query.ts';
import type { Stamp } from './report.ts';
import type { AnswerRow } from './statement.ts';

export interface Cohort {
  readonly period_start: string;
  readonly label: string;
  /** Customers whose first day with MRR lies in the period. */
  readonly size: number;
  readonly keys: Readonly<Record<string, string | null>>;
  /** One an age from 0 on; ratios as percentages. */
  readonly values: readonly (Exact | null)[];
}

export interface CohortResult {
  readonly cohorts: readonly Cohort[];
  readonly average: readonly (Exact | null)[];
  readonly meta: {
    readonly company_id: number;
    readonly computed_at: string;
    readonly metric: CohortMetric;
    readonly unit: 'count' | 'currency' | 'percent';
    readonly currency: string;
    readonly timegrain: CohortGrain;
    readonly dimensions: readonly string[];
    readonly min_available_date: string | null;
    readonly freshness_date: string;
    readonly mrr_basis: string;
  };
}

interface Followed {
  readonly start: Day;
  readonly size: number;
  readonly keys: readonly Key[];
  readonly values: readonly (Ratio | null)[];
}

/** The answer to a question about cohorts from the rows of its statement (none where no cohort has begun). */
export function reportCohorts(query: CohortQuery, rows: readonly AnswerRow[], stamp: Stamp): CohortResult {
  const ages = periodsOf({ ...query, last: query.freshness });
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.cohort, ...keysOf(query, row).map((key) => key.text)]));
  const cohorts = [...groups.values()].map((own) => follow(query, ages, own));
  const kept = query.dimensions.length === 0 ? cohorts : cohorts.filter(({ values }) => values.some(isSome));
  return {
    cohorts: kept.map(({ start, size, keys, values }) => ({
      period_start: isoDay(start),
      label: [cohortLabel(start, query.grain), ...keys.map((key) => key.label)].join(' / '),
      size,
      keys: Object.fromEntries(keys.map((key) => [key.dimension, key.text])),
      values: values.map(written),
    })),
    average: averages(query.metric, kept).map(written),
    meta: {
      company_id: stamp.company,
      computed_at: stamp.computedAt,
      metric: query.metric,
      unit: query.metric === 'customers' ? 'count' : query.metric === 'mrr' ? 'currency' : 'percent',
      currency: stamp.baseCurrency,
      timegrain: query.grain,
      dimensions: query.dimensions.map((dimension) => dimension.id),
      min_available_date: stamp.minAvailable === null ? null : isoDay(stamp.minAvailable),
      freshness_date: isoDay(query.freshness),
      mrr_basis: stamp.basis,
    },
  };
}

function isSome(value: Ratio | null): boolean {
  return value !== null && value.num !== 0n;
}

function written(value: Ratio | null): Exact | null {
  return value === null ? null : exact(ratioText(value, 6));
}

function cohortLabel(start: Day, grain: CohortGrain): string {
  const { year, month } = civil(start);
  if (grain === 'year') return String(year);
  return grain === 'quarter' ? `${year}-Q${(month + 2) / 3}` : isoDay(start).slice(0, 7);
}

/** One cohort (of one value of the split): its figure at every age up to the period of the freshness date. */
function follow(query: CohortQuery, periods: readonly Period[], rows: readonly AnswerRow[]): Followed {
  const [head] = rows;
  const start = head === undefined ? null : parseDay(String(head.cohort));
  if (head === undefined || start === null) throw new Error('a cohort without a first day');
  const changes = new Map(rows.map((row) => [String(row.period), row]));
  const size = Number(head.size);
  const sums = new Map<string, Ratio>();
  let beginning = ZERO;
  const values = periods
    .filter((period) => period.start >= start)
    .map((period, age) => {
      const row = changes.get(isoDay(period.start));
      for (const name of ['active', 'mrr', 'floor']) {
        const change = ratio(parseMicros(String(row?.[name] ?? 0)), 1_000_000n);
        sums.set(name, add(sums.get(name) ?? ZERO, change));
      }
      const read = (name: string): Ratio => sums.get(name) ?? ZERO;
      if (age === 0) beginning = read('mrr');
      return figure(query.metric, read, size, beginning);
    });
  return { start, size, keys: keysOf(query, head), values };
}

function figure(metric: CohortMetric, read: (name: string) => Ratio, size: number, beginning: Ratio): Ratio | null {
  switch (metric) {
    case 'customers':
      return read('active');
    case 'mrr':
      return read('mrr');
    case 'logo_retention':
      return percentage(read('active'), ratio(BigInt(size)));
    case 'nrr':
      return percentage(read('mrr'), beginning);
    case 'grr':
      return percentage(read('floor'), beginning);
    default:
      return metric satisfies never;
  }
}

function percentage(part: Ratio, whole: Ratio): Ratio | null {
  return whole.num === 0n ? null : multiply(divide(part, whole), ratio(100n));
}

/** Per age the mean over the cohorts that have it: ratios weighted by size, amounts and counts plainly. */
function averages(metric: CohortMetric, cohorts: readonly Followed[]): (Ratio | null)[] {
  const oldest = Math.max(0, ...cohorts.map(({ values }) => values.length));
  const weighted = metric !== 'customers' && metric !== 'mrr';
  return Array.from({ length: oldest }, (_, age) => {
    let sum = ZERO;
    let weights = 0;
    for (const { values, size } of cohorts) {
      const value = values[age] ?? null;
      if (value === null) continue;
      const weight = weighted ? size : 1;
      sum = add(sum, multiply(value, ratio(BigInt(weight))));
      weights += weight;
    }
    return weights === 0 ? null : divide(sum, ratio(BigInt(weights)));
  });
}
