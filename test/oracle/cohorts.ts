// Cohorts for the oracle: customers grouped by the period of their first day with MRR, followed age by age (methodology 5).

import type { Thing } from './company.ts';
import { iso, periodOf, type Step } from './days.ts';
import { carrierOf, type Filter, keeps, keyOf } from './dimensions.ts';
import { compare, type Fraction, fraction, least, over, plus, round6, sum, times, ZERO } from './rational.ts';
import type { MrrSource } from './states.ts';

export type CohortMetric = 'customers' | 'mrr' | 'logo_retention' | 'nrr' | 'grr';

export interface CohortQuestion {
  readonly metric: CohortMetric;
  readonly step: Step;
  readonly dimension?: readonly string[];
  readonly filters?: readonly Filter[];
}

export interface Cohort {
  /** First day of the period. */
  readonly start: string;
  readonly size: number;
  readonly keys: readonly (string | null)[];
  /** One an age; null over 0. */
  readonly values: readonly (Fraction | null)[];
}

export interface Cohorts {
  readonly cohorts: readonly Cohort[];
  readonly average: readonly (Fraction | null)[];
}

/** All cohorts of a source, those whose values are 0 throughout left out where they are split. */
export function cohortsOf(source: MrrSource, question: CohortQuestion): Cohorts {
  const { step, dimension = [] } = question;
  const roots = source.books.all('customer').filter((customer) => !customer.has('root_parent_id'));
  const members = Map.groupBy(
    roots.flatMap((root) => {
      const first = source.firstDay(root);
      return first === null || first > source.freshness ? [] : [{ root, start: periodOf(step, first).first }];
    }),
    ({ start }) => start,
  );
  const exact = [...members]
    .sort(([a], [b]) => a - b)
    .flatMap(([start, own]) => {
      const followed = closings(source, question, start);
      const keys = dimension.length === 0 ? ['[]'] : [...new Set(followed.flatMap((age) => [...age.keys()]))];
      return keys.flatMap((key) => {
        const held = own.map(({ root }) => followed.map((age) => age.get(key)?.get(root) ?? ZERO));
        const values = followed.map((_, age) => figure(question.metric, held, age));
        const empty = values.every((value) => value === null || compare(value, ZERO) === 0);
        return dimension.length > 0 && empty
          ? []
          : [{ start: iso(start), size: own.length, keys: JSON.parse(key), values }];
      });
    });
  return {
    cohorts: exact.map((cohort) => ({ ...cohort, values: cohort.values.map(rounded) })),
    average: averages(question.metric, exact).map(rounded),
  };
}

/** For each age the kept closing MRR by key and customer; the last one as of the freshness date. */
function closings(source: MrrSource, question: CohortQuestion, start: number): Map<string, Map<Thing, Fraction>>[] {
  const { step, dimension = [], filters = [] } = question;
  const ages: Map<string, Map<Thing, Fraction>>[] = [];
  for (
    let { first, last } = periodOf(step, start);
    first <= source.freshness;
    { first, last } = periodOf(step, last + 1)
  ) {
    const byKey = new Map<string, Map<Thing, Fraction>>();
    for (const shares of source.on(Math.min(last, source.freshness)).values()) {
      for (const share of shares) {
        const carrier = carrierOf(share);
        if (!keeps(source, filters, carrier)) continue;
        const key = JSON.stringify(dimension.map((id) => keyOf(source, id, carrier)));
        const held = byKey.getOrInsertComputed(key, () => new Map());
        held.set(share.root, plus(held.get(share.root) ?? ZERO, share.cell.base));
      }
    }
    ages.push(byKey);
  }
  return ages;
}

function figure(metric: CohortMetric, held: readonly (readonly Fraction[])[], age: number): Fraction | null {
  const at = (own: readonly Fraction[], index: number) => own[index] ?? ZERO;
  const active = fraction(held.filter((own) => compare(at(own, age), ZERO) > 0).length);
  const mrr = sum(held.map((own) => at(own, age)));
  const beginning = sum(held.map((own) => at(own, 0)));
  switch (metric) {
    case 'customers':
      return active;
    case 'mrr':
      return mrr;
    case 'logo_retention':
      return percent(active, fraction(held.length));
    case 'nrr':
      return percent(mrr, beginning);
    case 'grr':
      return percent(sum(held.map((own) => own.slice(0, age + 1).reduce(least))), beginning);
    default:
      throw new Error(metric satisfies never);
  }
}

function percent(part: Fraction, whole: Fraction): Fraction | null {
  return whole.n === 0n ? null : over(times(part, fraction(100)), whole);
}

/** The mean of an age over the cohorts that have it: weighted by size for ratios, plain for amounts and counts. */
function averages(metric: CohortMetric, cohorts: readonly Cohort[]): (Fraction | null)[] {
  const plain = metric === 'customers' || metric === 'mrr';
  const ages = Math.max(0, ...cohorts.map(({ values }) => values.length));
  return Array.from({ length: ages }, (_, age) => {
    const known = cohorts.flatMap(({ values, size }) => {
      const value = values[age] ?? null;
      return value === null ? [] : [{ value, weight: fraction(plain ? 1 : size) }];
    });
    if (known.length === 0) return null;
    return over(sum(known.map(({ value, weight }) => times(value, weight))), sum(known.map(({ weight }) => weight)));
  });
}

function rounded(value: Fraction | null): Fraction | null {
  return value === null ? null : round6(value);
}
