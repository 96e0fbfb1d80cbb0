// The worked examples of methodology sections 1–4, through the core alone.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booksOf, invoice, ledgerMrr, mrrOn, mrrOnEach, on, rates, thing } from '../../test/generator/sketch.ts';
import { coreFx } from '../../test/laws/core.ts';
import { type Day, isoDay } from './calendar.ts';
import { microsText } from './money.ts';

const MONTH_ENDS_2024 = [
  '2024-01-31',
  '2024-02-29',
  '2024-03-31',
  '2024-04-30',
  '2024-05-31',
  '2024-06-30',
  '2024-07-31',
  '2024-08-31',
  '2024-09-30',
  '2024-10-31',
  '2024-11-30',
  '2024-12-31',
];

describe('monthly amounts', () => {
  it('[Ex 1] an instant falls on the date of the company’s zone', () => {
    const books = booksOf([
      invoice('i', '2024-01-31T23:00:00Z', [[100, '2024-01-31T23:00:00Z', '2024-02-29T23:00:00Z']]),
    ]);
    assert.deepEqual(mrrOnEach(books, ['2024-01-31', '2024-02-01', '2024-02-29', '2024-03-01']), [
      '0',
      '100',
      '100',
      '0',
    ]);
  });

  it('[Ex 2] 1–31 January is one month under auto', () => {
    const books = booksOf([invoice('i', '2024-01-01', [[100, '2024-01-01', '2024-01-31']])]);
    assert.deepEqual(mrrOnEach(books, ['2024-01-31', '2024-02-01']), ['100', '0']);
    assert.equal(books.ledgers[0]?.lines[0]?.months, 1_000_000n);
  });

  it('[Ex 3] €50 for 7 February to 7 March', () => {
    const books = booksOf([invoice('i', '2024-02-07', [[50, '2024-02-07', '2024-03-07']])]);
    assert.deepEqual(mrrOnEach(books, ['2024-02-29', '2024-03-31']), ['50', '0']);
  });

  it('[Ex 4] €1,200 for a year from 15 January', () => {
    const books = booksOf([invoice('i', '2024-01-15', [[1200, '2024-01-15', '2025-01-15']])]);
    assert.deepEqual(mrrOnEach(books, MONTH_ENDS_2024), Array<string>(12).fill('100'));
    assert.equal(mrrOn(books, '2025-01-31'), '0');
  });

  it('[Ex 5] €450 for 10 January to 10 April', () => {
    const books = booksOf([invoice('i', '2024-01-10', [[450, '2024-01-10', '2024-04-10']])]);
    assert.deepEqual(mrrOnEach(books, MONTH_ENDS_2024.slice(0, 4)), ['150', '150', '150', '0']);
  });

  it('[Ex 6] €100 a month from 15 March: a state, never prorated', () => {
    const books = booksOf([invoice('i', '2024-03-15', [[100, '2024-03-15', '2024-04-15']])]);
    assert.equal(mrrOn(books, '2024-03-31'), '100');
  });

  it('[Ex 17] €9.90 a week is 43.017857 in every month', () => {
    const weekly = thing('price', { id: 'p', type: 'subscription', period_unit: 'week', period_length: 1 });
    const monday = (week: number) => isoDay((on('2024-01-01') + 7 * week) as Day);
    const bill = Array.from({ length: 60 }, (_, week) =>
      invoice(`i${week}`, monday(week), [[9.9, monday(week), monday(week + 1)]]),
    ).flat();
    const books = booksOf([weekly, bill]);
    assert.deepEqual(mrrOnEach(books, MONTH_ENDS_2024), Array<string>(12).fill('43.017857'));
    assert.equal(books.ledgers[0]?.parts.length, 1, 'equal weeks are one part');
  });
});

describe('prorations', () => {
  it('[Ex 7] €100 for June, on 16 June a plan of €150', () => {
    const books = booksOf([
      invoice('i', '2024-06-01', [[100, '2024-06-01', '2024-07-01']]),
      invoice('j', '2024-06-16', [
        [-50, '2024-06-16', '2024-07-01', { proration_target_line_item_id: 'i-1' }],
        [75, '2024-06-16', '2024-07-01'],
      ]),
    ]);
    assert.deepEqual(mrrOnEach(books, ['2024-06-15', '2024-06-16', '2024-06-30', '2024-07-01']), [
      '100',
      '150',
      '150',
      '0',
    ]);
  });

  it('[Ex 18] €1,200 for 2024, on 16 June a plan of €2,400', () => {
    const yearly = thing('price', { id: 'p', type: 'subscription', period_unit: 'year', period_length: 1 });
    const books = booksOf([
      yearly,
      invoice('i', '2024-01-01', [[1200, '2024-01-01', '2025-01-01']]),
      invoice('j', '2024-06-16', [
        [-652.46, '2024-06-16', '2025-01-01', { proration_target_line_item_id: 'i-1' }],
        [1304.92, '2024-06-16', '2025-01-01'],
      ]),
      invoice('k', '2025-01-01', [[2400, '2025-01-01', '2026-01-01']]),
    ]);
    const [before, after, renewed] = mrrOnEach(books, ['2024-06-15', '2024-06-16', '2025-01-01']);
    assert.equal(before, '100');
    assert.equal(Number(after).toFixed(2), '200.00');
    assert.equal(renewed, '200');
  });
});

