// Answers under other options, the difference itemised, and cohorts: over HTTP.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locs } from './fixtures.ts';
import { type Json, onBothEngines } from './support.ts';

interface Pair {
  readonly current: number | null;
  readonly compared: number | null;
  readonly difference: number | null;
}

interface Comparison {
  readonly points: readonly { readonly period_start: string; readonly value: Pair }[];
  readonly itemised: {
    readonly movements: Readonly<Record<string, Pair>> | null;
    readonly customers: {
      readonly total: number;
      readonly difference: number;
      readonly rows: readonly {
        readonly customer_id: string;
        readonly value: Pair;
        readonly movements: Readonly<Record<string, Pair>>;
      }[];
    } | null;
  } | null;
}

function invoice(id: string, customer: string, start: string, end: string, discount = 0): Json {
  const line = {
    id: `${id}-line`,
    type: 'subscription',
    price_id: 'p',
    amount_excluding_tax_after_discount: 100,
    discount_amount: discount,
    tax_amount: 0,
    currency_code: 'EUR',
    period_start: start,
    period_end: end,
  };
  return {
    object: 'invoice',
    data: { id, customer_id: customer, date: start, status: 'paid', invoice_line_items: [line] },
  };
}

const SPRING = 'date_start=2024-01-01&date_end=2024-04-30';

function asked(options: unknown): string {
  return `options=${encodeURIComponent(JSON.stringify(options))}`;
}

onBothEngines('other options', (api) => {
  test('a series is answered under them, and nothing changes', async () => {
    const answers = await api().bulk([
      { object: 'price', data: { id: 'p' } },
      ...['a', 'b', 'c'].map((id) => ({ object: 'customer', data: { id, name: id.toUpperCase() } })),
      invoice('a1', 'a', '2024-01-01', '2024-02-01', 20),
      invoice('a2', 'a', '2024-02-01', '2024-03-01', 20),
      invoice('b1', 'b', '2024-01-01', '2024-02-01'),
      invoice('b2', 'b', '2024-02-11', '2024-03-11'),
      invoice('c1', 'c', '2024-03-01', '2024-06-01'),
    ]);
    assert.ok(
      answers.every((one) => one.status === 201),
      JSON.stringify(answers),
    );
    const values = async (query: string) => {
      const answer = await api().send('GET', `/api/v1/metrics/mrr?${SPRING}${query}`);
      assert.equal(answer.status, 200, answer.text);
      const [only] = answer.json.series as { points: { value: number }[] }[];
      return only?.points.map((point) => point.value);
    };
    const own = await values('');
    assert.deepEqual(own, [200, 200, 133.333333]);
    assert.deepEqual(await values(`&${asked({ discounts_in_mrr: 'none' })}`), [220, 220, 133.333333]);
    assert.deepEqual(await values(`&${asked({ freshness: '2024-02-10' })}`), [200, 200]);
    assert.deepEqual(await values(`&${asked({})}`), own);
    assert.deepEqual(await values(''), own);
    assert.equal(((await api().send('GET', '/api/v1/company')).json.options as Json).discounts_in_mrr, 'all');
    await api().bulk([invoice('c0', 'c', '2024-02-01', '2024-03-01', 30)]);
    assert.deepEqual(await values(`&${asked({ discounts_in_mrr: 'none' })}`), [220, 350, 133.333333]);
  });

  test('the difference is itemised by customer and movement', async () => {
    const compare = async (slug: string, query: string): Promise<Comparison> => {
      const answer = await api().send('GET', `/api/v1/metrics/${slug}/compare?${query}`);
      assert.equal(answer.status, 200, answer.text);
      return answer.json as unknown as Comparison;
    };
    const end = 'date_start=2024-01-01&date_end=2024-02-29';
    const found = await compare('mrr', `${end}&${asked({ discounts_in_mrr: 'none' })}`);
    assert.deepEqual(
      found.points.map((point) => [point.period_start, point.value]),
      [
        ['2024-01-01', { current: 200, compared: 220, difference: 20 }],
        ['2024-02-01', { current: 300, compared: 350, difference: 50 }],
      ],
    );
    const { customers, movements } = found.itemised ?? { customers: null, movements: null };
    assert.deepEqual([customers?.total, customers?.difference], [2, 50]);
    assert.deepEqual(
      customers?.rows.map((row) => [row.customer_id, row.value.difference, Object.keys(row.movements)]),
      [
        ['c', 30, ['mrr', 'new_mrr']],
        ['a', 20, ['mrr', 'opening mrr']],
      ],
    );
    assert.deepEqual(movements?.new_mrr, { current: 100, compared: 130, difference: 30 });
    assert.deepEqual(movements?.['opening mrr'], { current: 200, compared: 220, difference: 20 });
    const gaps = await compare(
      'churned_customers',
      `date_start=2024-01-01&date_end=2024-02-05&date_step=day&${asked({ billing_gaps: 'none' })}`,
    );
    const churned = gaps.points.filter((point) => point.value.difference !== 0);
    assert.deepEqual(
      churned.map((point) => [point.period_start, point.value.difference]),
      [['2024-02-01', 1]],
    );
    const same = await compare('mrr', `${end}&${asked({})}`);
    assert.deepEqual([same.itemised?.customers?.total, same.itemised?.customers?.difference], [0, 0]);
    const costs = await compare('cac', `${end}&${asked({ discounts_in_mrr: 'none' })}`);
    assert.equal(costs.itemised?.customers, null);
  });

  test('refusals name the option', async () => {
    for (const path of ['mrr', 'mrr/compare']) {
      const cases: readonly (readonly [string, readonly unknown[]])[] = [
        [asked({ speed: 1 }), ['query', 'options', 'speed']],
        [asked({ billing_gaps: 'some' }), ['query', 'options', 'billing_gaps']],
        [asked([]), ['query', 'options']],
        ['options={', ['query', 'options']],
        ['options=', ['query', 'options']],
      ];
      for (const [query, loc] of cases) {
        const refused = await api().send('GET', `/api/v1/metrics/${path}?${query}`);
        assert.deepEqual([refused.status, locs(refused.json)], [422, [loc]], query);
      }
    }
    assert.equal((await api().send('GET', '/api/v1/metrics/colour/compare')).status, 404);
  });

  test('cohorts follow customers age by age', async () => {
    const answer = await api().send('GET', `/api/v1/cohorts?${SPRING}&metric=logo_retention`);
    assert.equal(answer.status, 200, answer.text);
    const cohorts = answer.json.cohorts as { period_start: string; size: number; values: number[] }[];
    assert.deepEqual(
      cohorts.map((one) => [one.period_start, one.size, one.values]),
      [
        ['2024-01-01', 2, [100, 100, 50]],
        ['2024-02-01', 1, [100, 100]],
      ],
    );
    const byCustomer = await api().send('GET', `/api/v1/cohorts?metric=mrr&date_step=quarter&dimension=price`);
    assert.equal(byCustomer.status, 200, byCustomer.text);
    for (const [query, name] of [
      ['metric=arr', 'metric'],
      ['date_step=week', 'date_step'],
      ['dimension=customer', 'dimension'],
      ['filters=[1]', 'filters'],
    ] as const) {
      const refused = await api().send('GET', `/api/v1/cohorts?${query}`);
      assert.deepEqual([refused.status, (locs(refused.json)[0] as unknown[]).slice(0, 2)], [422, ['query', name]]);
    }
  });
});
