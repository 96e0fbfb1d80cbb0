// Exchange rates: which one may be used on a day (methodology 2.3).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Day, parseDay } from './calendar.ts';
import { type PublishedRate, ratesOf } from './fx.ts';
import { ratioText } from './ratio.ts';

const PUBLISHED: readonly PublishedRate[] = [
  { day: '2024-06-07', currency: 'USD', rate: '1.0898' },
  { day: '2024-06-10', currency: 'USD', rate: '1.0756' },
  { day: '2024-06-10', currency: 'GBP', rate: '0.8455' },
  { day: '2022-12-30', currency: 'HRK', rate: '7.5365' },
  { day: '2022-03-01', currency: 'RUB', rate: '117.201' },
];
const TODAY = '2024-06-25';

function cross(currency: string, base: string, on: string, published = PUBLISHED): string | null {
  const rate = ratesOf(published, parseDay(TODAY) as Day).cross(currency, base, parseDay(on) as Day);
  return rate === null ? null : ratioText(rate, 6);
}

describe('a rate', () => {
  it('is the latest published on or before the date, at most 10 days old', () => {
    assert.equal(cross('USD', 'EUR', '2024-06-10'), '0.929714');
    assert.equal(cross('USD', 'EUR', '2024-06-09'), '0.9176', 'Sunday takes Friday’s');
    assert.equal(cross('USD', 'EUR', '2024-06-20'), '0.929714', 'ten days old');
    assert.equal(cross('USD', 'EUR', '2024-06-21'), null, 'eleven days old');
    assert.equal(cross('USD', 'EUR', '2024-06-06'), null, 'before the first one');
  });

  it('is crossed through the euro', () => {
    assert.equal(cross('USD', 'GBP', '2024-06-10'), '0.786073');
    assert.equal(cross('EUR', 'USD', '2024-06-10'), '1.0756');
    assert.equal(cross('USD', 'GBP', '2024-06-09'), null, 'there is no pound that day');
  });

  it('of an amount in the base currency is 1, whatever is published', () => {
    assert.equal(cross('XAF', 'XAF', '1990-01-01'), '1');
    assert.equal(cross('EUR', 'EUR', '1990-01-01'), '1');
  });

  it('of a currency that the euro has replaced stays the last one', () => {
    assert.equal(cross('HRK', 'EUR', '2024-06-10'), '0.132688');
    assert.equal(cross('RUB', 'EUR', '2024-06-10'), null, 'the rouble was not replaced');
  });

  it('of a future issue date is the latest known', () => {
    assert.equal(cross('USD', 'EUR', '2024-06-25'), null, 'today is not the future');
    assert.equal(cross('USD', 'EUR', '2024-06-26'), '0.929714');
    assert.equal(cross('USD', 'GBP', '2030-01-01'), '0.786073');
  });

  it('does not depend on the order of the rows; of one day the later row wins', () => {
    assert.equal(cross('USD', 'EUR', '2024-06-09', PUBLISHED.toReversed()), '0.9176');
    const corrected = [...PUBLISHED, { day: '2024-06-10', currency: 'USD', rate: '1.25' }];
    assert.equal(cross('USD', 'EUR', '2024-06-10', corrected), '0.8');
  });
});
