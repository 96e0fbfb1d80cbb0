// Explanations over HTTP: value, terms, identity, customers, one customer's lines with their arithmetic, runnable SQL.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locs } from './fixtures.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

type Line = readonly [id: string, amount: number, start: string, end: string, currency?: string];

async function bill(api: Api, customer: string, date: string, lines: readonly Line[]): Promise<void> {
  const body = {
    id: `i-${lines[0]?.[0]}`,
    customer_id: customer,
    date,
    status: 'paid',
    invoice_line_items: lines.map(([id, amount, start, end, currency = 'EUR']) => ({
      id,
      type: 'subscription',
      price_id: 'p',
      amount_excluding_tax_after_discount: amount,
      tax_amount: 0,
      currency_code: currency,
      period_start: start,
      period_end: end,
    })),
  };
  const answer = await api.send('POST', '/api/v1/invoices', { body });
  assert.equal(answer.status, 201, answer.text);
}

async function explain(api: Api, path: string): Promise<Json> {
  const answer = await api.send('GET', `/api/v1/metrics/${path}`);
  assert.equal(answer.status, 200, `${path}: ${answer.text}`);
  return answer.json;
}

async function load(api: Api): Promise<void> {
  await api.send('POST', '/api/v1/prices', { body: { id: 'p', period_unit: 'month', period_length: 1 } });
  const customers = [
    { id: 'a', name: 'Ada', country: 'FR' },
    { id: 'b', country: 'DE' },
    { id: 'c' },
    { id: 'child', root_parent_id: 'a' },
  ];
  for (const body of customers) await api.send('POST', '/api/v1/customers', { body });
  await bill(api, 'a', '2024-01-01', [['a1', 1200, '2024-01-01', '2025-01-01']]);
  await bill(api, 'b', '2024-01-01', [['b1', 40, '2024-01-01', '2024-02-01']]);
  await bill(api, 'c', '2024-01-02', [['c1', 100, '2024-01-02', '2024-02-02', 'USD']]);
  await bill(api, 'c', '2024-02-02', [['c2', 150, '2024-02-02', '2024-03-02', 'USD']]);
  await bill(api, 'child', '2024-02-10', [['d1', 30, '2024-02-10', '2024-03-10']]);
}

