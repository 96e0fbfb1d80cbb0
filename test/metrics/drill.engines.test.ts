// The customers behind a figure: for every metric, on every grain, with filters, over random companies and on both
// engines, their effects add up to the figure, their terms to its terms, and each is the figure of that customer alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, GRAINS, isoDay } from '../../src/core/calendar.ts';
import { add, decimal, multiply, type Ratio, ratioText, ZERO } from '../../src/core/ratio.ts';
import { dimensionsOf, FAMILIES } from '../../src/metrics/catalogue.ts';
import { compile } from '../../src/metrics/compile.ts';
import { type DrillPage, drilledPoint, drillStatement, drillSum, scaleOf, shareOf } from '../../src/metrics/drill.ts';
import { CUSTOMER, pointOf } from '../../src/metrics/explain.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { parseQuery, type Query } from '../../src/metrics/query.ts';
import type { AnswerRow } from '../../src/metrics/statement.ts';
import { Random } from '../generator/random.ts';
import { seeds } from '../laws/seeds.ts';
import { type Engine, openedEngines } from './engines.ts';
import { randomFilter } from './question.ts';
import { randomWorld, type World } from './world.ts';

const METRICS = FAMILIES.flatMap((family) => family.metrics);
const CUSTOM_KEYS = [
  { object: 'customer', key: 'size' },
  { object: 'price', key: 'tier' },
  { object: 'credit_note', key: 'why' },
] as const;
const engines = openedEngines();

/** A random point of the metric, with up to two filters. */
function point(random: Random, metric: Metric, world: World): Query {
  const dimensions = dimensionsOf(metric, CUSTOM_KEYS);
  const day = isoDay(addDays(world.freshness, -random.pick([0, 0, 20, 100, 300])));
  const asked = parseQuery(
    { date_step: random.pick(GRAINS), date_start: day, date_end: day },
    { freshness: world.freshness, natural: null, dimensions, future: metric.dimensions === 'future' },
  );
  assert.ok(asked.ok);
  const count = dimensions.length === 0 ? 0 : random.pick([0, 0, 1, 2]);
  return { ...asked.value, filters: Array.from({ length: count }, () => randomFilter(random, dimensions)) };
}

const ALL: DrillPage = { search: null, order: 'size', descending: true, rows: { limit: 1000, offset: 0 } };

function text(value: Ratio | null): string | null {
  return value === null ? null : ratioText(value, 6);
}

function sumOf(rows: readonly AnswerRow[], column: string): Ratio {
  return rows.reduce((sum, row) => add(sum, decimal(String(row[column]))), ZERO);
}

interface Behind {
  readonly rows: readonly AnswerRow[];
  readonly found: readonly AnswerRow[];
  readonly value: Ratio | null;
  readonly scale: Ratio | null;
}

/** The figure and the customers behind it; null where the metric knows no customers or there is no such point. */
async function behind(metric: Metric, query: Query, engine: Engine): Promise<Behind | null> {
  const statement = compile(metric, query);
  const drilled = drilledPoint(metric, query);
  if (statement === null || drilled === null) return null;
  const rows = await engine.read(statement);
  const found = await engine.read(drillStatement(drilled, ALL));
  return { rows, found, value: pointOf(metric, query, rows).value, scale: scaleOf(metric, query, rows) };
}

async function check(metric: Metric, query: Query, engine: Engine, random: Random): Promise<number> {
  const told = `${metric.slug} on ${engine.name}, ${query.grain} ${isoDay(query.first)} where ${JSON.stringify(query.filters.map((one) => [one.field.id, one.op, one.values]))}`;
  const figure = await behind(metric, query, engine);
  if (figure === null) return 0;
  const customers = figure.found.filter((row) => row.id !== null);
  assert.equal(Number(figure.found[0]?.n), customers.length, told);
  assert.equal(text(drillSum(figure.found, figure.scale)), text(figure.value), told);
  const { scale } = figure;
  assert.equal(text(scale === null ? null : multiply(sumOf(customers, 'part'), scale)), text(figure.value), told);
  for (const [index, term] of pointOf(metric, query, figure.rows).terms.entries()) {
    assert.equal(text(sumOf(customers, `v${index}`)), text(term.value), `${term.name}: ${told}`);
  }
  const [field] = CUSTOMER;
  const one = customers.length === 0 ? undefined : random.pick(customers);
  if (one === undefined || field === undefined) return customers.length;
  const alone = { ...query, filters: [...query.filters, { field, op: 'eq' as const, values: [String(one.id)] }] };
  const own = await behind({ ...metric, formula: shareOf(metric.formula).part }, alone, engine);
  assert.equal(text(own?.value ?? null), text(decimal(String(one.part))), `${one.id}: ${told}`);
  return customers.length;
}

for (const seed of seeds(4)) {
  test(`company ${seed}: the customers behind a figure add up to it on both engines`, async () => {
    const world = randomWorld(seed);
    for (const engine of engines) await engine.load(world.rows);
    let seen = 0;
    for (const [index, metric] of METRICS.entries()) {
      for (let round = 0; round < 2; round += 1) {
        const random = new Random(seed * 7907 + index * 2 + round);
        const query = point(random, metric, world);
        for (const engine of engines) seen += await check(metric, query, engine, random);
      }
    }
    assert.ok(seen > 0, 'no figure had a customer');
  });
}

test('a page is a part of all, in the order asked for, and a search leaves the others out', async () => {
  const world = randomWorld(3);
  const metric = METRICS.find(({ slug }) => slug === 'invoiced');
  assert.ok(metric);
  const asked = { date_step: 'year', date_start: '2023-01-01', date_end: '2023-12-31' };
  const horizon = { freshness: world.freshness, natural: null, dimensions: [], future: false };
  const parsed = parseQuery(asked, horizon);
  assert.ok(parsed.ok);
  const query = parsed.value;
  for (const engine of engines) {
    await engine.load(world.rows);
    const read = async (page: Partial<DrillPage>): Promise<AnswerRow[]> => {
      const drilled = drilledPoint(metric, query);
      assert.ok(drilled);
      return engine.read(drillStatement(drilled, { ...ALL, ...page }));
    };
    const ids = (rows: readonly AnswerRow[]): unknown[] => rows.map(({ id }) => id);
    const all = await read({});
    assert.ok(all.length > 1, 'the world is too small');
    const sizes = all.map((row) => Math.abs(Number(row.part)));
    assert.deepEqual(
      sizes,
      [...sizes].sort((a, b) => b - a),
    );
    const second = await read({ rows: { limit: 1, offset: 1 } });
    assert.deepEqual([ids(second), second[0]?.n], [ids(all.slice(1, 2)), all.length]);
    const beyond = await read({ rows: { limit: 2, offset: 5000 } });
    assert.deepEqual([ids(beyond), beyond[0]?.n, beyond[0]?.total], [[null], all.length, all[0]?.total]);
    assert.deepEqual(ids(await read({ rows: null })), ids(all));
    const one = String(all[1]?.id);
    const found = await read({ search: one.toUpperCase() });
    assert.ok(found.every(({ id, name }) => `${id} ${name}`.toLowerCase().includes(one)));
    assert.equal(Number(found[0]?.n), found.length);
  }
});
