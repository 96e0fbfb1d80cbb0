// Revenue before a real browser: the schedule on screen is the API's and adds up, a cell leads to its lines, the journal opens.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import type { RevenueSchedule, ViewRows } from '../../src/client/api.ts';
import { openSite, type Site, SKIP } from './browser.ts';

const FIGURES = [
  'opening_deferred',
  'invoiced',
  'credited',
  'recognized',
  'accrued_change',
  'closing_deferred',
] as const;
const SPAN = 'date_start=2025-10-01&date_end=2026-03-31&date_step=month';

describe('revenue', { skip: SKIP, timeout: 300_000 }, () => {
  let site: Site;
  let schedule: RevenueSchedule;
  const money = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' });
  const written = (value: number) => money.format(value).replace(/^-/, '−');
  before(async () => {
    site = await openSite('sample');
    schedule = (await site.ask('GET', `/revenue/schedule?${SPAN}`)) as RevenueSchedule;
  });
  after(async () => {
    await site.close();
  });

  it('adds up on screen as the API says, to the cent', async () => {
    const { page, close } = await site.visit();
    await page.goto('/revenue/recognition?range=6m');
    const table = page.getByRole('region', { name: 'Deferred revenue', exact: true });
    await table.getByText('Closing deferred').waitFor();
    const lines = table.locator('tbody tr');
    assert.equal(await lines.count(), FIGURES.length);
    for (const [index, figure] of FIGURES.entries()) {
      const shown = await lines.nth(index).locator('td').allTextContents();
      assert.deepEqual(
        shown,
        schedule.total.map((period) => written(period[figure])),
        figure,
      );
    }
    const opening = await lines.first().locator('td').allTextContents();
    const closing = await lines.last().locator('td').allTextContents();
    assert.deepEqual(opening.slice(1), closing.slice(0, -1), 'each period opens as the one before closed');
    await page.getByText('✓ It adds up in every period').waitFor();
    await close();
  });

  it('is split by customer, and a cell leads to its lines', async () => {
    const { page, close } = await site.visit();
    await page.goto('/revenue/recognition?range=6m&by=customer&figure=recognized');
    const groups = (await site.ask('GET', `/revenue/schedule?${SPAN}&dimension=customer&limit=25`)) as RevenueSchedule;
    const [group] = groups.groups;
    const table = page.getByRole('region', { name: 'Deferred revenue by Customer' });
    const first = table.locator('tbody tr').first();
    await first.getByText(String(group?.label)).waitFor();
    const cells = await first.locator('td').allTextContents();
    assert.deepEqual(
      cells,
      group?.periods.map((period) => written(period.recognized)),
    );
    await first.locator('td button').last().click();
    const sheet = page.getByRole('dialog');
    await sheet.locator('tbody th button').first().waitFor();
    const filters = encodeURIComponent(
      JSON.stringify([{ field: 'customer_id', op: 'eq', value: group?.keys.customer }]),
    );
    const lines = (await site.ask(
      'GET',
      `/views/revenue_schedule/query?date_start=2026-03-01&date_end=2026-03-31&order_by=recognized&order_dir=desc&filters=${filters}`,
    )) as ViewRows;
    assert.deepEqual(
      await sheet.locator('tbody th').allTextContents(),
      lines.rows.map((row) => row.line_id),
    );
    await sheet.locator('tbody th button').first().click();
    await page.getByRole('dialog').getByText('Counts a month').waitFor();
    await page.goBack();
    await page.getByRole('dialog').locator('tbody th button').first().waitFor();
    await close();
  });

  it('gives a journal whose debit is its credit', async () => {
    const { page, close } = await site.visit();
    await page.goto('/revenue/recognition?range=2026-02..2026-02');
    const coming = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Journal (CSV)' }).click();
    const download = await coming;
    const postings = parse(await readFile(await download.path()), { bom: true, columns: true }) as Record<
      'debit' | 'credit',
      string
    >[];
    assert.ok(postings.length > 100);
    const micros = (side: 'debit' | 'credit') =>
      postings.reduce((sum, posting) => sum + Math.round(Number(posting[side] || 0) * 1e6), 0);
    assert.equal(micros('debit'), micros('credit'));
    await close();
  });
});
