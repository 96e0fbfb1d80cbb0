// Customers before a real browser: the figures of the API in the reader's language, files that open and equal the rows, three clicks to the line.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import type { Page } from 'playwright-core';
import type { ViewRows } from '../../src/client/api.ts';
import type { RawCell } from '../../src/connectors/files/cells.ts';
import { formOf, rowsOf } from '../../src/connectors/files/table.ts';
import { openSite, type Site, SKIP } from './browser.ts';

const ASKED = '/views/customers/query?order_by=mrr&order_dir=desc&limit=50';
/** What Intl writes between thousands and before the sign of the euro in French. */
const SPACES = /[\u00a0\u202f]/g;

async function taken(page: Page, item: string): Promise<{ readonly name: string; readonly path: string }> {
  await page.getByRole('button', { name: 'Export' }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: item }).click();
  const download = await coming;
  return { name: download.suggestedFilename(), path: await download.path() };
}

/** A workbook as our own reader of imports reads it. */
async function cellsOf(path: string): Promise<(readonly RawCell[])[]> {
  const file = { path };
  const rows: (readonly RawCell[])[] = [];
  for await (const { cells } of rowsOf(file, await formOf(file, {}))) rows.push(cells);
  return rows;
}

describe('customers', { skip: SKIP, timeout: 300_000 }, () => {
  let site: Site;
  let rows: ViewRows['rows'];
  before(async () => {
    site = await openSite('sample');
    rows = ((await site.ask('GET', ASKED)) as ViewRows).rows;
  });
  after(async () => {
    await site.close();
  });

  it('stand as the API gives them, written in French', async () => {
    const { page, close } = await site.visit({ language: 'fr' });
    await page.goto('/customers');
    await page.getByRole('button', { name: String(rows[0]?.name) }).waitFor();
    const money = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' });
    const shown = await page.locator('tbody td:nth-child(3)').allTextContents();
    assert.deepEqual(
      shown.map((text) => text.replace(SPACES, ' ')),
      rows.map((row) => money.format(Number(row.mrr)).replace(SPACES, ' ')),
    );
    assert.match(shown[0] ?? '', /^10.416,00.€$/);
    assert.equal(await page.getByRole('columnheader', { name: 'Client depuis' }).count(), 1);
    await close();
  });

  it('are sorted, filtered and picked by the address alone', async () => {
    const { page, close } = await site.visit();
    await page.goto('/customers?where=state:eq:churned&sort=name%20asc&cols=name,state,custom.customer.industry');
    await page.waitForSelector('tbody th button');
    const states = await page.locator('tbody td:nth-child(2)').allTextContents();
    assert.ok(states.every((state) => state === 'Churned'));
    assert.deepEqual(
      await page
        .locator('thead th')
        .allTextContents()
        .then((heads) => heads.map((head) => head.trim())),
      ['Name', 'State', 'industry'],
    );
    const names = await page.locator('tbody th').allTextContents();
    const { rows: expected } = (await site.ask(
      'GET',
      `/views/customers/query?order_by=name&order_dir=asc&limit=50&filters=${encodeURIComponent('[{"field":"state","op":"eq","value":"churned"}]')}`,
    )) as ViewRows;
    assert.deepEqual(
      names,
      expected.map((row) => row.name),
    );
    await page.getByRole('button', { name: /^Remove the filter/ }).click();
    await page.getByText('Active', { exact: true }).first().waitFor();
    assert.doesNotMatch(page.url(), /where=/);
    await close();
  });

  it('are taken as CSV and as a workbook that equal the rows', async () => {
    const { page, close } = await site.visit();
    await page.goto('/customers?where=country:eq:BE~state:eq:active');
    await page.waitForSelector('tbody th button');
    const filters = encodeURIComponent(
      '[{"field":"country","op":"eq","value":"BE"},{"field":"state","op":"eq","value":"active"}]',
    );
    const all = ((await site.ask('GET', `${ASKED.replace('limit=50', 'limit=1000')}&filters=${filters}`)) as ViewRows)
      .rows;
    assert.ok(all.length > 10);
    const csv = await taken(page, 'CSV');
    assert.equal(csv.name, 'customers.csv');
    const records = parse(await readFile(csv.path), { bom: true, columns: true }) as Record<string, string>[];
    assert.deepEqual(
      records.map(({ id, mrr }) => [id, Number(mrr)]),
      all.map(({ id, mrr }) => [id, Number(mrr)]),
    );
    const xlsx = await taken(page, 'Excel (XLSX)');
    assert.equal(xlsx.name, 'customers.xlsx');
    const sheet = await cellsOf(xlsx.path);
    assert.deepEqual(sheet[0]?.slice(0, 3), ['Name', 'State', 'MRR']);
    assert.deepEqual(
      sheet.slice(1).map(([name, , mrr]) => [name, Number(mrr)]),
      all.map(({ name, mrr }) => [name, Number(mrr)]),
    );
    await close();
  });

  it('lead to the line and its arithmetic in three clicks', async () => {
    const { page, close } = await site.visit();
    await page.goto('/customers');
    await page.getByRole('button', { name: String(rows[5]?.name) }).click();
    await page.getByRole('heading', { level: 1, name: String(rows[5]?.name) }).waitFor();
    const money = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' }).format(Number(rows[5]?.mrr));
    await page.getByRole('definition').filter({ hasText: money }).first().waitFor();
    await page.getByRole('region', { name: 'Invoices' }).last().locator('tbody th button').first().click();
    const sheet = page.getByRole('dialog');
    await sheet.getByText('Counts a month').first().waitFor();
    await sheet
      .getByText(/EUR \/ \d+ months = /)
      .first()
      .waitFor();
    await page.goBack();
    await sheet.waitFor({ state: 'detached' });
    await close();
  });

  it('who belong to another are told with the figures of the whole', async () => {
    const [parent, child] = [String(rows[0]?.id), String(rows[1]?.id)];
    await site.ask('PATCH', `/customers/${child}`, { root_parent_id: parent });
    const { page, close } = await site.visit();
    await page.goto(`/customers/${child}`);
    await page.getByText('Figures count the whole group').waitFor();
    const both = (await site.ask(
      'GET',
      `/views/customers/query?filters=${encodeURIComponent(`[{"field":"id","op":"eq","value":"${parent}"}]`)}`,
    )) as ViewRows;
    const money = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' });
    await page
      .getByRole('definition')
      .filter({ hasText: money.format(Number(both.rows[0]?.mrr)) })
      .first()
      .waitFor();
    await page.goto(`/customers/${parent}`);
    await page.getByRole('link', { name: String(rows[1]?.name) }).waitFor();
    await close();
  });
});
