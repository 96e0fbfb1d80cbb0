// The revenue schedule and its journal over random companies, on both engines: the identity holds in every group and
// period, groups add up to the whole, figures are those of the metrics, and the journal is what moved between closings.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, GRAINS, isoDay } from '../../src/core/calendar.ts';
import { microsText, parseMicros } from '../../src/core/money.ts';
import { dimensionsOf, metricBySlug } from '../../src/metrics/catalogue.ts';
import { compile } from '../../src/metrics/compile.ts';
import { CUSTOMER } from '../../src/metrics/explain.ts';
import { journalPage, journalParts, journalStatement, journalTotals, postingOf } from '../../src/metrics/journal.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { parseQuery, type Query } from '../../src/metrics/query.ts';
import { report } from '../../src/metrics/report.ts';
import { type Schedule, type ScheduleFigures, scheduleOf, scheduleStatement } from '../../src/metrics/schedule.ts';
import type { AnswerRow } from '../../src/metrics/statement.ts';
import { Random } from '../generator/random.ts';
import { seeds } from '../laws/seeds.ts';
import { type Engine, openedEngines } from './engines.ts';
import { randomFilter } from './question.ts';
import { randomWorld, type World } from './world.ts';

const KEYS = [{ object: 'customer', key: 'size' }] as const;
const STAMP = { company: 1, computedAt: '', minAvailable: null, basis: 'invoices', baseCurrency: 'EUR' } as const;
const engines = openedEngines();

function metric(slug: string): Metric {
  const found = metricBySlug(slug);
  assert.ok(found, slug);
  return found;
}

function question(random: Random, world: World): Query {
  const dimensions = dimensionsOf(metric('invoiced'), KEYS);
  const grain = random.pick(GRAINS);
  const length = { day: 10, week: 50, month: 250, quarter: 500, year: 800 }[grain];
  const end = addDays(world.freshness, -random.pick([0, 0, 15, 200]));
  const asked = parseQuery(
    { date_step: grain, date_start: isoDay(addDays(end, -length)), date_end: isoDay(end) },
    { freshness: world.freshness, natural: null, dimensions, future: false },
  );
  assert.ok(asked.ok);
  const by = random.pick([CUSTOMER, [random.pick(dimensions.filter((one) => !one.filterOnly))]]);
  const filters = random.pick([true, false]) ? [randomFilter(random, dimensions)] : [];
  return { ...asked.value, dimensions: by, filters };
}

async function scheduleIn(query: Query, engine: Engine): Promise<Schedule> {
  const statement = scheduleStatement(query, { limit: 1000, offset: 0 });
  return scheduleOf(query, statement === null ? [] : await engine.read(statement));
}

/** The metric's own figures for every period. */
async function seriesOf(slug: string, query: Query, engine: Engine): Promise<string[]> {
  const whole = { ...query, dimensions: [] };
  const statement = compile(metric(slug), whole);
  const { series } = report(metric(slug), whole, statement === null ? [] : await engine.read(statement), STAMP);
  return series[0]?.points.map(({ value }) => value?.rawJSON ?? 'null') ?? [];
}

const SAME = {
  invoiced: 'invoiced',
  recognized: 'recognized_revenue',
  recognized_one_off: 'recognized_one_off_revenue',
  closing_deferred: 'deferred_revenue',
  closing_accrued: 'accrued_revenue',
} as const;

