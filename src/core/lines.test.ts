// How a line is read: end conventions, day prices, discounts, credit notes, exclusions (methodology 1, 2, 3.6).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  booksOf,
  creditNote,
  invoice,
  type LineSketch,
  mrrOn,
  mrrOnEach,
  rates,
  thing,
} from '../../test/generator/sketch.ts';
import type { CoreBooks } from '../../test/laws/core.ts';
import { isoDay } from './calendar.ts';
import type { LineReading } from './ledger.ts';
import { microsText } from './money.ts';

function reading(books: CoreBooks, id: string): LineReading {
  const found = books.ledgers.flatMap(({ lines }) => lines).find(({ line }) => line.id === id);
  assert.ok(found, id);
  return found;
}

function period(books: CoreBooks, id: string): string | null {
  const { period: range } = reading(books, id);
  return range === null ? null : `${isoDay(range.start)} ${isoDay(range.end)}`;
}

function oneLine(line: LineSketch, options: object = {}): CoreBooks {
  return booksOf([invoice('i', '2024-01-01', [line])], { options: { ...options } });
}

describe('inclusive ends', () => {
  it('auto moves an end only where that makes whole months', () => {
    assert.equal(period(oneLine([1, '2024-01-01', '2024-01-31']), 'i-1'), '2024-01-01 2024-02-01');
    assert.equal(period(oneLine([1, '2024-01-01', '2024-02-01']), 'i-1'), '2024-01-01 2024-02-01');
    assert.equal(period(oneLine([1, '2024-01-01', '2024-01-30']), 'i-1'), '2024-01-01 2024-01-30');
    assert.equal(period(oneLine([1, '2024-01-15', '2025-01-14']), 'i-1'), '2024-01-15 2025-01-15');
    assert.equal(period(oneLine([1, '2024-01-31', '2024-02-28']), 'i-1'), '2024-01-31 2024-02-29');
  });

  it('exclusive never moves, inclusive always does', () => {
    const exclusive = { period_end_convention: 'exclusive' };
    const inclusive = { period_end_convention: 'inclusive' };
    assert.equal(period(oneLine([1, '2024-01-01', '2024-01-31'], exclusive), 'i-1'), '2024-01-01 2024-01-31');
    assert.equal(period(oneLine([1, '2024-01-01', '2024-02-01'], inclusive), 'i-1'), '2024-01-01 2024-02-02');
    assert.equal(period(oneLine([1, '2024-01-01', '2024-01-01'], inclusive), 'i-1'), '2024-01-01 2024-01-02');
  });

  it('auto leaves prices by the day or week as they are', () => {
    const daily = thing('price', { id: 'p', period_unit: 'day', period_length: 30 });
    const books = booksOf([daily, invoice('i', '2024-01-01', [[1, '2024-01-01', '2024-01-31']])]);
    assert.equal(period(books, 'i-1'), '2024-01-01 2024-01-31');
  });

  it('an end that moved takes others of its subscription on the same day along', () => {
    const follower: LineSketch = [50, '2024-01-16', '2024-01-31'];
    const whole: LineSketch = [100, '2024-01-01', '2024-01-31'];
    const alone = booksOf([invoice('j', '2024-01-16', [follower])]);
    assert.equal(period(alone, 'j-1'), '2024-01-16 2024-01-31');
    const together = booksOf([invoice('i', '2024-01-01', [whole]), invoice('j', '2024-01-16', [follower])]);
    assert.equal(period(together, 'j-1'), '2024-01-16 2024-02-01');
    const lastDay = booksOf([invoice('i', '2024-01-01', [whole, [1, '2024-01-31', '2024-01-31']])]);
    assert.equal(period(lastDay, 'i-2'), '2024-01-31 2024-02-01');
    const ofVoid = booksOf([
      invoice('i', '2024-01-01', [whole], { status: 'void' }),
      invoice('j', '2024-01-16', [follower]),
    ]);
    assert.equal(period(ofVoid, 'j-1'), '2024-01-16 2024-01-31');
    const nobody = { subscription_id: null };
    const without = booksOf([
      invoice('i', '2024-01-01', [[100, '2024-01-01', '2024-01-31', nobody]]),
      invoice('j', '2024-01-16', [[50, '2024-01-16', '2024-01-31', nobody]]),
    ]);
    assert.equal(period(without, 'j-1'), '2024-01-16 2024-01-31');
  });

  it('a period without a day is one-off', () => {
    for (const [from, to] of [
      ['2024-01-01', '2024-01-01'],
      [null, '2024-01-01'],
      ['2024-01-01', null],
    ] as const) {
      const books = oneLine([100, from, to]);
      assert.equal(reading(books, 'i-1').excluded, 'missing_period');
      assert.equal(mrrOn(books, '2024-01-01'), '0');
    }
  });
});

