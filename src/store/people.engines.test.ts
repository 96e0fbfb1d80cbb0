// People in the store, on both engines: the first user, invitations spent once, a last owner kept, the audit log, and
// the records of the authentication library.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { NOW, newCompany, testStores } from '../../test/stores.ts';
import type { AuditEntry, Invitation } from './store.ts';

const LATER = '2026-02-01T00:00:00.000Z';

const stores = await testStores();
after(async () => {
  for (const { close } of stores) await close();
});

let users = 0;
function person(email = `p${users}@example.com`): { id: string; name: string; email: string; passwordHash: string } {
  users += 1;
  return { id: `u${users}`, name: `Person ${users}`, email, passwordHash: 'hash' };
}

function invitation(company: number, hash: string, more: Partial<Invitation> = {}) {
  const base = { id: `i-${hash}`, company, email: null, role: 'analyst' as const, hash };
  return { ...base, createdAt: NOW, createdBy: 'Ada', expiresAt: LATER, ...more };
}

const ENTRY: AuditEntry = {
  at: NOW,
  actor: 'Ada (ada@example.com)',
  actorKind: 'user',
  actorId: 'u1',
  action: 'update',
  object: 'customer',
  objectId: 'c1',
  before: { country: 'FR' },
  after: { country: 'BE' },
  reason: 'moved',
};

