// The shipped reference rates, and reading the bank's history file.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ecbAsset, ecbRates, parseEcbCsv } from './ecb.ts';

test('the shipped rates are those the bank published', () => {
  const rates = new Map([...ecbRates()].map(({ day, currency, rate }) => [`${day} ${currency}`, rate]));
  assert.equal(rates.get('1999-01-04 USD'), '1.1789');
  assert.equal(rates.get('2026-04-13 ZAR'), '19.3849');
  assert.equal(rates.get('2000-01-03 GRD'), undefined);
  assert.equal(rates.get('2024-01-01 USD'), undefined);
  assert.equal(rates.size, 217_555);
});

test('a history file is read, packed and unpacked without loss', () => {
  const parsed = parseEcbCsv('Date,USD,JPY,\n2024-01-03,1.09,N/A,\n2024-01-02,1.1,155.5,\n');
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.value, [
    { day: '2024-01-03', currency: 'USD', rate: '1.09' },
    { day: '2024-01-02', currency: 'USD', rate: '1.1' },
    { day: '2024-01-02', currency: 'JPY', rate: '155.5' },
  ]);
  const [credit, ...lines] = ecbAsset(parsed.value).trimEnd().split('\n');
  assert.match(credit ?? '', /Source: European Central Bank/);
  assert.deepEqual(lines, ['day,2024-01-02,2024-01-03', 'JPY,155.5,', 'USD,1.1,1.09']);
});

test('a line that is no rate is named', () => {
  const bad = parseEcbCsv('Date,USD\n2024-02-30,1\n2024-02-28,zero\n2024-02-27,0\n2024-02-26,1,2');
  assert.ok(!bad.ok);
  assert.deepEqual(
    bad.fault.map(({ loc }) => loc.join(' ')),
    ['line 2 Date', 'line 3 USD', 'line 4 USD', 'line 5 '],
  );
  assert.equal(parseEcbCsv('day;USD\n').ok, false);
  assert.equal(parseEcbCsv('').ok, false);
});
