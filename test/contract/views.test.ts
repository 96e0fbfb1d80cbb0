// Views over HTTP: descriptions, rows, filters, order, pages, periods, refusals, and CSV of everything.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OBJECTS } from '../../src/core/facts.ts';
import { fullBody, locs } from './fixtures.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly Json[];
  readonly page: {
    readonly limit: number;
    readonly offset: number;
    readonly returned: number;
    readonly has_more: boolean;
  };
  readonly time: Json | null;
}

async function query(api: Api, path: string, key = api.key): Promise<Rows> {
  const answer = await api.send('GET', `/api/v1/views/${path}`, { key });
  assert.equal(answer.status, 200, answer.text);
  return answer.json as unknown as Rows;
}

function filters(...list: readonly Json[]): string {
  return `filters=${encodeURIComponent(JSON.stringify(list))}`;
}

/** The first columns of each view, as api.md names them. */
const FIRST: Readonly<Record<string, string>> = {
  mrr_by_customer: 'period_start period_end as_of customer_id customer_name mrr arr active_subscriptions',
  mrr_movements:
    'period_start period_end as_of customer_id customer_name movement_type price_id product_id currency_code amount opening_mrr closing_mrr',
  invoice_lines:
    'id invoice_id subscription_id price_id type amount_excluding_tax_after_discount tax_amount discount_amount temporary_discount_amount currency_code quantity description period_start period_end proration_target_line_item_id invoice_date invoice_number invoice_status customer_id fx_rate amount_base months monthly_amount_base excluded_because',
  revenue_schedule:
    'period_start period_end line_id invoice_id customer_id price_id product_id amount_base amount_before_credit_base recognized recognized_to_date deferred accrued',
  customers: 'id root_parent_id name email country zip_code mrr first_mrr_date last_mrr_date state',
  subscriptions:
    'id customer_id status subscription_set_id trial_start trial_end canceled_at effective_cancellation_date subscription_start_date deal_closed_date contractual_commitment_end_date monthly_value currency_code price_id mrr coverage_end',
  invoices: 'id customer_id invoice_number date status is_renew total_base',
  credit_notes: 'id invoice_id date status total_base',
};

