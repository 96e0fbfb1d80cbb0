// Where the marks of a chart lie: stacks by sign, shares of a whole, what a pointer and a key reach.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  bandsOf,
  barsPath,
  curvePath,
  endLabels,
  nearest,
  plotOf,
  seriesAt,
  shownTicks,
} from '../../web/src/charts/geometry.ts';
import type { ChartSeries, ChartSpec } from '../../web/src/charts/spec.ts';

const SIZE = { width: 680, height: 300, ends: 0 };

function series(id: string, kind: ChartSeries['kind'], values: readonly (number | null)[]): ChartSeries {
  return { id, label: id, kind, color: 'var(--c1)', values };
}

function spec(all: readonly ChartSeries[], stacked: ChartSpec['stacked'] = false, yMin?: ChartSpec['yMin']): ChartSpec {
  return {
    title: 'Test',
    summary: '',
    x: (all[0]?.values ?? []).map((_, index) => ({ key: String(index), label: `Period ${index}` })),
    fmtAxis: String,
    fmtValue: String,
    series: all,
    stacked,
    ...(yMin === undefined ? {} : { yMin }),
  };
}

const AMOUNT = fc.option(fc.integer({ min: -1e6, max: 1e6 }));
const SIGNED = fc
  .integer({ min: 1, max: 20 })
  .chain((count) =>
    fc
      .array(fc.array(AMOUNT, { minLength: count, maxLength: count }), { minLength: 1, maxLength: 6 })
      .map((rows) => rows.map((values, index) => series(String(index), 'bar', values))),
  );

describe('a stack by sign', () => {
  it('reaches from the sum of what is below zero to the sum of what is above', () => {
    fc.assert(
      fc.property(SIGNED, (all) => {
        const bands = bandsOf(spec(all, true), all);
        (all[0]?.values ?? []).forEach((_, index) => {
          const values = all.map((one) => one.values[index] ?? 0);
          const sum = (sign: 1 | -1) => values.filter((value) => value * sign > 0).reduce((a, b) => a + b, 0);
          const ends = [...bands.values()].flatMap((band) => band[index] ?? []);
          assert.equal(Math.max(0, ...ends), sum(1));
          assert.equal(Math.min(0, ...ends), sum(-1) + 0);
        });
      }),
    );
  });

  it('lies inside the picture, every bar', () => {
    fc.assert(
      fc.property(SIGNED, (all) => {
        const plot = plotOf(spec(all, true), new Set(), SIZE);
        for (const one of all) {
          for (const [, x, y, w, h] of barsPath(plot, one, true).matchAll(/M([\d.-]+),([\d.-]+)h([\d.]+)v([\d.]+)/g)) {
            assert.ok(Number(x) >= plot.margin.left - 0.1 && Number(x) + Number(w) <= SIZE.width + 0.1);
            assert.ok(
              Number(y) >= plot.margin.top - 0.1 && Number(y) + Number(h) <= SIZE.height - plot.margin.bottom + 1,
            );
          }
        }
      }),
    );
  });
});

describe('a stack of shares', () => {
  it('fills 100 in every period that has a value', () => {
    const all = [series('a', 'area', [1, 0, 3]), series('b', 'area', [3, 0, 9])];
    const bands = bandsOf(spec(all, '100%'), all);
    assert.deepEqual(bands.get('a'), [
      [0, 25],
      [0, 0],
      [0, 25],
    ]);
    assert.deepEqual(bands.get('b'), [
      [25, 100],
      [0, 0],
      [25, 100],
    ]);
  });
});

describe('an axis', () => {
  it('begins at zero unless rates are near each other', () => {
    const all = [series('a', 'line', [103, 104, null])];
    assert.equal(plotOf(spec(all), new Set(), SIZE).y.domain()[0], 0);
    assert.ok((plotOf(spec(all, false, 'auto'), new Set(), SIZE).y.domain()[0] ?? 0) > 102);
  });

  it('names the last period, and no two that would touch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), (count) => {
        const one = spec([
          series(
            'a',
            'bar',
            Array.from({ length: count }, () => 1),
          ),
        ]);
        const plot = plotOf(one, new Set(), SIZE);
        const shown = shownTicks(plot, one);
        assert.equal(shown.at(-1), count - 1);
        for (const [place, index] of shown.entries()) {
          const next = shown[place + 1];
          if (next !== undefined) assert.ok((plot.xs[next] ?? 0) - (plot.xs[index] ?? 0) > 55);
        }
      }),
    );
  });

  it('stands when nothing but nulls, or a single point, is there', () => {
    const nothing = plotOf(spec([series('a', 'line', [null, null])]), new Set(), SIZE);
    assert.equal(curvePath(nothing, series('a', 'line', [null, null])), '');
    const single = plotOf(spec([series('a', 'line', [5])]), new Set(), SIZE);
    assert.ok(Number.isFinite(single.xs[0]));
  });
});

describe('a pointer', () => {
  const all = [series('low', 'bar', [10, 10]), series('high', 'bar', [10, 10]), series('down', 'bar', [-5, -5])];
  const plot = plotOf(spec(all, true), new Set(), SIZE);

  it('finds the nearest period, also outside of the picture', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), (x) => assert.ok([0, 1].includes(nearest(plot, x)))),
    );
    assert.equal(nearest(plot, plot.xs[1] ?? 0), 1);
  });

  it('finds the part of the stack that it is on', () => {
    assert.equal(seriesAt(plot, 0, plot.y(5)), 'low');
    assert.equal(seriesAt(plot, 0, plot.y(15)), 'high');
    assert.equal(seriesAt(plot, 0, plot.y(-3)), 'down');
    assert.equal(seriesAt(plot, 0, plot.y(20) - 8), null);
  });
});

describe('names at the ends of lines', () => {
  it('do not touch each other', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 8 }), (lasts) => {
        const all = lasts.map((last, index) => series(String(index), 'line', [0, last]));
        const ys = endLabels(plotOf(spec(all), new Set(), { ...SIZE, ends: 118 }))
          .map(({ y }) => y)
          .sort((a, b) => a - b);
        for (const [index, y] of ys.entries()) assert.ok(index === 0 || y - (ys[index - 1] ?? 0) >= 14);
      }),
    );
  });
});
