// The cap of a breakdown: the 100 series with the largest last value come back, the rest is one series (api.md).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf } from '../../src/core/calendar.ts';
import { dimensionsOf, metricBySlug } from '../../src/metrics/catalogue.ts';
import { compile } from '../../src/metrics/compile.ts';
import { parseQuery } from '../../src/metrics/query.ts';
import { report } from '../../src/metrics/report.ts';
import { openedEngines } from './engines.ts';
import { randomWorld, type TableRows } from './world.ts';

const engines = openedEngines();

/** 130 subscription sets of one part each, `set-1` with 1 … `set-130` with 130; the first of a random world's parts is the pattern. */
function manySets(): TableRows {
  const [pattern] = [1, 2, 3].flatMap((seed) => randomWorld(seed).rows.parts);
  assert.ok(pattern);
  const span = { start_day: dayOf(2023, 1, 1), end_day: dayOf(2030, 1, 1) };
  const parts = Array.from({ length: 130 }, (_, index) => ({
    ...pattern,
    ...span,
    subscription_set: `set-${index + 1}`,
    mrr: BigInt(index + 1) * 1_000_000n,
    sole: false,
    sole_in_timeline: false,
  }));
  return { parts };
}

test('100 series come back and the rest is Other, with the same total', async () => {
  const metric = metricBySlug('mrr');
  assert.ok(metric);
  const raw = { date_start: '2024-01-01', date_end: '2024-01-31', dimension: 'subscription_set' };
  const dimensions = dimensionsOf(metric, []);
  const query = parseQuery(raw, { freshness: dayOf(2024, 1, 31), natural: null, dimensions, future: false });
  assert.ok(query.ok);
  const statement = compile(metric, query.value);
  assert.ok(statement);
  for (const engine of engines) {
    await engine.load(manySets());
    const stamp = { company: 1, computedAt: '', minAvailable: null, basis: 'invoices', baseCurrency: 'EUR' } as const;
    const { series, meta } = report(metric, query.value, await engine.read(statement), stamp);
    assert.deepEqual([meta.series_total, meta.series_returned, series.length], [130, 101, 101], engine.name);
    assert.deepEqual([series[0]?.label, series[99]?.label, series[100]?.label], ['set-130', 'set-31', 'Other']);
    const values = series.map(({ points }) => Number(points[0]?.value?.rawJSON));
    assert.equal(values.at(-1), (30 * 31) / 2);
    assert.equal(
      values.reduce((sum, value) => sum + value),
      (130 * 131) / 2,
    );
  }
});

test('fewer series come back where fewer are asked for, and the rest is Other', async () => {
  const metric = metricBySlug('mrr');
  assert.ok(metric);
  const raw = { date_start: '2024-01-01', date_end: '2024-01-31', dimension: 'subscription_set' };
  const dimensions = dimensionsOf(metric, []);
  const query = parseQuery(raw, { freshness: dayOf(2024, 1, 31), natural: null, dimensions, future: false });
  assert.ok(query.ok);
  const statement = compile(metric, { ...query.value, seriesMax: 8 });
  assert.ok(statement);
  for (const engine of engines) {
    await engine.load(manySets());
    const stamp = { company: 1, computedAt: '', minAvailable: null, basis: 'invoices', baseCurrency: 'EUR' } as const;
    const { series, meta } = report(metric, query.value, await engine.read(statement), stamp);
    assert.deepEqual(
      [meta.series_total, series.length, series[7]?.label, series[8]?.label],
      [130, 9, 'set-123', 'Other'],
    );
    assert.equal(Number(series[8]?.points[0]?.value?.rawJSON), (122 * 123) / 2, engine.name);
  }
});