for (const { engine, store } of stores) {
  const { people } = store;
  describe(`people on ${engine}`, () => {
    test('of many first users at once one becomes the owner', async () => {
      const { company } = await newCompany(store);
      assert.equal(await people.anyUser(), false);
      const tries = Array.from({ length: 8 }, () =>
        people.addUser(person(), { kind: 'first', companies: [company] }, NOW),
      );
      const outcomes = await Promise.all(tries);
      assert.deepEqual(outcomes.toSorted(), ['added', ...Array(7).fill('refused')]);
      assert.equal(await people.anyUser(), true);
      const [owner] = await people.members(company);
      assert.equal(owner?.role, 'owner');
      assert.deepEqual(await people.memberships(owner?.user.id ?? ''), [
        { company, companyName: 'Test', role: 'owner' },
      ]);
    });

    test('an e-mail belongs to one user, whatever its letters', async () => {
      const { company } = await newCompany(store);
      const grant = { kind: 'member', company, role: 'viewer' } as const;
      const first = person(`Same.${engine}@Example.com`);
      assert.equal(await people.addUser(first, grant, NOW), 'added');
      assert.equal(await people.addUser(person(first.email.toUpperCase()), grant, NOW), 'taken');
      const found = await people.userByEmail(first.email.toUpperCase());
      assert.equal(found?.id, first.id);
      assert.equal(found?.theme, 'system');
      const changed = await people.changeUser(first.id, { language: 'fr', theme: 'dark' }, LATER);
      assert.deepEqual([changed?.language, changed?.theme, changed?.name], ['fr', 'dark', first.name]);
      assert.equal(await people.changeUser('nobody', { name: 'x' }, LATER), null);
    });

    test('an invitation is good once, for its e-mail, until it expires or is withdrawn', async () => {
      const { company } = await newCompany(store);
      const join = (hash: string, email?: string, now = NOW) =>
        people.addUser(person(email), { kind: 'invited', hash }, now);
      const name = (label: string): string => `${label}-${engine}`;
      await people.invite(invitation(company, name('open')));
      const racing = await Promise.all([join(name('open')), join(name('open')), join(name('open'))]);
      assert.deepEqual(racing.toSorted(), ['added', 'refused', 'refused']);
      await people.invite(invitation(company, name('mail'), { email: `only.${engine}@example.com` }));
      assert.equal(await join(name('mail'), `other.${engine}@example.com`), 'refused');
      assert.equal(await join(name('mail'), `Only.${engine}@example.com`), 'added');
      await people.invite(invitation(company, name('late')));
      assert.equal((await people.invitations(company, NOW)).length, 1);
      assert.equal((await people.invitations(company, LATER)).length, 0);
      assert.equal(await join(name('late'), undefined, LATER), 'refused');
      assert.equal(await people.withdrawInvitation(company + 1, `i-${name('late')}`, NOW), false);
      assert.equal(await people.withdrawInvitation(company, `i-${name('late')}`, NOW), true);
      assert.equal(await people.withdrawInvitation(company, `i-${name('late')}`, NOW), false);
      assert.equal(await join(name('late')), 'refused');
      assert.equal((await people.invitation(name('late')))?.withdrawnAt, NOW);
    });

    test('a user that there is joins by an invitation and keeps a role held before', async () => {
      const { company } = await newCompany(store);
      const { company: other } = await newCompany(store);
      const owner = person();
      await people.addUser(owner, { kind: 'member', company, role: 'owner' }, NOW);
      await people.invite(invitation(other, `join-${engine}`));
      assert.equal(await people.acceptInvitation(`join-${engine}`, owner.id, NOW), true);
      assert.equal(await people.acceptInvitation(`join-${engine}`, owner.id, NOW), false);
      await people.invite(invitation(company, `down-${engine}`));
      assert.equal(await people.acceptInvitation(`down-${engine}`, owner.id, NOW), true);
      const roles = await people.memberships(owner.id);
      assert.deepEqual(new Map(roles.map((one) => [one.company, one.role])).get(company), 'owner');
      assert.deepEqual(new Map(roles.map((one) => [one.company, one.role])).get(other), 'analyst');
    });

    test('a company keeps an owner, however many leave at once', async () => {
      const { company } = await newCompany(store);
      const [a, b] = [person(), person()];
      for (const one of [a, b]) await people.addUser(one, { kind: 'member', company, role: 'owner' }, NOW);
      const left = await Promise.all([people.removeMember(company, a.id), people.setRole(company, b.id, 'admin', NOW)]);
      assert.deepEqual(left.toSorted(), ['changed', 'last_owner']);
      assert.equal((await people.members(company)).filter(({ role }) => role === 'owner').length, 1);
      assert.equal(await people.removeMember(company, 'nobody'), 'unknown');
      assert.equal(await people.setRole(company, 'nobody', 'viewer', NOW), 'unknown');
    });

    test('a moment is noted at most once a minute, a company whenever it is another', async () => {
      const { company } = await newCompany(store);
      const made = person();
      await people.addUser(made, { kind: 'member', company, role: 'viewer' }, NOW);
      const seen = async (now: string, of: number | null): Promise<unknown[]> => {
        const user = await people.user(made.id);
        assert.ok(user !== null);
        await people.noteSeen(user, of, now);
        const after = await people.user(made.id);
        return [after?.lastSeenAt, after?.lastCompany];
      };
      assert.deepEqual(await seen(NOW, null), [NOW, null]);
      const soon = '2026-01-01T00:00:10.000Z';
      assert.deepEqual(await seen(soon, null), [NOW, null]);
      assert.deepEqual(await seen(soon, company), [soon, company]);
      assert.deepEqual(await seen(LATER, null), [LATER, company]);
    });

    test('the audit log gives back what was recorded, the latest first, by page and condition', async () => {
      const { company } = await newCompany(store);
      await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          people.record(company, { ...ENTRY, objectId: `c${index % 2}`, at: index < 6 ? NOW : LATER }),
        ),
      );
      await people.record(company, { ...ENTRY, actor: 'system', actorKind: 'system', actorId: null, before: null });
      const first = await people.auditLog(company, { limit: 5 });
      assert.deepEqual(
        first?.data.map(({ no }) => no),
        [13, 12, 11, 10, 9],
      );
      const next = await people.auditLog(company, { limit: 5, cursor: first?.nextCursor ?? '' });
      assert.equal(next?.data[0]?.no, 8);
      assert.equal(await people.auditLog(company, { limit: 5, cursor: 'nonsense' }), null);
      const count = async (query: object): Promise<number> =>
        (await people.auditLog(company, { limit: 100, ...query }))?.data.length ?? -1;
      assert.equal(await count({ actor: 'u1' }), 12);
      assert.equal(await count({ actor: 'system' }), 1);
      assert.equal(await count({ object: 'customer', objectId: 'c1' }), 7);
      assert.equal(await count({ action: 'delete' }), 0);
      assert.equal(await count({ from: LATER }), 6);
      assert.equal(await count({ to: LATER }), 7);
      const { no: _, ...entry } = (await people.auditLog(company, { limit: 1, objectId: 'c0' }))?.data[0] ?? { no: 0 };
      assert.deepEqual({ ...entry, at: NOW }, { ...ENTRY, objectId: 'c0' });
      const other = await newCompany(store);
      assert.deepEqual(await people.auditLog(other.company, { limit: 5 }), { data: [], nextCursor: null });
    });

    test('a key expires', async () => {
      const { company } = await newCompany(store);
      const terms = { expiresAt: '2026-01-01T00:00:00.500Z', createdBy: 'Ada' };
      const { key, secret } = await store.createKey(company, 'Short', ['read'], NOW, terms);
      assert.deepEqual([key.expiresAt, key.createdBy], [terms.expiresAt, 'Ada']);
      assert.equal((await store.findKey(secret, NOW))?.no, key.no);
      assert.equal(await store.findKey(secret, terms.expiresAt), null);
    });

    test('records of the authentication library are taken back whole when a transaction fails', async () => {
      const row = { id: 't1', identifier: 'x', value: 'v', expires_at: LATER, created_at: NOW, updated_at: NOW };
      const by = (column: string, value: string) => [{ column, operator: 'eq', value, or: false } as const];
      const failing = people.auth.transaction(async (records) => {
        await records.create('one_time_tokens', row);
        assert.equal((await records.find('one_time_tokens', by('id', 't1'))).length, 1);
        throw new Error('stop');
      });
      await assert.rejects(failing, /stop/);
      assert.equal(await people.auth.count('one_time_tokens', []), 0);
      await people.auth.create('one_time_tokens', row);
      await people.auth.create('one_time_tokens', { ...row, id: 't2' });
      assert.equal((await people.auth.remove('one_time_tokens', by('identifier', 'x'), 1)).length, 1);
      const changed = await people.auth.update('one_time_tokens', by('identifier', 'x'), { value: 'w' });
      assert.deepEqual(
        changed.map(({ value }) => value),
        ['w'],
      );
      await assert.rejects(async () => people.auth.find('api_keys', []), /no table of the authentication library/);
      await assert.rejects(async () => people.auth.find('users', by('hash', 'x')), /has no column hash/);
    });
  });
}
