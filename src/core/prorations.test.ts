// Prorations: which credits end their target, what the yardstick measures, what goes with its target (methodology 2.5).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booksOf, invoice, type LineSketch, mrrOn, mrrOnEach, rates, thing } from '../../test/generator/sketch.ts';

const JUNE = invoice('i', '2024-06-01', [[100, '2024-06-01', '2024-07-01']]);
const YEARLY = thing('price', { id: 'y', period_unit: 'year', period_length: 1 });
const YEAR = invoice('i', '2024-01-01', [[1200, '2024-01-01', '2025-01-01', { price_id: 'y' }]]);

function on(target: string, rest: object = {}): object {
  return { proration_target_line_item_id: target, ...rest };
}

function credit(amount: number, from = '2024-06-16', to = '2024-07-01', rest: object = {}): LineSketch {
  return [amount, from, to, { ...on('i-1', rest) }];
}

function after(lines: readonly LineSketch[], date = '2024-06-20'): string {
  return mrrOn(booksOf([YEARLY, JUNE, invoice('j', '2024-06-16', lines)]), date);
}

describe('a credit', () => {
  it('within 2 % of the unused share ends its target', () => {
    assert.equal(after([credit(-50)]), '0');
    assert.equal(after([credit(-51)]), '0', '2 % above');
    assert.equal(after([credit(-49)]), '0', '2 % below');
    assert.equal(after([credit(-50)], '2024-06-15'), '100');
  });

  it('of any other amount counts as a recurring line', () => {
    assert.equal(after([credit(-51.01)]), '0', 'a negative timeline is zero');
    assert.equal(after([credit(-48.99)]), '2.02', '100 − 48.99 / half a month');
    assert.equal(after([credit(-20)]), '60');
    assert.equal(after([credit(20)]), '140', 'a positive proration');
  });

  it('in another currency never matches', () => {
    const books = booksOf(
      [JUNE, invoice('j', '2024-06-16', [credit(-50, '2024-06-16', '2024-07-01', { currency_code: 'USD' })])],
      {},
      rates('USD', { '2024-06-14': '2' }),
    );
    assert.equal(mrrOn(books, '2024-06-20'), '50', '100 − 25 / half a month');
  });

  it('is tested on amounts after discount, whatever the discount option', () => {
    const books = booksOf(
      [
        invoice('i', '2024-06-01', [[100, '2024-06-01', '2024-07-01', { discount_amount: 100 }]]),
        invoice('j', '2024-06-16', [credit(-50)]),
      ],
      { options: { discounts_in_mrr: 'none' } },
    );
    assert.deepEqual(mrrOnEach(books, ['2024-06-15', '2024-06-16']), ['200', '0']);
  });

  it('that starts before its target takes it back whole', () => {
    assert.equal(after([credit(-100, '2024-05-20', '2024-07-01')], '2024-06-01'), '0');
  });

  it('the earliest that matches ends the target, the others contribute nothing', () => {
    const lines = [credit(-50), credit(-100 / 3 - 0.01, '2024-06-21')];
    const books = booksOf([JUNE, invoice('j', '2024-06-16', lines.toReversed())]);
    assert.deepEqual(mrrOnEach(books, ['2024-06-15', '2024-06-16', '2024-06-25']), ['100', '0', '0']);
  });

  it('does not cover: its days are a gap', () => {
    const books = booksOf([
      JUNE,
      invoice('j', '2024-06-16', [credit(-50)]),
      invoice('k', '2024-07-01', [[100, '2024-07-01', '2024-08-01']]),
    ]);
    assert.equal(mrrOn(books, '2024-06-20'), '100', 'filled: 15 days');
  });
});

