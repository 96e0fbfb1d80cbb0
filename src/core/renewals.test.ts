// Worked examples of renewals (methodology section 6).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { invoice, ledger, subscription } from '../../test/records.ts';
import { isoDay } from './calendar.ts';
import type { Ledger } from './ledger.ts';
import { microsText } from './money.ts';

describe('renewals', () => {
  const due = (book: Ledger) =>
    book.renewals.map((row) => [isoDay(row.due), microsText(row.before), microsText(row.kept)]);

  it('[Ex 20] 100 for January and February, then 80: 100 up for renewal in March, 80 kept', () => {
    const months: [string, number, string, string][] = [
      ['a', 100, '2024-01-01', '2024-02-01'],
      ['b', 100, '2024-02-01', '2024-03-01'],
      ['c', 80, '2024-03-01', '2024-04-01'],
    ];
    const records = months.flatMap(([id, amount, start, end]) =>
      invoice(`i${id}`, start, [[id, amount, start, end, { subscription_id: 's' }]]),
    );
    assert.deepEqual(due(ledger([subscription('s'), ...records], '2024-03-15')), [
      ['2024-02-01', '100', '100'],
      ['2024-03-01', '100', '80'],
      ['2024-04-01', '80', '0'],
    ]);
  });

  it('a commitment takes the place of the period ends inside it', () => {
    const records = Array.from({ length: 5 }, (_, at) => {
      const [start, end] = [`2024-0${at + 1}-01`, `2024-0${at + 2}-01`];
      return invoice(`i${at}`, start, [[`l${at}`, 100, start, end, { subscription_id: 's' }]]);
    }).flat();
    const held = { subscription_start_date: '2024-01-01', contractual_commitment_end_date: '2024-04-01' };
    assert.deepEqual(due(ledger([subscription('s', held), ...records], '2024-06-15')), [
      ['2024-04-01', '100', '100'],
      ['2024-05-01', '100', '100'],
      ['2024-06-01', '100', '0'],
    ]);
  });

  it('weekly periods are never due, and the kept amount is shared over the parts exactly', () => {
    const week = invoice('w', '2024-01-01', [['w', 7, '2024-01-01', '2024-01-08', { subscription_id: 's' }]]);
    assert.deepEqual(due(ledger([subscription('s'), ...week], '2024-03-15')), []);
    const parts = invoice('i', '2024-01-01', [
      ['a', 10, '2024-01-01', '2024-02-01', { subscription_id: 's' }],
      ['b', 20, '2024-01-01', '2024-02-01', { subscription_id: 's' }],
    ]);
    const next = invoice('j', '2024-02-01', [['c', 10, '2024-02-01', '2024-03-01', { subscription_id: 's' }]]);
    const rows = due(ledger([subscription('s'), ...parts, ...next], '2024-02-15')).slice(0, 2);
    assert.deepEqual(rows, [
      ['2024-02-01', '10', '3.333333'],
      ['2024-02-01', '20', '6.666667'],
    ]);
  });
});