describe('months of a line', () => {
  it('by the day where the price is by day or week, also over a whole month', () => {
    const weekly = thing('price', { id: 'p', period_unit: 'week', period_length: 1 });
    const books = booksOf([weekly, invoice('i', '2024-01-01', [[31, '2024-01-01', '2024-02-01']])]);
    assert.equal(reading(books, 'i-1').months, 1_019_178n);
    assert.equal(mrrOn(books, '2024-01-10'), '30.416667');
  });

  it('by the day where there is no price and it lasts 7 or 14 days', () => {
    const bare = { price_id: null };
    assert.equal(mrrOn(oneLine([7, '2024-01-01', '2024-01-08', bare]), '2024-01-03'), '30.416667');
    assert.equal(mrrOn(oneLine([14, '2024-01-01', '2024-01-15', bare]), '2024-01-03'), '30.416667');
    assert.equal(mrrOn(oneLine([10, '2024-01-01', '2024-01-11', bare]), '2024-01-03'), '31');
    assert.equal(mrrOn(oneLine([7, '2024-01-01', '2024-01-08']), '2024-01-03'), '31', 'a monthly price');
  });

  it('name the billing period', () => {
    const billing = (line: LineSketch, price: object = {}) =>
      booksOf([
        thing('price', { id: 'p', period_unit: 'month', period_length: 3, ...price }),
        invoice('i', '2024-01-01', [line]),
      ]).ledgers[0]?.parts[0]?.billingPeriod;
    assert.equal(billing([1, '2024-01-01', '2024-02-01']), '3 month');
    assert.equal(billing([1, '2024-01-01', '2024-02-01'], { period_unit: 'year', period_length: null }), '1 year');
    assert.equal(billing([1, '2024-01-01', '2024-02-01'], { period_unit: null }), null);
    assert.equal(billing([1, '2024-01-01', '2025-01-01', { price_id: null }]), '12 month');
    assert.equal(billing([1, '2024-01-01', '2024-01-11', { price_id: null }]), '10 day');
  });
});

describe('amount', () => {
  it('with or without discounts', () => {
    const line: LineSketch = [80, '2024-01-01', '2024-02-01', { discount_amount: 15, temporary_discount_amount: 5.5 }];
    assert.equal(mrrOn(oneLine(line), '2024-01-01'), '80');
    assert.equal(mrrOn(oneLine(line, { discounts_in_mrr: 'permanent_only' }), '2024-01-01'), '85.5');
    assert.equal(mrrOn(oneLine(line, { discounts_in_mrr: 'none' }), '2024-01-01'), '100.5');
  });

  it('in base currency at the rate of the issue date; never without a rate', () => {
    const line: LineSketch = [100, '2024-01-01', '2024-04-01', { currency_code: 'USD' }];
    const billed = invoice('i', '2024-01-01', [line, [30, '2024-01-01', '2024-02-01']]);
    const books = booksOf([billed], {}, rates('USD', { '2024-01-01': '1.07' }));
    assert.equal(mrrOn(books, '2024-03-01'), '31.152648', '100 / 1.07 / 3, rounded once');
    const unrated = booksOf([billed]);
    assert.equal(mrrOn(unrated, '2024-01-01'), '30');
    assert.deepEqual([reading(unrated, 'i-1').excluded, reading(unrated, 'i-1').amountBase], ['missing_rate', null]);
  });

  it('is rounded once, half-even', () => {
    const books = oneLine([0.000007, '2024-01-01', '2024-03-01']);
    assert.equal(microsText(reading(books, 'i-1').monthly ?? -1n), '0.000004', '0.0000035');
    assert.equal(mrrOn(books, '2024-01-01'), '0', 'below 0.005');
  });
});

