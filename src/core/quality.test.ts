// Worked examples of data quality: one company a kind of finding (methodology section 9).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Data, invoice, ledger, note, subscription } from '../../test/records.ts';
import { isoDay } from './calendar.ts';
import { FINDING_KINDS, type FindingKind, type Ledger } from './ledger.ts';
import { microsText } from './money.ts';
import { FINDING_TEXTS } from './quality.ts';

/** The findings of a kind: objects, period and MRR at stake. */
function of(book: Ledger, kind: FindingKind): [string, string | null, string | null][] {
  return book.findings
    .filter((found) => found.kind === kind)
    .map(({ objects, period, atStake }) => [
      objects.map(({ object, id }) => `${object} ${id}`).join(', '),
      period && `${isoDay(period.start)} → ${period.end === null ? '' : isoDay(period.end)}`,
      atStake === null ? null : microsText(atStake),
    ]);
}

const forS: Data = { subscription_id: 's' };

/** A monthly line of subscription s: its invoice, line and first days without and with a line. */
function monthly(id: string, amount: number, start: string, end: string, more: Data = {}) {
  return invoice(`i${id}`, start, [[id, amount, start, end, { ...forS, ...more }]]);
}

describe('findings on lines', () => {
  it('missing_rate: a line, a credit note line, a signed subscription', () => {
    const signed = { deal_closed_date: '2024-01-02', subscription_start_date: '2024-03-01', monthly_value: 10 };
    const book = ledger(
      [
        subscription('s'),
        subscription('t', signed),
        ...monthly('a', 10, '2024-01-01', '2024-02-01', { currency_code: 'XTS' }),
        ...monthly('b', 10, '2024-01-01', '2024-02-01'),
        ...note('n', 'ib', null, [[5, 'b']]).map((record) => ({
          ...record,
          data: { ...record.data, currency_code: 'XTS' },
        })),
      ],
      '2024-01-15',
    );
    assert.deepEqual(of(book, 'missing_rate'), [
      ['credit_note_line_item n-0, credit_note n, invoice ib', '2024-01-01 → 2024-01-02', null],
      ['invoice_line_item a, invoice ia, subscription s', '2024-01-01 → 2024-02-01', null],
      ['subscription t', '2024-01-02 → 2024-01-03', null],
    ]);
    assert.deepEqual(book.credits, []);
  });

  it('missing_period: a subscription line without a day', () => {
    const line: Data = { type: 'subscription', ...forS };
    const book = ledger(
      [subscription('s'), ...invoice('i', '2024-01-01', [['a', 10, null, null, line]])],
      '2024-01-15',
    );
    assert.deepEqual(of(book, 'missing_period'), [
      ['invoice_line_item a, invoice i, subscription s', '2024-01-01 → 2024-01-02', null],
    ]);
  });

  it('ended_but_billed: a line that starts on or after the day the cancellation took effect', () => {
    const book = ledger(
      [
        subscription('s', { status: 'canceled', canceled_at: '2024-02-01' }),
        ...monthly('a', 10, '2024-01-01', '2024-02-01'),
        ...monthly('b', 20, '2024-02-01', '2024-03-01'),
      ],
      '2024-02-15',
    );
    assert.deepEqual(of(book, 'ended_but_billed'), [
      ['invoice_line_item b, invoice ib, subscription s', '2024-02-01 → 2024-03-01', '20'],
    ]);
  });

  it('duplicate_line: the same price, period and amount on two invoices; void ones do not count', () => {
    const twice = [
      subscription('s'),
      ...monthly('a', 10, '2024-01-01', '2024-02-01'),
      ...monthly('b', 10, '2024-01-01', '2024-02-01'),
    ];
    const voided = twice.map((record) =>
      record.data.id === 'ib' ? { ...record, data: { ...record.data, status: 'void' } } : record,
    );
    assert.deepEqual(of(ledger(twice, '2024-01-15'), 'duplicate_line'), [
      [
        'invoice_line_item a, invoice ia, subscription s, invoice_line_item b, invoice ib',
        '2024-01-01 → 2024-02-01',
        '10',
      ],
    ]);
    assert.deepEqual(of(ledger(voided, '2024-01-15'), 'duplicate_line'), []);
  });

  it('overlap: listed whether the option ends the earlier line or not', () => {
    const records = [
      subscription('s'),
      ...monthly('a', 100, '2024-06-01', '2024-07-01'),
      ...monthly('b', 150, '2024-06-16', '2024-07-16'),
    ];
    const expected = [
      [
        'invoice_line_item a, invoice ia, subscription s, invoice_line_item b, invoice ib',
        '2024-06-16 → 2024-07-01',
        '100',
      ],
    ];
    assert.deepEqual(of(ledger(records, '2024-06-20'), 'overlap'), expected);
    assert.deepEqual(of(ledger(records, '2024-06-20', { billing_gaps: 'overlaps' }), 'overlap'), expected);
  });

  it('overlap: a target that its credit ends does not overlap the line that follows it', () => {
    const credit: Data = { ...forS, proration_target_line_item_id: 'a' };
    const book = ledger(
      [
        subscription('s'),
        ...monthly('a', 100, '2024-06-01', '2024-07-01'),
        ...invoice('u', '2024-06-16', [
          ['credit', -50, '2024-06-16', '2024-07-01', credit],
          ['b', 75, '2024-06-16', '2024-07-01', forS],
        ]),
      ],
      '2024-06-20',
    );
    assert.deepEqual(of(book, 'overlap'), []);
  });

  it('zero_priced: covered without MRR', () => {
    const book = ledger([subscription('s'), ...monthly('a', 0, '2024-01-01', '2024-02-01')], '2024-01-15');
    assert.deepEqual(of(book, 'zero_priced'), [
      ['invoice_line_item a, invoice ia, subscription s', '2024-01-01 → 2024-02-01', '0'],
    ]);
  });
});

