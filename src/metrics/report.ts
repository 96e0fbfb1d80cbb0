// Rows → the answer of a metric (api.md): a point for every period, exact decimals, series in order of their last value.

import { addDays, addMonths, type Day, isoDay, parseDay, periodStart } from '../core/calendar.ts';
import { parseMicros } from '../core/money.ts';
import { add, compare, decimal, type Ratio, ratio, ratioText } from '../core/ratio.ts';
import { addsUp } from './catalogue.ts';
import type { Check } from './checks.ts';
import { FOLDED } from './compile.ts';
import { type Exact, exact } from './exact.ts';
import { divides, evaluate, quantitiesOf, type Reading, type Values } from './formula.ts';
import { compareKeys, keysOf } from './keys.ts';
import type { Metric } from './metric.ts';
import { type Period, periodsOf, type Query } from './query.ts';
import type { AnswerRow } from './statement.ts';

/** The state of the company that an answer is stamped with. */
export interface Stamp {
  readonly company: number;
  /** ISO instant. */
  readonly computedAt: string;
  readonly minAvailable: Day | null;
  readonly basis: 'invoices' | 'subscriptions';
  readonly baseCurrency: string;
}

export interface Point {
  readonly period_start: string;
  /** Last day of the period. */
  readonly period_end: string;
  readonly value: Exact | null;
  readonly as_of: string;
}

export interface Series {
  readonly keys: Readonly<Record<string, string | null>>;
  readonly label: string;
  readonly points: readonly Point[];
}

export interface MetricResult {
  readonly slug: string;
  readonly label: string;
  readonly unit: string;
  readonly currency: string;
  readonly kind: string;
  readonly timegrain: string;
  readonly dimensions: readonly string[];
  readonly series: readonly Series[];
  readonly meta: {
    readonly company_id: number;
    readonly computed_at: string;
    readonly min_available_date: string | null;
    readonly freshness_date: string;
    readonly series_total: number;
    readonly series_returned: number;
    readonly mrr_basis: string;
    readonly checks: readonly Check[];
    /** Of each series the sum of its points; null where periods do not add up. */
    readonly totals: readonly (Exact | null)[];
    /** Why values are null, where some are. */
    readonly null_reason: string | null;
  };
}

/** The answer to a question from the rows of its statement (none where no period exists) and its checks. */
export function report(
  metric: Metric,
  query: Query,
  rows: readonly AnswerRow[],
  stamp: Stamp,
  checks: readonly Check[] = [],
): MetricResult {
  const periods = periodsOf(query);
  const { series, total } =
    query.dimensions.length === 0
      ? { series: [wholeSeries(metric, periods, rows)], total: 1 }
      : ranked(metric, query, periods, rows);
  const hasNull = series.some(({ points }) => points.some(({ value }) => value === null));
  return {
    slug: metric.slug,
    label: metric.label,
    unit: metric.unit,
    currency: stamp.baseCurrency,
    kind: metric.kind,
    timegrain: query.grain,
    dimensions: query.dimensions.map((dimension) => dimension.id),
    series,
    meta: {
      company_id: stamp.company,
      computed_at: stamp.computedAt,
      min_available_date: stamp.minAvailable === null ? null : isoDay(stamp.minAvailable),
      freshness_date: isoDay(query.freshness),
      series_total: total,
      series_returned: series.length,
      mrr_basis: stamp.basis,
      checks,
      totals: series.map(({ points }) => totalOf(metric, points)),
      null_reason: hasNull ? (metric.nullReason ?? 'The denominator is 0') : null,
    },
  };
}

/** Flows of amounts and counts add up over time; states and ratios do not. */
function totalOf(metric: Metric, points: readonly Point[]): Exact | null {
  if (metric.kind !== 'flow' || divides(metric.formula)) return null;
  const values = points.map(({ value }) => decimal(value?.rawJSON ?? 0));
  return exact(ratioText(values.reduce(add, ratio(0n)), 6));
}

function wholeSeries(metric: Metric, periods: readonly Period[], rows: readonly AnswerRow[]): Series {
  return { keys: {}, label: metric.label, points: valuesOf(metric, periods, rows).map(pointOf(periods)) };
}

