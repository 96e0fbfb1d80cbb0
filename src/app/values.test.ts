// The values of a body: what is accepted, what it becomes, what is refused (api.md, values).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CURRENCIES } from './currencies.ts';
import * as values from './values.ts';

test('dates stay, date-times become UTC', () => {
  const table: readonly (readonly [string, string | null])[] = [
    ['2024-01-31', '2024-01-31'],
    ['2024-02-29', '2024-02-29'],
    ['2023-02-29', null],
    ['2024-13-01', null],
    ['0000-01-01', null],
    ['2024-01-31T23:00:00Z', '2024-01-31T23:00:00Z'],
    ['2024-02-01T00:30:00+02:00', '2024-01-31T22:30:00Z'],
    ['2024-02-01T00:30:00.125+02:00', '2024-01-31T22:30:00.125Z'],
    ['2024-02-01T00:30Z', '2024-02-01T00:30:00Z'],
    ['2024-02-30T00:30:00Z', null],
    ['2024-02-01T25:00:00Z', null],
    ['2024-02-01T00:30:00', null],
    ['9999-12-31T23:30:00-05:00', null],
    ['1 Jan 2024', null],
    ['', null],
  ];
  for (const [given, expected] of table) assert.equal(values.normalDate(given), expected, given);
});

test('amounts have 15 significant digits, ties to even', () => {
  assert.equal(values.roundAmount(0.1 + 0.2), 0.3);
  assert.equal(values.roundAmount(0.1234567890123455), 0.123456789012346);
  assert.equal(values.roundAmount(0.1234567890123465), 0.123456789012346);
  assert.equal(Object.is(values.roundAmount(-0), 0), true);
  assert.equal(values.amount.safeParse(1e15).success, true);
  assert.equal(values.amount.safeParse(1.001e15).success, false);
  assert.equal(values.amount.safeParse(Number.POSITIVE_INFINITY).success, false);
});

test('rounding an amount changes nothing the second time and little the first', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), (given) => {
      const rounded = values.roundAmount(given);
      assert.equal(values.roundAmount(rounded), rounded);
      assert.equal(Number(rounded.toPrecision(15)), rounded);
      assert.ok(Math.abs(rounded - given) <= Math.abs(given) * 1e-14);
    }),
  );
});

test('ids', () => {
  for (const id of ['a', ' ', 'a/b?c#d%', '😀'.repeat(255), '...', 'é']) assert.equal(values.isId(id), true, id);
  for (const id of ['', '.', '..', 'a\n', '\u0000', '\u009f', '😀'.repeat(256), '\ud800']) {
    assert.equal(values.isId(id), false, JSON.stringify(id));
  }
});

test('currencies of today and those withdrawn since 1999', () => {
  for (const code of ['EUR', 'USD', 'DEM', 'FRF', 'HRK', 'BGN', 'ZWL', 'VES']) assert.ok(CURRENCIES.has(code), code);
  for (const code of ['eur', 'XYZ', 'EU', 'CSK']) assert.ok(!CURRENCIES.has(code), code);
});

test('custom properties', () => {
  const parse = (given: unknown) => values.properties.safeParse(given).success;
  assert.ok(parse({ a: 'x', b: 1, c: false, d: null }));
  assert.ok(parse({ ['n'.repeat(100)]: 1 }));
  assert.ok(!parse({ ['n'.repeat(101)]: 1 }));
  assert.ok(!parse({ a: {} }));
  assert.ok(!parse({ a: [1] }));
  assert.ok(!parse({ a: Number.NaN }));
  assert.ok(!parse([]));
  assert.ok(!parse(JSON.parse('{"__proto__": 1}')));
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`k${index}`, index]));
  assert.ok(!parse(many));
  assert.ok(parse({ ...many, k0: null }));
});
