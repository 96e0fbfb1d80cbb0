// Laws of revenue recognition: the small law of a line equals the exact amount × days / days of the line, rounded once.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { microsText } from './money.ts';
import { decimal, divide, multiply, ratio, roundedQuotient } from './ratio.ts';
import { dayLaw, recognisedAfter } from './recognition.ts';

const amount = fc.oneof(
  fc.integer({ min: -100_000_000, max: 100_000_000 }).map((cents) => ratio(BigInt(cents), 100n)),
  fc.integer({ min: -3000, max: 3000 }).map((micros) => ratio(BigInt(micros), 1_000_000n)),
  fc
    .tuple(fc.double({ min: -1e15, max: 1e15, noNaN: true }), fc.integer({ min: 1, max: 99_999_999 }))
    .map(([value, rate]) => divide(decimal(Number(value.toPrecision(15))), ratio(BigInt(rate), 10_000n))),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 24n }))
    .map(([num, den]) => ratio(num, den)),
);
const days = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(28, 30, 31, 90, 365, 366, 731, 1096));

test('recognised after n days = exact amount × n / days, rounded half-even once, on every day', () => {
  fc.assert(
    fc.property(amount, days, (exact, length) => {
      const law = dayLaw(exact, length);
      for (let n = 0; n <= length; n++) {
        const direct = roundedQuotient(exact.num * 1_000_000n * BigInt(n), exact.den * BigInt(length));
        assert.equal(recognisedAfter(law, n), direct, `after ${n} of ${length} days`);
      }
    }),
    { numRuns: 2000 },
  );
});

test('the law is small: its integers fit SQL arithmetic whatever the amount and the rate', () => {
  fc.assert(
    fc.property(amount, fc.integer({ min: 1, max: 3_652_059 }), (exact, length) => {
      const law = dayLaw(exact, length);
      assert.equal(law.dayAmount % 2n, 0n);
      assert.ok(law.dayDen >= 1 && law.dayDen <= 4 * length);
      assert.ok(law.dayNum >= 0 && law.dayNum < 2 * law.dayDen);
      assert.ok(Number.isSafeInteger(2 * length * law.dayNum));
    }),
  );
});

test('the slices of a line add up to its amount, a credit line mirrors a positive one', () => {
  fc.assert(
    fc.property(amount, days, fc.array(fc.nat(1096), { maxLength: 12 }), (exact, length, cuts) => {
      const law = dayLaw(exact, length);
      const mirror = dayLaw(multiply(exact, ratio(-1n)), length);
      const ends = [0, ...cuts.filter((cut) => cut < length), length].sort((a, b) => a - b);
      const slices = ends.slice(1).map((end, i) => recognisedAfter(law, end) - recognisedAfter(law, ends[i] ?? 0));
      const total = slices.reduce((sum, slice) => sum + slice, 0n);
      assert.equal(total, recognisedAfter(law, length));
      for (const end of ends) assert.equal(recognisedAfter(mirror, end), -recognisedAfter(law, end));
    }),
  );
});

test('[Ex 16] 1,200 for 2024: January recognises 101.639344, 1,098.360656 stays deferred', () => {
  const law = dayLaw(decimal(1200), 366);
  assert.equal(microsText(recognisedAfter(law, 31)), '101.639344');
  assert.equal(microsText(recognisedAfter(law, 366) - recognisedAfter(law, 31)), '1098.360656');
});

test('ties go to the even millionth: 0.000001 over 2 days is recognised on the second, 0.000003 as 2 and 1', () => {
  assert.equal(recognisedAfter(dayLaw(decimal(0.000001), 2), 1), 0n);
  assert.equal(recognisedAfter(dayLaw(decimal(0.000003), 2), 1), 2n);
  assert.equal(recognisedAfter(dayLaw(decimal(-0.000003), 2), 1), -2n);
  assert.equal(recognisedAfter(dayLaw(decimal(0.000005), 2), 1), 2n);
});
