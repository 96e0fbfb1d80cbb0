// Records before a real browser: found, paged, changed with a reason that stays, deleted with its consequences named, by those who may.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import type { Finding, HistoryEntry } from '../../src/client/api.ts';
import { ask, openSite, type Site, SKIP, signIn } from './browser.ts';

function firstCells(page: Page): Promise<string[]> {
  return page.locator('tbody th[scope="row"]').allTextContents();
}

describe('records', { skip: SKIP, timeout: 300_000 }, () => {
  let site: Site;
  before(async () => {
    site = await openSite('sample');
  });
  after(async () => {
    await site.close();
  });

  it('are searched and paged by the server', async () => {
    const { page, close } = await site.visit();
    await page.goto('/data/records/customer');
    await page.getByRole('button', { name: 'cus_000001' }).waitFor();
    const first = await firstCells(page);
    assert.equal(first.length, 50);
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByRole('button', { name: 'cus_000051' }).waitFor();
    const second = await firstCells(page);
    assert.equal(second.filter((id) => first.includes(id)).length, 0, 'another page, other rows');
    assert.match(page.url(), /at=50/);
    await page.reload();
    await page.getByRole('button', { name: 'cus_000051' }).waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('harbor');
    await page.getByRole('button', { name: 'cus_000051' }).waitFor({ state: 'detached' });
    const names = await page.locator('tbody td:nth-child(2)').allTextContents();
    assert.ok(names.length > 0 && names.every((name) => /harbor/i.test(name)), names.join(', '));
    await close();
  });

  it('are changed with a reason, which stays in the history and in the audit log', async () => {
    const { page, close } = await site.visit();
    await page.goto('/data/records/customer?open=customer:cus_000003');
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Country').fill('BE');
    await page.getByRole('button', { name: 'Add a property' }).click();
    await page.getByLabel('Key').last().fill('owner');
    await page.getByLabel('Value', { exact: true }).last().fill('Zoé');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Say why').waitFor();
    const reason = 'Déménagement — 5 € de frais';
    await page.getByRole('textbox', { name: 'Reason' }).fill(reason);
    await page.getByRole('button', { name: 'Save' }).click();
    const history = page.getByRole('region', { name: 'History' });
    await history.getByText(reason).waitFor();
    assert.match(await history.innerText(), /Country GB → BE/);
    assert.match(await history.innerText(), /owner – → Zoé/);
    const told = (await site.ask('GET', '/history?object=customer&id=cus_000003')) as { data: HistoryEntry[] };
    assert.equal(told.data[0]?.reason, reason);
    const log = (await site.ask('GET', '/audit_log?object=customer&limit=1')) as { data: { reason: string }[] };
    assert.equal(log.data[0]?.reason, reason);
    const kept = (await site.ask('GET', '/customers/cus_000003')) as {
      country: string;
      custom_properties: Record<string, unknown>;
    };
    assert.equal(kept.country, 'BE');
    assert.equal(kept.custom_properties.owner, 'Zoé');
    assert.equal(kept.custom_properties.employees, 4, 'what was not touched stays what it was, number and all');
    await close();
  });

  it('say at the field what the server refuses', async () => {
    const { page, close } = await site.visit({ expected: /422/ });
    await page.goto('/data/records/invoice_line_item?open=invoice_line_item:inv_000001_1_l1');
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Amount', { exact: true }).fill('a lot');
    await page.getByRole('textbox', { name: 'Reason' }).fill('test');
    await page.getByRole('button', { name: 'Save' }).click();
    const field = page.getByLabel('Amount', { exact: true });
    await page.locator('[role="alert"]').first().waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.equal(await field.inputValue(), 'a lot', 'nothing typed is lost');
    await close();
  });

  it('name what refers to them before they go', async () => {
    const { page, close } = await site.visit({ expected: /409/ });
    await page.goto('/data/records/customer?open=customer:cus_000002');
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.getByRole('dialog').last();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('a test');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('Referred to by customer_id of subscription').waitFor();
    const all = dialog.getByRole('button', { name: 'Delete all of it' });
    assert.equal(await all.isDisabled(), true, 'its id must be typed');
    await dialog.getByLabel('Type cus_000002 to confirm').fill('cus_000002');
    await all.click();
    await page.getByText('cus_000002 is deleted', { exact: true }).waitFor();
    await assert.rejects(site.ask('GET', '/customers/cus_000002'), /404/);
    await close();
  });

  it('are not changed by a viewer, by screen or by call', async () => {
    const invited = (await site.ask('POST', '/invitations', { role: 'viewer' })) as { link: string };
    const token = invited.link.split('/').at(-1);
    const viewer = { name: 'Vera', email: 'vera@example.com', password: 'a long enough password' };
    await ask(site.address, '', 'POST', `/invitation/${token}`, viewer);
    const cookie = await signIn(site.address, viewer);
    const { page, context, close } = await site.visit();
    await context.clearCookies();
    await context.addCookies(
      cookie.split('; ').map((pair) => {
        const at = pair.indexOf('=');
        return { name: pair.slice(0, at), value: pair.slice(at + 1), url: site.address };
      }),
    );
    await page.goto('/data/records/customer?open=customer:cus_000003');
    await page.getByRole('region', { name: 'History' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Edit' }).count(), 0);
    assert.equal(await page.getByRole('button', { name: 'Delete' }).count(), 0);
    const response = await fetch(`${site.address}/api/v1/customers/cus_000003`, {
      method: 'PATCH',
      headers: { cookie, 'x-requested-with': 'runrate', 'content-type': 'application/json' },
      body: JSON.stringify({ country: 'FR' }),
    });
    assert.equal(response.status, 403);
    await close();
  });

  it('have findings, which are dismissed with a reason and reopened', async () => {
    const { page, close } = await site.visit();
    await page.goto('/data/quality?kind=overlap');
    await page.locator('tbody th button').first().click();
    const sheet = page.getByRole('dialog');
    await sheet.getByRole('button', { name: 'Dismiss' }).click();
    await sheet.getByText('Say why').waitFor();
    await sheet.getByRole('textbox', { name: 'Reason' }).fill('Two contracts are meant');
    await sheet.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByText('Dismissed. It no longer counts as open.', { exact: true }).waitFor();
    const dismissed = (await site.ask('GET', '/findings?state=dismissed')) as { data: Finding[] };
    assert.equal(dismissed.data[0]?.kind, 'overlap');
    assert.equal(dismissed.data[0]?.decision?.reason, 'Two contracts are meant');
    await page.getByRole('radio', { name: 'Dismissed' }).check();
    await page.getByText('Two contracts are meant').waitFor();
    await page.locator('tbody th button').first().click();
    await page.getByRole('dialog').getByRole('textbox', { name: 'Reason' }).fill('It was one after all');
    await page.getByRole('dialog').getByRole('button', { name: 'Reopen' }).click();
    await page.getByText('Open again.', { exact: true }).waitFor();
    const left = (await site.ask('GET', '/findings?state=dismissed')) as { data: Finding[] };
    assert.equal(left.data.length, 0);
    await close();
  });
});
