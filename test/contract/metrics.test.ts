// Metrics over HTTP: families, series, dimensions, dates, filters, refusals, and that an answer includes every write.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locs } from './fixtures.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

interface Point {
  readonly period_start: string;
  readonly period_end: string;
  readonly value: number | null;
  readonly as_of: string;
}

interface Series {
  readonly keys: Json;
  readonly label: string;
  readonly points: readonly Point[];
}

interface Invoice {
  readonly customer: string;
  readonly amount: number;
  readonly start: string;
  readonly end: string;
  readonly price?: string;
}

let invoices = 0;

async function bill(api: Api, { customer, amount, start, end, price = 'p' }: Invoice): Promise<void> {
  invoices += 1;
  const body = {
    id: `i${invoices}`,
    customer_id: customer,
    date: start,
    status: 'paid',
    invoice_line_items: [
      {
        id: `l${invoices}`,
        type: 'subscription',
        price_id: price,
        amount_excluding_tax_after_discount: amount,
        tax_amount: 0,
        currency_code: 'EUR',
        period_start: start,
        period_end: end,
      },
    ],
  };
  const answer = await api.send('POST', '/api/v1/invoices', { body });
  assert.equal(answer.status, 201, answer.text);
}

async function series(api: Api, path: string, key?: string): Promise<readonly Series[]> {
  const answer = await api.send('GET', `/api/v1/metrics/${path}`, key === undefined ? {} : { key });
  assert.equal(answer.status, 200, answer.text);
  return answer.json.series as Series[];
}

async function valuesOf(api: Api, path: string): Promise<unknown[]> {
  const [only] = await series(api, path);
  return (only?.points ?? []).map((point) => point.value);
}

const SPRING = 'date_start=2024-01-01&date_end=2024-04-30';

