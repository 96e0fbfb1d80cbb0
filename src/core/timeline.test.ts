// Timelines: keys, cuts, overlaps, gaps, late renewal, days that count as zero, and their order (methodology 1, 3.1–3.5).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booksOf, creditNote, invoice, type LineSketch, mrrOn, mrrOnEach, thing } from '../../test/generator/sketch.ts';
import type { CoreBooks } from '../../test/laws/core.ts';
import { isoDay, type Range } from './calendar.ts';

function ranges(found: readonly Range[] | undefined): string[] {
  return (found ?? []).map(({ start, end }) => `${isoDay(start)} ${isoDay(end)}`);
}

function active(books: CoreBooks): string[] {
  return ranges(books.ledgers[0]?.active);
}

function timelines(books: CoreBooks): number {
  return books.ledgers.flatMap((ledger) => ledger.timelines).length;
}

const s = (rest: object) => thing('subscription', { id: 's', customer_id: 'c', status: 'active', ...rest });
const t = (rest: object) => thing('subscription', { id: 't', customer_id: 'c', status: 'active', ...rest });
const january = (id: string, line: object = {}) =>
  invoice(id, '2024-01-01', [[100, '2024-01-01', '2024-02-01', { ...line }]]);

describe('the timeline', () => {
  it('is the set, the subscription, or the invoice’s customer and price', () => {
    const both = [january('i'), january('j', { subscription_id: 't' })];
    assert.equal(timelines(booksOf([t({}), both.flat()])), 2);
    assert.equal(
      timelines(booksOf([s({ subscription_set_id: 'x' }), t({ subscription_set_id: 'x' }), both.flat()])),
      1,
    );
    const bare = { subscription_id: null };
    const other = thing('price', { id: 'q' });
    assert.equal(timelines(booksOf([january('i', bare), january('j', bare)])), 1);
    assert.equal(timelines(booksOf([other, january('i', bare), january('j', { ...bare, price_id: 'q' })])), 2);
    assert.equal(timelines(booksOf([january('i', bare), january('j', { ...bare, price_id: null })])), 2);
  });

  it('belongs to the root of the invoice’s customer, whosever the subscription is', () => {
    const child = thing('customer', { id: 'd', root_parent_id: 'c' });
    const other = thing('customer', { id: 'e' });
    const books = booksOf([
      child,
      other,
      s({ customer_id: 'e' }),
      january('i'),
      invoice('j', '2024-01-01', [[50, '2024-01-01', '2024-02-01']], { customer_id: 'd' }),
    ]);
    const withMrr = books.ledgers.filter(({ parts }) => parts.length > 0);
    assert.deepEqual(
      withMrr.map(({ root, timelines: own }) => [root.id, own.length]),
      [['c', 1]],
    );
    assert.equal(mrrOn(books, '2024-01-01'), '150');
  });

  it('without a subscription is one for each own customer of the invoices', () => {
    const child = thing('customer', { id: 'd', root_parent_id: 'c' });
    const bare = { subscription_id: null };
    const ofChild = invoice('j', '2024-01-01', [[100, '2024-01-01', '2024-02-01', bare]], { customer_id: 'd' });
    assert.equal(timelines(booksOf([child, january('i', bare), ofChild])), 2);
  });
});

describe('days that count as zero', () => {
  it('below half a cent, or negative, with all their parts', () => {
    assert.equal(mrrOn(booksOf([january('i', { amount_excluding_tax_after_discount: 0.005 })]), '2024-01-01'), '0.005');
    assert.equal(mrrOn(booksOf([january('i', { amount_excluding_tax_after_discount: 0.004 })]), '2024-01-01'), '0');
    const books = booksOf([
      invoice('i', '2024-01-01', [
        [100, '2024-01-01', '2024-03-01'],
        [-70, '2024-01-15', '2024-02-15'],
      ]),
    ]);
    assert.deepEqual(mrrOnEach(books, ['2024-01-14', '2024-01-15', '2024-02-14', '2024-02-15']), [
      '50',
      '0',
      '0',
      '50',
    ]);
    assert.deepEqual(active(books), ['2024-01-01 2024-01-15', '2024-02-15 2024-03-01']);
    assert.equal(books.ledgers[0]?.parts.length, 2);
  });

  it('do not touch another timeline of the customer', () => {
    const books = booksOf([
      t({}),
      january('i'),
      january('j', { subscription_id: 't', amount_excluding_tax_after_discount: -30 }),
    ]);
    assert.equal(mrrOn(books, '2024-01-01'), '100');
  });
});

