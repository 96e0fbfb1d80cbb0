// Every page of the application, with its parameters filled from the sample company, looked at as strictly as a machine can.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { loaded, openSite, type Site, SKIP, type Visit } from './browser.ts';

const PAGES_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'web', 'src', 'pages');
const OF_STANDARDS = { type: 'tag' as const, values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
/** In the second theme the page is the same but for its colours. */
const OF_COLOURS = { type: 'rule' as const, values: ['color-contrast', 'link-in-text-block'] };
/** The narrowest phone in use, and what 400 % of a small screen leaves. */
const PHONE = 390;
const SETTLED_WITHIN_MS = 60_000;
const NARROWED_WITHIN_MS = 10_000;

/** What is asked of the page's root element; these tests are compiled without the browser's types. */
interface Root {
  readonly dataset: Record<string, string>;
  readonly scrollWidth: number;
}

/** Where a parameter of a path comes from. */
const PARAMETERS: Readonly<Record<string, (site: Site) => Promise<string>>> = {
  '/metrics/$slug': async () => 'mrr',
  '/customers/$id': (site) => first(site, '/customers?limit=1'),
  '/data/records/$object': async () => 'invoices',
  '/data/connections/$id': (site) => connection(site),
  '/data/imports/$id': (site) => importedFile(site),
  '/invite/$token': async () => 'no-such-token',
  '/reset/$token': async () => 'no-such-token',
};
/** These lead elsewhere where somebody is signed in: other tests look at them. */
const LEAD_ELSEWHERE = ['/setup', '/sign-in'];

/** The paths of the pages, read from the lists of the areas. */
export function pagePaths(): string[] {
  const paths = readdirSync(PAGES_FOLDER).flatMap((area) => {
    const text = readFileSync(join(PAGES_FOLDER, area, 'pages.ts'), 'utf8');
    return [...text.matchAll(/path: '([^']+)'/g)].map(([, path = '']) => path);
  });
  assert.ok(paths.length > 15, 'the pages are found');
  return paths.filter((path) => !LEAD_ELSEWHERE.includes(path));
}

async function first(site: Site, path: string): Promise<string> {
  const { data } = (await site.ask('GET', path)) as { data: readonly { id: string }[] };
  const id = data[0]?.id;
  assert.ok(id !== undefined, `${path} lists something`);
  return id;
}

/** A connection that was never read: nothing answers at its address. */
async function connection(site: Site): Promise<string> {
  const { data } = (await site.ask('GET', '/connections')) as { data: readonly { id: string }[] };
  if (data[0] !== undefined) return data[0].id;
  const made = (await site.ask('POST', '/connections', {
    provider: 'stripe',
    name: 'Stripe',
    settings: { base_url: 'http://127.0.0.1:9' },
    secret: { api_key: 'rk_test_0' },
    schedule: null,
  })) as { id: string };
  return made.id;
}

async function importedFile(site: Site): Promise<string> {
  const { data } = (await site.ask('GET', '/imports')) as { data: readonly { id: string }[] };
  if (data[0] !== undefined) return data[0].id;
  const made = (await site.upload('customers.csv', 'id,name,country\nc-1,Acme,FR\nc-2,Beta,DE\n')) as { id: string };
  return made.id;
}

async function addressOf(site: Site, path: string): Promise<string> {
  if (!path.includes('$')) return path;
  const fill = PARAMETERS[path];
  assert.ok(fill !== undefined, `say in PARAMETERS of test/web/every_page.ts what fills ${path}`);
  return path.replace(/\$\w+/, encodeURIComponent(await fill(site)));
}

/** Waits until the page has said everything: its title is there, and nothing is loading. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor({ timeout: SETTLED_WITHIN_MS });
  await loaded(page);
}

async function violations(page: Page, runOnly: typeof OF_STANDARDS | typeof OF_COLOURS): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    // Without frames there is nothing to put together: one page does, and takes half the time.
    .setLegacyMode()
    .options({ runOnly, resultTypes: ['violations'] })
    .analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 200)} (${node.any[0]?.message ?? ''})`),
  );
}

async function lookAt(visit: Visit, address: string, theme: 'light' | 'dark'): Promise<string[]> {
  const { page } = visit;
  await page.locator('html').evaluate((root, chosen) => {
    (root as unknown as Root).dataset.theme = chosen;
  }, theme);
  const runOnly = theme === 'light' ? OF_STANDARDS : OF_COLOURS;
  return (await violations(page, runOnly)).map((problem) => `${address} (${theme}) ${problem}`);
}

/** The page's width once it had the time to follow the window's: charts are drawn anew. */
async function narrowed(page: Page): Promise<number> {
  const until = Date.now() + NARROWED_WITHIN_MS;
  for (;;) {
    const width = await page.locator('html').evaluate((root) => (root as unknown as Root).scrollWidth);
    if (width <= PHONE || Date.now() > until) return width;
    await page.waitForTimeout(100);
  }
}

/** Defines the tests of one language. */
export function everyPage(language: 'en' | 'fr'): void {
  describe(`every page in ${language}`, { skip: SKIP, timeout: 900_000 }, () => {
    let site: Site;
    let visit: Visit;
    before(async () => {
      site = await openSite('sample');
      // An invitation that never was is a 404, and the browser says so on its console.
      visit = await site.visit({ language, expected: /status of 404.*\/invitation\// });
    });
    after(async () => {
      await visit.close();
      await site.close();
    });

    for (const path of pagePaths()) {
      it(`${path}: accessible in both themes, titled, and no wider than a phone`, async () => {
        const { page } = visit;
        const address = await addressOf(site, path);
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(address);
        await settled(page);
        assert.notEqual(await page.title(), 'Runrate', 'the tab says which page it is');
        assert.equal(await page.locator('html').getAttribute('lang'), language);
        const problems = [...(await lookAt(visit, address, 'light')), ...(await lookAt(visit, address, 'dark'))];
        assert.deepEqual(problems, []);
        await page.setViewportSize({ width: PHONE, height: 800 });
        const width = await narrowed(page);
        assert.ok(width <= PHONE, `${address} is ${width} pixels wide on a phone of ${PHONE}`);
        assert.deepEqual(visit.problems.splice(0), [], 'the browser complained');
      });
    }
  });
}
