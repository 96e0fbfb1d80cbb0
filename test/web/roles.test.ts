// A viewer changes nothing: not by a screen, and not by a call.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openSite, type Site, SKIP, signIn, type Visit } from './browser.ts';

const VIEWER = { name: 'Vera', email: 'vera@example.com', password: 'only looks at figures' };
const WEB = { 'x-requested-with': 'runrate', 'content-type': 'application/json' };

describe('roles', { skip: SKIP, timeout: 300_000 }, () => {
  let site: Site;
  before(async () => {
    site = await openSite('sample');
  });
  after(() => site.close());

  it('a viewer joins by the link of an invitation, which works once', async () => {
    const owner = await site.visit();
    await owner.page.goto('/settings/users');
    await owner.page.getByRole('button', { name: 'Invite' }).click();
    const dialog = owner.page.getByRole('dialog');
    await dialog.getByLabel('Viewer').check();
    await dialog.getByRole('button', { name: 'Make a link' }).click();
    const link = await dialog.getByLabel('Invitation link').inputValue();
    await owner.close();

    const viewer = await site.stranger();
    await viewer.page.goto(link);
    await viewer.page.getByLabel('Your name').fill(VIEWER.name);
    await viewer.page.getByLabel('E-mail address').fill(VIEWER.email);
    await viewer.page.getByLabel('New password').fill(VIEWER.password);
    await viewer.page.getByRole('button', { name: 'Join Sample Company' }).click();
    await viewer.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await viewer.close();

    const second = await site.stranger();
    await second.page.goto(link);
    await second.page.getByText('no longer good').waitFor();
    await second.close();
  });

  it('a viewer is offered nothing that changes anything', async () => {
    const cookie = await signIn(site.address, VIEWER);
    const visit: Visit = await site.visit({ cookie });
    const { page } = visit;
    await page.goto('/');
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    const rail = page.getByRole('navigation');
    for (const name of ['Users and roles', 'API Developer', 'Audit log']) {
      assert.equal(await rail.getByRole('link', { name }).count(), 0, name);
    }
    await page.goto('/settings/users');
    await page.getByText('Your role does not allow this').waitFor();
    await page.goto('/settings/calculation');
    await page.getByLabel('No discount').waitFor();
    assert.equal(await page.getByLabel('No discount').isDisabled(), true);
    await page.goto('/data/connections');
    await page.getByText('Nothing is connected yet').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Connect a source' }).count(), 0);
    await page.goto('/data/imports');
    await page.getByRole('heading', { level: 1, name: 'Imports' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Choose a file' }).count(), 0);
    await visit.close();
  });

  it('a viewer is refused whatever they call', async () => {
    const cookie = await signIn(site.address, VIEWER);
    const refused: readonly (readonly [string, string, unknown])[] = [
      ['PATCH', '/company', { name: 'Mine' }],
      ['POST', '/customers', { id: 'x', name: 'X' }],
      ['DELETE', '/customers/cus_000001', undefined],
      ['POST', '/connections', { provider: 'stripe', name: 'x', secret: { api_key: 'sk' } }],
      ['POST', '/imports', { rows: [] }],
      ['POST', '/api_keys', { name: 'x', scopes: ['read'] }],
      ['POST', '/invitations', { role: 'owner' }],
      ['GET', '/audit_log', undefined],
      ['GET', '/users', undefined],
    ];
    for (const [method, path, body] of refused) {
      const response = await fetch(`${site.address}/api/v1${path}`, {
        method,
        headers: { ...WEB, cookie },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      assert.equal(response.status, 403, `${method} ${path}: ${await response.text()}`);
    }
  });
});