describe('churn recognition', () => {
  const at = (churn_recognition: string, subscription: object, day: string) =>
    mrrOn(booksOf([s(subscription), january('i')], { options: { churn_recognition } }), day);

  it('cuts where the option says, only if earlier', () => {
    const ended = { status: 'canceled', canceled_at: '2024-01-10', effective_cancellation_date: '2024-01-20' };
    assert.equal(at('end_of_billed_period', ended, '2024-01-31'), '100');
    assert.equal(at('effective_cancellation', ended, '2024-01-19'), '100');
    assert.equal(at('effective_cancellation', ended, '2024-01-20'), '0');
    assert.equal(at('cancellation_request', ended, '2024-01-09'), '100');
    assert.equal(at('cancellation_request', ended, '2024-01-10'), '0');
    assert.equal(at('cancellation_request', { canceled_at: '2024-03-01' }, '2024-02-01'), '0');
  });

  it('takes canceled_at for the effective date of a cancelled subscription only', () => {
    assert.equal(at('effective_cancellation', { status: 'canceled', canceled_at: '2024-01-10' }, '2024-01-10'), '0');
    assert.equal(at('effective_cancellation', { status: 'active', canceled_at: '2024-01-10' }, '2024-01-10'), '100');
  });

  it('cuts a timeline subscription by subscription', () => {
    const books = booksOf(
      [
        s({ subscription_set_id: 'x', status: 'canceled', canceled_at: '2024-01-10' }),
        t({ subscription_set_id: 'x' }),
        january('i'),
        january('j', { subscription_id: 't', amount_excluding_tax_after_discount: 30 }),
      ],
      { options: { churn_recognition: 'cancellation_request' } },
    );
    assert.deepEqual(mrrOnEach(books, ['2024-01-09', '2024-01-10']), ['130', '30']);
  });
});

describe('overlaps', () => {
  const OPTION = { options: { billing_gaps: 'overlaps' } };
  const two = (first: LineSketch, second: LineSketch, rest: readonly ReturnType<typeof thing>[] = []) =>
    mrrOn(
      booksOf([...rest, invoice('i', '2024-01-01', [first]), invoice('j', '2024-01-16', [second])], OPTION),
      '2024-01-20',
    );

  it('end the earlier of two lines with the same price', () => {
    const first: LineSketch = [100, '2024-01-01', '2024-02-01'];
    assert.equal(two(first, [150, '2024-01-16', '2024-02-16']), '150');
    const q = thing('price', { id: 'q' });
    assert.equal(two(first, [150, '2024-01-16', '2024-02-16', { price_id: 'q' }], [q]), '250', 'another price');
    assert.equal(two(first, [150, '2024-01-01', '2024-02-01']), '250', 'starts together');
    assert.equal(two(first, [-50, '2024-01-16', '2024-02-16']), '50', 'not positive');
    assert.equal(two(first, [0, '2024-01-16', '2024-02-16']), '100', 'not positive');
    const bare = { price_id: null };
    assert.equal(two([100, '2024-01-01', '2024-02-01', bare], [150, '2024-01-16', '2024-02-16', bare]), '150');
  });

  it('are none on one invoice, or with a proration', () => {
    const lines: LineSketch[] = [
      [100, '2024-01-01', '2024-02-01'],
      [150, '2024-01-16', '2024-02-16'],
    ];
    assert.equal(mrrOn(booksOf([invoice('i', '2024-01-01', lines)], OPTION), '2024-01-20'), '250');
    const proration = { proration_target_line_item_id: 'i-1' };
    assert.equal(two([100, '2024-01-01', '2024-02-01'], [16, '2024-01-16', '2024-02-01', proration]), '131');
  });

  it('end a line where the earliest later one starts', () => {
    const books = booksOf(
      ['2024-01-01', '2024-01-20', '2024-01-10'].flatMap((from, index) =>
        invoice(`i${index}`, from, [[10 ** index * 31, from, '2024-02-01']]),
      ),
      OPTION,
    );
    const raw = (days: number, amount: number) => (amount * 31) / days;
    assert.equal(Number(mrrOn(books, '2024-01-09')), raw(31, 31));
    assert.equal(Number(mrrOn(books, '2024-01-10')).toFixed(4), raw(22, 3100).toFixed(4));
    assert.equal(Number(mrrOn(books, '2024-01-20')).toFixed(4), raw(12, 310).toFixed(4));
  });

  it('come after the cancellation: a line that is cut before is no overlap', () => {
    const options = { billing_gaps: 'overlaps', churn_recognition: 'cancellation_request' };
    const books = booksOf(
      [
        s({ subscription_set_id: 'x' }),
        t({ subscription_set_id: 'x', status: 'canceled', canceled_at: '2024-01-10' }),
        january('i'),
        invoice('j', '2024-01-16', [[150, '2024-01-16', '2024-02-16', { subscription_id: 't' }]]),
      ],
      { options },
    );
    assert.equal(mrrOn(books, '2024-01-20'), '100');
  });
});

