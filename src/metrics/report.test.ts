// The answer's shape: order and cap of series, labels, exact values, reasons for nulls (api.md; methodology 5, Ex 12–14).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayOf } from '../core/calendar.ts';
import { dimensionsOf, metricBySlug } from './catalogue.ts';
import { FOLDED } from './compile.ts';
import type { Metric } from './metric.ts';
import { parseQuery, type Query, type RawQuery } from './query.ts';
import { report } from './report.ts';
import type { AnswerRow } from './statement.ts';

const STAMP = {
  company: 7,
  computedAt: '2024-02-01T00:00:00Z',
  minAvailable: null,
  basis: 'invoices',
  baseCurrency: 'EUR',
} as const;

function asked(slug: string, raw: RawQuery): { metric: Metric; query: Query } {
  const metric = metricBySlug(slug);
  assert.ok(metric);
  const query = parseQuery(raw, {
    freshness: dayOf(2024, 1, 31),
    natural: metric.natural ?? null,
    dimensions: dimensionsOf(metric, []),
    future: false,
  });
  assert.ok(query.ok);
  return { metric, query: query.value };
}

const JANUARY = { date_start: '2024-01-01', date_end: '2024-01-31' };

/** The value of January from an opening row (December) and January's own changes. */
function january(slug: string, opening: AnswerRow, changes: AnswerRow): string | null {
  const { metric, query } = asked(slug, JANUARY);
  const rows = [
    { series: 1, total: 1, period: '2023-12-01', ...opening },
    { series: 1, total: 1, period: '2024-01-01', ...changes },
  ];
  const [series] = report(metric, query, rows, STAMP).series;
  return series?.points[0]?.value?.rawJSON ?? null;
}

test('[Ex 12] opening 50,000, churn 2,000, contraction 1,000 → 4 % and 6 %; 5 of 100 customers → 5 %', () => {
  const lost = { mrr: '-3000', churned_mrr: '-2000', contraction_mrr: '-1000' };
  assert.equal(january('mrr_churn_rate', { mrr: '50000' }, lost), '4');
  assert.equal(january('mrr_churn_and_contraction_rate', { mrr: '50000' }, lost), '6');
  assert.equal(january('customer_churn_rate', { customers: '100' }, { customers: '-5', churned_customers: '5' }), '5');
});

test('[Ex 13] opening 83,333, +1,250, −10,000, −833 → nrr 88.5 %, grr 87.0 %', () => {
  const moves = { mrr: '-9583', expansion_mrr: '1250', churned_mrr: '-10000', contraction_mrr: '-833' };
  assert.equal(january('nrr', { mrr: '83333' }, moves), '88.500354');
  assert.equal(january('grr', { mrr: '83333' }, moves), '87.000348');
});

test('[Ex 14] mrr 2,780, 210 customers, 3 % → ltv 441.27', () => {
  const opening = { mrr: '2780', customers: '210', month_customers: '100' };
  assert.equal(january('ltv', opening, { lost_customers: '3' }), '441.269841');
});

test('a ratio over 0 is null with a reason, an amount without data 0', () => {
  assert.equal(january('quick_ratio', {}, { new_mrr: '5' }), null);
  assert.equal(january('cac', {}, { new_customers: '5' }), null);
  assert.equal(january('mrr', {}, {}), '0');
  const { metric, query } = asked('cac', JANUARY);
  assert.match(report(metric, query, [], STAMP).meta.null_reason ?? '', /acquisition costs/);
});

test('exact digits are kept and halves go to even', () => {
  assert.equal(january('mrr', { mrr: '123456789012345.654321' }, { mrr: '0.000001' }), '123456789012345.654322');
  assert.equal(january('arpa', {}, { mrr: '1', customers: '3' }), '0.333333');
  assert.equal(january('arpa', {}, { mrr: '0.000001', customers: '2' }), '0');
  assert.equal(january('arpa', {}, { mrr: '0.000003', customers: '2' }), '0.000002');
});

test('series come by absolute last value, null last; a missing value is null with its label', () => {
  const { metric, query } = asked('fx_mrr', { ...JANUARY, dimension: 'price' });
  const row = (series: number, id: string | null, amount: string) => ({
    series,
    total: 3,
    t1: id,
    l1: id === null ? null : `Plan ${id}`,
    period: '2024-01-01',
    fx_mrr: amount,
  });
  const answer = report(metric, query, [row(1, 'a', '1'), row(2, null, '-5'), row(3, 'c', '3')], STAMP);
  assert.deepEqual(
    answer.series.map(({ keys, label }) => [keys.price, label]),
    [
      [null, 'Not specified'],
      ['c', 'Plan c'],
      ['a', 'Plan a'],
    ],
  );
  assert.equal(answer.meta.series_total, 3);
});

test('beyond 100 series amounts are folded into Other, ratios are not', () => {
  const rows = (columns: AnswerRow) => [
    { series: 1, total: 150, t1: 'a', l1: 'a', period: '2024-01-01', ...columns },
    { series: FOLDED, total: 150, t1: 'z', l1: 'z', period: '2024-01-01', ...columns },
  ];
  const amounts = asked('mrr', { ...JANUARY, dimension: 'price' });
  const folded = report(amounts.metric, amounts.query, rows({ mrr: '5' }), STAMP);
  assert.deepEqual(
    folded.series.map(({ keys, label }) => [keys.price, label]),
    [
      ['a', 'a'],
      [null, 'Other'],
    ],
  );
  assert.deepEqual([folded.meta.series_total, folded.meta.series_returned], [150, 2]);
  for (const slug of ['arpa', 'active_customers', 'active_subscriptions', 'nrr']) {
    const { metric, query } = asked(slug, { ...JANUARY, dimension: 'price' });
    const all = { mrr: '5', customers: '1', timelines: '1' };
    const opened = rows(all).map((row) => ({ ...row, period: '2023-12-01' }));
    assert.deepEqual(
      report(metric, query, opened, STAMP).series.map(({ label }) => label),
      ['a'],
      slug,
    );
  }
});

test('flows of amounts add up over time exactly; states and ratios do not', () => {
  const quarter = { date_start: '2023-10-01', date_end: '2023-12-31' };
  const flow = asked('new_mrr', quarter);
  const amounts = ['0.100001', '0.2', '-0.05'];
  const rows = amounts.map((new_mrr, month) => ({ series: 1, total: 1, period: `2023-1${month}-01`, new_mrr }));
  assert.equal(report(flow.metric, flow.query, rows, STAMP).meta.totals[0]?.rawJSON, '0.250001');
  for (const slug of ['mrr', 'nrr']) {
    const { metric, query } = asked(slug, quarter);
    assert.deepEqual(report(metric, query, [], STAMP).meta.totals, [null], slug);
  }
});
