// Analytics before a real browser: a figure on the screen is the API's, leads to its customers, their lines and its explanation.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { MetricCustomers, MetricResult } from '../../src/client/api.ts';
import { openSite, type Site, SKIP } from './browser.ts';

/** The chart of a page: the place that takes the focus and the keys. */
function chart(page: Page, name: RegExp) {
  return page.getByRole('application', { name });
}

/** What a chart says to those who listen. */
function readout(page: Page, name: RegExp): Promise<string | null> {
  return chart(page, name).locator('[aria-live]').textContent();
}

const EUROS = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' });

function euros(value: number | null | undefined): string {
  assert.ok(typeof value === 'number');
  return EUROS.format(value).replace(/^-/, '−');
}

describe('analytics', { skip: SKIP, timeout: 300_000 }, () => {
  let site: Site;
  before(async () => {
    site = await openSite('sample');
  });
  after(async () => {
    await site.close();
  });

  const metric = async (path: string) => (await site.ask('GET', `/metrics/${path}`)) as MetricResult;

  it('the overview shows the figures of the API', async () => {
    const { page, close } = await site.visit();
    await page.goto('/');
    const whole = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 });
    for (const slug of ['mrr', 'arr']) {
      const value = (await metric(slug)).series[0]?.points.at(-1)?.value ?? Number.NaN;
      assert.equal(await page.locator(`[data-kpi="${slug}"]`).textContent(), whole.format(value));
    }
    // A flow is told of the last whole month: the running one would look like a success.
    const churn = (await metric('mrr_churn_rate')).series[0]?.points.at(-2)?.value ?? Number.NaN;
    assert.equal(await page.locator('[data-kpi="mrr_churn_rate"]').textContent(), `${churn.toFixed(1)}%`);
    await close();
  });

  it('leads from a bar to its customers, to a customer, and from the figure to its explanation', async () => {
    const { page, close } = await site.visit();
    await page.goto('/metrics/new_mrr?range=12m');
    const box = await chart(page, /New MRR/).boundingBox();
    assert.ok(box !== null);
    const asked = page.waitForResponse((response) => response.url().includes('/metrics/new_mrr/customers'));
    await page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.8);
    const behind = (await (await asked).json()) as MetricCustomers;
    const sheet = page.getByRole('dialog').first();
    await sheet.locator('[data-total]').waitFor();
    const point = (await metric('new_mrr')).series[0]?.points.find((one) => one.period_start === behind.period_start);
    assert.equal(behind.value, point?.value, 'the figure of the period that was clicked');
    assert.equal(behind.sum, behind.value, 'its customers add up to it');
    assert.equal(await sheet.locator('[data-figure]').textContent(), euros(point?.value));
    assert.equal(await sheet.locator('[data-total]').textContent(), euros(point?.value));

    const first = behind.rows[0];
    assert.ok(first !== undefined);
    await sheet.getByRole('button', { name: `Arithmetic of ${first.customer_name}` }).click();
    await page.locator('[data-lines] li').first().waitFor();
    const arithmetic = await page.locator('[data-lines] li').first().textContent();
    assert.match(arithmetic ?? '', /a month/, 'down to the invoice line');
    const address = page.url();
    await page.goto(address);
    await page.locator('[data-lines] li').first().waitFor();
    assert.equal(await page.locator('[data-lines] li').first().textContent(), arithmetic, 'a link opens the same');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: first.customer_name ?? '' }).click();
    await page.waitForURL(/\/customers\/cus_\d+/);
    assert.match(page.url(), /range=12m/, 'the range follows');
    await close();
  });

  it('opens every metric of the catalogue, without a complaint', async () => {
    const { page, close } = await site.visit();
    const families = (await site.ask('GET', '/metrics')) as { metrics: { slug: string }[] }[];
    const slugs = families.flatMap(({ metrics }) => metrics.map(({ slug }) => slug));
    assert.ok(slugs.length > 40);
    await page.goto('/metrics');
    await page.locator('main a[href^="/metrics/"]').first().waitFor();
    assert.equal(await page.locator('main a[href^="/metrics/"]').count(), slugs.length);
    // One of each kind: state, flow, rate, by nature broken down, ahead of time, without customers.
    for (const slug of ['mrr', 'new_customers', 'nrr', 'mrr_movements', 'future_mrr', 'cac', 'quick_ratio']) {
      await page.goto(`/metrics/${slug}`);
      await page.getByRole('application').waitFor();
      assert.equal(await page.getByRole('alert').count(), 0, slug);
    }
    await close();
  });

  it('is walked by the keys alone, and says what it shows', async () => {
    const { page, close } = await site.visit();
    await page.goto('/metrics/mrr_movements?range=24m');
    const place = chart(page, /MRR movements/);
    await place.focus();
    await page.keyboard.press('ArrowRight');
    const answer = await metric('mrr_movements?date_start=2024-04-01');
    assert.match((await readout(page, /MRR movements/)) ?? '', /^Mar 2026 \(in progress\): .*Net change /);
    await page.keyboard.press('PageUp');
    assert.match((await readout(page, /MRR movements/)) ?? '', /^Mar 2025: /);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    assert.match((await readout(page, /MRR movements/)) ?? '', /^Apr 2024: New €[\d,.]+$/, 'one series');
    await page.keyboard.press('End');
    await page.keyboard.press('PageUp');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').locator('[data-figure]').waitFor();
    assert.match(page.url(), /drill_f=movement_type%3Ain%3Anew/);
    await page.keyboard.press('Escape');
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.equal(await page.evaluate("document.activeElement?.getAttribute('role')"), 'application', 'focus is back');
    assert.ok(answer.series.length > 0);
    await close();
  });

  it('hides and isolates by the legend', async () => {
    const { page, close } = await site.visit();
    await page.goto('/metrics/mrr?by=currency');
    const legend = page.getByRole('list', { name: 'Series' }).getByRole('button');
    await legend.first().waitFor();
    const count = await legend.count();
    await legend.first().click({ modifiers: ['Shift'] });
    assert.equal(await page.locator('[aria-label="Series"] [aria-pressed="true"]').count(), 1);
    await legend.first().click({ modifiers: ['Shift'] });
    assert.equal(await page.locator('[aria-label="Series"] [aria-pressed="true"]').count(), count);
    await close();
  });

  it('reloads to the same picture from its address, whatever it says', async () => {
    const { page, close } = await site.visit();
    await page.goto('/explore?m=mrr,arr&range=12m&g=quarter&cmp=year&f=customer_country:in:FR,DE');
    const marks = () =>
      page.evaluate<string[]>(
        "[...document.querySelectorAll('svg[data-chart] path')].map((one) => one.getAttribute('d'))",
      );
    await page.locator('svg[data-chart] path').first().waitFor();
    await page.waitForLoadState('networkidle');
    const drawn = await marks();
    assert.ok(drawn.length >= 4);
    await page.reload({ waitUntil: 'networkidle' });
    assert.deepEqual(await marks(), drawn);
    const curl = (await page.locator('[data-curl]').textContent()) ?? '';
    assert.match(curl, /metrics\/mrr'.*metrics\/arr'/s);
    assert.match(curl, /date_step=quarter/);
    await page.goto('/explore?m=no_such_metric&range=yesterday&g=era&f=~~:x&drill=%00&type=pie');
    await page.getByRole('heading', { name: 'Explorer' }).waitFor();
    await close();
  });

  it('shows that opening, movements and closing agree', async () => {
    const { page, close } = await site.visit();
    await page.goto('/movements?range=12m');
    const line = page.locator('[data-check]');
    await line.waitFor();
    assert.equal(await line.getAttribute('data-check'), '0');
    const mrr = await metric('mrr');
    assert.ok((await line.textContent())?.includes(euros(mrr.series[0]?.points.at(-1)?.value)));
    await close();
  });
});
