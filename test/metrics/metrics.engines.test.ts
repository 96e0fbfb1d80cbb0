// SQL = fold: every metric, on every grain, with dimensions and filters, over random rows, gives on DuckDB and on
// PostgreSQL the figures that a plain fold in TypeScript gives, to the last digit.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, GRAINS, isoDay } from '../../src/core/calendar.ts';
import { dimensionsOf, FAMILIES } from '../../src/metrics/catalogue.ts';
import { checksOf, compileChecks } from '../../src/metrics/checks.ts';
import { compile } from '../../src/metrics/compile.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { parseQuery, type Query } from '../../src/metrics/query.ts';
import { report, type Stamp } from '../../src/metrics/report.ts';
import { Random } from '../generator/random.ts';
import { seeds } from '../laws/seeds.ts';
import { type Engine, openedEngines } from './engines.ts';
import { Fold } from './fold.ts';
import { randomFilter } from './question.ts';
import { randomWorld, type World } from './world.ts';

const METRICS = FAMILIES.flatMap((family) => family.metrics);
const CUSTOM_KEYS = [
  { object: 'customer', key: 'size' },
  { object: 'price', key: 'tier' },
  { object: 'credit_note', key: 'why' },
] as const;
const STAMP: Stamp = { company: 1, computedAt: '', minAvailable: null, basis: 'invoices', baseCurrency: 'EUR' };
const engines = openedEngines();

/** A random question that the metric allows. */
function question(random: Random, metric: Metric, world: World): Query {
  const dimensions = dimensionsOf(metric, CUSTOM_KEYS);
  const usable = dimensions.filter((dimension) => !dimension.filterOnly);
  const asked = dimensions.length === 0 ? [] : random.shuffle(usable).slice(0, random.pick([0, 1, 1, 2]));
  const grain = random.pick(GRAINS);
  const length = { day: 12, week: 60, month: 300, quarter: 500, year: 700 }[grain];
  const end = addDays(world.freshness, metric.dimensions === 'future' ? length : -random.pick([0, 0, 10, 200]));
  const bounds = parseQuery(
    { date_step: grain, date_start: isoDay(addDays(end, -length)), date_end: isoDay(end) },
    { freshness: world.freshness, natural: null, dimensions, future: metric.dimensions === 'future' },
  );
  assert.ok(bounds.ok);
  const filters =
    dimensions.length === 0
      ? []
      : Array.from({ length: random.pick([0, 0, 1, 2]) }, () => randomFilter(random, dimensions));
  return { ...bounds.value, dimensions: asked, filters };
}

async function check(metric: Metric, query: Query, world: World, engine: Engine): Promise<void> {
  const statement = compile(metric, query);
  const checking = compileChecks(metric, query);
  const rows = statement === null ? [] : await engine.read(statement);
  const checks = checking === null ? [] : checksOf(rows, await engine.read(checking));
  const answer = report(metric, query, rows, STAMP, checks);
  const told = `${metric.slug} on ${engine.name}, ${query.grain} ${isoDay(query.first)}…${isoDay(query.last)} as of ${isoDay(query.freshness)} by ${query.dimensions.map((one) => one.id)} where ${JSON.stringify(query.filters.map((one) => [one.field.id, one.op, one.values]))}`;
  const series = answer.series.map(({ keys, points }) => ({
    keys: query.dimensions.map((dimension) => keys[dimension.id] ?? null),
    values: points.map(({ value }) => (value === null ? null : value.rawJSON)),
  }));
  assert.deepEqual(series, new Fold(world, query).series(metric), told);
  for (const { identity, difference } of answer.meta.checks)
    assert.equal(difference.rawJSON, '0', `${identity}: ${told}`);
}

for (const seed of seeds(12)) {
  test(`company ${seed}: SQL = fold for every metric on both engines`, async () => {
    const world = randomWorld(seed);
    for (const engine of engines) await engine.load(world.rows);
    for (const [index, metric] of METRICS.entries()) {
      for (let round = 0; round < 2; round += 1) {
        const query = question(new Random(seed * 7919 + index * 2 + round), metric, world);
        for (const engine of engines) await check(metric, query, world, engine);
      }
    }
  });
}