async function checkSchedule(query: Query, engine: Engine, told: string): Promise<Schedule> {
  const schedule = await scheduleIn(query, engine);
  const { total, groups } = schedule;
  assert.equal(schedule.groupsTotal, groups.length, told);
  for (const { periods } of [total, ...groups]) {
    for (const { figures } of periods) assert.equal(figures.difference, 0n, told);
    for (const [index, { figures }] of periods.slice(1).entries()) {
      assert.equal(figures.opening_deferred, periods[index]?.figures.closing_deferred, told);
    }
  }
  for (const [index, { figures }] of total.periods.entries()) {
    for (const name of Object.keys(figures) as (keyof ScheduleFigures)[]) {
      const sum = groups.reduce((all, group) => all + (group.periods[index]?.figures[name] ?? 0n), 0n);
      assert.equal(microsText(sum), microsText(figures[name]), `${name}: ${told}`);
    }
  }
  for (const [name, slug] of Object.entries(SAME)) {
    const own = total.periods.map(({ figures }) => microsText(figures[name as keyof typeof SAME]));
    assert.deepEqual(own, await seriesOf(slug, query, engine), `${slug}: ${told}`);
  }
  return schedule;
}

/** Pages at the beginning, in the middle, at and beyond the end, some over the bounds of periods. */
function pagesOver(rows: number): [limit: number, offset: number][] {
  const half = rows >> 1;
  return [
    [5, 0],
    [rows + 1, 0],
    [7, half],
    [Math.max(1, half), Math.max(0, half - 3)],
    [3, Math.max(0, rows - 2)],
    [3, rows],
  ];
}

async function checkJournal(query: Query, { total }: Schedule, engine: Engine, told: string): Promise<number> {
  const statement = journalStatement(query, null);
  const sums = journalTotals(query);
  if (statement === null || sums === null) return 0;
  const rows = await engine.read(statement);
  const balance = (own: readonly AnswerRow[]) => own.reduce((sum, row) => sum + parseMicros(String(row.amount)), 0n);
  for (const own of Map.groupBy(rows, (row) => String(row.as_of)).values()) {
    assert.equal(balance(own), 0n, told);
  }
  for (const { asOf, figures } of total.periods) {
    const of = (account: string) =>
      balance(rows.filter((row) => row.as_of === isoDay(asOf) && row.account === account));
    assert.equal(-of('deferred'), figures.closing_deferred - figures.opening_deferred, told);
    assert.equal(of('accrued'), figures.accrued_change, told);
    assert.equal(figures.invoiced - figures.credited - of('revenue'), figures.recognized, told);
  }
  const totals = await engine.read(sums);
  assert.equal(
    totals.reduce((sum, row) => sum + Number(row.n), 0),
    rows.length,
    told,
  );
  const parts = [];
  for (const part of journalParts(query)) {
    const own = journalStatement(part, null);
    parts.push(...(own === null ? [] : await engine.read(own)));
  }
  assert.deepEqual(parts, rows, told);
  for (const [limit, offset] of pagesOver(rows.length)) {
    const page = journalPage(query, totals, { limit, offset });
    const own = page === null ? [] : await engine.read(page);
    assert.deepEqual(own, rows.slice(offset, offset + limit), `${limit} from ${offset}: ${told}`);
  }
  const net = totals.reduce((sum, row) => sum + parseMicros(String(row.debit)) - parseMicros(String(row.credit)), 0n);
  assert.equal(net, 0n, told);
  assert.ok(
    rows.map((row) => postingOf(row, 'EUR')).every(({ debit, credit }) => (debit === null) !== (credit === null)),
  );
  return rows.length;
}

for (const seed of seeds(6)) {
  test(`company ${seed}: the schedule and its journal add up on both engines`, async () => {
    const world = randomWorld(seed);
    const random = new Random(seed * 7901);
    let seen = 0;
    for (const engine of engines) await engine.load(world.rows);
    for (let round = 0; round < 6; round += 1) {
      const query = question(random, world);
      for (const engine of engines) {
        const told = `${engine.name}, ${query.grain} from ${isoDay(query.first)} by ${query.dimensions[0]?.id} where ${JSON.stringify(query.filters.map((one) => [one.field.id, one.op, one.values]))}`;
        seen += await checkJournal(query, await checkSchedule(query, engine, told), engine, told);
      }
    }
    assert.ok(seen > 0, 'nothing moved');
  });
}
