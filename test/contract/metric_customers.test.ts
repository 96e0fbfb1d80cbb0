// The customers behind a figure over HTTP: pages, search, filters of a cell, classes of movements, CSV, refusals.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAMILIES } from '../../src/metrics/catalogue.ts';
import { locs } from './fixtures.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

async function bill(
  api: Api,
  id: string,
  customer: string,
  amount: number,
  [start, end]: readonly string[],
  price = 'p',
) {
  const line = { id: `${id}-1`, type: 'subscription', price_id: price, amount_excluding_tax_after_discount: amount };
  const period = { tax_amount: 0, currency_code: 'EUR', period_start: start, period_end: end };
  const body = { id, customer_id: customer, date: start, status: 'paid', invoice_line_items: [{ ...line, ...period }] };
  const answer = await api.send('POST', '/api/v1/invoices', { body });
  assert.equal(answer.status, 201, answer.text);
}

async function load(api: Api): Promise<void> {
  for (const id of ['p', 'q']) {
    await api.send('POST', '/api/v1/prices', { body: { id, period_unit: 'month', period_length: 1 } });
  }
  const customers = [
    { id: 'a', name: 'Ada', country: 'FR' },
    { id: 'b', name: '=cmd()', country: 'DE' },
    { id: 'c', name: 'Cy, "the" third' },
  ];
  for (const body of customers) await api.send('POST', '/api/v1/customers', { body });
  const [january, february] = [
    ['2024-01-01', '2024-02-01'],
    ['2024-02-01', '2024-03-01'],
  ];
  await bill(api, 'a1', 'a', 100, january);
  await bill(api, 'a2', 'a', 130, february);
  await bill(api, 'b1', 'b', 40, january);
  await bill(api, 'c1', 'c', 60, february, 'q');
}

async function behind(api: Api, path: string): Promise<Json & { readonly rows: Json[] }> {
  const answer = await api.send('GET', `/api/v1/metrics/${path}`);
  assert.equal(answer.status, 200, `${path}: ${answer.text}`);
  return answer.json as Json & { readonly rows: Json[] };
}

function effects({ rows }: { readonly rows: Json[] }): unknown[] {
  return rows.map(({ customer_id, effect }) => [customer_id, effect]);
}

