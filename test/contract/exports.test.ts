// Exports over HTTP: made in the background, left and returned to, as CSV and as a workbook; refusals; cells no formulas.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { formOf, rowsOf } from '../../src/connectors/files/table.ts';
import { locs } from './fixtures.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

async function load(api: Api): Promise<void> {
  const line = {
    type: 'subscription',
    tax_amount: 0,
    currency_code: 'EUR',
    amount_excluding_tax_after_discount: 366.5,
  };
  const period = { period_start: '2024-01-01', period_end: '2025-01-01' };
  const lines = [{ id: '007', description: '=HYPERLINK("x"),\n"two"', ...line, ...period }];
  const answers = await api.bulk([
    { object: 'customer', data: { id: '+1', name: '@sum' } },
    {
      object: 'invoice',
      data: { id: 'i', customer_id: '+1', date: '2024-01-01', status: 'paid', invoice_line_items: lines },
    },
  ]);
  assert.ok(
    answers.every((one) => one.status === 201),
    JSON.stringify(answers),
  );
}

/** Starts an export and waits for its end. */
async function exported(api: Api, body: unknown): Promise<Json> {
  const begun = await api.send('POST', '/api/v1/exports', { body });
  assert.equal(begun.status, 202, begun.text);
  assert.equal(begun.json.state, 'running');
  for (let tries = 0; tries < 200; tries += 1) {
    const { json } = await api.send('GET', `/api/v1/exports/${begun.json.id}`);
    if (json.state !== 'running') return json;
    await pause(25);
  }
  throw new Error('the export does not end');
}

onBothEngines('exports', (api) => {
  test('CSV of a view is what the view streams, and stays until it is fetched', async () => {
    await load(api());
    const one = await exported(api(), { view: 'invoice_lines', format: 'csv', name: 'Lines of "2024"' });
    assert.deepEqual([one.state, one.done, one.total, one.error], ['done', 1, 1, null]);
    const file = await api().send('GET', `/api/v1/exports/${one.id}/file`);
    const streamed = await api().send('GET', '/api/v1/views/invoice_lines/query', { headers: { accept: 'text/csv' } });
    assert.equal(file.text, streamed.text);
    assert.match(file.text, /,"'=HYPERLINK\(""x""\),\n""two""",/);
    assert.match(String(file.headers['content-disposition']), /Lines_of__2024_\.csv/);
    const { json } = await api().send('GET', '/api/v1/exports');
    assert.deepEqual(
      (json as unknown as Json[]).map(({ id, state }) => [id, state]),
      [[one.id, 'done']],
    );
    assert.deepEqual((await api().send('GET', '/api/v1/work')).json, []);
  });

  test('a workbook holds numbers as numbers and texts as texts', async () => {
    const one = await exported(api(), { view: 'invoice_lines', format: 'xlsx' });
    assert.deepEqual([one.state, one.done], ['done', 1]);
    const file = await api().server.inject({
      url: `/api/v1/exports/${one.id}/file`,
      headers: { authorization: `Bearer ${api().key}` },
    });
    const directory = await mkdtemp(join(tmpdir(), 'runrate-export-'));
    try {
      const path = join(directory, 'lines.xlsx');
      await writeFile(path, file.rawPayload);
      const rows: (readonly unknown[])[] = [];
      for await (const { cells } of rowsOf({ path }, await formOf({ path }, {}))) rows.push(cells);
      const cell = (name: string) => rows[1]?.[rows[0]?.indexOf(name) ?? -1];
      assert.deepEqual([rows.length, cell('id'), cell('description')], [2, '007', '=HYPERLINK("x"),\n"two"']);
      assert.equal(String(cell('amount_excluding_tax_after_discount')), '366.5');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  test('the customers behind a figure, the schedule and the journal are files too', async () => {
    const query = { period: '2024-01-31' };
    const customers = await exported(api(), { metric: 'mrr', query, format: 'csv' });
    const file = await api().send('GET', `/api/v1/exports/${customers.id}/file`);
    assert.equal(file.text, "customer_id,customer_name,effect,mrr\r\n'+1,'@sum,30.541667,30.541667\r\n");
    for (const report of ['revenue_schedule', 'revenue_journal']) {
      const one = await exported(api(), { report, query: { date_start: '2024-01-01' }, format: 'xlsx' });
      assert.deepEqual([one.state, Number(one.done) > 0], ['done', true], report);
    }
  });

  test('what cannot be exported is refused by name, and nobody else sees a file', async () => {
    const refusal = async (body: unknown) => {
      const answer = await api().send('POST', '/api/v1/exports', { body });
      return [answer.status, locs(answer.json)];
    };
    assert.deepEqual(await refusal({ format: 'csv' }), [422, [['body']]]);
    assert.deepEqual(await refusal({ view: 'nothing' }), [422, [['body']]]);
    assert.deepEqual(await refusal({ view: 'customers', format: 'pdf' }), [422, [['body', 'format']]]);
    assert.deepEqual(await refusal({ view: 'customers', query: { order_by: 'age' } }), [
      422,
      [['body', 'query', 'order_by']],
    ]);
    assert.deepEqual(await refusal({ metric: 'mrr', query: { colour: 1 } }), [422, [['body', 'query', 'colour']]]);
    const reader = await api().newKey(['read'], api().company);
    const denied = await api().send('POST', '/api/v1/exports', { key: reader.key, body: { view: 'customers' } });
    assert.equal(denied.status, 403);
    const mine = ((await api().send('GET', '/api/v1/exports')).json as unknown as Json[])[0];
    const stranger = await api().newKey(['read', 'write']);
    for (const path of [`/api/v1/exports/${mine?.id}`, `/api/v1/exports/${mine?.id}/file`, '/api/v1/exports/..%2f1']) {
      assert.equal((await api().send('GET', path, { key: stranger.key })).status, 404, path);
    }
    assert.deepEqual((await api().send('GET', '/api/v1/exports', { key: stranger.key })).json, []);
  });
});