/** The series in order: by absolute last value, descending, null last; the folded rest at the end. */
function ranked(
  metric: Metric,
  query: Query,
  periods: readonly Period[],
  rows: readonly AnswerRow[],
): { series: Series[]; total: number } {
  const bySeries = Map.groupBy(rows, (row) => Number(row.series));
  const folded = bySeries.get(FOLDED);
  bySeries.delete(FOLDED);
  const all = [...bySeries.values()].map((own) => ({
    values: valuesOf(metric, periods, own),
    keys: keysOf(query, own[0]),
  }));
  // What the statement ranks by another formula may still be zero or null throughout.
  const named = all.filter(({ values }) => values.some((value) => value !== null && value.num !== 0n));
  named.sort((a, b) => compareLast(a.values, b.values) || compareKeys(a.keys, b.keys));
  const series = named.map(({ values, keys }) => ({
    keys: Object.fromEntries(keys.map((key) => [key.dimension, key.text])),
    label: keys.map((key) => key.label).join(' / '),
    points: values.map(pointOf(periods)),
  }));
  if (folded !== undefined && addsUp(metric)) {
    const keys = Object.fromEntries(query.dimensions.map((dimension) => [dimension.id, null]));
    series.push({ keys, label: 'Other', points: valuesOf(metric, periods, folded).map(pointOf(periods)) });
  }
  return { series, total: Number(rows[0]?.total ?? 0) - (all.length - named.length) };
}

function compareLast(a: readonly (Ratio | null)[], b: readonly (Ratio | null)[]): number {
  const left = a.at(-1) ?? null;
  const right = b.at(-1) ?? null;
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return compare(magnitude(right), magnitude(left));
}

function magnitude(value: Ratio): Ratio {
  return value.num < 0n ? { num: -value.num, den: value.den } : value;
}

function pointOf(periods: readonly Period[]): (value: Ratio | null, index: number) => Point {
  return (value, index) => {
    const period = periods[index];
    if (period === undefined) throw new Error('more values than periods');
    return {
      period_start: isoDay(period.start),
      period_end: isoDay(period.end),
      value: value === null ? null : exact(ratioText(value, 6)),
      as_of: isoDay(period.asOf),
    };
  };
}

/** The exact value of every period, from the changes of one series. */
export function valuesOf(metric: Metric, periods: readonly Period[], rows: readonly AnswerRow[]): (Ratio | null)[] {
  const track = new Track(quantitiesOf(metric.formula), rows);
  return periods.map((period) => evaluate(metric.formula, track.over(period.start, period.asOf)));
}

/** Running sums of a series' quantities by day, so that a balance, an opening and a flow are each one difference. */
class Track {
  readonly #days: number[];
  readonly #sums = new Map<string, bigint[]>();

  constructor(names: readonly string[], rows: readonly AnswerRow[]) {
    const ordered = rows
      .map((row) => ({ day: parseDay(String(row.period)) ?? Number.NaN, row }))
      .sort((a, b) => a.day - b.day);
    this.#days = ordered.map(({ day }) => day);
    for (const name of names) {
      let sum = 0n;
      const sums = ordered.map(({ row }) => {
        sum += parseMicros(String(row[name] ?? 0));
        return sum;
      });
      this.#sums.set(name, sums);
    }
  }

  /** The quantities of the days from `start` to `end`, both included. */
  over(start: Day, end: Day): Values {
    return {
      read: (name: string, at: Reading): Ratio => {
        const closing = at === 'opening' ? 0n : this.#upTo(name, end);
        const before = at === 'closing' ? 0n : this.#upTo(name, addDays(start, -1));
        return ratio(at === 'opening' ? before : closing - before, 1_000_000n);
      },
      months: () => {
        const months: Values[] = [];
        for (let month = periodStart(start, 'month'); month <= end; month = addMonths(month, 1)) {
          const last = addDays(addMonths(month, 1), -1);
          months.push(this.over(month, last < end ? last : end));
        }
        return months;
      },
    };
  }

  #upTo(name: string, day: Day): bigint {
    let low = 0;
    let high = this.#days.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#days[middle] ?? 0) <= day) low = middle + 1;
      else high = middle;
    }
    return this.#sums.get(name)?.[low - 1] ?? 0n;
  }
}