onBothEngines('metrics', (api) => {
  test('a company without facts has an answer', async () => {
    const { key } = await api().newKey(['read']);
    const [only] = await series(api(), 'mrr', key);
    assert.ok(only !== undefined && only.points.length > 0);
    assert.ok(only.points.every((point) => point.value === 0));
    const [rate] = await series(api(), 'mrr_growth_rate', key);
    assert.ok(rate?.points.every((point) => point.value === null));
  });

  test('a series has a point for every period, exact values and whole periods', async () => {
    for (const id of ['p', 'q']) await api().send('POST', '/api/v1/prices', { body: { id, name: id.toUpperCase() } });
    const customers = [
      { id: 'a', country: 'FR', custom_properties: { 'size, in m²': 3 } },
      { id: 'b', country: 'DE', custom_properties: { 'size, in m²': 5 } },
      { id: 'c' },
    ];
    for (const body of customers) await api().send('POST', '/api/v1/customers', { body });
    await bill(api(), { customer: 'a', amount: 1200, start: '2024-01-15', end: '2025-01-15' });
    await bill(api(), { customer: 'b', amount: 0.1, start: '2024-02-01', end: '2024-03-01' });
    await bill(api(), { customer: 'b', amount: 0.2, start: '2024-02-01', end: '2024-03-01', price: 'q' });
    await bill(api(), { customer: 'c', amount: 100, start: '2024-04-01', end: '2024-07-01' });
    const answer = await api().send('GET', '/api/v1/metrics/mrr?date_start=2023-12-31&date_end=2024-04-01');
    const [only] = answer.json.series as Series[];
    assert.deepEqual(only, {
      keys: {},
      label: 'MRR',
      points: [
        { period_start: '2023-12-01', period_end: '2023-12-31', value: 0, as_of: '2023-12-31' },
        { period_start: '2024-01-01', period_end: '2024-01-31', value: 100, as_of: '2024-01-31' },
        { period_start: '2024-02-01', period_end: '2024-02-29', value: 100.3, as_of: '2024-02-29' },
        { period_start: '2024-03-01', period_end: '2024-03-31', value: 100, as_of: '2024-03-31' },
        { period_start: '2024-04-01', period_end: '2024-04-30', value: 133.333333, as_of: '2024-04-01' },
      ],
    });
    assert.match(answer.text, /"value":100\.3,/);
    const { series: _, meta, ...head } = answer.json;
    assert.deepEqual(head, {
      slug: 'mrr',
      label: 'MRR',
      unit: 'currency',
      currency: 'EUR',
      kind: 'point_in_time',
      timegrain: 'month',
      dimensions: [],
    });
    const { company_id, computed_at, ...dates } = meta as Json;
    assert.equal(company_id, api().company);
    assert.match(String(computed_at), /Z$/);
    assert.deepEqual(
      { ...dates, checks: undefined },
      {
        min_available_date: '2024-01-15',
        freshness_date: '2024-04-01',
        series_total: 1,
        series_returned: 1,
        mrr_basis: 'invoices',
        checks: undefined,
        totals: [null],
        null_reason: null,
      },
    );
  });

  test('grains, dates and defaults', async () => {
    const defaults = (await series(api(), 'mrr'))[0]?.points ?? [];
    assert.deepEqual(
      [defaults.length, defaults[0]?.period_start, defaults.at(-1)?.as_of],
      [13, '2023-04-01', '2024-04-01'],
    );
    assert.deepEqual(await valuesOf(api(), `mrr?${SPRING}&date_step=quarter`), [100, 133.333333]);
    assert.deepEqual(await valuesOf(api(), `mrr?${SPRING}&date_step=year`), [133.333333]);
    const weeks =
      (await series(api(), `mrr?date_start=2024-01-15&date_end=2024-01-22&date_step=week`))[0]?.points ?? [];
    assert.deepEqual(
      weeks.map((point) => [point.period_start, point.period_end]),
      [
        ['2024-01-15', '2024-01-21'],
        ['2024-01-22', '2024-01-28'],
      ],
    );
    assert.deepEqual(await valuesOf(api(), 'mrr?date_start=2024-01-14&date_end=2024-01-15&date_step=day'), [0, 100]);
    assert.deepEqual(await valuesOf(api(), 'mrr?date_start=2030-01-01&date_end=2030-12-31'), []);
  });

  test('breakdowns: order, labels, missing parts, two at once, ids that hold a comma', async () => {
    const byPrice = await series(api(), `mrr?${SPRING}&dimension=price`);
    assert.deepEqual(
      byPrice.map((one) => [one.keys, one.label, one.points.map((point) => point.value)]),
      [
        [{ price: 'p' }, 'P', [100, 100.1, 100, 133.333333]],
        [{ price: 'q' }, 'Q', [0, 0.2, 0, 0]],
      ],
    );
    const byCountry = await series(api(), `mrr?${SPRING}&dimension=customer_country`);
    assert.deepEqual(
      byCountry.map((one) => [one.keys, one.label]),
      [
        [{ customer_country: 'FR' }, 'FR'],
        [{ customer_country: null }, 'Not specified'],
        [{ customer_country: 'DE' }, 'DE'],
      ],
    );
    const odd = encodeURIComponent('custom.customer.size, in m²');
    const bySize = await series(api(), `mrr?${SPRING}&dimension=${odd}&dimension=price`);
    assert.deepEqual(bySize[0]?.keys, { 'custom.customer.size, in m²': '3', price: 'p' });
    const both = await series(api(), `mrr?${SPRING}&dimension=price,customer_country`);
    assert.equal(both.length, 4);
    const natural = await series(api(), `mrr_movements?${SPRING}&dimension=natural`);
    assert.deepEqual(natural.map((one) => one.keys.movement_type).sort(), ['churn', 'new']);
  });

  test('filters', async () => {
    const filtered = (filters: unknown) =>
      valuesOf(api(), `mrr?${SPRING}&filters=${encodeURIComponent(JSON.stringify(filters))}`);
    assert.deepEqual(await filtered([{ field: 'customer', op: 'eq', value: 'a' }]), [100, 100, 100, 100]);
    assert.deepEqual(await filtered([{ field: 'customer_country', op: 'is_null' }]), [0, 0, 0, 33.333333]);
    assert.deepEqual(await filtered([{ field: 'custom.customer.size, in m²', op: 'gt', value: 3 }]), [0, 0.3, 0, 0]);
    assert.deepEqual(await filtered([{ field: 'price', op: 'in', value: ['q'] }]), [0, 0.2, 0, 0]);
    assert.deepEqual(await filtered([{ field: 'customer_country', op: 'neq', value: 'FR' }]), [0, 0.3, 0, 33.333333]);
  });

  test('refusals name the parameter', async () => {
    const cases: readonly (readonly [string, readonly unknown[]])[] = [
      ['date_start=2024-13-01', ['date_start']],
      ['date_start=2024-02-01&date_end=2024-01-01', ['date_end']],
      ['date_start=1900-01-01&date_end=2024-01-01&date_step=day', ['date_start']],
      ['date_step=decade', ['date_step']],
      ['dimension=colour', ['dimension']],
      ['dimension=customer', ['dimension']],
      ['dimension=natural', ['dimension']],
      ['dimension=price,product,currency', ['dimension']],
      ['filters={', ['filters']],
      ['filters={}', ['filters']],
      ['filters=[{"field":"colour","op":"eq","value":1}]', ['filters', 0, 'field']],
      ['filters=[{"field":"price","op":"like","value":1}]', ['filters', 0, 'op']],
      ['filters=[{"field":"price","op":"eq","value":["p"]}]', ['filters', 0, 'value']],
      ['filters=[{"field":"price","op":"in","value":"p"}]', ['filters', 0, 'value']],
      ['filters=[{"field":"price","op":"is_null","value":1}]', ['filters', 0, 'value']],
      ['filters=[{"field":"price","op":"eq"}]', ['filters', 0, 'value']],
      ['filters=[{"field":"price","op":"gt","value":true}]', ['filters', 0, 'value']],
      ['foo=1', ['foo']],
    ];
    for (const [query, place] of cases) {
      const refused = await api().send('GET', `/api/v1/metrics/mrr?${query}`);
      assert.deepEqual([refused.status, locs(refused.json)], [422, [['query', ...place]]], query);
    }
    const unknown = await api().send('GET', '/api/v1/metrics/colour');
    assert.deepEqual([unknown.status, locs(unknown.json)], [404, [['path', 'slug']]]);
    assert.equal((await api().send('GET', '/api/v1/metrics/colour/dimensions')).status, 404);
  });

  test('families and dimensions describe themselves, custom properties included', async () => {
    const families = (await api().send('GET', '/api/v1/metrics')).json as unknown as Json[];
    const metrics = families.flatMap((family) => family.metrics as Json[]);
    assert.equal(new Set(metrics.map((one) => one.slug)).size, metrics.length);
    const movements = metrics.find((one) => one.slug === 'mrr_movements');
    assert.equal(movements?.natural_dimension, 'movement_type');
    for (const one of metrics) {
      const listed = await api().send('GET', `/api/v1/metrics/${one.slug}/dimensions`);
      assert.deepEqual(listed.json, one.dimensions as unknown as Json);
    }
    const ofMrr = metrics.find((one) => one.slug === 'mrr')?.dimensions as Json[];
    assert.deepEqual(
      ofMrr.find((one) => one.id === 'customer'),
      { id: 'customer', label: 'Customer', filter_only: true },
    );
    assert.ok(ofMrr.some((one) => one.id === 'custom.customer.size, in m²'));
  });

  test('an answer includes every write and option acknowledged before it', async () => {
    for (let round = 1; round <= 5; round += 1) {
      await bill(api(), { customer: 'c', amount: 10, start: '2024-03-01', end: '2024-04-01', price: 'q' });
      assert.equal((await valuesOf(api(), `mrr?${SPRING}`))[2], 100 + 10 * round);
    }
    await api().send('PATCH', '/api/v1/company', { body: { options: { freshness: '2024-02-15' } } });
    assert.deepEqual(await valuesOf(api(), `mrr?${SPRING}`), [100, 100.3]);
    await api().send('PATCH', '/api/v1/company', { body: { options: { freshness: null } } });
    await api().send('DELETE', '/api/v1/customers/a?cascade=true');
    assert.equal((await valuesOf(api(), `mrr?${SPRING}`))[0], 0);
  });
});
