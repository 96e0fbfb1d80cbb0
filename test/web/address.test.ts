// The grammar of addresses: every view comes back from its own address, and no address fails.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  CHART_TYPES,
  COMPARISONS,
  carried,
  DEFAULT_VIEW,
  GRAINS,
  parseView,
  type View,
  viewSearch,
} from '../../web/src/url/address.ts';
import { conditions, type Filter, filtersOf } from '../../web/src/url/filters.ts';
import { comparedSpan, parseRange, spanOf, steppedRange } from '../../web/src/url/range.ts';

/** Plain objects, as they are written in code. */
const PLAIN = { noNullPrototype: true };
const VALUE = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('~', ':', ',', '#', '%', 'a', '2', 'é') }),
  fc.integer(),
  fc.boolean(),
);
const FIELD = fc.string({ minLength: 1, unit: fc.constantFrom('a', '.', '_', ':', '~', '%', ',', '#', 'é') });
const FILTER: fc.Arbitrary<Filter> = fc.oneof(
  fc.record(
    {
      field: FIELD,
      op: fc.constantFrom('in', 'not'),
      values: fc.array(VALUE, { minLength: 1, maxLength: 4 }),
    },
    PLAIN,
  ),
  fc.record({ field: FIELD, op: fc.constantFrom('has', 'gt', 'gte', 'lt', 'lte'), values: fc.tuple(VALUE) }, PLAIN),
  fc.record({ field: FIELD, op: fc.constantFrom('null', 'notnull'), values: fc.constant([]) }, PLAIN),
);
const MONTH = fc
  .tuple(fc.integer({ min: 1990, max: 2090 }), fc.integer({ min: 1, max: 12 }))
  .map(([year, month]) => `${year}-${String(month).padStart(2, '0')}`);
const RANGE: fc.Arbitrary<View['range']> = fc.oneof(
  fc.record({ kind: fc.constant('last' as const), months: fc.integer({ min: 1, max: 600 }) }, PLAIN),
  fc.constant({ kind: 'ytd' } as const),
  fc.constant({ kind: 'all' } as const),
  fc.tuple(MONTH, MONTH).map((pair) => {
    const [from = '', to = ''] = pair.sort();
    return { kind: 'between' as const, from, to };
  }),
);
const VIEW: fc.Arbitrary<View> = fc.record(
  {
    range: RANGE,
    grain: fc.constantFrom(...GRAINS),
    compare: fc.constantFrom(...COMPARISONS),
    by: fc.option(FIELD),
    filters: fc.array(FILTER, { maxLength: 4 }),
    curves: fc.array(FILTER, { maxLength: 3 }),
    segment: fc.option(fc.string({ minLength: 1 })),
    type: fc.constantFrom(...CHART_TYPES),
    metrics: fc.uniqueArray(fc.constantFrom('mrr', 'arr', 'nrr_12m', 'active_customers', 'cac'), { maxLength: 4 }),
  },
  PLAIN,
);
const CLOCK = { freshness: '2026-03-29', first: '2022-04-01' };

function throughAddress(view: View): View {
  const text = new URLSearchParams(
    Object.entries(viewSearch(view)).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ).toString();
  return parseView(Object.fromEntries(new URLSearchParams(text)));
}

describe('an address', () => {
  it('gives back the view that it was made from', () => {
    fc.assert(fc.property(VIEW, (view) => assert.deepEqual(throughAddress(view), view)));
  });

  it('leaves out what is as usual', () => {
    assert.deepEqual(
      Object.values(viewSearch(DEFAULT_VIEW)).filter((value) => value !== undefined),
      [],
    );
  });

  it('never fails: what cannot be read falls back', () => {
    const text = fc.option(fc.string(), { nil: undefined });
    const search = fc.record(
      {
        range: text,
        g: text,
        cmp: text,
        by: text,
        f: text,
        vs: text,
        seg: text,
        type: text,
        m: text,
      },
      PLAIN,
    );
    fc.assert(
      fc.property(search, (wrong) => {
        const view = parseView(wrong);
        assert.ok(GRAINS.includes(view.grain) && COMPARISONS.includes(view.compare));
        assert.match(spanOf(view.range, CLOCK).date_start, /^\d{4}-\d\d-\d\d$/);
        assert.ok(view.metrics.length <= 4);
      }),
    );
    assert.deepEqual(
      parseView({ range: '2026-13..2026-14', g: 'decade', f: 'x:maybe:1~y', cmp: '1', type: 'pie' }),
      DEFAULT_VIEW,
    );
  });

  it('carries what follows the user and leaves the rest on its page', () => {
    const search = {
      range: '12m',
      g: 'quarter',
      cmp: 'year',
      f: 'a:in:b',
      seg: '7',
      by: 'price',
      drill: 'mrr',
      q: 'x',
    };
    assert.deepEqual(carried(search), { range: '12m', g: 'quarter', cmp: 'year', f: 'a:in:b', seg: '7' });
  });
});

describe('filters for the API', () => {
  it('come back from stored conditions', () => {
    fc.assert(
      fc.property(fc.array(FILTER), (filters) => assert.deepEqual(filtersOf(conditions(filters) ?? []), filters)),
    );
  });
});

describe('a range', () => {
  it('stands for whole months that end in the running one', () => {
    assert.deepEqual(spanOf({ kind: 'last', months: 24 }, CLOCK), { date_start: '2024-04-01', date_end: '2026-03-31' });
    assert.deepEqual(spanOf({ kind: 'ytd' }, CLOCK), { date_start: '2026-01-01', date_end: '2026-03-31' });
    assert.deepEqual(spanOf({ kind: 'all' }, CLOCK), { date_start: '2022-04-01', date_end: '2026-03-31' });
    const february = parseRange('2024-02..2024-02');
    assert.ok(february !== null);
    assert.deepEqual(spanOf(february, CLOCK), { date_start: '2024-02-01', date_end: '2024-02-29' });
  });

  it('is compared with as many periods just before, or a year before', () => {
    const span = { date_start: '2026-01-01', date_end: '2026-03-31' };
    assert.deepEqual(comparedSpan(span, 'month', 'prev'), { date_start: '2025-10-01', date_end: '2025-12-31' });
    assert.deepEqual(comparedSpan(span, 'month', 'year'), { date_start: '2025-01-01', date_end: '2025-03-31' });
    assert.deepEqual(comparedSpan(span, 'year', 'prev'), { date_start: '2025-01-01', date_end: '2025-03-31' });
    const days = { date_start: '2024-02-29', date_end: '2024-03-09' };
    assert.deepEqual(comparedSpan(days, 'day', 'prev'), { date_start: '2024-02-19', date_end: '2024-02-28' });
    assert.deepEqual(comparedSpan(days, 'day', 'year'), { date_start: '2023-02-28', date_end: '2023-03-09' });
  });

  it('steps back and forth to where it was', () => {
    fc.assert(
      fc.property(RANGE, (range) => {
        const back = steppedRange(range, CLOCK, -1);
        assert.deepEqual(spanOf(steppedRange(back, CLOCK, 1), CLOCK), spanOf(range, CLOCK));
      }),
    );
  });
});