describe('gaps', () => {
  const gap = (first: LineSketch, next: string, options: object = {}) => {
    const end = `${next.slice(0, 4)}-12-28`;
    const records = [invoice('i', '2024-01-01', [first]), invoice('j', next, [[500, next, end]])];
    return active(booksOf(records, { options: { ...options } })).length === 1;
  };
  const month: LineSketch = [100, '2024-01-01', '2024-02-01'];
  const quarter: LineSketch = [100, '2024-01-01', '2024-04-01'];

  it('are filled up to 15 days after a month, 45 after more', () => {
    assert.ok(gap(month, '2024-02-16'));
    assert.ok(!gap(month, '2024-02-17'));
    assert.ok(gap(quarter, '2024-05-16'));
    assert.ok(!gap(quarter, '2024-05-17'));
    assert.ok(!gap([100, '2024-01-01', '2024-02-01', { price_id: null }], '2024-02-17'), '31 days');
    assert.ok(gap([100, '2024-01-01', '2024-02-02', { price_id: null }], '2024-03-18'), '32 days: 45');
  });

  it('or as long as the option says', () => {
    assert.ok(!gap(month, '2024-02-02', { gap_tolerance_days: 0 }));
    assert.ok(gap(month, '2024-02-04', { gap_tolerance_days: 3 }));
    assert.ok(!gap(month, '2024-02-05', { gap_tolerance_days: 3 }));
    assert.ok(!gap(month, '2024-02-02', { billing_gaps: 'none' }));
    assert.ok(!gap(month, '2024-02-02', { billing_gaps: 'overlaps' }));
  });

  it('are measured by the billed period before any cut', () => {
    const books = booksOf(
      [
        s({ subscription_set_id: 'x', status: 'canceled', canceled_at: '2024-01-20' }),
        t({ subscription_set_id: 'x' }),
        invoice('i', '2024-01-01', [[300, '2024-01-01', '2024-04-01']]),
        invoice('j', '2024-03-01', [[90, '2024-03-01', '2024-04-01', { subscription_id: 't' }]]),
      ],
      { options: { churn_recognition: 'cancellation_request' } },
    );
    assert.deepEqual(mrrOnEach(books, ['2024-01-19', '2024-01-20', '2024-02-29', '2024-03-01']), [
      '100',
      '100',
      '100',
      '90',
    ]);
  });

  it('are filled with the MRR of the day before: all its parts, and what a credit note left', () => {
    const books = booksOf(
      [
        invoice('i', '2024-01-01', [
          [100, '2024-01-01', '2024-02-01'],
          [20, '2024-01-01', '2024-02-01'],
          [7, '2024-01-01', '2024-01-15'],
        ]),
        creditNote('n', 'i', '2024-01-10', [[50, 'i-1']]),
        invoice('j', '2024-02-10', [[100, '2024-02-10', '2024-03-10']]),
      ],
      { options: { credit_notes_in_mrr: 'from_issue_date' } },
    );
    assert.deepEqual(mrrOnEach(books, ['2024-01-31', '2024-02-09', '2024-02-10']), ['70', '70', '100']);
  });

  it('after a free month stay at zero; a free month is no gap', () => {
    const books = booksOf([
      january('i'),
      invoice('j', '2024-02-01', [[0, '2024-02-01', '2024-03-01']]),
      invoice('k', '2024-03-05', [[100, '2024-03-05', '2024-04-05']]),
    ]);
    assert.deepEqual(active(books), ['2024-01-01 2024-02-01', '2024-03-05 2024-04-05']);
  });
});