describe('findings on timelines', () => {
  it('gap: between two covered stretches, filled or not, with the MRR of the day before', () => {
    const records = [
      subscription('s'),
      ...monthly('a', 10, '2023-12-06', '2024-01-06'),
      ...monthly('b', 20, '2024-01-09', '2024-02-09'),
    ];
    const expected = [
      ['customer c, subscription s, invoice_line_item a, invoice_line_item b', '2024-01-06 → 2024-01-09', '10'],
    ];
    assert.deepEqual(of(ledger(records, '2024-01-15'), 'gap'), expected);
    assert.deepEqual(of(ledger(records, '2024-01-15', { billing_gaps: 'none' }), 'gap'), expected);
  });

  it('orphan_timeline: lines without subscription', () => {
    const book = ledger(invoice('i', '2024-01-01', [['a', 10, '2024-01-01', '2024-02-01']]), '2024-01-15');
    assert.deepEqual(of(book, 'orphan_timeline'), [
      ['customer c, invoice_line_item a', '2024-01-01 → 2024-02-01', '10'],
    ]);
  });

  it('negative_timeline: credits exceed what is billed', () => {
    const book = ledger(
      [
        subscription('s'),
        ...monthly('a', 10, '2024-01-01', '2024-02-01'),
        ...monthly('b', -31, '2024-01-16', '2024-02-01'),
      ],
      '2024-01-15',
    );
    // −31 over 16 of 31 days is −60.0625 a month.
    assert.deepEqual(of(book, 'negative_timeline'), [
      ['customer c, subscription s, invoice_line_item b', '2024-01-16 → 2024-02-01', '50.0625'],
    ]);
  });

  it('currency_change: the first line in another currency', () => {
    const book = ledger(
      [
        subscription('s'),
        ...monthly('a', 10, '2023-12-02', '2024-01-02'),
        ...monthly('b', 10, '2024-01-02', '2024-02-02', { currency_code: 'USD' }),
        ...monthly('c', 10, '2024-02-02', '2024-03-02'),
      ],
      '2024-01-15',
    );
    assert.deepEqual(of(book, 'currency_change'), [
      ['subscription s, invoice_line_item b, invoice ib', '2024-01-02 → 2024-02-02', '8'],
    ]);
  });
});

describe('findings on subscriptions', () => {
  it('signed_never_billed: from the start that passed without an invoice', () => {
    const signed: Data = {
      deal_closed_date: '2024-03-01',
      subscription_start_date: '2024-04-01',
      monthly_value: 100,
      currency_code: 'USD',
    };
    const found = ledger([subscription('s', signed)], '2024-05-15').findings;
    assert.deepEqual(of(ledger([subscription('s', signed)], '2024-05-15'), 'signed_never_billed'), [
      ['subscription s', '2024-04-01 → ', '80'],
    ]);
    assert.equal(isoDay(found[0]?.since ?? (0 as never)), '2024-04-01');
    const cancelled = ledger([subscription('s', { ...signed, canceled_at: '2024-03-15' })], '2024-05-15');
    assert.deepEqual(of(cancelled, 'signed_never_billed'), []);
  });

  it('status_conflict: active, its coverage over', () => {
    const book = ledger([subscription('s'), ...monthly('a', 10, '2024-01-01', '2024-02-01')], '2024-03-15');
    assert.deepEqual(of(book, 'status_conflict'), [['subscription s', '2024-02-01 → ', '10']]);
    const ended = ledger(
      [subscription('s', { status: 'canceled' }), ...monthly('a', 10, '2024-01-01', '2024-02-01')],
      '2024-03-15',
    );
    assert.deepEqual(of(ended, 'status_conflict'), []);
  });
});

it('every kind has its text', () => {
  for (const kind of FINDING_KINDS) {
    for (const text of Object.values(FINDING_TEXTS[kind])) assert.ok(text.length > 0);
  }
});
