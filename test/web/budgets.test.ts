// The budgets of the first page and of every other part: bytes and shifts of layout; the time to the largest paint is said, not judged.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { loaded, openSite, type Site, SKIP } from './browser.ts';

const ASSETS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'web', 'dist', 'assets');
const KB = 1000;
const FIRST_PAGE_MOST = 200 * KB;
const PART_MOST = 35 * KB;
const STYLES_MOST = 12 * KB;
const FONTS_MOST = 50 * KB;
const SHIFT_MOST = 0.02;

interface Loaded {
  readonly name: string;
  readonly bytes: number;
}

interface Seen {
  readonly loaded: readonly Loaded[];
  readonly shift: number;
  readonly painted: number;
}

/** Runs in the page, before it: notes what was loaded, how far things moved, when the largest part was painted. */
const SEE = `
  let shift = 0;
  let painted = 0;
  const note = () => {
    const loaded = performance.getEntriesByType('resource').map(({ name, encodedBodySize }) => ({ name, bytes: encodedBodySize }));
    document.documentElement.dataset.seen = JSON.stringify({ loaded, shift, painted });
  };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) painted = entry.startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  setInterval(note, 100);
  // What only waits for idle time (the palette) is no part of the first page.
  window.requestIdleCallback = () => 0;
`;

function sum(loaded: readonly Loaded[], ending: RegExp): number {
  return loaded.filter(({ name }) => ending.test(name)).reduce((total, { bytes }) => total + bytes, 0);
}

describe('budgets', { skip: SKIP, timeout: 300_000 }, () => {
  let site: Site;
  before(async () => {
    site = await openSite('sample');
  });
  after(() => site.close());

  it(`the first page loads at most ${FIRST_PAGE_MOST / KB} kB of script and stays in place`, async () => {
    const visit = await site.visit();
    const { page } = visit;
    await page.addInitScript(SEE);
    await page.goto('/');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await loaded(page);
    await page.waitForTimeout(500);
    const seen = JSON.parse((await page.locator('html').getAttribute('data-seen')) ?? '{}') as Seen;
    const script = sum(seen.loaded, /\.js$/);
    const styles = sum(seen.loaded, /\.css$/);
    const fonts = sum(seen.loaded, /\.woff2$/);
    console.log(`script ${script}, styles ${styles}, fonts ${fonts} bytes, LCP ${seen.painted} ms, CLS ${seen.shift}`);
    assert.ok(script > 50 * KB && script <= FIRST_PAGE_MOST, `script: ${script} bytes`);
    assert.ok(styles > 0 && styles <= STYLES_MOST, `styles: ${styles} bytes`);
    assert.ok(fonts <= FONTS_MOST, `fonts: ${fonts} bytes`);
    assert.ok(seen.shift <= SHIFT_MOST, `layout shift: ${seen.shift}`);
    await visit.close();
  });

  it(`every part that is loaded later is at most ${PART_MOST / KB} kB`, () => {
    const page = readFileSync(join(ASSETS, '..', 'index.html'), 'utf8');
    const parts = readdirSync(ASSETS).filter((file) => file.endsWith('.js') && !page.includes(file));
    assert.ok(parts.length > 10, 'the application is built in parts');
    const large = parts
      .map((file) => ({ file, bytes: gzipSync(readFileSync(join(ASSETS, file))).length }))
      .filter(({ bytes }) => bytes > PART_MOST);
    assert.deepEqual(large, []);
  });
});
