// Roles, over every documented route: what a viewer, an analyst and a key may not do, they cannot by any call.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Operation } from '../../src/app/operation.ts';
import { ROUTES } from '../../src/http/routes.ts';
import { type Browser, member, owner } from './browser.ts';
import { firstType } from './fixtures.ts';
import { type Answered, type Api, type Json, type Method, onBothEngines } from './support.ts';

type Scope = Operation['scope'];

interface Call {
  readonly method: Method;
  readonly path: string;
  readonly scope: Scope;
}

/** What may be called by whoever has no scope at all: the own session, and what it takes to get one. */
const OPEN: ReadonlySet<string> = new Set(['set_up', 'update_profile', 'create_company', 'accept_invitation']);

/** Every call of the served document; what no operation declares (bulk, streams, uploads) writes unless it is a GET. */
async function calls(api: Api): Promise<Call[]> {
  const { json } = await api.send('GET', '/api/v1/openapi.json', { key: null });
  const paths = json.paths as Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>;
  const scopes = new Map<string, Scope>(ROUTES.map(({ operation }) => [operation.name, operation.scope]));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([name, { operationId }]) => {
      const method = name.toUpperCase() as Method;
      const id = operationId.replace(/_at_\w+$/, '').replace(/^put_/, 'update_');
      return {
        method,
        path: path.replace(/\{\w+\}/g, 'none'),
        scope: scopes.get(id) ?? (method === 'GET' ? 'read' : 'write'),
      };
    }),
  );
}

function isRefused(answer: Answered): boolean {
  return answer.status === 403 && firstType(answer.json) === 'missing_scope';
}

/** The calls that were let in although the scope is not among those allowed, and the other way round. */
async function wronglyJudged(all: readonly Call[], allowed: readonly Scope[], send: (call: Call) => Promise<Answered>) {
  const wrong: string[] = [];
  for (const call of all) {
    const should = !allowed.includes(call.scope);
    // A stream of what goes on has no end for those who are let in.
    if (!should && call.path.endsWith('/events')) continue;
    const answer = await send(call);
    if (isRefused(answer) !== should)
      wrong.push(`${call.method} ${call.path} (${call.scope}): ${answer.status} ${answer.text.slice(0, 200)}`);
  }
  return wrong;
}

onBothEngines('roles', (api) => {
  const asUser = (browser: Browser) => (call: Call) =>
    browser.ask(call.method, call.path, call.method === 'GET' ? {} : { body: {} });

  it('there are calls of every scope, and all that change something ask for one', async () => {
    await owner(api());
    const all = await calls(api());
    assert.ok(all.length > 100, `only ${all.length} calls`);
    for (const scope of ['read', 'analyse', 'write', 'admin'])
      assert.ok(
        all.some((one) => one.scope === scope),
        scope,
      );
    const unguarded = ROUTES.filter(({ method, operation }) => method !== 'GET' && !OPEN.has(operation.name))
      .filter(({ operation: { scope } }) => scope === 'read' || scope === 'user' || scope === 'anyone')
      .map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual(unguarded, []);
  });

  it('a viewer changes nothing by any call', async () => {
    const viewer = await member(api(), 'viewer');
    const { user, company: own } = await viewer.session();
    const company = Number((own as Json).id);
    const { store } = api().runtime;
    const before = [await store.position(company), await store.company(company), await store.keys(company)];
    const asked = (await calls(api())).filter(({ scope }) => scope !== 'user' && scope !== 'anyone');
    assert.deepEqual(await wronglyJudged(asked, ['read'], asUser(viewer)), []);
    assert.deepEqual([await store.position(company), await store.company(company), await store.keys(company)], before);
    assert.deepEqual(
      (await store.people.auditLog(company, { limit: 500, actor: String((user as Json).id) }))?.data,
      [],
    );
  });

  it('an analyst keeps views and decides about findings, and no more', async () => {
    const analyst = await member(api(), 'analyst');
    const asked = (await calls(api())).filter(({ scope }) => scope !== 'user' && scope !== 'anyone');
    assert.deepEqual(await wronglyJudged(asked, ['read', 'analyse'], asUser(analyst)), []);
  });

  it('no call is refused to an admin for want of a scope', async () => {
    const admin = await member(api(), 'admin');
    const asked = (await calls(api())).filter(({ method }) => method === 'GET');
    assert.deepEqual(await wronglyJudged(asked, ['read', 'admin', 'user', 'anyone'], asUser(admin)), []);
  });

  it('a key does what its scopes say and never what belongs to people', async () => {
    const asked = (await calls(api())).filter(({ scope }) => scope !== 'anyone');
    const by = (key: string) => (call: Call) =>
      api().send(call.method, `/api/v1${call.path}`, { key, ...(call.method === 'GET' ? {} : { body: {} }) });
    const reader = (await api().newKey(['read'])).key;
    assert.deepEqual(await wronglyJudged(asked, ['read'], by(reader)), []);
    const writer = (await api().newKey(['write'])).key;
    assert.deepEqual(await wronglyJudged(asked, ['write', 'analyse'], by(writer)), []);
  });

  it('a session speaks for a company of its user only, bulk included', async () => {
    const viewer = await member(api(), 'viewer');
    const first = String(api().company);
    const foreign = await viewer.ask('GET', '/customers', { headers: { 'x-company': first } });
    assert.deepEqual([foreign.status, firstType(foreign.json)], [403, 'not_a_member']);
    assert.equal((await viewer.ask('GET', `/customers?x_company=${first}`)).status, 403);
    assert.equal((await viewer.ask('GET', '/customers?x_company=2')).status, 200);
    const byKey = await api().send('GET', '/api/v1/customers?x_company=2');
    assert.equal(firstType(byKey.json), 'extra_forbidden', 'a key has its own company');
    const ada = await owner(api());
    const headers = { 'content-type': 'application/x-ndjson' };
    const bulk = await ada.ask('POST', '/bulk', { headers, body: { object: 'customer', data: { id: 'by-ada' } } });
    assert.equal(bulk.status, 200, bulk.text);
    assert.equal((await viewer.ask('GET', '/customers/by-ada')).status, 200);
    assert.equal((await api().send('GET', '/api/v1/customers/by-ada')).status, 404);
  });
});