describe('timelines', () => {
  it('[Ex 8] another subscription of the set from 16 June: 250 raw, 150 with overlaps', () => {
    const records = [
      thing('subscription', { id: 's', customer_id: 'c', status: 'active', subscription_set_id: 'x' }),
      thing('subscription', { id: 't', customer_id: 'c', status: 'active', subscription_set_id: 'x' }),
      thing('price', { id: 'q', period_unit: 'month', period_length: 1 }),
      ...invoice('i', '2024-06-01', [[100, '2024-06-01', '2024-07-01']]),
      ...invoice('j', '2024-06-16', [[150, '2024-06-16', '2024-07-16', { subscription_id: 't', price_id: 'q' }]]),
    ];
    assert.equal(mrrOn(booksOf(records), '2024-06-30'), '250');
    assert.equal(mrrOn(booksOf(records, { options: { billing_gaps: 'overlaps' } }), '2024-06-30'), '150');
    assert.equal(mrrOn(booksOf(records, { options: { billing_gaps: 'both' } }), '2024-06-15'), '100');
  });

  it('[Ex 9] an invoice ends on 6 January, the next starts on 9 January: no churn', () => {
    const records = [
      invoice('i', '2023-12-06', [[100, '2023-12-06', '2024-01-06']]),
      invoice('j', '2024-01-09', [[100, '2024-01-09', '2024-02-09']]),
    ];
    const filled = booksOf(records);
    assert.deepEqual(mrrOnEach(filled, ['2024-01-06', '2024-01-08', '2024-01-09']), ['100', '100', '100']);
    assert.equal(filled.ledgers[0]?.active.length, 1);
    const raw = booksOf(records, { options: { billing_gaps: 'none' } });
    assert.deepEqual(mrrOnEach(raw, ['2024-01-05', '2024-01-06', '2024-01-08', '2024-01-09']), [
      '100',
      '0',
      '0',
      '100',
    ]);
  });
});

describe('movements', () => {
  it('[Ex 10] a new invoice at another rate beside a running annual one: FX only', () => {
    const dollars = { currency_code: 'USD' };
    const books = booksOf(
      [
        thing('price', { id: 'year', period_unit: 'year', period_length: 1 }),
        invoice('a', '2024-01-01', [[1200, '2024-01-01', '2025-01-01', { ...dollars, price_id: 'year' }]]),
        invoice('m', '2024-01-01', [[100, '2024-01-01', '2024-02-01', dollars]]),
        invoice('n', '2024-02-01', [[100, '2024-02-01', '2024-03-01', dollars]]),
      ],
      {},
      rates('USD', { '2024-01-01': '1.07', '2024-02-01': '1.15' }),
    );
    assert.deepEqual(mrrOnEach(books, ['2024-01-31', '2024-02-29']), ['186.915888', '180.414466']);
    const effect = coreFx(books, on('2024-02-01'), on('2024-02-29'), on('2024-02-29'));
    assert.deepEqual([...effect], [['c', '-6.501422']], 'all of the change');
  });

  it('[Ex 11] away from January to April: two spans, the opening of the year and its closing are active', () => {
    const books = booksOf([
      invoice('i', '2023-12-01', [[100, '2023-12-01', '2024-01-15']]),
      invoice('j', '2024-04-10', [[80, '2024-04-10', '2025-01-10']]),
    ]);
    const [ledger] = books.ledgers;
    assert.ok(ledger);
    assert.deepEqual(
      ledger.active.map(({ start, end }) => [isoDay(start), isoDay(end)]),
      [
        ['2023-12-01', '2024-01-15'],
        ['2024-04-10', '2025-01-10'],
      ],
    );
    const [opening, january, march, april, closing] = [
      '2023-12-31',
      '2024-01-31',
      '2024-03-31',
      '2024-04-30',
      '2024-12-31',
    ].map((day) => microsText(ledgerMrr(ledger, on(day))));
    assert.deepEqual([january, march], ['0', '0'], 'monthly and quarterly: churn, then reactivation');
    assert.equal(april, closing);
    assert.ok(Number(opening) > Number(closing) && Number(closing) > 0, 'yearly: one contraction');
  });
});
