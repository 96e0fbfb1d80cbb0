// The newcomer's path: an empty store, its owner, the sample company, and the first figures.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OWNER, openSite, type Site, SKIP } from './browser.ts';

const LOADED_WITHIN_MS = 120_000;

describe('a newcomer', { skip: SKIP, timeout: LOADED_WITHIN_MS + 60_000 }, () => {
  let site: Site;
  before(async () => {
    site = await openSite('empty');
  });
  after(() => site.close());

  it('sets up, loads the sample company, watches it load and sees its figures', async () => {
    const visit = await site.visit();
    const { page } = visit;
    await page.goto('/customers');
    await page.waitForURL('**/setup');
    await page.getByRole('button', { name: 'Create the account' }).click();
    assert.equal(await page.getByText('This is needed').count(), 4, 'every field says that it is needed');
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('E-mail address').fill(OWNER.email);
    await page.getByLabel('New password').fill(OWNER.password);
    await page.getByLabel('Load the sample company').check();
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    const work = page.getByRole('progressbar', { name: 'Loading the sample company' });
    await work.waitFor();
    // It goes on without being looked at, and is there again.
    await page.getByRole('link', { name: 'Company', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Company' }).waitFor();
    await page.reload();
    await work.waitFor({ state: 'detached', timeout: LOADED_WITHIN_MS });
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page
      .locator('main')
      .getByText(/€\s?\d/)
      .first()
      .waitFor();
    await visit.close();
  });

  it('is led to sign-in by another browser, and back to where they were going', async () => {
    const visit = await site.visit({ expected: /status of 401/ });
    const { page } = visit;
    await page.goto('/settings/calculation');
    await page.waitForURL(/\/sign-in\?next=/);
    await page.getByLabel('E-mail address').fill(OWNER.email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('do not belong together').waitFor();
    await page.getByLabel('Password').fill(OWNER.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Calculation' }).waitFor();
    assert.equal(new URL(page.url()).pathname, '/settings/calculation');
    await visit.close();
  });
});
