// Days, months, periods and zones (methodology section 1).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  addMonths,
  type Day,
  dayOf,
  GRAINS,
  isoDay,
  monthsBetween,
  nextPeriod,
  parseDay,
  periodLastDay,
  periodStart,
  toDay,
  wholeMonths,
} from './calendar.ts';
import { compare, ratio } from './ratio.ts';

const anyDay = fc.integer({ min: -40_000, max: 60_000 }).map((day) => day as Day);

function d(text: string): Day {
  const day = parseDay(text);
  assert.notEqual(day, null, text);
  return day as Day;
}

function months(start: string, end: string): string {
  const { num, den } = monthsBetween(d(start), d(end));
  return `${num}/${den}`;
}

describe('dates', () => {
  it('[Ex 1] an instant becomes the date of the company’s zone, a bare date never shifts', () => {
    const cases: [string, string, string][] = [
      ['2024-01-31T23:00:00Z', 'Europe/Paris', '2024-02-01'],
      ['2024-01-31T22:59:59.999Z', 'Europe/Paris', '2024-01-31'],
      ['2024-01-31', 'Europe/Paris', '2024-01-31'],
      ['2024-01-31', 'Pacific/Auckland', '2024-01-31'],
      ['2024-02-01T00:30:00+02:00', 'Europe/Paris', '2024-01-31'],
      ['2024-02-01T00:30:00-0500', 'UTC', '2024-02-01'],
      ['2024-03-30T23:00:00Z', 'Europe/Paris', '2024-03-31'],
      ['2024-03-31T21:59:59Z', 'Europe/Paris', '2024-03-31'],
      ['2024-03-31T22:00:00Z', 'Europe/Paris', '2024-04-01'],
      ['2024-06-30T18:29:59Z', 'Asia/Kolkata', '2024-06-30'],
      ['2024-06-30T18:30:00Z', 'Asia/Kolkata', '2024-07-01'],
      ['1900-12-31T23:52:00Z', 'Europe/Paris', '1901-01-01'],
    ];
    for (const [text, zone, expected] of cases) {
      const day = toDay(text, zone);
      assert.equal(day === null ? null : isoDay(day), expected, `${text} in ${zone}`);
    }
  });

  it('text that is no date is refused', () => {
    for (const text of [
      '',
      '2024-02-30',
      '2024-13-01',
      '2024-1-1',
      '24-01-01',
      '2024-02-30T00:00:00Z',
      '2024-01-01T00:00',
    ]) {
      assert.equal(toDay(text, 'UTC'), null, text);
    }
  });

  it('agrees with Temporal on every kind of day', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const date = Temporal.PlainDate.from('1970-01-01').add({ days: day });
        assert.equal(isoDay(day), date.toString());
        assert.equal(dayOf(date.year, date.month, date.day), day);
        assert.equal(parseDay(date.toString()), day);
      }),
    );
  });
});

describe('texts that are no dates', () => {
  const shape = /^(\d{4})-(\d{2})-(\d{2})$/;
  const plain = (text: string): Day | null => {
    const [, year, month, date] = shape.exec(text) ?? [];
    if (year === undefined) return null;
    const day = dayOf(Number(year), Number(month), Number(date));
    return isoDay(day) === text ? day : null;
  };
  const digit = fc.constantFrom(...'0123456789', '0', '1', '2', '3', ' ', '-', '+', 'e', '٣', '/', ':');
  const nearly = fc.array(digit, { minLength: 8, maxLength: 8 }).map((of) => {
    const text = of.join('');
    return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
  });

  it('are refused, and all others read, as by writing the day again', () => {
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ maxLength: 11 })), (text) => assert.equal(parseDay(text), plain(text))),
      { numRuns: 5000 },
    );
    for (const year of ['0000', '1900', '2000', '2023', '2024', '9999'])
      for (let month = 0; month <= 13; month += 1)
        for (let date = 0; date <= 32; date += 1) {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
          assert.equal(parseDay(text), plain(text), text);
        }
  });
});

describe('whole months', () => {
  it('[Ex 2] months of a period', () => {
    assert.equal(months('2024-01-15', '2025-01-15'), '12/1');
    assert.equal(months('2023-01-31', '2023-02-28'), '1/1');
    assert.equal(months('2024-03-01', '2024-03-16'), '15/31');
  });

  it('month ends stand for each other', () => {
    assert.equal(months('2023-02-28', '2023-03-31'), '1/1');
    assert.equal(months('2024-01-31', '2024-02-29'), '1/1');
    assert.equal(months('2023-01-29', '2023-02-28'), '1/1');
    assert.equal(months('2023-02-28', '2023-03-28'), '1/1');
    assert.equal(months('2024-02-28', '2024-03-31'), '34/31', 'the 28th of February 2024 is not the last day');
    assert.equal(months('2024-01-30', '2024-02-28'), '29/30');
  });

  it('are what addMonths says, or month end to month end', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 0, max: 130 }), (start, count) => {
        assert.equal(wholeMonths(start, addMonths(start, count)), count);
      }),
    );
  });

  it('a fraction lies between the whole months around it', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 1200 }), (start, days) => {
        const end = (start + days) as Day;
        if (wholeMonths(start, end) !== null) return;
        let whole = 0;
        while (addMonths(start, whole + 1) <= end) whole += 1;
        const first = addMonths(start, whole);
        const length = addMonths(start, whole + 1) - first;
        const expected = ratio(BigInt(whole * length + end - first), BigInt(length));
        assert.equal(compare(monthsBetween(start, end), expected), 0);
      }),
    );
  });
});

describe('periods of a grain', () => {
  it('weeks start on Monday, quarters in January, April, July and October', () => {
    assert.equal(isoDay(periodStart(d('2024-06-16'), 'week')), '2024-06-10');
    assert.equal(isoDay(periodStart(d('2024-06-10'), 'week')), '2024-06-10');
    assert.equal(isoDay(periodLastDay(d('2024-06-10'), 'week')), '2024-06-16');
    assert.equal(isoDay(periodStart(d('2024-06-16'), 'quarter')), '2024-04-01');
    assert.equal(isoDay(periodLastDay(d('2024-02-10'), 'month')), '2024-02-29');
    assert.equal(isoDay(periodLastDay(d('2024-02-10'), 'year')), '2024-12-31');
  });

  it('hold their days and follow one another', () => {
    fc.assert(
      fc.property(anyDay, fc.constantFrom(...GRAINS), (day, grain) => {
        const start = periodStart(day, grain);
        const next = nextPeriod(start, grain);
        assert.ok(start <= day && day < next);
        assert.equal(periodStart(next, grain), next);
        assert.equal(periodStart((next - 1) as Day, grain), start);
      }),
    );
  });
});