onBothEngines('views', (api) => {
  test('an empty company has views without rows', async () => {
    const { key } = await api().newKey(['read']);
    for (const slug of Object.keys(FIRST)) {
      const answer = await api().send('GET', `/api/v1/views/${slug}/query`, { key });
      assert.deepEqual([answer.status, answer.json.rows], [200, []], answer.text);
    }
  });

  test('list and description: slugs, columns with types and words, time', async () => {
    const odd = { 'a "b",\nc': 'x', n: 1.5, flag: true, mixed: 'text' };
    await api().bulk([
      ...OBJECTS.map((object) => ({ object, data: fullBody(object, 'v') })),
      { object: 'customer', data: { id: 'child', root_parent_id: 'customer-v', custom_properties: { mixed: 2 } } },
      { object: 'customer', data: { id: 'other', name: 'Zoë', custom_properties: odd } },
    ]);
    const listed = (await api().send('GET', '/api/v1/views')).json as unknown as Json[];
    assert.deepEqual(
      listed.map((one) => one.slug),
      Object.keys(FIRST),
    );
    for (const [slug, names] of Object.entries(FIRST)) {
      const described = await api().send('GET', `/api/v1/views/${slug}`);
      const columns = described.json.columns as { name: string; description: string }[];
      const own = columns.filter((one) => !one.name.startsWith('custom.')).map((one) => one.name);
      assert.deepEqual(own, names.split(' '), slug);
      assert.ok(columns.every((one) => one.description.length > 2));
      assert.ok(
        columns.some((one) => one.name === 'custom.customer.segment'),
        slug,
      );
      assert.equal(described.json.time === null, !names.startsWith('period_start'), slug);
    }
  });

  test('rows hold the fields, exact amounts and custom properties with their types', async () => {
    const lines = await query(api(), 'invoice_lines/query');
    const [line] = lines.rows;
    const { custom_properties: _, ...sent } = fullBody('invoice_line_item', 'v');
    for (const [name, value] of Object.entries(sent)) assert.equal(line?.[name], value, name);
    assert.deepEqual(
      [line?.months, line?.monthly_amount_base, line?.invoice_date, line?.customer_id, line?.excluded_because],
      [3, 90.033333, '2024-01-01', 'customer-v', null],
    );
    assert.equal(line?.['custom.invoice_line_item.seat_type'], 'full');
    const customers = await query(api(), 'customers/query');
    assert.deepEqual(
      customers.rows.map((row) => [
        row.id,
        row.state,
        row.mrr,
        row['custom.customer.a "b",\nc'],
        row['custom.customer.mixed'],
      ]),
      [
        ['child', null, null, null, 2],
        ['customer-v', 'active', 90.033333, null, null],
        ['other', 'never', 0, 'x', 'text'],
      ],
    );
    const types = new Map(customers.columns.map((column) => [column.name, column.type]));
    assert.deepEqual(
      ['custom.customer.n', 'custom.customer.flag', 'custom.customer.mixed', 'mrr'].map((name) => types.get(name)),
      ['number', 'boolean', 'string', 'decimal'],
    );
    const [invoice] = (await query(api(), 'invoices/query')).rows;
    assert.equal(invoice?.total_base, 270.1);
    const [note] = (await query(api(), 'credit_notes/query')).rows;
    assert.equal(note?.total_base, 27.01);
    const [subscription] = (await query(api(), 'subscriptions/query')).rows;
    assert.deepEqual([subscription?.mrr, subscription?.coverage_end], [90.033333, '2024-04-01']);
  });

  test('period views default to the last period and take dates and steps', async () => {
    const last = await query(api(), 'mrr_by_customer/query');
    assert.deepEqual(
      last.rows.map((row) => [
        row.period_start,
        row.period_end,
        row.as_of,
        row.customer_id,
        row.mrr,
        row.active_subscriptions,
      ]),
      [['2024-02-01', '2024-02-29', '2024-02-01', 'customer-v', 90.033333, 1]],
    );
    assert.deepEqual(last.time, {
      kind: 'point_in_time',
      as_of_column: 'as_of',
      period_start_column: 'period_start',
      period_end_column: 'period_end',
    });
    const months = await query(api(), 'mrr_by_customer/query?date_start=2023-12-01');
    assert.deepEqual(
      months.rows.map((row) => row.period_start),
      ['2024-01-01', '2024-02-01'],
    );
    const january = await query(api(), 'mrr_movements/query?date_end=2024-01-15');
    assert.deepEqual(
      january.rows.map((row) => [row.movement_type, row.price_id, row.amount, row.opening_mrr, row.closing_mrr]),
      [['new', 'price-v', 90.033333, 0, 90.033333]],
    );
    const year = await query(api(), 'revenue_schedule/query?date_step=year');
    const [row] = year.rows;
    assert.deepEqual(
      [row?.period_start, row?.amount_base, row?.amount_before_credit_base],
      ['2024-01-01', 243.09, 270.1],
    );
    assert.equal((Number(row?.recognized_to_date) + Number(row?.deferred)).toFixed(6), '243.090000');
  });

  test('filters, order and pages on any column', async () => {
    const ids = async (search: string) => (await query(api(), `customers/query?${search}`)).rows.map((row) => row.id);
    assert.deepEqual(await ids(filters({ field: 'name', op: 'contains', value: 'zOË' })), ['other']);
    assert.deepEqual(await ids(filters({ field: 'mrr', op: 'gt', value: 90 })), ['customer-v']);
    assert.deepEqual(await ids(filters({ field: 'mrr', op: 'is_null' })), ['child']);
    assert.deepEqual(await ids(filters({ field: 'mrr', op: 'neq', value: 0 })), ['child', 'customer-v']);
    assert.deepEqual(await ids(filters({ field: 'state', op: 'not_in', value: ['active'] })), ['child', 'other']);
    assert.deepEqual(await ids(filters({ field: 'custom.customer.flag', op: 'eq', value: true })), ['other']);
    assert.deepEqual(await ids(filters({ field: 'custom.customer.mixed', op: 'gte', value: 2 })), ['child']);
    assert.deepEqual(await ids(filters({ field: 'first_mrr_date', op: 'lt', value: '2024-01-02' })), ['customer-v']);
    assert.deepEqual(await ids('order_by=id&order_dir=desc'), ['other', 'customer-v', 'child']);
    assert.deepEqual(await ids('order_by=mrr&order_dir=desc'), ['customer-v', 'other', 'child']);
    assert.deepEqual(await ids('order_by=custom.customer.mixed'), ['child', 'other', 'customer-v']);
    const page = await query(api(), 'customers/query?limit=1&offset=1');
    assert.deepEqual(
      [page.rows.map((row) => row.id), page.page],
      [['customer-v'], { limit: 1, offset: 1, returned: 1, has_more: true }],
    );
    assert.equal((await query(api(), 'customers/query?limit=1&offset=2')).page.has_more, false);
  });

  test('pages of any size put together are the whole, also where something is written between them', async () => {
    const { key } = await api().newKey(['read', 'write']);
    const customers = Array.from({ length: 23 }, (_, index) => ({ id: `c-${String(index).padStart(2, '0')}` }));
    for (const customer of customers) await api().send('POST', '/api/v1/customers', { key, body: customer });
    const paged = async (limit: number) => {
      const ids: unknown[] = [];
      for (let offset = 0; ; offset += limit) {
        const { rows, page } = await query(
          api(),
          `customers/query?order_dir=desc&limit=${limit}&offset=${offset}`,
          key,
        );
        ids.push(...rows.map(({ id }) => id));
        if (!page.has_more) return ids;
      }
    };
    const expected = customers.map(({ id }) => id).reverse();
    for (const limit of [4, 5, 23, 50]) assert.deepEqual(await paged(limit), expected);
    await api().send('POST', '/api/v1/customers', { key, body: { id: 'c-99' } });
    assert.deepEqual((await query(api(), 'customers/query?order_dir=desc&limit=2&offset=1', key)).rows[0]?.id, 'c-22');
    assert.deepEqual(await paged(4), ['c-99', ...expected]);
  });

  test('refusals name the parameter', async () => {
    const cases: readonly (readonly [string, readonly unknown[]])[] = [
      ['customers/query?limit=0', ['limit']],
      ['customers/query?limit=1001', ['limit']],
      ['customers/query?offset=-1', ['offset']],
      ['customers/query?order_by=colour', ['order_by']],
      ['customers/query?order_dir=up', ['order_dir']],
      ['customers/query?date_start=2024-01-01', ['date_start']],
      ['customers/query?foo=1', ['foo']],
      [`customers/query?${filters({ field: 'colour', op: 'eq', value: 1 })}`, ['filters', 0, 'field']],
      [`customers/query?${filters({ field: 'name', op: 'like', value: 1 })}`, ['filters', 0, 'op']],
      ['mrr_by_customer/query?date_start=2024-02-01&date_end=2024-01-01', ['date_end']],
      ['mrr_by_customer/query?date_start=1800-01-01&date_step=day', ['date_start']],
      ['mrr_by_customer/query?date_step=decade', ['date_step']],
    ];
    for (const [path, place] of cases) {
      const refused = await api().send('GET', `/api/v1/views/${path}`);
      assert.deepEqual([refused.status, locs(refused.json)], [422, [['query', ...place]]], path);
      const csv = await api().send('GET', `/api/v1/views/${path}`, { headers: { accept: 'text/csv' } });
      assert.equal(csv.status, 422);
    }
    for (const path of ['colour', 'colour/query']) {
      const unknown = await api().send('GET', `/api/v1/views/${path}`);
      assert.deepEqual([unknown.status, locs(unknown.json)], [404, [['path', 'slug']]]);
    }
  });

  test('CSV holds every row, quoted where needed, whatever the page', async () => {
    const lines = Array.from({ length: 2500 }, (_, index) => ({ object: 'product', data: { id: `bulk-${index}` } }));
    const customers = lines.map(({ data }) => ({ object: 'customer', data }));
    await api().bulk(customers);
    const csv = await api().send('GET', '/api/v1/views/customers/query?limit=5', { headers: { accept: 'text/csv' } });
    assert.match(String(csv.headers['content-type']), /^text\/csv/);
    const [head, ...rows] = csv.text.split('\r\n');
    assert.match(String(head), /^id,root_parent_id,name,.*state,"custom\.customer\.a ""b"",\nc",/s);
    assert.equal(rows.length, 2503 + 1);
    assert.ok(
      rows.some((row) => row.startsWith('other,,Zoë,,,,0,,,never,x,')),
      'the row of customer other',
    );
    const json = await api().send('GET', '/api/v1/views/customers/query', { headers: { accept: 'application/json' } });
    assert.match(String(json.headers['content-type']), /^application\/json/);
  });
});
