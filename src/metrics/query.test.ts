// Questions read from raw parameters: defaults, whole periods, refusals that name the parameter (api.md).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf, isoDay } from '../core/calendar.ts';
import { dimensionsOf, metricBySlug } from './catalogue.ts';
import { type Horizon, parseQuery, periodsOf, type RawQuery, sizeFault } from './query.ts';

const KEYS = [
  { object: 'customer', key: 'a,b' },
  { object: 'customer', key: 'a' },
] as const;

function horizon(slug = 'mrr'): Horizon {
  const metric = metricBySlug(slug);
  assert.ok(metric);
  return {
    freshness: dayOf(2024, 5, 17),
    natural: metric.natural ?? null,
    dimensions: dimensionsOf(metric, KEYS),
    future: metric.dimensions === 'future',
  };
}

function periods(raw: RawQuery, slug?: string): string[] {
  const query = parseQuery(raw, horizon(slug));
  assert.ok(query.ok, JSON.stringify(query));
  return periodsOf(query.value).map(({ start, end, asOf }) => `${isoDay(start)} ${isoDay(end)} ${isoDay(asOf)}`);
}

function refused(raw: RawQuery, slug?: string): string[] {
  const query = parseQuery(raw, horizon(slug));
  assert.ok(!query.ok);
  return query.fault.map(({ loc }) => loc.join('.'));
}

function dimensions(dimension: string | string[], slug?: string): string[] {
  const query = parseQuery({ dimension }, horizon(slug));
  assert.ok(query.ok, JSON.stringify(query));
  return query.value.dimensions.map(({ id }) => id);
}

test('the range defaults to the year before the freshness date, its period included and as of it', () => {
  const months = periods({});
  assert.equal(months.length, 13);
  assert.equal(months[0], '2023-05-01 2023-05-31 2023-05-31');
  assert.equal(months.at(-1), '2024-05-01 2024-05-31 2024-05-17');
});

test('both dates select the whole period they fall in, at every grain', () => {
  assert.deepEqual(periods({ date_start: '2024-05-01', date_end: '2024-05-31' }), ['2024-05-01 2024-05-31 2024-05-17']);
  assert.equal(periods({ date_start: '2024-04-30', date_end: '2024-05-01' }).length, 2);
  assert.deepEqual(periods({ date_step: 'week', date_start: '2024-05-08', date_end: '2024-05-08' }), [
    '2024-05-06 2024-05-12 2024-05-12',
  ]);
  assert.deepEqual(periods({ date_step: 'quarter', date_start: '2024-02-10', date_end: '2024-04-01' }), [
    '2024-01-01 2024-03-31 2024-03-31',
    '2024-04-01 2024-06-30 2024-05-17',
  ]);
  assert.deepEqual(periods({ date_step: 'year', date_start: '2024-02-10', date_end: '2024-04-01' }), [
    '2024-01-01 2024-12-31 2024-05-17',
  ]);
});

test('no point comes after the period of the freshness date, except of future metrics', () => {
  assert.equal(periods({ date_end: '2024-12-31', date_start: '2024-05-01' }).length, 1);
  assert.deepEqual(periods({ date_start: '2025-01-01', date_end: '2025-12-31' }), []);
  const future = periods({}, 'future_mrr');
  assert.equal(future[0], '2024-05-01 2024-05-31 2024-05-31');
  assert.equal(future.at(-1), '2025-05-01 2025-05-31 2025-05-31');
});

test('wrong dates and steps are refused by name', () => {
  assert.deepEqual(refused({ date_start: '2024-05-02', date_end: '2024-05-01' }), ['date_end']);
  assert.deepEqual(refused({ date_start: '2024-02-30' }), ['date_start']);
  assert.deepEqual(refused({ date_end: '20240501' }), ['date_end']);
  assert.deepEqual(refused({ date_step: 'hour' }), ['date_step']);
  assert.deepEqual(refused({ date_start: '1974-01-01', date_end: '2024-05-01', date_step: 'day' }), ['date_start']);
  assert.equal(periods({ date_start: '1974-05-18', date_end: '2024-05-17', date_step: 'day' }).length, 18_263);
  assert.deepEqual(refused({ date_start: 'x', dimension: 'y', filters: '[' }), ['date_start', 'dimension', 'filters']);
});

test('dimensions: comma separated or repeated, ids that hold a comma, natural', () => {
  assert.deepEqual(dimensions('price,currency'), ['price', 'currency']);
  assert.deepEqual(dimensions(['price', 'currency']), ['price', 'currency']);
  assert.deepEqual(dimensions('custom.customer.a,b'), ['custom.customer.a,b']);
  assert.deepEqual(dimensions(['custom.customer.a,b', 'price']), ['custom.customer.a,b', 'price']);
  assert.deepEqual(dimensions('natural', 'mrr_movements'), ['movement_type']);
  assert.deepEqual(dimensions('natural,price', 'mrr_movements'), ['movement_type', 'price']);
  for (const wrong of [
    'customer',
    'nothing',
    'natural',
    'movement_type',
    'price,currency,product',
    'price,price',
    '',
  ]) {
    assert.deepEqual(refused({ dimension: wrong }), ['dimension'], wrong);
  }
});

test('filters: every refusal names its part', () => {
  const one = (filter: unknown): string[] => refused({ filters: JSON.stringify([filter]) });
  assert.deepEqual(refused({ filters: '{' }), ['filters']);
  assert.deepEqual(refused({ filters: '{}' }), ['filters']);
  assert.deepEqual(one(3), ['filters.0']);
  assert.deepEqual(one({ field: 'nothing', op: 'eq', value: 1 }), ['filters.0.field']);
  assert.deepEqual(one({ op: 'eq', value: 1 }), ['filters.0.field']);
  assert.deepEqual(one({ field: 'price', op: 'like', value: 1 }), ['filters.0.op']);
  assert.deepEqual(one({ field: 'price', op: 'eq', value: 'x', extra: 1 }), ['filters.0.extra']);
  for (const [op, value] of [
    ['eq', ['x']],
    ['eq', undefined],
    ['eq', {}],
    ['in', 'x'],
    ['in', [{}]],
    ['is_null', 'x'],
    ['gt', true],
    ['lte', null],
    ['contains', ['x']],
  ]) {
    assert.deepEqual(one({ field: 'price', op, value }), ['filters.0.value'], `${op} ${JSON.stringify(value)}`);
  }
  const fine = [
    { field: 'customer', op: 'in', value: [] },
    { field: 'custom.customer.a', op: 'eq', value: true },
    { field: 'price', op: 'is_null' },
    { field: 'price', op: 'not_null', value: null },
    { field: 'price', op: 'eq', value: null },
    { field: 'price', op: 'not_in', value: ['x', null] },
  ];
  assert.ok(parseQuery({ filters: JSON.stringify(fine) }, horizon()).ok);
  assert.ok(parseQuery({ filters: fine }, horizon()).ok);
});

test('an answer of more than 200,000 points is refused by its range; four years of days in 100 series are not', () => {
  const daily = (date_start: string) => {
    const query = parseQuery({ date_start, date_step: 'day' }, horizon());
    assert.ok(query.ok);
    return query.value;
  };
  assert.equal(sizeFault(daily('2020-05-17'), 101), null);
  assert.deepEqual(sizeFault(daily('1980-01-01'), 101)?.loc, ['date_start']);
  assert.equal(sizeFault(daily('1980-01-01'), 1), null);
});
