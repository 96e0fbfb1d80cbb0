// People by the API: the first user, signing in, roles, invitations, API keys.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Browser, PASSWORD } from './browser.ts';
import { onBothEngines } from './support.ts';

const OWNER = { name: 'Ada Lovelace', email: 'Ada@Example.com', password: PASSWORD };

onBothEngines('people', (api) => {
  it('sets up the first user, who owns every company there is, once', async () => {
    const browser = new Browser(api());
    assert.equal((await browser.session()).state, 'setup');
    const made = await browser.ask('POST', '/setup', { body: { ...OWNER, company: 'Second', sample: false } });
    assert.equal(made.status, 201, made.text);
    const session = await browser.session();
    assert.equal(session.state, 'signed_in');
    assert.deepEqual(session, made.json);
    const again = await new Browser(api()).ask('POST', '/setup', { body: { ...OWNER, company: 'x' } });
    assert.equal(again.status, 409);
    assert.deepEqual(api().errors, []);
  });
});
