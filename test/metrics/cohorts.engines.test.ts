// Cohorts: SQL = fold, for every metric, grain, split and filter, on DuckDB and on PostgreSQL; and the averages by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, isoDay, periodStart } from '../../src/core/calendar.ts';
import { ratioText } from '../../src/core/ratio.ts';
import { reportCohorts } from '../../src/metrics/cohort_report.ts';
import { COHORT_METRICS, type CohortQuery, compileCohorts, parseCohorts } from '../../src/metrics/cohorts.ts';
import { COHORT_GRAINS, type CustomKey, customDimension, ROW_DIMENSIONS } from '../../src/metrics/dimensions.ts';
import { periodsOf } from '../../src/metrics/query.ts';
import type { Stamp } from '../../src/metrics/report.ts';
import { Random } from '../generator/random.ts';
import { seeds } from '../laws/seeds.ts';
import { type Engine, openedEngines } from './engines.ts';
import { Fold } from './fold.ts';
import { byCustomer, unitSums } from './fold_states.ts';
import { randomFilter } from './question.ts';
import { randomWorld, type World } from './world.ts';

const KEYS: readonly CustomKey[] = [
  { object: 'customer', key: 'size' },
  { object: 'price', key: 'tier' },
];
const DIMENSIONS = [...ROW_DIMENSIONS, ...KEYS.map(customDimension)];
const STAMP: Stamp = { company: 1, computedAt: '', minAvailable: null, basis: 'invoices', baseCurrency: 'EUR' };
const engines = openedEngines();

function question(random: Random, metric: string, world: World): CohortQuery {
  const end = addDays(world.freshness, -random.pick([0, 0, 0, 100]));
  const raw = {
    metric,
    date_step: random.pick(COHORT_GRAINS),
    date_start: isoDay(addDays(end, -random.pick([100, 400, 700]))),
    date_end: isoDay(end),
  };
  const query = parseCohorts(raw, { freshness: world.freshness, dimensions: DIMENSIONS });
  assert.ok(query.ok);
  const usable = DIMENSIONS.filter((dimension) => !dimension.filterOnly);
  const dimensions = random.shuffle(usable).slice(0, random.pick([0, 0, 1, 2]));
  const filters = Array.from({ length: random.pick([0, 0, 1]) }, () => randomFilter(random, DIMENSIONS));
  return { ...query.value, dimensions, filters };
}

/** cohort, size, keys and values straight from the definitions. */
function folded(world: World, query: CohortQuery): Map<string, unknown> {
  const fold = new Fold(world, query);
  const periods = periodsOf({ ...query, last: world.freshness });
  const states = periods.map((period) => unitSums(fold, period.asOf, byCustomer));
  const answer = new Map<string, unknown>();
  const starts = world.rows.customers.map(({ first_day }) => first_day).filter((day) => day !== null);
  for (const period of periods.filter((one) => one.start <= query.last)) {
    const members = world.rows.customers.filter(
      ({ first_day }) =>
        first_day !== null && first_day <= world.freshness && periodStart(first_day, query.grain) === period.start,
    );
    if (members.length === 0) continue;
    assert.ok(starts.length > 0);
    const keys = query.dimensions.length === 0 ? ['[]'] : [...new Set(states.flatMap((state) => [...state.keys()]))];
    for (const key of keys) {
      const ages = states.slice(periods.indexOf(period));
      const held = members.map(({ customer_no }) =>
        ages.map((state) => state.get(key)?.get(String(customer_no)) ?? 0n),
      );
      const values = ages.map((_, age) => valueAt(query.metric, held, age));
      if (query.dimensions.length > 0 && values.every((value) => value === null || value === '0')) continue;
      answer.set(`${isoDay(period.start)} ${key}`, { size: members.length, values });
    }
  }
  return answer;
}

function valueAt(metric: CohortQuery['metric'], held: readonly (readonly bigint[])[], age: number): string | null {
  const sum = (of: (own: readonly bigint[]) => bigint): bigint => held.reduce((total, own) => total + of(own), 0n);
  const percent = (num: bigint, den: bigint): string | null =>
    den === 0n ? null : ratioText(den < 0n ? { num: -num * 100n, den: -den } : { num: num * 100n, den }, 6);
  const active = sum((own) => ((own[age] ?? 0n) > 0n ? 1n : 0n));
  const mrr = sum((own) => own[age] ?? 0n);
  const begun = sum((own) => own[0] ?? 0n);
  const floor = sum((own) => own.slice(0, age + 1).reduce((least, value) => (value < least ? value : least)));
  if (metric === 'customers') return String(active);
  if (metric === 'mrr') return ratioText({ num: mrr, den: 1_000_000n }, 6);
  if (metric === 'logo_retention') return percent(active, BigInt(held.length));
  return percent(metric === 'nrr' ? mrr : floor, begun);
}

async function check(query: CohortQuery, world: World, engine: Engine): Promise<void> {
  const statement = compileCohorts(query);
  const { cohorts } = reportCohorts(query, statement === null ? [] : await engine.read(statement), STAMP);
  const answer = new Map(
    cohorts.map(({ period_start, size, keys, values }) => [
      `${period_start} ${JSON.stringify(query.dimensions.map(({ id }) => keys[id] ?? null))}`,
      { size, values: values.map((value) => value?.rawJSON ?? null) },
    ]),
  );
  const told = `${query.metric} on ${engine.name}, ${query.grain} by ${query.dimensions.map((one) => one.id)} where ${JSON.stringify(query.filters.map((one) => [one.field.id, one.op, one.values]))}`;
  assert.deepEqual(answer, folded(world, query), told);
}

for (const seed of seeds(12)) {
  test(`company ${seed}: SQL = fold for cohorts on both engines`, async () => {
    const world = randomWorld(seed);
    for (const engine of engines) await engine.load(world.rows);
    for (const [index, metric] of COHORT_METRICS.entries()) {
      for (let round = 0; round < 3; round += 1) {
        const query = question(new Random(seed * 104_729 + index * 3 + round), metric, world);
        for (const engine of engines) await check(query, world, engine);
      }
    }
  });
}

test('the average is weighted by size for ratios and plain for counts; ages that have not come are left out', () => {
  const row = (cohort: string, size: number, period: string, active: number) => ({
    cohort,
    size,
    period,
    active: String(active),
  });
  const rows = [
    row('2024-01-01', 3, '2024-01-01', 3),
    row('2024-01-01', 3, '2024-02-01', -2),
    row('2024-02-01', 1, '2024-02-01', 1),
  ];
  const horizon = {
    freshness: addDays(periodStart(19_770 as Parameters<typeof isoDay>[0], 'month'), 28),
    dimensions: DIMENSIONS,
  };
  const raw = { date_start: '2024-01-01', date_end: '2024-02-29' };
  const counted = parseCohorts(raw, horizon);
  const retained = parseCohorts({ ...raw, metric: 'logo_retention' }, horizon);
  assert.ok(counted.ok && retained.ok);
  const texts = (query: CohortQuery) => {
    const { cohorts, average } = reportCohorts(query, rows, STAMP);
    return {
      values: cohorts.map(({ values }) => values.map((value) => value?.rawJSON)),
      average: average.map((value) => value?.rawJSON),
    };
  };
  assert.deepEqual(texts(counted.value), { values: [['3', '1'], ['1']], average: ['2', '1'] });
  assert.deepEqual(texts(retained.value), { values: [['100', '33.333333'], ['100']], average: ['100', '33.333333'] });
});
