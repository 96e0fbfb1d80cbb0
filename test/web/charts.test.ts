// Charts before a real browser: files that open and add up, what stays when the server is away, and how fast they are.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { MetricResult } from '../../src/client/api.ts';
import { openSite, type Site, SKIP } from './browser.ts';

/** What the main thread of the page may work for an interaction (100 ms) and a move of the pointer (8 ms), twice. */
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
    const { page, context, close } = await site.visit();
    await page.goto('/metrics/mrr?by=price&range=all');
    await page.locator('svg[data-chart] path').first().waitFor();
    const session = await context.newCDPSession(page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const spent = async (): Promise<number> => {
      // Until the answer has come and everything is drawn.
      await page.waitForTimeout(400);
      const { metrics } = await session.send('Performance.getMetrics');
      return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
    };
    const cost = async (act: () => Promise<unknown>): Promise<number> => {
      const before = await spent();
      await act();
      return (await spent()) - before;
    };
    const legend = page.getByRole('list', { name: 'Series' }).getByRole('button');
    const hiding = [];
    for (const index of [0, 1, 0, 1, 2]) hiding.push(await cost(() => legend.nth(index).click()));
    assert.ok(median(hiding) <= INTERACTION_MS, `hiding a series: ${hiding}`);
    const periods = [];
    for (const grain of ['Quarter', 'Month', 'Quarter', 'Month', 'Year']) {
      periods.push(await cost(() => page.getByText(grain, { exact: true }).click()));
    }
    assert.ok(median(periods) <= INTERACTION_MS, `other periods: ${periods}`);
    const moves = await cost(() => page.evaluate(HOVER));
    assert.ok(moves / MOVES <= HOVER_MS, `a move of the pointer: ${moves / MOVES}`);
    await close();
  });
});

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

const MOVES = 40;
/** The pointer moves over the whole chart. */
const HOVER = `(() => {
  const place = document.querySelector('[role="application"]');
  const box = place.getBoundingClientRect();
  for (let step = 0; step < ${MOVES}; step += 1) {
    const clientX = box.left + 60 + step * ((box.width - 80) / ${MOVES});
    place.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX, clientY: box.top + box.height / 2 }));
  }
})()`;
