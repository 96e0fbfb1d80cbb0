// Random questions about metrics and cohorts: what is asked by and filtered by is drawn once, ranges and values each time.

import assert from 'node:assert/strict';
import { addDays, type Day, type Grain, isoDay } from '../../src/core/calendar.ts';
import { dimensionsOf, metricBySlug } from '../../src/metrics/catalogue.ts';
import { compileChecks } from '../../src/metrics/checks.ts';
import { reportCohorts } from '../../src/metrics/cohort_report.ts';
import { compileCohorts, parseCohorts } from '../../src/metrics/cohorts.ts';
import { compile } from '../../src/metrics/compile.ts';
import { type CustomKey, type Dimension, MOVEMENT_TYPE } from '../../src/metrics/dimensions.ts';
import type { Filter } from '../../src/metrics/filters.ts';
import { parseQuery } from '../../src/metrics/query.ts';
import { report } from '../../src/metrics/report.ts';
import type { AnswerRow, Statement } from '../../src/metrics/statement.ts';
import type { Random } from '../generator/random.ts';
import { randomFilter } from './question.ts';

export interface Asked {
  readonly told: string;
  readonly statement: Statement;
  /** What a user sees of the rows. */
  readonly shown: (rows: readonly AnswerRow[]) => unknown;
}

/** Says what is asked up to a freshness date. */
export type Asking = (freshness: Day) => Asked[];

const STAMP = { company: 1, computedAt: '', minAvailable: null, basis: 'invoices', baseCurrency: 'EUR' } as const;

function rangeOf(random: Random, freshness: Day) {
  const end = addDays(freshness, -random.pick([0, 0, 0, 40, 100]));
  return { date_start: isoDay(addDays(end, -random.pick([0, 60, 400, 900]))), date_end: isoDay(end) };
}

/** Dimensions for keys, and a way to draw filters by the same fields again and again. */
function drawn(random: Random, dimensions: readonly Dimension[]) {
  const usable = dimensions.filter(({ filterOnly }) => !filterOnly);
  const keys = random.shuffle(usable).slice(0, random.pick([0, 0, 1, 1, 2]));
  const fields = random.shuffle(usable.filter((one) => one !== MOVEMENT_TYPE)).slice(0, random.pick([0, 1, 1, 2]));
  const filters = (): Filter[] => fields.map((field) => randomFilter(random, [field]));
  return { dimension: keys.map(({ id }) => id), filters };
}

/** A metric by random dimensions under random filters, and the identity beside it. */
export function metricAsked(random: Random, slug: string, keys: readonly CustomKey[]): Asking {
  const metric = metricBySlug(slug);
  assert.ok(metric !== undefined);
  const dimensions = dimensionsOf(metric, keys);
  const { dimension, filters } = drawn(random, dimensions);
  const date_step: Grain = random.pick(['month', 'month', 'quarter', 'year']);
  return (freshness) => {
    const raw = { ...rangeOf(random, freshness), date_step, dimension };
    const query = parseQuery(raw, { freshness, natural: null, dimensions, future: false });
    assert.ok(query.ok, JSON.stringify(query));
    const asked = { ...query.value, filters: filters(), seriesMax: random.pick([2, 100]) };
    const told = `${slug} ${JSON.stringify({ ...raw, filters: asked.filters })}`;
    const shown = (rows: readonly AnswerRow[]) => report(metric, asked, rows, STAMP);
    const [statement, checks] = [compile(metric, asked), compileChecks(metric, asked)];
    return [
      ...(statement === null ? [] : [{ told, statement, shown }]),
      ...(checks === null ? [] : [{ told: `check of ${told}`, statement: checks, shown: identities }]),
    ];
  };
}

/** The sides of an identity as numbers, however many digits they are written with. */
function identities(rows: readonly AnswerRow[]): unknown {
  return rows.map(({ lhs, rhs, ...row }) => ({ ...row, lhs: Number(lhs), rhs: Number(rhs) }));
}

/** A matrix of cohorts by random dimensions under random filters. */
export function cohortsAsked(random: Random, metric: string, keys: readonly CustomKey[]): Asking {
  const mrr = metricBySlug('mrr');
  assert.ok(mrr !== undefined);
  const dimensions = dimensionsOf(mrr, keys);
  const { dimension, filters } = drawn(random, dimensions);
  const date_step: Grain = random.pick(['month', 'month', 'quarter', 'year']);
  return (freshness) => {
    const raw = { metric, ...rangeOf(random, freshness), date_step, dimension };
    const query = parseCohorts(raw, { freshness, dimensions });
    assert.ok(query.ok, JSON.stringify(query));
    const asked = { ...query.value, filters: filters() };
    const statement = compileCohorts(asked);
    const told = `cohorts ${JSON.stringify({ ...raw, filters: asked.filters })}`;
    return statement === null ? [] : [{ told, statement, shown: (rows) => reportCohorts(asked, rows, STAMP) }];
  };
}
