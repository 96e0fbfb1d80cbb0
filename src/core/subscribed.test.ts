// MRR from subscriptions, and which basis there is to choose from (methodology 3.7).

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RandomCompany } from '../../test/generator/company.ts';
import { booksOf, invoice, mrrOn, mrrOnEach, rates, thing } from '../../test/generator/sketch.ts';

const BASIS = { mrr_basis: 'subscriptions' };

function subscribed(rest: object, company: Partial<RandomCompany> = {}) {
  const data = {
    id: 's',
    customer_id: 'c',
    status: 'active',
    subscription_start_date: '2024-01-10',
    monthly_value: 50,
    currency_code: 'EUR',
    ...rest,
  };
  return booksOf([thing('subscription', data)], { options: BASIS, ...company });
}

function onDays(books: ReturnType<typeof booksOf>): string[] {
  return mrrOnEach(books, ['2024-01-09', '2024-01-10', '2024-03-01', '2024-05-01', '2030-01-01']);
}

describe('a subscription', () => {
  it('counts from its start, without end', () => {
    assert.deepEqual(onDays(subscribed({})), ['0', '50', '50', '50', '50']);
  });

  it('counts from the end of its trial if that is later', () => {
    assert.deepEqual(onDays(subscribed({ trial_end: '2024-03-01' })), ['0', '0', '50', '50', '50']);
    assert.deepEqual(onDays(subscribed({ trial_end: '2023-03-01' })), ['0', '50', '50', '50', '50']);
    assert.deepEqual(onDays(subscribed({ status: 'trialing' })), ['0', '0', '0', '0', '0']);
    assert.deepEqual(onDays(subscribed({ status: 'trialing', trial_end: '2024-05-01' })), ['0', '0', '0', '50', '50']);
  });

  it('ends where its cancellation takes effect; the end date has no MRR', () => {
    assert.deepEqual(onDays(subscribed({ effective_cancellation_date: '2024-05-01' })), ['0', '50', '50', '0', '0']);
    assert.deepEqual(onDays(subscribed({ status: 'canceled', canceled_at: '2024-03-01' })), ['0', '50', '0', '0', '0']);
    assert.deepEqual(onDays(subscribed({ canceled_at: '2024-03-01' })), ['0', '50', '50', '50', '50']);
  });

  it('has a hole while it is paused', () => {
    assert.deepEqual(onDays(subscribed({ status: 'paused' })), ['0', '0', '0', '0', '0'], 'first seen so');
    const since = (notes: readonly (readonly [string, string | null])[]) => ({
      status_notes: { s: notes.map(([status, from]) => ({ status, since: from })) },
    });
    const paused = since([
      ['active', null],
      ['paused', '2024-03-01'],
    ]);
    assert.deepEqual(onDays(subscribed({ status: 'paused' }, paused)), ['0', '50', '0', '0', '0']);
    const back = since([
      ['active', null],
      ['paused', '2024-03-01'],
      ['paused', '2024-03-05'],
      ['active', '2024-05-01'],
    ]);
    assert.deepEqual(onDays(subscribed({}, back)), ['0', '50', '0', '50', '50']);
    const early = since([
      ['paused', null],
      ['active', '2024-03-01'],
    ]);
    assert.deepEqual(onDays(subscribed({}, early)), ['0', '0', '50', '50', '50']);
  });

  it('is converted at its start, in its own currency or its price’s', () => {
    const dollars = rates('USD', { '2024-01-10': '1.25', '2024-03-01': '2' });
    const data = {
      id: 's',
      customer_id: 'c',
      status: 'active',
      subscription_start_date: '2024-01-10',
      monthly_value: 50,
    };
    const price = thing('price', { id: 'q', currency_code: 'USD' });
    const at = (rest: object) =>
      mrrOn(booksOf([price, thing('subscription', { ...data, ...rest })], { options: BASIS }, dollars), '2024-03-05');
    assert.equal(at({ currency_code: 'USD' }), '40');
    assert.equal(at({ price_id: 'q' }), '40');
    assert.equal(at({ currency_code: 'EUR', price_id: 'q' }), '50');
    assert.equal(at({}), '0', 'no currency: missing_rate');
    assert.equal(at({ currency_code: 'GBP' }), '0');
  });

  it('needs a value and a start', () => {
    assert.deepEqual(onDays(subscribed({ monthly_value: null })), ['0', '0', '0', '0', '0']);
    assert.deepEqual(onDays(subscribed({ subscription_start_date: null })), ['0', '0', '0', '0', '0']);
  });

  it('makes its lines stand outside MRR', () => {
    const books = booksOf([invoice('i', '2024-01-01', [[100, '2024-01-01', '2024-02-01']])], { options: BASIS });
    assert.equal(mrrOn(books, '2024-01-01'), '0');
    assert.equal(books.ledgers[0]?.lines[0]?.excluded, 'basis');
  });
});

describe('the choice of the basis', () => {
  const active = (id: string) => thing('subscription', { id, customer_id: 'c', status: 'active' });
  const bill = invoice('i', '2024-01-01', [[100, '2024-01-01', '2024-02-01']]);

  const AUTO = { options: { mrr_basis: 'auto' } };

  it('is invoices with half of the active subscriptions billed, or with none active', () => {
    assert.equal(booksOf([bill], AUTO).basis, 'invoices');
    assert.equal(booksOf([bill, active('t')], AUTO).basis, 'invoices');
    assert.equal(booksOf([bill, active('t'), active('u')], AUTO).basis, 'subscriptions');
    assert.equal(
      booksOf([thing('subscription', { id: 's', customer_id: 'c', status: 'canceled' })], AUTO).basis,
      'invoices',
    );
  });

  it('does not depend on the basis or the freshness date in use', () => {
    for (const mrr_basis of ['invoices', 'subscriptions']) {
      for (const freshness of ['2020-01-01', '2030-01-01']) {
        const [ledger] = booksOf([bill, active('t'), active('u')], { options: { mrr_basis, freshness } }).ledgers;
        assert.deepEqual([ledger?.activeSubscriptions, ledger?.billedActiveSubscriptions], [3, 1]);
      }
    }
  });

  it('takes only lines that count', () => {
    const voided = invoice('i', '2024-01-01', [[100, '2024-01-01', '2024-02-01']], { status: 'void' });
    const once = invoice('j', '2024-01-01', [[100, null, null, { type: 'one_off' }]]);
    assert.equal(booksOf([voided, once], AUTO).basis, 'subscriptions');
  });
});