describe('the yardstick', () => {
  it('measures a proration and the line that ends with it', () => {
    const books = booksOf([
      YEARLY,
      YEAR,
      invoice('j', '2024-02-01', [
        [-600, '2024-02-01', '2025-01-01', { ...on('i-1'), price_id: 'y' }],
        [671, '2024-02-01', '2025-01-01', { price_id: 'y' }],
      ]),
    ]);
    // 335 days × 12 / 366 = 10.983607 months.
    assert.equal(mrrOn(books, '2024-03-01'), '106.464179', '100 − 54.626866 + 61.091045');
  });

  it('is not for a line that covers whole billing periods of its own price', () => {
    const books = booksOf([
      YEARLY,
      YEAR,
      invoice('j', '2024-02-01', [
        [-1098.36, '2024-02-01', '2025-01-01', { ...on('i-1'), price_id: 'y' }],
        [1100, '2024-02-01', '2025-01-01'],
      ]),
    ]);
    assert.equal(mrrOn(books, '2024-03-01'), '100', '11 months of a monthly price');
  });

  it('is not for a line of another subscription, invoice or end', () => {
    const part: LineSketch = [50, '2024-06-16', '2024-06-30', { price_id: 'y' }];
    const other: LineSketch = [50, '2024-06-16', '2024-07-01', { price_id: 'y', subscription_id: null }];
    assert.equal(after([credit(-50), part]), '107.142857', '50 / (14/30)');
    assert.equal(after([credit(-50), other]), '100', '50 / (15/30)');
  });

  it('goes from a proration to its proration, also where they stand in a circle', () => {
    const chain = booksOf([
      YEARLY,
      YEAR,
      invoice('j', '2024-02-01', [[335, '2024-02-01', '2025-01-01', { ...on('i-1') }]]),
      invoice('k', '2024-03-01', [[306, '2024-03-01', '2025-01-01', { ...on('j-1') }]]),
    ]);
    assert.equal(mrrOn(chain, '2024-03-01'), '161', '100 + 2 × 366/12');
    const circle = [
      ...invoice('j', '2024-02-01', [[11, '2024-02-01', '2025-01-01', { ...on('k-1') }]]),
      ...invoice('k', '2024-03-01', [[10, '2024-03-01', '2025-01-01', { ...on('j-1') }]]),
      ...invoice('l', '2024-04-01', [[275, '2024-04-01', '2025-01-01', { ...on('k-1') }]]),
    ];
    assert.equal(mrrOn(booksOf(circle), '2024-04-01'), '32.6', '1 + 1 + 275 × 306 / (275 × 10)');
    assert.equal(mrrOn(booksOf(circle.toReversed()), '2024-04-01'), '32.6');
  });
});

describe('a target that is left out', () => {
  it('takes its prorations with it, and gives no yardstick', () => {
    const lines: LineSketch[] = [credit(-20), [50, '2024-06-16', '2024-07-01', { price_id: 'y' }]];
    const gone = (target: LineSketch, over: object) =>
      mrrOn(
        booksOf([YEARLY, invoice('i', '2024-06-01', [target], { ...over }), invoice('j', '2024-06-16', lines)]),
        '2024-06-20',
      );
    const june: LineSketch = [100, '2024-06-01', '2024-07-01'];
    assert.equal(gone(june, {}), '160');
    assert.equal(gone(june, { status: 'void' }), '100', '50 / (15/30)');
    assert.equal(gone([100, '2024-06-01', '2024-07-01', { currency_code: 'USD' }], {}), '100');
    assert.equal(gone([100, '2024-06-01', '2024-07-01', { type: 'one_off' }], {}), '100');
    assert.equal(gone([100, '2024-06-01', null], {}), '100');
  });

  it('takes prorations of its prorations too', () => {
    const books = booksOf([
      invoice('i', '2024-06-01', [[100, '2024-06-01', '2024-07-01']], { status: 'void' }),
      invoice('j', '2024-06-11', [[10, '2024-06-11', '2024-07-01', { ...on('i-1') }]]),
      invoice('k', '2024-06-16', [[10, '2024-06-16', '2024-07-01', { ...on('j-1') }]]),
    ]);
    assert.equal(mrrOn(books, '2024-06-20'), '0');
    assert.deepEqual(
      books.ledgers[0]?.lines.map(({ excluded }) => excluded),
      ['void', 'proration_target', 'proration_target'],
    );
  });
});
