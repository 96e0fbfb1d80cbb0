// The revenue schedule and its journal over HTTP: pages of groups, CSV, filters, refusals; figures as docs/methodology says.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { locs } from './fixtures.ts';
import { type Json, onBothEngines } from './support.ts';

function invoice(customer: string, amount: number): Json {
  const id = `invoice-${customer}`;
  const line = {
    id: `line-${customer}`,
    type: 'subscription',
    amount_excluding_tax_after_discount: amount,
    tax_amount: 0,
  };
  const period = { currency_code: 'EUR', period_start: '2024-01-01', period_end: '2025-01-01' };
  const data = { id, customer_id: customer, date: '2024-01-01', status: 'paid' };
  return { object: 'invoice', data: { ...data, invoice_line_items: [{ ...line, ...period }] } };
}

const JANUARY = 'date_start=2024-01-01&date_end=2024-01-31';

onBothEngines('revenue', (api) => {
  test('groups come in pages, the largest deferred first; the total stays that of all', async () => {
    const answers = await api().bulk([
      { object: 'customer', data: { id: 'a', name: '+Ada', country: 'FR' } },
      { object: 'customer', data: { id: 'b', country: 'DE' } },
      invoice('a', 366),
      invoice('b', 732),
    ]);
    assert.ok(
      answers.every((one) => one.status === 201),
      JSON.stringify(answers),
    );
    const { json } = await api().send('GET', `/api/v1/revenue/schedule?${JANUARY}&dimension=customer&limit=1`);
    const [total] = json.total as Json[];
    assert.deepEqual(
      [total?.opening_deferred, total?.invoiced, total?.recognized, total?.closing_deferred, total?.difference],
      [0, 1098, 3, 1095, 0],
    );
    const [group] = json.groups as { keys: Json; label: string; periods: Json[] }[];
    assert.deepEqual([group?.keys, group?.label, group?.periods[0]?.closing_deferred], [{ customer: 'b' }, 'b', 730]);
    assert.deepEqual(json.page, { limit: 1, offset: 0, returned: 1, total: 2, has_more: true });
    const next = await api().send('GET', `/api/v1/revenue/schedule?${JANUARY}&dimension=customer&limit=1&offset=1`);
    assert.deepEqual(
      (next.json.groups as Json[]).map(({ label }) => label),
      ['+Ada'],
    );
    const filters = encodeURIComponent(JSON.stringify([{ field: 'customer_country', op: 'eq', value: 'FR' }]));
    const french = await api().send('GET', `/api/v1/revenue/schedule?${JANUARY}&filters=${filters}`);
    assert.deepEqual([french.json.groups, (french.json.total as Json[])[0]?.closing_deferred], [[], 365]);
  });

  test('CSV holds every group, and the journal every posting', async () => {
    const headers = { accept: 'text/csv' };
    const path = `/api/v1/revenue/schedule?${JANUARY}&dimension=customer&limit=1`;
    const schedule = (await api().send('GET', path, { headers })).text.split('\r\n');
    assert.equal(schedule[0]?.slice(0, 62), 'customer,label,period_start,period_end,as_of,opening_deferred,');
    assert.deepEqual(schedule.slice(1), [
      'b,b,2024-01-01,2024-01-31,2024-01-01,0,732,0,2,2,0,0,730,0,0',
      "a,'+Ada,2024-01-01,2024-01-31,2024-01-01,0,366,0,1,1,0,0,365,0,0",
      '',
    ]);
    const journal = await api().send('GET', `/api/v1/revenue/journal?${JANUARY}&limit=1`, { headers });
    assert.deepEqual(journal.text.split('\r\n'), [
      'date,account,customer_id,customer_name,invoice_id,line_id,currency,debit,credit',
      "2024-01-01,deferred,a,'+Ada,invoice-a,line-a,EUR,,365",
      "2024-01-01,revenue,a,'+Ada,invoice-a,line-a,EUR,365,",
      '2024-01-01,deferred,b,,invoice-b,line-b,EUR,,730',
      '2024-01-01,revenue,b,,invoice-b,line-b,EUR,730,',
      '',
    ]);
    const { json } = await api().send('GET', '/api/v1/revenue/journal?limit=1&offset=1');
    assert.deepEqual(
      [json.debit, json.credit, json.page],
      [1095, 1095, { limit: 1, offset: 1, returned: 1, total: 4, has_more: true }],
    );
    assert.deepEqual((json.postings as Json[])[0]?.account, 'revenue');
  });

  test('what cannot be answered is refused by name', async () => {
    const refusal = async (path: string) => {
      const answer = await api().send('GET', `/api/v1/revenue/${path}`);
      return [answer.status, locs(answer.json)];
    };
    assert.deepEqual(await refusal('schedule?dimension=colour'), [422, [['query', 'dimension']]]);
    assert.deepEqual(await refusal('schedule?dimension=price,product'), [422, [['query', 'dimension']]]);
    assert.deepEqual(await refusal('schedule?date_start=soon'), [422, [['query', 'date_start']]]);
    assert.deepEqual(await refusal('journal?dimension=price'), [422, [['query', 'dimension']]]);
    const other = await api().newKey(['read']);
    const answer = await api().send('GET', `/api/v1/revenue/journal?${JANUARY}`, { key: other.key });
    assert.deepEqual([answer.json.postings, answer.json.debit], [[], 0]);
  });
});