onBothEngines('customers behind a figure', (api) => {
  test('everybody behind a point, with what each adds to it', async () => {
    await load(api());
    const body = await behind(api(), 'mrr/customers?period=2024-02-05');
    assert.deepEqual(
      [body.value, body.sum, body.other, body.total, body.contributing, body.period_start, body.as_of],
      [190, 190, 0, 2, 2, '2024-02-01', '2024-02-01'],
    );
    assert.deepEqual(body.rows, [
      { customer_id: 'a', customer_name: 'Ada', effect: 130, terms: { mrr: 130 } },
      { customer_id: 'c', customer_name: 'Cy, "the" third', effect: 60, terms: { mrr: 60 } },
    ]);
    const second = await behind(api(), 'mrr/customers?period=2024-02-05&limit=1&offset=1');
    assert.deepEqual(
      [effects(second), second.total, second.sum, second.page],
      [[['c', 60]], 2, 190, { limit: 1, offset: 1, returned: 1, has_more: false }],
    );
  });

  test('a search leaves the rest in `other`; a cell of a breakdown is a filter', async () => {
    const found = await behind(api(), 'mrr/customers?period=2024-02-05&search=ADA');
    assert.deepEqual([effects(found), found.total, found.sum, found.other], [[['a', 130]], 1, 130, 60]);
    const cell = (filter: unknown) =>
      behind(api(), `mrr/customers?period=2024-02-05&filters=${encodeURIComponent(JSON.stringify([filter]))}`);
    assert.deepEqual(effects(await cell({ field: 'customer_country', op: 'is_null' })), [['c', 60]]);
    assert.deepEqual(effects(await cell({ field: 'price', op: 'eq', value: 'p' })), [['a', 130]]);
  });

  test('a class of movements is a filter on movement_type', async () => {
    const body = await behind(api(), 'mrr_movements/customers?period=2024-02-05&order_by=effect&order_dir=asc');
    assert.deepEqual(
      [effects(body), body.value, body.sum],
      [
        [
          ['b', -40],
          ['a', 30],
          ['c', 60],
        ],
        50,
        50,
      ],
    );
    const classes = { new: ['c', 60], expansion: ['a', 30], churn: ['b', -40] };
    for (const [type, expected] of Object.entries(classes)) {
      const filters = encodeURIComponent(JSON.stringify([{ field: 'movement_type', op: 'eq', value: type }]));
      const one = await behind(api(), `mrr_movements/customers?period=2024-02-05&filters=${filters}`);
      assert.deepEqual([effects(one), one.value], [[expected], expected[1]]);
    }
  });

  test('a ratio is shared out by what stands above its line', async () => {
    const body = await behind(api(), 'mrr_churn_rate/customers?period=2024-02-05');
    assert.deepEqual([body.value, body.sum, body.total, body.contributing], [28.571429, 28.571429, 2, 1]);
    assert.deepEqual(body.rows, [
      { customer_id: 'b', customer_name: '=cmd()', effect: 28.571429, terms: { churned_mrr: -40, 'opening mrr': 40 } },
      { customer_id: 'a', customer_name: 'Ada', effect: 0, terms: { churned_mrr: 0, 'opening mrr': 100 } },
    ]);
  });

  test('every metric of the catalogue answers, and adds up where it knows customers', async () => {
    for (const { slug, dimensions } of FAMILIES.flatMap(({ metrics }) => metrics)) {
      const body = await behind(api(), `${slug}/customers`);
      if (dimensions === 'none') assert.deepEqual([body.rows, body.other], [[], body.value], slug);
      else assert.deepEqual([body.sum, body.other], [body.value, body.value === null ? null : 0], slug);
    }
  });

  test('CSV holds all of them, texts that begin like formulas made plain', async () => {
    const answer = await api().send('GET', '/api/v1/metrics/mrr_churn_rate/customers?period=2024-02-05&limit=1', {
      headers: { accept: 'text/csv' },
    });
    assert.deepEqual(answer.text.split('\r\n'), [
      'customer_id,customer_name,effect,churned_mrr,opening mrr',
      "b,'=cmd(),28.571429,-40,40",
      'a,Ada,0,0,100',
      '',
    ]);
  });

  test('what cannot be answered is refused by name', async () => {
    const refusal = async (path: string) => {
      const answer = await api().send('GET', `/api/v1/metrics/${path}`);
      return [answer.status, locs(answer.json)];
    };
    assert.deepEqual(await refusal('nothing/customers'), [404, [['path', 'slug']]]);
    assert.deepEqual(await refusal('mrr/customers?period=soon'), [422, [['query', 'period']]]);
    assert.deepEqual(await refusal('mrr/customers?period=2090-01-01'), [422, [['query', 'period']]]);
    assert.deepEqual(await refusal('mrr/customers?order_by=age'), [422, [['query', 'order_by']]]);
    assert.deepEqual(await refusal('mrr/customers?limit=0'), [422, [['query', 'limit']]]);
    const other = await api().newKey(['read']);
    const answer = await api().send('GET', '/api/v1/metrics/mrr/customers?period=2024-02-05', { key: other.key });
    assert.deepEqual([answer.status, answer.json.total, answer.json.value], [200, 0, 0], answer.text);
  });
});

onBothEngines('customers of a cohort', (api) => {
  test('everybody of the cohort, and what each adds to a cell; refusals by name', async () => {
    await load(api());
    const cell = async (query: string) =>
      (await api().send('GET', `/api/v1/cohorts/customers?${query}`)).json as never as Json & { rows: Json[] };
    const mrr = await cell('metric=mrr&cohort=2024-01-15&age=1');
    assert.deepEqual([mrr.value, mrr.sum, mrr.size, mrr.total, mrr.period_start], [130, 130, 2, 2, '2024-02-01']);
    assert.deepEqual(effects(mrr), [
      ['a', 130],
      ['b', 0],
    ]);
    const nrr = await cell('metric=nrr&cohort=2024-01-15&age=1');
    assert.deepEqual(
      [nrr.value, effects(nrr)[0], nrr.terms],
      [92.857143, ['a', 92.857143], { mrr: 130, 'starting mrr': 140 }],
    );
    for (const [query, name] of [
      ['cohort=soon&age=0', 'cohort'],
      ['cohort=2090-01-01&age=0', 'cohort'],
      ['cohort=2024-01-01&age=9', 'age'],
      ['cohort=2024-01-01', 'age'],
      ['cohort=2024-01-01&age=0&metric=arr', 'metric'],
    ] as const) {
      const answer = await api().send('GET', `/api/v1/cohorts/customers?${query}`);
      assert.deepEqual([answer.status, locs(answer.json)], [422, [['query', name]]], query);
    }
  });
});
