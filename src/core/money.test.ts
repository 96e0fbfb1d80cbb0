// Exact decimals and the one rounding (methodology section 1).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { micros, microsText, parseMicros } from './money.ts';
import { add, compare, decimal, divide, multiply, ratio, ratioText, roundedQuotient, subtract } from './ratio.ts';

describe('decimals', () => {
  it('a number is the decimal that was written', () => {
    assert.deepEqual(decimal(0.1), { num: 1n, den: 10n });
    assert.deepEqual(decimal(-652.46), { num: -65246n, den: 100n });
    assert.deepEqual(decimal(1e15), { num: 1_000_000_000_000_000n, den: 1n });
    assert.equal(compare(decimal(1.5e-7), ratio(15n, 100_000_000n)), 0);
    assert.equal(compare(decimal('0.10000000000000000001'), ratio(1n, 10n)), 1);
    for (const bad of ['', '.', '-', '1,5', 'NaN', '1e']) assert.throws(() => decimal(bad), RangeError, bad);
    assert.throws(() => decimal(Number.POSITIVE_INFINITY), RangeError);
  });

  it('amounts of up to 15 digits come back as they were written', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }),
        fc.integer({ min: 0, max: 6 }),
        (n, places) => {
          const text = microsText(n * 10n ** BigInt(6 - places));
          assert.equal(microsText(parseMicros(text)), text);
          assert.equal(microsText(parseMicros(Number(text))), text);
        },
      ),
    );
  });
});

describe('rounding', () => {
  it('is half-even, on either side of zero', () => {
    const cases: [bigint, bigint, bigint][] = [
      [5n, 2n, 2n],
      [7n, 2n, 4n],
      [-5n, 2n, -2n],
      [-7n, 2n, -4n],
      [1n, 2n, 0n],
      [-1n, 2n, 0n],
      [2n, 3n, 1n],
      [-2n, 3n, -1n],
      [1n, 3n, 0n],
    ];
    for (const [num, den, expected] of cases) assert.equal(roundedQuotient(num, den), expected, `${num}/${den}`);
    assert.equal(microsText(micros(decimal('0.0000005'))), '0');
    assert.equal(microsText(micros(decimal('0.0000015'))), '0.000002');
    assert.equal(microsText(micros(decimal('-0.0000015'))), '-0.000002');
  });

  it('is the nearest integer', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n, max: 10n ** 20n }), (num, den) => {
        const off = 2n * (num - roundedQuotient(num, den) * den);
        assert.ok(-den <= off && off <= den);
      }),
    );
  });

  it('text has no more digits than it needs', () => {
    assert.equal(microsText(-1_500_000n), '-1.5');
    assert.equal(microsText(0n), '0');
    assert.equal(microsText(1n), '0.000001');
    assert.equal(ratioText(ratio(2n, 3n), 6), '0.666667');
    assert.equal(ratioText(ratio(12n), 6), '12');
  });
});

describe('ratios', () => {
  const any = fc.tuple(fc.bigInt(-1000n, 1000n), fc.bigInt(1n, 400n)).map(([num, den]) => ratio(num, den));

  it('add up exactly', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        assert.equal(compare(subtract(add(a, b), b), a), 0);
        if (b.num !== 0n) assert.equal(compare(multiply(divide(a, b), b), a), 0);
        assert.ok(add(a, b).den > 0n);
      }),
    );
  });
});
