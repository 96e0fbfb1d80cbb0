// People by the API: the first user, signing in and out, invitations, roles, passwords, several companies.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { oneTimeLink } from '../../src/app/user_admin.ts';
import { createServer } from '../../src/http/server.ts';
import { Browser, member, owner, PASSWORD } from './browser.ts';
import { firstType } from './fixtures.ts';
import { documentOf, Judge } from './judge.ts';
import { type Answered, type Api, type Json, type Method, onBothEngines } from './support.ts';

const ADA = { name: 'Ada Lovelace', email: 'Ada@Example.com', password: PASSWORD };

function refusal(answer: Answered): string {
  const [first] = (answer.json.detail ?? []) as { loc: unknown[]; type: string }[];
  return `${answer.status} ${first?.loc.join('.')} ${first?.type}`;
}

/** Instants of the tables that the library keeps are moved where nobody can wait for them. */
async function age(api: Api, table: string, user: string, expires: string): Promise<void> {
  const where = [
    { column: table === 'sessions' ? 'user_id' : 'value', operator: 'eq', value: user, or: false },
  ] as const;
  await api.runtime.store.people.auth.update(table, where, { expires_at: expires });
}

onBothEngines('people', (api) => {
  it('refuses a first user that cannot be, and names the field', async () => {
    const ask = async (change: Json): Promise<string> =>
      refusal(await new Browser(api()).ask('POST', '/setup', { body: { ...ADA, company: 'Acme', ...change } }));
    assert.equal(await ask({ email: 'nobody' }), '422 body.email value_error');
    assert.equal(await ask({ password: 'short' }), '422 body.password string_too_short');
    assert.equal(await ask({ password: 'x'.repeat(129) }), '422 body.password string_too_long');
    assert.equal(await ask({ name: ' ' }), '422 body.name string_too_short');
    assert.equal(await ask({ company: '' }), '422 body.company string_too_short');
    assert.equal(await ask({ admin: true }), '422 body.admin extra_forbidden');
    assert.equal((await new Browser(api()).session()).state, 'setup');
  });

  it('gives companies that are there to nobody who comes from elsewhere', async () => {
    const config = { version: 'test', requestsPerMinute: null, trustProxy: true, onError: () => undefined };
    const server = createServer(api().runtime, config);
    const headers = { 'x-forwarded-for': '192.0.2.7' };
    const payload = { ...ADA, company: 'Acme' };
    const answer = await server.inject({ method: 'POST', url: '/api/v1/setup', headers, payload });
    assert.equal(answer.statusCode, 403);
    assert.match(answer.body, /runrate users add/);
    await server.close();
    assert.equal((await new Browser(api()).session()).state, 'setup');
  });

  it('sets up the first user, who owns every company there is; of many at once one', async () => {
    const body = { ...ADA, company: 'Second', sample: false };
    const browsers = Array.from({ length: 4 }, () => new Browser(api()));
    const answers = await Promise.all(browsers.map((one) => one.ask('POST', '/setup', { body })));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409, 409, 409]);
    const at = answers.findIndex(({ status }) => status === 201);
    const session = await browsers[at]?.session();
    assert.deepEqual(session, answers[at]?.json);
    const names = (session?.companies as Json[]).map(({ name, role }) => `${name} ${role}`);
    assert.deepEqual(names, ['Contract owner', 'Second owner']);
    assert.equal((session?.company as Json).name, 'Second');
    assert.deepEqual((session?.company as Json).scopes, ['read', 'analyse', 'write', 'admin']);
    assert.equal(refusal(await new Browser(api()).ask('POST', '/setup', { body })), '409 body already_set_up');
    assert.equal((await api().runtime.store.companies()).length, 2, 'who came too late left no company');
  });

  it('signs in by e-mail in any case and password, and out again', async () => {
    const browser = new Browser(api());
    assert.equal((await browser.session()).state, 'signed_out');
    const wrong = await browser.signIn(ADA.email, 'wrong password');
    const unknown = await browser.signIn('nobody@example.com');
    assert.deepEqual([wrong.status, unknown.status], [401, 401]);
    assert.equal(wrong.text, unknown.text, 'nobody learns which e-mails have a user');
    assert.equal((await browser.signIn('ADA@example.COM')).status, 200);
    assert.equal((await browser.session()).state, 'signed_in');
    const stolen = new Browser(api());
    for (const [name, value] of browser.cookies) stolen.cookies.set(name, value);
    assert.equal((await browser.ask('POST', '/api/auth/sign-out')).status, 200);
    assert.equal(browser.cookies.size, 0);
    assert.equal((await stolen.session()).state, 'signed_out', 'the session itself is over');
    assert.equal(refusal(await stolen.ask('GET', '/customers')), '401 header.cookie unauthorized');
  });

  it('keeps what the user chose: name, language, theme', async () => {
    const ada = await owner(api());
    const body = { name: 'Countess', language: 'fr', theme: 'dark' };
    assert.equal((await ada.ask('PATCH', '/profile', { body })).status, 202);
    const { user } = await ada.session();
    assert.deepEqual([(user as Json).name, (user as Json).language, (user as Json).theme], ['Countess', 'fr', 'dark']);
    assert.equal(refusal(await ada.ask('PATCH', '/profile', { body: { theme: 'pink' } })), '422 body.theme enum');
    assert.equal((await ada.ask('PATCH', '/profile', { body: { language: null } })).status, 202);
    assert.equal(((await ada.session()).user as Json).language, null);
    const byKey = await api().send('PATCH', '/api/v1/profile', { body: {} });
    assert.equal(byKey.status, 403);
  });

  it('an invitation lets one person in, once, and is shown by its state', async () => {
    const ada = await owner(api());
    const made = await ada.ask('POST', '/invitations', { body: { role: 'analyst' } });
    assert.equal(made.status, 201, made.text);
    const token = String(made.json.link).split('/invite/')[1] ?? '';
    assert.match(String(made.json.link), /^http:\/\/localhost(:80)?\/invite\/[\w-]{43}$/);
    const listed = (await ada.ask('GET', '/invitations')).text;
    assert.ok(listed.includes(String(made.json.id)) && !listed.includes(token), 'the link is shown once');
    const guest = new Browser(api());
    const looked = await guest.ask('GET', `/invitation/${token}`);
    assert.deepEqual(looked.json, { company: 'Second', role: 'analyst', email: null, state: 'open' });
    const person = { name: 'Grace', email: 'grace@example.com', password: PASSWORD };
    assert.equal(
      refusal(await guest.ask('POST', `/invitation/${token}`, { body: { name: 'Grace' } })),
      '422 body.email missing',
    );
    const taken = await guest.ask('POST', `/invitation/${token}`, { body: { ...person, email: ADA.email } });
    assert.equal(refusal(taken), '409 body.email taken');
    const both = await Promise.all(
      ['grace@example.com', 'other@example.com'].map((email) =>
        new Browser(api()).ask('POST', `/invitation/${token}`, { body: { ...person, email } }),
      ),
    );
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [201, 409]);
    assert.equal((await guest.ask('GET', `/invitation/${token}`)).json.state, 'accepted');
    assert.equal((await guest.ask('GET', '/invitation/none')).status, 404);
    assert.equal((await guest.ask('POST', '/invitation/none', { body: person })).status, 404);
    const session = both.find(({ status }) => status === 201)?.json;
    assert.deepEqual(
      (session?.companies as Json[]).map(({ name, role }) => [name, role]),
      [['Second', 'analyst']],
    );
  });

  it('an invitation is good for its e-mail only, until it is withdrawn or expires', async () => {
    const ada = await owner(api());
    const invite = async (body: Json): Promise<{ id: string; path: string }> => {
      const { json } = await ada.ask('POST', '/invitations', { body });
      return { id: String(json.id), path: `/invitation/${String(json.link).split('/invite/')[1]}` };
    };
    const join = (path: string, email: string) =>
      new Browser(api()).ask('POST', path, { body: { name: 'Guest', email, password: PASSWORD } });
    const named = await invite({ role: 'viewer', email: 'Only@Example.com' });
    assert.equal(refusal(await join(named.path, 'somebody@example.com')), '409 path.token invitation_closed');
    assert.equal((await join(named.path, 'only@example.com')).status, 201);
    const withdrawn = await invite({ role: 'viewer' });
    assert.equal((await ada.ask('DELETE', `/invitations/${withdrawn.id}`)).status, 204);
    assert.equal((await ada.ask('DELETE', `/invitations/${withdrawn.id}`)).status, 404);
    assert.equal((await ada.ask('GET', withdrawn.path)).json.state, 'withdrawn');
    assert.equal((await join(withdrawn.path, 'late@example.com')).status, 409);
    const { people } = api().runtime.store;
    const company = Number(((await ada.session()).company as Json).id);
    const past = { createdAt: '2020-01-01T00:00:00.000Z', expiresAt: '2020-01-08T00:00:00.000Z' };
    // sha256 of "old"
    const hash = 'cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4';
    await people.invite({ id: 'old', company, email: null, role: 'viewer', createdBy: 'Ada', hash, ...past });
    assert.equal((await ada.ask('GET', '/invitation/old')).json.state, 'expired');
    assert.equal((await join('/invitation/old', 'late@example.com')).status, 409);
    assert.equal(await people.userByEmail('late@example.com'), null);
  });

  it('who is signed in accepts an invitation into another company without a new account', async () => {
    const ada = await owner(api());
    const third = await ada.ask('POST', '/companies', { body: { name: 'Third' } });
    assert.equal(third.status, 201);
    const viewer = await member(api(), 'viewer');
    const headers = { 'x-company': String(third.json.id) };
    const { json } = await ada.ask('POST', '/invitations', { headers, body: { role: 'admin' } });
    const path = `/invitation/${String(json.link).split('/invite/')[1]}`;
    const joined = await viewer.ask('POST', path, { body: {} });
    assert.equal(joined.status, 201, joined.text);
    const roles = (joined.json.companies as Json[]).map(({ name, role }) => `${name} ${role}`);
    assert.deepEqual(roles, ['Second viewer', 'Third admin']);
    assert.equal((joined.json.company as Json).name, 'Third');
    assert.equal((await viewer.ask('GET', '/users', { headers })).status, 200);
    assert.equal((await viewer.ask('GET', '/users', { headers: { 'x-company': '2' } })).status, 403);
  });

  it('an admin manages analysts and viewers, an owner everybody; an owner stays', async () => {
    const [ada, admin, analyst] = [await owner(api()), await member(api(), 'admin'), await member(api(), 'analyst')];
    const id = async (one: Browser): Promise<string> => String(((await one.session()).user as Json).id);
    const [adaId, adminId, analystId] = [await id(ada), await id(admin), await id(analyst)];
    const role = async (one: Browser, of: string, to: string): Promise<number> =>
      (await one.ask('PATCH', `/users/${of}`, { body: { role: to } })).status;
    assert.equal(await role(admin, analystId, 'viewer'), 202);
    assert.equal(await role(admin, analystId, 'admin'), 403);
    assert.equal(await role(admin, adaId, 'viewer'), 403);
    assert.equal(await role(admin, adminId, 'owner'), 403);
    assert.equal((await admin.ask('DELETE', `/users/${adaId}`)).status, 403);
    assert.equal((await admin.ask('POST', '/invitations', { body: { role: 'owner' } })).status, 403);
    assert.equal((await admin.ask('POST', '/invitations', { body: { role: 'viewer' } })).status, 201);
    assert.equal(await role(ada, adaId, 'admin'), 409, 'the last owner stays');
    assert.equal((await ada.ask('DELETE', `/users/${adaId}`)).status, 409);
    assert.equal(await role(ada, 'nobody', 'admin'), 404);
    assert.equal(await role(ada, analystId, 'boss'), 422);
    assert.equal(await role(ada, adminId, 'owner'), 202);
    assert.equal(await role(admin, adaId, 'admin'), 202, 'an owner may be changed by another one');
    assert.equal(await role(admin, adaId, 'owner'), 202);
    assert.equal(await role(ada, adminId, 'admin'), 202);
    const listed = (await ada.ask('GET', '/users')).json as unknown as Json[];
    assert.equal(listed.find((one) => one.id === adminId)?.role, 'admin');
  });

  it('a removed member is out at once, with the session still there', async () => {
    const ada = await owner(api());
    const viewer = await member(api(), 'viewer');
    const { user, company } = await viewer.session();
    const headers = { 'x-company': String((company as Json).id) };
    assert.equal((await viewer.ask('GET', '/customers', { headers })).status, 200);
    assert.equal((await ada.ask('DELETE', `/users/${(user as Json).id}`)).status, 204);
    assert.equal(refusal(await viewer.ask('GET', '/customers', { headers })), '403 header.x-company not_a_member');
    assert.equal((await viewer.ask('GET', '/customers')).status, 403);
    const after = (await viewer.ask('GET', '/session', { headers })).json;
    assert.deepEqual([after.state, after.companies, after.company], ['signed_in', [], null]);
    assert.equal((await viewer.ask('POST', '/companies', { body: { name: 'Own' } })).status, 201);
    assert.equal(((await viewer.session()).company as Json).role, 'owner');
  });

  it('a session ends when it expires; a link for a new password works once, within a day, and ends all sessions', async () => {
    const viewer = await member(api(), 'viewer');
    const other = new Browser(api());
    const { user } = await viewer.session();
    const [id, email] = [String((user as Json).id), String((user as Json).email)];
    await other.signIn(email);
    const found = await api().runtime.store.people.user(id);
    assert.ok(found !== null);
    const link = async (): Promise<string> =>
      (await oneTimeLink(api().runtime, 'reset-password', found, 'http://localhost/')).link.split('/reset/')[1] ?? '';
    const reset = (token: string, newPassword: string) =>
      new Browser(api()).ask('POST', '/api/auth/reset-password', { body: { token, newPassword } });
    const token = await link();
    assert.equal((await reset(token, 'short')).status, 400);
    assert.equal((await reset(token, 'a whole new password')).status, 200);
    assert.equal((await reset(token, 'and another password')).status, 400);
    assert.deepEqual([(await viewer.session()).state, (await other.session()).state], ['signed_out', 'signed_out']);
    assert.equal((await other.signIn(email)).status, 401);
    assert.equal((await other.signIn(email, 'a whole new password')).status, 200);
    const late = await link();
    await age(api(), 'one_time_tokens', id, '2020-01-01T00:00:00.000Z');
    assert.equal((await reset(late, 'too late for this one')).status, 400);
    await age(api(), 'sessions', id, '2020-01-01T00:00:00.000Z');
    assert.equal((await other.session()).state, 'signed_out');
    assert.equal((await other.ask('GET', '/customers')).status, 401);
  });

  it('a link signs in once', async () => {
    const viewer = await member(api(), 'viewer');
    const id = String(((await viewer.session()).user as Json).id);
    const found = await api().runtime.store.people.user(id);
    assert.ok(found !== null);
    const { link } = await oneTimeLink(api().runtime, 'sign-in', found, 'http://localhost');
    const path = new URL(link).pathname;
    const browser = new Browser(api());
    const opened = await browser.ask('GET', path);
    assert.deepEqual([opened.status, opened.headers.location], [302, '/']);
    assert.equal(((await browser.session()).user as Json).id, id);
    const again = new Browser(api());
    const second = await again.ask('GET', path);
    assert.deepEqual([second.status, second.headers.location, again.cookies.size], [302, '/sign-in', 0]);
  });

  it('a user changes the password, ends other sessions, and only that user sees them', async () => {
    const viewer = await member(api(), 'viewer');
    const email = String(((await viewer.session()).user as Json).email);
    const other = new Browser(api());
    await other.signIn(email);
    const sessions = (await viewer.ask('GET', '/api/auth/list-sessions')).json as unknown as Json[];
    assert.equal(sessions.length, 2);
    const change = (currentPassword: string) =>
      viewer.ask('POST', '/api/auth/change-password', {
        body: { currentPassword, newPassword: 'quite another password', revokeOtherSessions: true },
      });
    assert.equal((await change('wrong')).status, 400);
    assert.equal((await change(PASSWORD)).status, 200);
    assert.deepEqual([(await viewer.session()).state, (await other.session()).state], ['signed_in', 'signed_out']);
    assert.equal((await new Browser(api()).ask('GET', '/api/auth/list-sessions')).status, 401);
  });

  it('every answer is as documented', async () => {
    const document = await documentOf(api());
    const judge = new Judge(document);
    const [ada, viewer] = [await owner(api()), await member(api(), 'viewer')];
    const viewerId = String(((await viewer.session()).user as Json).id);
    const ask = async (method: Method, template: string, id = '', body?: unknown, by = ada): Promise<Json> => {
      const answer = await by.ask(method, template.replace(/\{\w+\}/, id), body === undefined ? {} : { body });
      judge.assert(template, method.toLowerCase(), answer);
      return answer.json;
    };
    await ask('GET', '/session');
    await ask('GET', '/session', '', undefined, new Browser(api()));
    await ask('POST', '/setup', '', { ...ADA, company: 'x' });
    await ask('POST', '/setup', '', {});
    await ask('PATCH', '/profile', '', { theme: 'system' });
    await ask('PATCH', '/profile', '', { theme: 1 });
    await ask('POST', '/companies', '', { name: 'Judged' });
    await ask('POST', '/companies', '', { name: 'Judged' }, new Browser(api()));
    await ask('GET', '/users');
    await ask('GET', '/users', '', undefined, viewer);
    await ask('PATCH', '/users/{id}', viewerId, { role: 'analyst' });
    await ask('PATCH', '/users/{id}', 'nobody', { role: 'analyst' });
    await ask('DELETE', '/users/{id}', viewerId);
    await ask('DELETE', '/users/{id}', viewerId);
    const key = await ask('POST', '/api_keys', '', { name: 'K', scopes: ['read'], expires_at: '2999-01-01' });
    await ask('POST', '/api_keys', '', { name: 'K', scopes: ['admin'] });
    await ask('POST', '/api_keys', '', { name: 'K', scopes: ['read'], expires_at: '2020-01-01' });
    await ask('GET', '/api_keys');
    await ask('DELETE', '/api_keys/{id}', String(key.id));
    await ask('DELETE', '/api_keys/{id}', String(key.id));
    const invited = await ask('POST', '/invitations', '', { role: 'viewer', email: 'judged@example.com' });
    const token = String(invited.link).split('/invite/')[1] ?? '';
    await ask('GET', '/invitations');
    await ask('GET', '/invitation/{token}', token);
    await ask('POST', '/invitation/{token}', token, {}, new Browser(api()));
    await ask('POST', '/invitation/{token}', 'none', {});
    const person = { name: 'X', email: 'judged@example.com', password: PASSWORD };
    await ask('POST', '/invitation/{token}', token, person, new Browser(api()));
    await ask('DELETE', '/invitations/{id}', String(invited.id));
    await ask('GET', '/audit_log');
    await ask('GET', '/audit_log', '', undefined, viewer);
    const mine = Object.entries(document.paths).filter(([, methods]) =>
      Object.values(methods).some(({ tags }) => ['Session', 'People', 'API keys', 'Audit log'].includes(tags[0] ?? '')),
    );
    assert.equal(mine.length, 12, 'a path was added: ask it here too');
  });

  it('a key made by a user works until it expires or is revoked, and says who made it', async () => {
    const ada = await owner(api());
    const make = (body: Json) => ada.ask('POST', '/api_keys', { body: { name: 'Import', scopes: ['read'], ...body } });
    const soon = new Date(Date.now() + 700).toISOString();
    const [lasting, short] = [await make({}), await make({ expires_at: soon })];
    const status = async (made: Answered): Promise<number> =>
      (await api().send('GET', '/api/v1/customers', { key: String(made.json.secret) })).status;
    assert.deepEqual([await status(lasting), await status(short)], [200, 200]);
    await new Promise((resolve) => setTimeout(resolve, 800));
    assert.deepEqual([await status(lasting), await status(short)], [200, 401]);
    assert.equal((await ada.ask('DELETE', `/api_keys/${lasting.json.id}`)).status, 204);
    assert.equal(await status(lasting), 401);
    const listed = (await ada.ask('GET', '/api_keys')).json as unknown as Json[];
    const found = listed.find(({ id }) => id === lasting.json.id);
    assert.deepEqual(
      [found?.created_by, typeof found?.last_used_at, typeof found?.revoked_at],
      ['Countess (ada@example.com)', 'string', 'string'],
    );
    assert.ok(!JSON.stringify(listed).includes(String(lasting.json.secret)), 'the secret is shown once');
    assert.equal((await ada.ask('DELETE', '/api_keys/999999')).status, 404);
    assert.equal((await ada.ask('DELETE', '/api_keys/x')).status, 404);
  });

  it('nothing else of the library can be reached', async () => {
    const ada = await owner(api());
    const body = { name: 'X', email: 'x@example.com', password: PASSWORD, newEmail: 'y@example.com', user: 'x' };
    for (const path of [
      'sign-up/email',
      'update-user',
      'delete-user',
      'change-email',
      'sign-in/social',
      'runrate/sign-in',
    ]) {
      const answer = await ada.ask('POST', `/api/auth/${path}`, { body });
      assert.equal(answer.status, 404, path);
    }
    assert.equal(await api().runtime.store.people.userByEmail('x@example.com'), null);
  });

  it('a company with the sample is loaded in the background', async () => {
    const ada = await owner(api());
    const made = await ada.ask('POST', '/companies', { body: { name: 'Sample', sample: true } });
    assert.equal(made.status, 201);
    const { work, store } = api().runtime;
    const company = Number(made.json.id);
    assert.deepEqual(
      work.of(company).map(({ kind, label }) => [kind, label]),
      [['sample', 'Sample']],
    );
    assert.deepEqual(work.of(api().company), []);
    const headers = { 'x-company': String(company) };
    assert.equal((await ada.ask('GET', '/customers', { headers })).status, 200, 'the server answers meanwhile');
    for (let tries = 0; work.of(company).length > 0 && tries < 600; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.deepEqual(work.of(company), []);
    assert.ok((await store.position(company)) > 0);
    assert.equal((await store.list(company, { object: 'customer', limit: 1000, where: {} }))?.data.length, 1000);
    assert.deepEqual(api().errors, []);
    assert.equal(firstType((await ada.ask('POST', '/companies', { body: {} })).json), 'missing');
  });
});
