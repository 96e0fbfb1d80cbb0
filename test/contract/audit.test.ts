// The audit log: what people change is in it with who, what, before, after and why; what keys load is not; secrets never.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ROUTES } from '../../src/http/routes.ts';
import { type Browser, member, owner, PASSWORD } from './browser.ts';
import { type Api, type Json, onBothEngines } from './support.ts';

const ADA = 'Ada Lovelace (ada@example.com)';
const SECRET = 'a-secret-nobody-reads-again';

async function log(browser: Browser, query = ''): Promise<Json[]> {
  const answer = await browser.ask('GET', `/audit_log?limit=500${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.data as Json[];
}

/** What was added to the log by `work`, the earliest first, without number and moment. */
async function added(browser: Browser, work: () => Promise<unknown>): Promise<Json[]> {
  const before = (await log(browser)).length;
  await work();
  const entries = await log(browser);
  return entries
    .slice(0, entries.length - before)
    .reverse()
    .map(({ id: _id, at: _at, ...entry }) => entry);
}

async function companyOf(browser: Browser): Promise<number> {
  return Number(((await browser.session()).company as Json).id);
}

onBothEngines('audit log', (api) => {
  const keyOfSecond = async (at: Api, browser: Browser) =>
    (await at.newKey(['read', 'write'], await companyOf(browser))).key;

  it('tells what a user changed: the fields that differ, the reason, and nothing where nothing changed', async () => {
    const ada = await owner(api());
    const base = { actor: ADA, actor_kind: 'user', object: 'customer', object_id: 'c1', reason: null };
    const send = (method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: Json, reason?: string) =>
      ada.ask(method, path, {
        ...(body === undefined ? {} : { body }),
        ...(reason === undefined ? {} : { headers: { 'x-reason': reason } }),
      });
    const entries = await added(ada, async () => {
      await send('POST', '/customers', { id: 'c1', name: 'One', country: 'FR' });
      await send('POST', '/customers', { id: 'c1', country: 'FR' });
      await send(
        'PATCH',
        '/customers/c1',
        { country: 'BE', custom_properties: { tier: 'gold' } },
        encodeURIComponent('déménagé à Bruxelles'),
      );
      await send('PATCH', '/customers/c1', { nmae: 'typo' });
      await send('PATCH', '/customers/none', { country: 'BE' });
      await send('PATCH', '/customers/c1', { id: 'c2' });
      await send('DELETE', '/customers/c2', undefined, 'a test');
    });
    assert.deepEqual(entries.slice(1), [
      {
        ...base,
        action: 'update',
        before: { country: 'FR', custom_properties: { tier: null } },
        after: { country: 'BE', custom_properties: { tier: 'gold' } },
        reason: 'déménagé à Bruxelles',
      },
      { ...base, action: 'update', object_id: 'c2', before: { id: 'c1' }, after: { id: 'c2' } },
      { ...base, action: 'delete', object_id: 'c2', before: entries[3]?.before, after: null, reason: 'a test' },
    ]);
    const [first] = entries;
    assert.deepEqual([first?.action, first?.object_id, first?.before], ['create', 'c1', null]);
    assert.deepEqual([(first?.after as Json).name, (first?.after as Json).country], ['One', 'FR']);
    assert.equal((entries[3]?.before as Json).country, 'BE');
  });

  it('of a key it has settings and no facts; of a bulk load of a user its counts', async () => {
    const ada = await owner(api());
    const key = await keyOfSecond(api(), ada);
    const byKey = await added(ada, async () => {
      assert.equal((await api().send('POST', '/api/v1/customers', { key, body: { id: 'k1' } })).status, 201);
      assert.equal((await api().send('PATCH', '/api/v1/customers/k1', { key, body: { name: 'K' } })).status, 202);
      assert.equal(
        (await api().send('PATCH', '/api/v1/company', { key, body: { options: { billing_gaps: 'both' } } })).status,
        202,
      );
      assert.equal((await api().send('DELETE', '/api/v1/customers/k1', { key })).status, 204);
    });
    assert.equal(byKey.length, 1);
    const [entry] = byKey;
    assert.deepEqual([entry?.action, entry?.object, entry?.actor_kind], ['update', 'company', 'key']);
    assert.match(String(entry?.actor), /^key:test \(rr_/);
    assert.equal(entry?.object_id, String(await companyOf(ada)));
    assert.deepEqual((entry?.after as Json).options, { billing_gaps: 'both' });
    const uploaded = await added(ada, () =>
      api().send('POST', '/api/v1/imports?filename=customers.csv', {
        key,
        raw: Buffer.from('id,name\nprivate-1,Private\n'),
        headers: { 'content-type': 'application/octet-stream' },
      }),
    );
    assert.deepEqual(
      uploaded.map(({ action, object, after }) => [action, object, after]),
      [['create', 'import', { file: 'customers.csv', state: 'uploaded' }]],
    );
    const bulk = await added(ada, () =>
      ada.ask('POST', '/bulk', {
        headers: { 'content-type': 'application/x-ndjson' },
        body: { object: 'customer', data: { id: 'b1' } },
      }),
    );
    assert.deepEqual(
      bulk.map(({ action, object, after }) => [action, object, after]),
      [['bulk', 'facts', { lines: 1, created: 1, updated: 0, refused: 0 }]],
    );
  });

  it('tells of connections without their secrets, of keys without theirs, of people without passwords', async () => {
    const ada = await owner(api());
    let secret = '';
    const entries = await added(ada, async () => {
      const body = { provider: 'stripe', name: 'Stripe', secret: { api_key: SECRET } };
      const made = await ada.ask('POST', '/connections', { body });
      assert.equal(made.status, 201, made.text);
      const path = `/connections/${made.json.id}`;
      assert.equal((await ada.ask('PATCH', path, { body: { secret: { api_key: `${SECRET}-2` } } })).status, 202);
      assert.equal((await ada.ask('PATCH', path, { body: { name: 'Stripe Europe', schedule: null } })).status, 202);
      assert.equal((await ada.ask('DELETE', path)).status, 204);
      const key = await ada.ask('POST', '/api_keys', { body: { name: 'Import', scopes: ['write'] } });
      secret = String(key.json.secret);
      assert.equal((await ada.ask('DELETE', `/api_keys/${key.json.id}`)).status, 204);
      const invited = await ada.ask('POST', '/invitations', { body: { role: 'viewer' } });
      secret += ` ${String(invited.json.link).split('/').at(-1)}`;
    });
    assert.deepEqual(
      entries.map(({ action, object }) => `${action} ${object}`),
      [
        'create connection',
        'update connection',
        'update connection',
        'delete connection',
        'create api_key',
        'delete api_key',
        'create invitation',
      ],
    );
    assert.deepEqual(entries[1]?.after, { secret: 'replaced' });
    assert.deepEqual(entries[2]?.before, { name: 'Stripe', schedule: '0 2 * * *' });
    assert.deepEqual(entries[2]?.after, { name: 'Stripe Europe', schedule: null });
    const text = (await ada.ask('GET', '/audit_log?limit=500')).text;
    for (const word of [SECRET, PASSWORD, ...secret.split(' ')])
      assert.ok(word.length > 8 && !text.includes(word), 'a secret is in the log');
  });

  it('tells who signed in, got another role, and was taken out', async () => {
    const ada = await owner(api());
    const viewer = await member(api(), 'viewer');
    const { user } = await viewer.session();
    const { id, email, name } = user as Json;
    const entries = await added(ada, async () => {
      assert.equal((await viewer.signIn(String(email))).status, 200);
      assert.equal((await ada.ask('PATCH', `/users/${id}`, { body: { role: 'analyst' } })).status, 202);
      assert.equal((await ada.ask('DELETE', `/users/${id}`)).status, 204);
    });
    const told = entries.map(({ actor, action, object, object_id }) => [actor, action, object, object_id]);
    const person = `${name} (${email})`;
    assert.deepEqual(told, [
      [person, 'sign_in', 'user', id],
      [ADA, 'update', 'user', id],
      [ADA, 'delete', 'user', id],
    ]);
    assert.deepEqual([entries[1]?.before, entries[1]?.after], [{ role: 'viewer' }, { role: 'analyst' }]);
  });

  it('is read in pages by actor, action, object and time, and as CSV; another company sees nothing', async () => {
    const ada = await owner(api());
    const all = await log(ada);
    const first = await ada.ask('GET', '/audit_log?limit=3');
    assert.deepEqual([first.json.data, first.json.has_more], [all.slice(0, 3), true]);
    const next = await ada.ask('GET', `/audit_log?limit=3&cursor=${first.json.next_cursor}`);
    assert.deepEqual(next.json.data, all.slice(3, 6));
    assert.equal((await log(ada, '&object=customer&action=delete')).length, 1);
    assert.equal(
      (await log(ada, `&actor=${encodeURIComponent(ADA)}`)).every(({ actor }) => actor === ADA),
      true,
    );
    const today = new Date().toISOString().slice(0, 10);
    assert.equal((await log(ada, `&from=${today}&to=${today}`)).length, all.length);
    assert.equal((await log(ada, '&to=2020-01-01')).length, 0);
    assert.equal((await ada.ask('GET', '/audit_log?cursor=x')).status, 422);
    assert.equal((await ada.ask('GET', '/audit_log?from=x')).status, 422);
    const csv = await ada.ask('GET', '/audit_log', { headers: { accept: 'text/csv' } });
    const lines = csv.text.trimEnd().split('\r\n');
    assert.equal(lines[0], 'at,actor,actor_kind,action,object,object_id,before,after,reason');
    assert.equal(lines.length, all.length + 1);
    const other = await ada.ask('POST', '/companies', { body: { name: 'Other' } });
    const headers = { 'x-company': String(other.json.id) };
    const theirs = (await ada.ask('GET', '/audit_log', { headers })).json.data as Json[];
    assert.deepEqual(
      theirs.map(({ action, object }) => `${action} ${object}`),
      ['create company'],
    );
  });

  it('has no way to be changed', () => {
    const touching = ROUTES.filter(({ method, path }) => path.includes('audit') && method !== 'GET');
    assert.deepEqual(touching, []);
  });
});
