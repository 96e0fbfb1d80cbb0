// Worked examples of committed and future MRR (methodology section 6).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cmrr, type Data, future, invoice, ledger, mrr, subscription } from '../../test/records.ts';

describe('committed MRR', () => {
  it('[Ex 15] signed in June, starts in September: CMRR from June, MRR from September', () => {
    const book = ledger(
      [
        subscription('s', {
          deal_closed_date: '2024-06-10',
          subscription_start_date: '2024-09-01',
          monthly_value: 500,
          currency_code: 'EUR',
        }),
        ...invoice('i', '2024-09-01', [['l', 500, '2024-09-01', '2024-10-01', { subscription_id: 's' }]]),
      ],
      '2024-09-15',
    );
    assert.deepEqual(
      [cmrr(book, '2024-06-09'), cmrr(book, '2024-06-10'), cmrr(book, '2024-08-31')],
      ['0', '500', '500'],
    );
    assert.deepEqual([mrr(book, '2024-08-31'), mrr(book, '2024-09-01'), cmrr(book, '2024-09-01')], ['0', '500', '500']);
  });

  it('[Ex 19] a renewal at 20,000 signed in May for July replaces 10,000', () => {
    const book = ledger(
      [
        subscription('old', { subscription_set_id: 'set' }),
        subscription('new', {
          subscription_set_id: 'set',
          deal_closed_date: '2024-05-06',
          subscription_start_date: '2024-07-01',
          monthly_value: 20000,
          currency_code: 'EUR',
        }),
        ...invoice('i', '2024-01-01', [['l', 60000, '2024-01-01', '2024-07-01', { subscription_id: 'old' }]]),
      ],
      '2024-06-15',
    );
    assert.deepEqual(
      [cmrr(book, '2024-05-05'), cmrr(book, '2024-05-06'), mrr(book, '2024-05-06')],
      ['10000', '20000', '10000'],
    );
  });

  it('what is both replaced and cancelled goes out once; an unknown value replaces nothing', () => {
    const running = [
      subscription('old', { subscription_set_id: 'set', canceled_at: '2024-04-01' }),
      ...invoice('i', '2024-01-01', [['l', 600, '2024-01-01', '2024-07-01', { subscription_id: 'old' }]]),
    ];
    const renewal = {
      subscription_set_id: 'set',
      deal_closed_date: '2024-03-01',
      subscription_start_date: '2024-07-01',
    };
    const book = ledger(
      [...running, subscription('new', { ...renewal, monthly_value: 80, currency_code: 'USD' })],
      '2024-06-15',
    );
    // 80 / 1.25 at the deal's date.
    assert.deepEqual(
      ['2024-02-29', '2024-03-01', '2024-04-01'].map((at) => cmrr(book, at)),
      ['100', '64', '64'],
    );
    assert.deepEqual(book.committed.map((row) => row.reason).sort(), ['cancelled', 'replaced', 'signed']);
    const unknown = ledger([...running, subscription('new', renewal)], '2024-06-15');
    assert.deepEqual(
      ['2024-03-01', '2024-04-01'].map((at) => cmrr(unknown, at)),
      ['100', '0'],
    );
  });
});

describe('future MRR', () => {
  const line = (sub: string, more: Data = {}) =>
    invoice('i', '2024-01-01', [['l', 100, '2024-01-01', '2024-02-01', { subscription_id: sub, ...more }]]);

  it('is secured while covered or committed, unsecured when renewed tacitly', () => {
    const book = ledger(
      [subscription('s', { contractual_commitment_end_date: '2024-04-01' }), ...line('s')],
      '2024-01-15',
    );
    assert.deepEqual(future(book, '2024-01-15', '2024-01-31'), ['100', '0']);
    assert.deepEqual(future(book, '2024-01-15', '2024-03-31'), ['100', '0']);
    assert.deepEqual(future(book, '2024-01-15', '2024-04-01'), ['0', '100']);
    assert.deepEqual(future(book, '2024-02-15', '2024-03-31'), ['0', '0']);
  });

  it('never carries what is cancelled', () => {
    const book = ledger([subscription('s', { canceled_at: '2024-01-10' }), ...line('s')], '2024-01-15');
    assert.deepEqual(future(book, '2024-01-15', '2024-01-31'), ['100', '0']);
    assert.deepEqual(future(book, '2024-01-15', '2024-02-29'), ['0', '0']);
  });

  it('carries up to the start of a signed subscription of the set, which then counts', () => {
    const signed: Data = {
      subscription_set_id: 'x',
      deal_closed_date: '2024-01-12',
      subscription_start_date: '2024-04-01',
      contractual_commitment_end_date: '2025-04-01',
      monthly_value: 150,
      currency_code: 'EUR',
    };
    const book = ledger(
      [subscription('s', { subscription_set_id: 'x' }), subscription('t', signed), ...line('s')],
      '2024-01-15',
    );
    assert.deepEqual(future(book, '2024-01-15', '2024-03-31'), ['0', '100']);
    assert.deepEqual(future(book, '2024-01-15', '2024-04-30'), ['150', '0']);
    assert.deepEqual(future(book, '2024-01-15', '2025-04-30'), ['0', '150']);
    // Known before the signature: nothing stops the tacit renewal.
    assert.deepEqual(future(book, '2024-01-11', '2024-04-30'), ['0', '100']);
  });

  it('with basis subscriptions secures what a commitment or a known end holds', () => {
    const life = { subscription_start_date: '2024-01-01', monthly_value: 100, currency_code: 'EUR' };
    const book = ledger(
      [
        subscription('open', life),
        subscription('held', { ...life, contractual_commitment_end_date: '2024-03-01' }),
        subscription('ending', { ...life, canceled_at: '2024-01-05', effective_cancellation_date: '2024-04-01' }),
      ],
      '2024-01-15',
      { mrr_basis: 'subscriptions' },
    );
    assert.deepEqual(future(book, '2024-01-15', '2024-02-29'), ['200', '100']);
    assert.deepEqual(future(book, '2024-01-15', '2024-03-31'), ['100', '200']);
    assert.deepEqual(future(book, '2024-01-15', '2024-04-30'), ['0', '200']);
  });
});
