// What was netted for whole customers when they were computed is what the parts say: a filter by an attribute of parts that
// leaves nothing out sends the same question the long way, and the rows are the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, isoDay } from '../../src/core/calendar.ts';
import { dimensionsOf, metricBySlug } from '../../src/metrics/catalogue.ts';
import { compileCohorts, parseCohorts } from '../../src/metrics/cohorts.ts';
import { compile } from '../../src/metrics/compile.ts';
import { parseQuery } from '../../src/metrics/query.ts';
import type { AnswerRow, Statement } from '../../src/metrics/statement.ts';
import { Random } from '../generator/random.ts';
import { seeds } from '../laws/seeds.ts';
import { openedEngines } from './engines.ts';
import { randomWorld, type World } from './world.ts';

const METRICS = ['mrr', 'arpa', 'mrr_movements', 'nrr', 'grr', 'new_customers', 'churned_customers'];
const COHORTS = ['mrr', 'nrr', 'grr'];
const KEYS = [{ object: 'customer', key: 'size' }] as const;
const EVERYTHING = [{ field: 'currency', op: 'neq', value: 'none' }];
const engines = openedEngines();

interface Asked {
  readonly told: string;
  readonly short: Statement | null;
  readonly long: Statement | null;
}

function metricAsked(random: Random, { freshness }: World, slug: string): Asked {
  const metric = metricBySlug(slug);
  assert.ok(metric !== undefined);
  const end = addDays(freshness, -random.pick([0, 0, 0, 40]));
  const raw = {
    date_step: random.pick(['month', 'month', 'quarter', 'year']),
    date_start: isoDay(addDays(end, -random.pick([0, 60, 400, 900]))),
    date_end: isoDay(end),
    dimension: random.pick(['', 'customer_country', 'custom.customer.size']) || undefined,
  };
  const of = (filters: readonly object[]): Statement | null => {
    const horizon = {
      freshness,
      natural: metric.natural ?? null,
      dimensions: dimensionsOf(metric, KEYS),
      future: false,
    };
    const query = parseQuery({ ...raw, filters }, horizon);
    assert.ok(query.ok, JSON.stringify(query));
    return compile(metric, query.value);
  };
  return { told: `${slug} ${JSON.stringify(raw)}`, short: of([]), long: of(EVERYTHING) };
}

function cohortsAsked(random: Random, { freshness }: World, metric: string): Asked {
  const mrr = metricBySlug('mrr');
  assert.ok(mrr !== undefined);
  const raw = {
    metric,
    date_step: random.pick(['month', 'month', 'quarter']),
    date_start: isoDay(addDays(freshness, -random.pick([20, 100, 700]))),
    dimension: random.pick(['', '', 'customer_country']) || undefined,
  };
  const of = (filters: readonly object[]): Statement | null => {
    const query = parseCohorts({ ...raw, filters }, { freshness, dimensions: dimensionsOf(mrr, KEYS) });
    assert.ok(query.ok, JSON.stringify(query));
    return compileCohorts(query.value);
  };
  return { told: `cohorts ${JSON.stringify(raw)}`, short: of([]), long: of(EVERYTHING) };
}

/** Rows in which anything changes: those of zeros may be there or not. */
function telling(rows: readonly AnswerRow[]): string[] {
  const kept = rows.filter((row) =>
    Object.entries(row).some(
      ([name, value]) => !/^(series|total|cohort|size|period|[tl][12])$/.test(name) && Number(value) !== 0,
    ),
  );
  return kept.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
}

for (const seed of seeds(30)) {
  test(`company ${seed}: whole customers = their parts on both engines`, async () => {
    const random = new Random(seed);
    const world = randomWorld(seed);
    const all = [
      ...METRICS.map((slug) => metricAsked(random, world, slug)),
      ...COHORTS.map((metric) => cohortsAsked(random, world, metric)),
    ];
    for (const engine of engines) {
      await engine.load(world.rows);
      for (const { told, short, long } of all) {
        assert.equal(short === null, long === null, told);
        if (short === null || long === null) continue;
        assert.notEqual(short.text, long.text, told);
        const [own, parts] = [await engine.read(short), await engine.read(long)];
        assert.deepEqual(telling(own), telling(parts), `${engine.name}: ${told}, freshness ${isoDay(world.freshness)}`);
      }
    }
  });
}
