// Charts before a real browser: files that open and add up, what stays when the server is away, and how fast they are.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { MetricResult } from '../../src/client/api.ts';
import { openSite, type Site, SKIP } from './browser.ts';

/** Interaction at most 100 ms, a hover at most 8: twice that on a busy machine. */
const INTERACTION_MS = 200;
const HOVER_MS = 16;

async function exported(page: Page, item: string): Promise<Buffer> {
  await page.getByRole('button', { name: 'Export' }).first().click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: item }).click();
  return await readFile(await (await waiting).path());
}

describe('charts', { skip: SKIP, timeout: 300_000 }, () => {
  let site: Site;
  before(async () => {
    site = await openSite('sample');
  });
  after(async () => {
    await site.close();
  });

  it('leave as CSV, SVG and PNG; the figures are those of the API', async () => {
    const { page, close } = await site.visit();
    await page.goto('/metrics/mrr?by=currency&range=12m');
    await page.locator('svg[data-chart] path').first().waitFor();
    const csv = (await exported(page, 'Figures (CSV)')).toString('utf8');
    assert.ok(csv.startsWith('\uFEFFperiod,'));
    const [head = '', ...lines] = csv.slice(1).trimEnd().split('\r\n');
    const answer = (await site.ask(
      'GET',
      '/metrics/mrr?date_start=2025-04-01&date_end=2026-03-31&dimension=currency&series_max=8',
    )) as MetricResult;
    assert.deepEqual(head.split(','), ['period', ...answer.series.map(({ label }) => label), 'total']);
    assert.equal(lines.length, 12);
    for (const [index, line] of lines.entries()) {
      const [period, ...values] = line.split(',');
      assert.equal(period, answer.series[0]?.points[index]?.period_start);
      assert.deepEqual(
        values.slice(0, -1).map(Number),
        answer.series.map(({ points }) => points[index]?.value),
      );
      const sum = values.slice(0, -1).reduce((total, value) => total + Number(value), 0);
      assert.ok(Math.abs(sum - Number(values.at(-1))) < 1e-5, `${period} adds up`);
    }
    const svg = (await exported(page, 'Drawing (SVG)')).toString('utf8');
    assert.match(svg, /^<svg[^>]+xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    assert.match(svg, />EUR</, 'with its legend');
    assert.doesNotMatch(svg, /var\(--/, 'every colour a value');
    const png = await exported(page, 'Picture (PNG)');
    assert.deepEqual([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    const width = Number(/width="(\d+)"/.exec(svg)?.[1]);
    assert.equal(png.readUInt32BE(16), width * 2, 'at double size');
    await close();
  });

  it('are tables too: every cell opens its customers', async () => {
    const { page, close } = await site.visit();
    await page.goto('/metrics/mrr?range=6m');
    await page.getByRole('button', { name: 'Table' }).first().click();
    const answer = (await site.ask('GET', '/metrics/mrr')) as MetricResult;
    const february = answer.series[0]?.points.at(-2)?.value ?? 0;
    const cell = page.locator('figure').getByRole('button', { name: /MRR, Feb 2026: €/ });
    assert.ok((await cell.textContent())?.includes(february.toLocaleString('en-GB', { maximumFractionDigits: 2 })));
    await cell.click();
    await page.getByRole('dialog').locator('[data-figure]').waitFor();
    assert.match(page.url(), /drill=mrr%7E2026-02-01%7Emonth/);
    await close();
  });

  it('keep the last figures while the server is away, and say so', async () => {
    const { page, context, close } = await site.visit({ expected: /ERR_INTERNET_DISCONNECTED|Failed to load/ });
    await page.goto('/metrics/mrr');
    await page.locator('svg[data-chart] path').first().waitFor();
    await context.setOffline(true);
    await page.getByText('Quarter', { exact: true }).click();
    await page.getByRole('alert').first().waitFor({ timeout: 20_000 });
    assert.ok((await page.locator('svg[data-chart] path').count()) > 0, 'the last good picture stays');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByRole('alert').first().waitFor({ state: 'detached', timeout: 20_000 });
    await close();
  });

  it('show why and the request when the server fails', async () => {
    const { page, close } = await site.visit({ expected: /500/ });
    await page.route('**/api/v1/metrics/arr?*', (route) =>
      route.fulfill({
        status: 500,
        headers: { 'content-type': 'application/json', 'x-request-id': 'req-of-the-test' },
        body: JSON.stringify({ detail: [{ loc: [], msg: 'The server failed', type: 'internal' }] }),
      }),
    );
    await page.goto('/metrics/arr');
    const alert = page.getByRole('alert').first();
    await alert.waitFor({ timeout: 20_000 });
    assert.match((await alert.textContent()) ?? '', /req-of-the-test/);
    await close();
  });

  it('answer the pointer and the keys within their budget', async () => {
    const { page, close } = await site.visit();
    await page.goto('/metrics/mrr?by=price&range=all');
    await page.locator('svg[data-chart] path').first().waitFor();
    await page.evaluate(OBSERVE);
    const legend = page.getByRole('list', { name: 'Series' }).getByRole('button');
    for (const index of [0, 1, 2, 0, 1, 2]) await legend.nth(index).click();
    assert.ok((await median(page)) <= INTERACTION_MS, 'hiding a series');
    for (const grain of ['Quarter', 'Month', 'Quarter', 'Month']) await page.getByText(grain, { exact: true }).click();
    assert.ok((await median(page)) <= INTERACTION_MS, 'other periods');
    await page.getByRole('application').first().focus();
    for (let step = 0; step < 10; step += 1) await page.keyboard.press('ArrowLeft');
    assert.ok((await median(page)) <= INTERACTION_MS, 'a step along the axis');
    const perMove = Number(await page.evaluate(HOVER));
    assert.ok(perMove <= HOVER_MS, `a move of the pointer took ${perMove} ms`);
    await close();
  });
});

const OBSERVE = `globalThis.times = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.interactionId > 0) globalThis.times.push(entry.duration);
}).observe({ type: 'event', durationThreshold: 16, buffered: false })`;

/** How long the interactions since the last question took until they were painted; 0 where all were too short to count. */
async function median(page: Page): Promise<number> {
  const times = await page.evaluate<number[]>(
    'new Promise((done) => setTimeout(() => done(globalThis.times.splice(0)), 300))',
  );
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

/** Forty moves over the chart; the mean time that each keeps the main thread. */
const HOVER = `(() => {
  const place = document.querySelector('[role="application"]');
  const box = place.getBoundingClientRect();
  const begun = performance.now();
  for (let step = 0; step < 40; step += 1) {
    place.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: box.left + 60 + step * ((box.width - 80) / 40), clientY: box.top + box.height / 2 }));
  }
  return (performance.now() - begun) / 40;
})()`;
