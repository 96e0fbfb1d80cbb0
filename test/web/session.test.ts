// A session that ends, a server that is away, keys that are shown once, and what the keyboard does.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OWNER, openSite, type Site, SKIP } from './browser.ts';

describe('a session', { skip: SKIP, timeout: 300_000 }, () => {
  let site: Site;
  before(async () => {
    site = await openSite('sample');
  });
  after(() => site.close());

  it('that has ended leads to sign-in, says so, and leads back', async () => {
    const visit = await site.visit({ expected: /status of 401/ });
    const { page, context } = visit;
    await page.goto('/settings/company');
    await page.getByRole('heading', { level: 1, name: 'Company' }).waitFor();
    await context.clearCookies();
    await page.getByRole('link', { name: 'Currency and rates' }).click();
    await page.getByText('Your session has ended').waitFor();
    await page.getByLabel('E-mail address').fill(OWNER.email);
    await page.getByLabel('Password').fill(OWNER.password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Currency and rates' }).waitFor();
    await visit.close();
  });

  it('keeps what is shown while the server is away, and goes on by itself', async () => {
    const visit = await site.visit({ expected: /ERR_INTERNET_DISCONNECTED|Failed to load resource/ });
    const { page, context } = visit;
    await page.goto('/settings/currency');
    await page
      .getByRole('cell', { name: 'USD' })
      .or(page.getByRole('rowheader', { name: 'USD' }))
      .waitFor();
    await context.setOffline(true);
    await page.getByText('The server cannot be reached').waitFor({ timeout: 45_000 });
    assert.equal(await page.getByRole('rowheader', { name: 'USD' }).isVisible(), true, 'the last answer stays');
    await context.setOffline(false);
    await page.getByText('The server cannot be reached').waitFor({ state: 'detached', timeout: 15_000 });
    await visit.close();
  });

  it('makes a secret key that is shown once, and revokes it', async () => {
    const visit = await site.visit();
    const { page } = visit;
    await page.goto('/settings/api');
    await page.getByRole('button', { name: 'Create a secret key' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Nightly import');
    await dialog.getByLabel('Read and write').check();
    await dialog.getByRole('button', { name: 'Create a secret key' }).click();
    const secret = await dialog.getByLabel('Key', { exact: true }).inputValue();
    assert.match(secret, /^rr_/);
    const asked = () => fetch(`${site.address}/api/v1/company`, { headers: { authorization: `Bearer ${secret}` } });
    assert.equal((await asked()).status, 200, 'the key works');
    await dialog.getByRole('button', { name: 'I have saved it' }).click();
    await page.getByRole('rowheader', { name: 'Nightly import' }).waitFor();
    await page.reload();
    await page.getByRole('rowheader', { name: 'Nightly import' }).waitFor();
    assert.equal((await page.content()).includes(secret), false, 'it is never shown again');
    await page.getByRole('button', { name: 'Revoke Nightly import' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked', { exact: true }).waitFor();
    assert.equal((await asked()).status, 401, 'the key is refused');
    await visit.close();
  });

  it('is led by the keyboard alone', async () => {
    const visit = await site.visit();
    const { page } = visit;
    await page.goto('/settings/company');
    await page.getByLabel('Name of the company').waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.locator(':focus').textContent(), 'Skip to the page');
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').pressSequentially('calcul');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Calculation' }).waitFor();
    await visit.close();
  });

  it('does nothing on single letters once they are switched off', async () => {
    const visit = await site.visit();
    const { page } = visit;
    await page.goto('/settings/profile');
    await page.getByLabel('Single-letter shortcuts').uncheck();
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.keyboard.press('?');
    assert.equal(await page.getByRole('dialog').count(), 0);
    assert.equal(new URL(page.url()).pathname, '/settings/profile');
    await visit.close();
  });
});