onBothEngines('explanations', (api) => {
  test('a point has its formula, terms, identity and customers', async () => {
    await load(api());
    const body = await explain(api(), 'mrr/explain?period=2024-02-05');
    assert.deepEqual(
      [body.value, body.formula, body.terms, body.period_start, body.period_end, body.as_of],
      [267.829643, 'mrr', { mrr: 267.829643 }, '2024-02-01', '2024-02-29', '2024-02-10'],
    );
    const [bridge] = body.identities as Json[];
    assert.deepEqual(
      [bridge?.name, bridge?.left, bridge?.right, bridge?.difference],
      ['mrr_bridge', 267.829643, 267.829643, 0],
    );
    const terms = bridge?.terms as Json;
    assert.deepEqual([terms['opening mrr'], terms.churned_mrr, terms.mrr], [231.274188, -40, 267.829643]);
    const customers = body.customers as Json;
    assert.deepEqual([customers.total, customers.returned], [2, 2]);
    assert.deepEqual(
      (customers.rows as Json[]).map(({ customer_id, customer_name, effect }) => [customer_id, customer_name, effect]),
      [
        ['c', 'c', 137.829643],
        ['a', 'Ada', 130],
      ],
    );
  });

  test('a ratio orders customers by what stands above its line', async () => {
    const body = await explain(api(), 'mrr_churn_rate/explain?period=2024-02-05');
    assert.equal(body.formula, '−churned_mrr / opening mrr × 100');
    const { rows } = body.customers as { rows: Json[] };
    assert.deepEqual(
      rows.map(({ customer_id, terms }) => [customer_id, terms]),
      [['b', { churned_mrr: -40, 'opening mrr': 40 }]],
    );
  });

  test('one customer is shown down to the arithmetic, with its family', async () => {
    const body = await explain(api(), 'mrr/explain?period=2024-02-05&customer_id=child');
    const customer = body.customer as Record<string, unknown>;
    assert.deepEqual([customer.customer_id, customer.customer_name], ['a', 'Ada']);
    assert.deepEqual(
      (customer.parts as Json[]).map(({ mrr, line_id, opening, closing }) => [mrr, line_id, opening, closing]),
      [
        [100, 'a1', true, true],
        [30, 'd1', false, true],
      ],
    );
    assert.deepEqual(
      (customer.lines as Json[]).map(({ id, arithmetic }) => [id, arithmetic]),
      [
        ['a1', '1200 EUR × 1 = 1200 EUR; 1200 EUR / 12 months = 100 a month'],
        ['d1', '30 EUR × 1 = 30 EUR; 30 EUR / 1 months = 30 a month'],
      ],
    );
    assert.equal((customer.timelines as Json[]).length, 2);
    const dollars = (await explain(api(), 'fx_mrr/explain?period=2024-02-05&customer_id=c')).customer as Record<
      string,
      Json[]
    >;
    const total = (await explain(api(), 'fx_mrr/explain?period=2024-02-05')).value;
    assert.deepEqual(
      dollars.fx?.map(({ amount, currency }) => [amount, currency]),
      [[total, 'USD']],
    );
    assert.equal((body.options as Json).billing_gaps, 'gaps');
  });

  test('every metric: the value is that of its series, and its SQL runs as it stands', async () => {
    const families = (await api().send('GET', '/api/v1/metrics')).text;
    const slugs = (JSON.parse(families) as { metrics: { slug: string }[] }[]).flatMap(({ metrics }) =>
      metrics.map(({ slug }) => slug),
    );
    assert.ok(slugs.length > 40);
    using snapshot = await api().runtime.warehouse.snapshot(api().company);
    for (const slug of slugs) {
      for (const step of ['month', 'quarter']) {
        const dates = `date_step=${step}&date_start=2024-02-01&date_end=2024-02-01`;
        const [series] = (await explain(api(), `${slug}?${dates}`)).series as { points: Json[] }[];
        const body = await explain(api(), `${slug}/explain?period=2024-02-01&date_step=${step}`);
        assert.equal(body.value, series?.points[0]?.value, `${slug} by ${step}`);
        for (const { difference } of body.identities as Json[]) assert.equal(difference, 0, slug);
        for (const text of Object.values(body.sql as Json)) {
          if (text === null) continue;
          assert.doesNotMatch(String(text), /\$\d/, slug);
          await snapshot.read({ text: String(text).replace(/;$/, ''), values: [] });
        }
      }
    }
  });

  test('the SQL gives the value: changes up to the period add up to it', async () => {
    using snapshot = await api().runtime.warehouse.snapshot(api().company);
    const { sql } = await explain(api(), 'mrr/explain?period=2024-02-01');
    const text = String((sql as Json).value).replace(/;$/, '');
    const rows = await snapshot.read({
      text: `SELECT CAST(SUM(CAST(mrr AS DECIMAL(38,6))) AS VARCHAR) AS mrr FROM (${text}) s`,
      values: [],
    });
    assert.equal(rows[0]?.mrr, '267.829643');
  });

  test('filters hold; refusals name the parameter', async () => {
    const filters = encodeURIComponent(JSON.stringify([{ field: 'customer_country', op: 'eq', value: "F'R" }]));
    const none = await explain(api(), `mrr/explain?period=2024-02-01&filters=${filters}`);
    assert.deepEqual([none.value, (none.customers as Json).total], [0, 0]);
    assert.match(String((none.sql as Json).value), /'F''R'/);
    const cases: readonly (readonly [string, number, readonly unknown[]])[] = [
      ['nonsense/explain', 404, ['path', 'slug']],
      ['mrr/explain?period=2024-02-31', 422, ['query', 'period']],
      ['mrr/explain?period=2030-01-01', 422, ['query', 'period']],
      ['mrr/explain?date_step=decade', 422, ['query', 'date_step']],
      ['mrr/explain?filters={', 422, ['query', 'filters']],
      ['mrr/explain?limit=101', 422, ['query', 'limit']],
      ['mrr/explain?customer_id=nobody', 404, ['query', 'customer_id']],
      ['mrr/explain?colour=red', 422, ['query', 'colour']],
    ];
    for (const [path, status, loc] of cases) {
      const answer = await api().send('GET', `/api/v1/metrics/${path}`);
      assert.equal(answer.status, status, `${path}: ${answer.text}`);
      assert.deepEqual(locs(answer.json), [loc], path);
    }
  });
});
