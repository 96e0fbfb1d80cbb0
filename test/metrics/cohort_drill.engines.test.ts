// The customers of a cell of the cohort table: over random companies and on both engines they add up to the cell of the
// table, whatever is followed and filtered, and there are as many as the cohort is large.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, isoDay } from '../../src/core/calendar.ts';
import { add, decimal, multiply, type Ratio, ratioText, ZERO } from '../../src/core/ratio.ts';
import { dimensionsOf, metricBySlug } from '../../src/metrics/catalogue.ts';
import { cohortCell, cohortStatement, drilledCohort, periodOfAge } from '../../src/metrics/cohort_drill.ts';
import { reportCohorts } from '../../src/metrics/cohort_report.ts';
import { COHORT_METRICS, type CohortQuery, compileCohorts, parseCohorts } from '../../src/metrics/cohorts.ts';
import { COHORT_GRAINS } from '../../src/metrics/dimensions.ts';
import { drillStatement } from '../../src/metrics/drill.ts';
import type { AnswerRow } from '../../src/metrics/statement.ts';
import { Random } from '../generator/random.ts';
import { seeds } from '../laws/seeds.ts';
import { type Engine, openedEngines } from './engines.ts';
import { randomFilter } from './question.ts';
import { randomWorld, type World } from './world.ts';

const STAMP = { company: 1, computedAt: '', minAvailable: null, basis: 'invoices', baseCurrency: 'EUR' } as const;
const ALL = { search: null, order: 'size', descending: true, rows: { limit: 1000, offset: 0 } } as const;
const engines = openedEngines();

function question(random: Random, world: World): CohortQuery {
  const metric = metricBySlug('mrr');
  assert.ok(metric);
  const dimensions = dimensionsOf(metric, [{ object: 'customer', key: 'size' }]);
  const start = isoDay(addDays(world.freshness, -random.pick([700, 500])));
  const asked = { metric: random.pick(COHORT_METRICS), date_step: random.pick(COHORT_GRAINS), date_start: start };
  const query = parseCohorts(asked, { freshness: world.freshness, dimensions });
  assert.ok(query.ok);
  return { ...query.value, filters: random.pick([true, false]) ? [randomFilter(random, dimensions)] : [] };
}

function text(value: Ratio | null): string | null {
  return value === null ? null : ratioText(value, 6);
}

function sumOf(rows: readonly AnswerRow[], column: string): Ratio {
  return rows.reduce((sum, row) => add(sum, decimal(String(row[column]))), ZERO);
}

async function check(whole: CohortQuery, engine: Engine, random: Random): Promise<number> {
  const statement = compileCohorts(whole);
  const { cohorts } = reportCohorts(whole, statement === null ? [] : await engine.read(statement), STAMP);
  let seen = 0;
  for (const { period_start, size, values } of cohorts) {
    const asked = { metric: whole.metric, date_step: whole.grain, date_start: period_start, date_end: period_start };
    const query = parseCohorts(asked, { freshness: whole.freshness, dimensions: [] });
    assert.ok(query.ok);
    const cohort = { ...query.value, filters: whole.filters };
    const age = random.whole(0, values.length - 1);
    const told = `${whole.metric} on ${engine.name}, ${whole.grain} ${period_start} age ${age} where ${JSON.stringify(whole.filters.map((one) => [one.field.id, one.op, one.values]))}`;
    const at = periodOfAge(cohort, age);
    const row = cohortStatement(cohort);
    assert.ok(at !== null && row !== null, told);
    const cell = cohortCell(cohort, at, await engine.read(row));
    const found = await engine.read(drillStatement(drilledCohort(cohort, at), ALL));
    const members = found.filter(({ id }) => id !== null);
    assert.deepEqual([members.length, cell.size], [size, size], told);
    assert.equal(text(cell.value), values[age]?.rawJSON ?? null, told);
    const { scale } = cell;
    assert.equal(text(scale === null ? null : multiply(sumOf(members, 'part'), scale)), text(cell.value), told);
    for (const [index, [name, value]] of cell.terms.entries()) {
      assert.equal(text(sumOf(members, `v${index}`)), text(value), `${name}: ${told}`);
    }
    seen += members.length;
  }
  return seen;
}

for (const seed of seeds(4)) {
  test(`company ${seed}: the customers of a cohort add up to its cells on both engines`, async () => {
    const world = randomWorld(seed);
    const random = new Random(seed * 7879);
    for (const engine of engines) await engine.load(world.rows);
    let seen = 0;
    for (let round = 0; round < 6; round += 1) {
      const query = question(random, world);
      for (const engine of engines) seen += await check(query, engine, random);
    }
    assert.ok(seen > 0, 'no cohort had a customer');
  });
}