describe('exclusions', () => {
  it('void invoices count nowhere', () => {
    const books = booksOf([invoice('i', '2024-01-01', [[100, '2024-01-01', '2024-02-01']], { status: 'void' })]);
    assert.equal(reading(books, 'i-1').excluded, 'void');
    assert.equal(mrrOn(books, '2024-01-01'), '0');
  });

  it('open invoices of ended subscriptions, by option', () => {
    const option = { options: { exclude_open_invoices_of_ended_subscriptions: true } };
    const books = (status: string, ended: string) => [
      thing('subscription', { id: 's', customer_id: 'c', status: ended }),
      invoice('i', '2024-01-01', [[100, '2024-01-01', '2024-02-01']], { status }),
    ];
    for (const status of ['open', 'pending', 'unpaid'])
      for (const ended of ['canceled', 'unpaid']) {
        assert.equal(mrrOn(booksOf(books(status, ended), option), '2024-01-01'), '0', `${status} ${ended}`);
        assert.equal(mrrOn(booksOf(books(status, ended)), '2024-01-01'), '100', `${status} ${ended}, by default`);
      }
    assert.equal(mrrOn(booksOf(books('paid', 'canceled'), option), '2024-01-01'), '100');
    assert.equal(mrrOn(booksOf(books('open', 'active'), option), '2024-01-01'), '100');
  });
});

describe('credit notes', () => {
  const DAYS = ['2024-01-10', '2024-02-09', '2024-02-10', '2024-03-31'];
  const quarter = invoice('i', '2024-01-01', [[300, '2024-01-01', '2024-04-01']]);
  const noted = (
    mode: string,
    notes: readonly Parameters<typeof creditNote>[3][],
    date: string | null = '2024-02-10',
    billed = quarter,
  ) =>
    mrrOnEach(
      booksOf([billed, ...notes.map((lines, index) => creditNote(`n${index}`, 'i', date, lines))], {
        options: { credit_notes_in_mrr: mode },
      }),
      DAYS,
    );

  it('are ignored, taken off the whole period, or from their date on', () => {
    assert.deepEqual(noted('ignore', [[[60, 'i-1']]]), ['100', '100', '100', '100']);
    assert.deepEqual(noted('retroactive', [[[60, 'i-1']]]), ['80', '80', '80', '80']);
    assert.deepEqual(noted('from_issue_date', [[[60, 'i-1']]]), ['100', '100', '80', '80']);
  });

  it('take at most the whole line in sum', () => {
    const twice = [[[200, 'i-1']], [[200, 'i-1']]] as const;
    assert.deepEqual(noted('retroactive', twice), ['0', '0', '0', '0']);
    assert.deepEqual(noted('from_issue_date', twice), ['100', '100', '0', '0']);
  });

  it('without a date have their invoice’s', () => {
    assert.deepEqual(noted('from_issue_date', [[[60, 'i-1']]], null), ['80', '80', '80', '80']);
  });

  it('without a line are spread over the recurring lines of positive amount', () => {
    const mixed = invoice('i', '2024-01-01', [
      [300, '2024-01-01', '2024-04-01'],
      [100, '2024-01-01', '2024-02-01'],
      [500, null, null, { type: 'one_off' }],
      [-30, '2024-01-01', '2024-04-01'],
    ]);
    assert.deepEqual(noted('ignore', [], null, mixed), ['190', '90', '90', '90']);
    assert.deepEqual(noted('retroactive', [[[100, null]]], null, mixed), ['140', '65', '65', '65']);
  });

  it('in another currency compare at the invoice’s rate', () => {
    const books = booksOf(
      [quarter, creditNote('n', 'i', '2024-03-15', [[60, 'i-1', { currency_code: 'USD' }]])],
      { options: { credit_notes_in_mrr: 'retroactive' } },
      rates('USD', { '2024-01-01': '2', '2024-03-15': '1' }),
    );
    assert.equal(mrrOn(books, '2024-01-10'), '90');
  });

  it('keep their share of the line after discount, whatever the discount option', () => {
    const books = booksOf(
      [
        invoice('i', '2024-01-01', [[50, '2024-01-01', '2024-02-01', { discount_amount: 50 }]]),
        creditNote('n', 'i', null, [[25, 'i-1']]),
      ],
      { options: { credit_notes_in_mrr: 'retroactive', discounts_in_mrr: 'none' } },
    );
    assert.equal(mrrOn(books, '2024-01-10'), '50', 'half of 100');
  });
});
