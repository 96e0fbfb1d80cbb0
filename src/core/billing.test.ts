// Worked examples of revenue recognition and billing (methodology sections 5 and 7).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Data, day, invoice, ledger, mrr, note, recognised, subscription } from '../../test/records.ts';
import { isoDay } from './calendar.ts';
import { microsText } from './money.ts';

describe('recognition', () => {
  it('[Ex 16] 1,200 for 2024: January 101.639344, deferred 1,098.360656', () => {
    const book = ledger(invoice('i', '2024-01-01', [['l', 1200, '2024-01-01', '2025-01-01']]), '2024-02-15');
    assert.equal(recognised(book, '2023-12-31'), '0');
    assert.equal(recognised(book, '2024-01-31'), '101.639344');
    assert.equal(recognised(book, '2024-12-31'), '1200');
    assert.equal(microsText(book.revenue[0]?.amount ?? 0n), '1200');
  });

  it('a one-off line is recognised whole on the issue date, whatever period it names', () => {
    const line: Data = { type: 'one_off', period_start: '2024-01-01', period_end: '2025-01-01' };
    const book = ledger(invoice('i', '2024-03-10', [['l', 500, null, null, line]]), '2024-06-01');
    assert.equal(recognised(book, '2024-03-09'), '0');
    assert.equal(recognised(book, '2024-03-10'), '500');
    assert.equal(book.revenue[0]?.recurring, false);
  });

  it('a credit note reduces the line from the start of its period', () => {
    const book = ledger(
      [
        ...invoice('i', '2024-01-01', [['l', 366, '2024-01-01', '2025-01-01']]),
        ...note('n', 'i', '2024-06-01', [[183, 'l']]),
      ],
      '2024-07-01',
    );
    assert.equal(recognised(book, '2024-01-31'), '15.5');
    assert.equal(microsText(book.revenue[0]?.invoiced ?? 0n), '366');
    assert.equal(microsText(book.revenue[0]?.amount ?? 0n), '183');
    assert.equal(isoDay(book.credits[0]?.issued ?? day('1970-01-01')), '2024-06-01');
  });

  it('a line takes no more credit than it has; what goes beyond counts in credited only', () => {
    const book = ledger(
      [...invoice('i', '2024-01-01', [['l', 100, '2024-01-01', '2024-02-01']]), ...note('n', 'i', null, [[150, 'l']])],
      '2024-02-15',
    );
    assert.equal(recognised(book, '2024-02-15'), '0');
    assert.equal(microsText(book.credits[0]?.amount ?? 0n), '150');
  });

  it('rounds once, from the exact amount in base currency', () => {
    const book = ledger(
      invoice('i', '2024-01-02', [['l', 100, '2024-01-01', '2024-01-08', { currency_code: 'USD' }]]),
      '2024-02-15',
    );
    // 100 / 1.25 = 80, of 7 days: 11.428571…, 22.857143 (rounded), 80.
    assert.equal(recognised(book, '2024-01-01'), '11.428571');
    assert.equal(recognised(book, '2024-01-02'), '22.857143');
    assert.equal(recognised(book, '2024-01-07'), '80');
  });
});

describe('billing', () => {
  it('spreads a note without line over the recurring lines of positive amount, the rows adding up to it', () => {
    const book = ledger(
      [
        ...invoice('i', '2024-01-01', [
          ['a', 100, '2024-01-01', '2024-02-01'],
          ['b', 200, '2024-01-01', '2024-02-01'],
          ['c', 60, null, null],
          ['d', -50, '2024-01-01', '2024-02-01'],
        ]),
        ...note('n', 'i', null, [[100, null]]),
      ],
      '2024-02-15',
    );
    assert.deepEqual(
      book.credits.map((row) => [row.line?.id, microsText(row.amount)]),
      [
        ['a', '33.333333'],
        ['b', '66.666667'],
      ],
    );
    assert.equal(microsText(book.revenue.find((row) => row.line.id === 'b')?.amount ?? 0n), '133.333333');
  });

  it('falls back to positive one-off lines, then to the billing figures alone', () => {
    const oneOff = [...invoice('i', '2024-01-01', [['c', 60, null, null]]), ...note('n', 'i', null, [[30, null]])];
    assert.equal(ledger(oneOff, '2024-02-15').credits[0]?.line?.id, 'c');
    const none = [...invoice('i', '2024-01-01', [['c', -60, null, null]]), ...note('n', 'i', null, [[30, null]])];
    const book = ledger(none, '2024-02-15');
    assert.deepEqual([book.credits[0]?.line, microsText(book.credits[0]?.amount ?? 0n)], [null, '30']);
    assert.equal(microsText(book.revenue[0]?.amount ?? 0n), '-60');
  });

  it('leaves out void invoices and unrated lines with their credit notes; keeps what rule 3.6 leaves out of MRR', () => {
    const book = ledger(
      [
        subscription('s', { status: 'canceled' }),
        ...invoice('v', '2024-01-01', [['v1', 10, null, null]], { status: 'void' }),
        ...note('nv', 'v', null, [[5, 'v1']]),
        ...invoice('u', '2024-01-01', [['u1', 10, null, null, { currency_code: 'XTS' }]]),
        ...note('nu', 'u', null, [[5, null]]),
        ...invoice('o', '2024-01-01', [['o1', 10, '2024-01-01', '2024-02-01', { subscription_id: 's' }]], {
          status: 'open',
        }),
      ],
      '2024-01-15',
      { exclude_open_invoices_of_ended_subscriptions: true },
    );
    assert.deepEqual(
      book.revenue.map((row) => row.line.id),
      ['o1'],
    );
    assert.deepEqual(book.credits, []);
    assert.equal(mrr(book, '2024-01-15'), '0');
    assert.deepEqual(
      book.findings.map((found) => [found.kind, found.objects[0]?.id]),
      [['missing_rate', 'u1']],
    );
  });
});