describe('late renewal', () => {
  const late = (freshness: string, option: number, subscription: object = {}) =>
    booksOf([s(subscription), january('i')], { options: { late_renewal_days: option, freshness } });

  it('carries the last day’s parts up to the freshness date while it is not late', () => {
    assert.deepEqual(active(late('2024-02-01', 10)), ['2024-01-01 2024-02-02'], 'E itself');
    assert.deepEqual(active(late('2024-02-10', 10)), ['2024-01-01 2024-02-11']);
    assert.deepEqual(active(late('2024-02-11', 10)), ['2024-01-01 2024-02-01'], 'ten days: churn on E');
    assert.deepEqual(active(late('2024-01-20', 10)), ['2024-01-01 2024-02-01'], 'still covered');
    assert.deepEqual(active(late('2024-02-01', 0)), ['2024-01-01 2024-02-01']);
  });

  it('only of active subscriptions without a cancellation', () => {
    for (const ended of [
      { status: 'paused' },
      { status: 'canceled' },
      { canceled_at: '2024-06-01' },
      { effective_cancellation_date: '2024-06-01' },
    ])
      assert.deepEqual(active(late('2024-02-05', 10, ended)), ['2024-01-01 2024-02-01']);
    const books = booksOf([january('i', { subscription_id: null })], {
      options: { late_renewal_days: 10, freshness: '2024-02-05' },
    });
    assert.deepEqual(active(books), ['2024-01-01 2024-02-01']);
  });

  it('names the days from which it may carry, whatever the freshness date', () => {
    assert.deepEqual(late('2023-01-01', 10).ledgers[0]?.carriable.map(isoDay), ['2024-02-01']);
    assert.deepEqual(late('2023-01-01', 10, { status: 'paused' }).ledgers[0]?.carriable, []);
    assert.deepEqual(late('2023-01-01', 0).ledgers[0]?.carriable, []);
  });
});

describe('parts', () => {
  it('of equal invoices are one; other custom properties, amounts or prices are others', () => {
    const start = (month: number) => `${2021 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
    const bill = (month: number, over: object = {}, line: object = {}) =>
      invoice(`i${month}`, start(month), [[99.9, start(month), start(month + 1), { ...line }]], { ...over });
    const four = Array.from({ length: 48 }, (_, month) => bill(month));
    const books = booksOf(four);
    assert.equal(books.ledgers[0]?.parts.length, 1);
    assert.equal(books.ledgers[0]?.parts[0]?.line?.id, 'i0-1');
    const labelled = bill(20, {}, { custom_properties: { team: 'a' } });
    assert.equal(booksOf(four.with(20, labelled)).ledgers[0]?.parts.length, 3);
    const ordered = bill(20, { custom_properties: { order: 7 } });
    assert.equal(booksOf(four.with(20, ordered)).ledgers[0]?.parts.length, 3);
    const pairs = four.flatMap((records, month) => [
      records,
      invoice(`j${month}`, start(month), [[9, start(month), start(month + 1)]]),
    ]);
    assert.equal(booksOf(pairs).ledgers[0]?.parts.length, 2);
  });
});
