// Users and their companies: added, changed, given roles, removed; a company always keeps an owner.

import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Engine, Tx } from './engine.ts';
import { spendInvitation } from './invitations.ts';
import type {
  Added,
  Grant,
  Member,
  MemberChanged,
  Membership,
  NewUser,
  Role,
  User,
  UserChange,
} from './people_store.ts';
import { retrying } from './turn.ts';

interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly language: User['language'];
  readonly theme: User['theme'] | null;
  readonly created_at: string;
  readonly last_seen_at: string | null;
  readonly last_company: number | null;
}

/** `last_seen_at` is written at most this often. */
const SEEN_MS_MIN = 60_000;

export async function anyUser(engine: Engine): Promise<boolean> {
  const { rows } = await sql`select 1 as one from users limit 1`.execute(engine.reader);
  return rows.length > 0;
}

export async function findUser(engine: Engine, id: string): Promise<User | null> {
  const { rows } = await sql<UserRow>`select * from users where id = ${id}`.execute(engine.reader);
  return rows[0] === undefined ? null : toUser(rows[0]);
}

export async function findUserByEmail(engine: Engine, email: string): Promise<User | null> {
  const { rows } = await sql<UserRow>`select * from users where email = ${email.toLowerCase()}`.execute(engine.reader);
  return rows[0] === undefined ? null : toUser(rows[0]);
}

/** Adds a user, the hash of the password, and the memberships of the grant in one transaction. */
export function addUser(engine: Engine, user: NewUser, grant: Grant, now: string): Promise<Added> {
  return alone(engine, async (tx) => {
    const email = user.email.toLowerCase();
    const { rows } = await sql<{ email: string }>`select email from users where email = ${email}`.execute(tx);
    if (grant.kind === 'first') {
      const { rows: others } = await sql`select 1 as one from users limit 1`.execute(tx);
      if (others.length > 0) return 'refused';
    }
    if (rows.length > 0) return 'taken';
    const granted = await membershipsOf(tx, grant, now, email);
    if (granted === null) return 'refused';
    await sql`
      insert into users (id, name, email, email_verified, created_at, updated_at)
      values (${user.id}, ${user.name}, ${email}, 0, ${now}, ${now})`.execute(tx);
    await sql`
      insert into credentials (id, user_id, account_id, provider_id, password, created_at, updated_at)
      values (${randomUUID()}, ${user.id}, ${user.id}, 'credential', ${user.passwordHash}, ${now}, ${now})`.execute(tx);
    for (const { company, role } of granted) await putMembership(tx, company, user.id, role, now);
    return 'added';
  });
}

async function membershipsOf(
  tx: Tx,
  grant: Grant,
  now: string,
  email: string,
): Promise<readonly { readonly company: number; readonly role: Role }[] | null> {
  if (grant.kind === 'first') return grant.companies.map((company) => ({ company, role: 'owner' }));
  if (grant.kind === 'member') return [grant];
  const spent = await spendInvitation(tx, grant.hash, now, email);
  return spent === null ? null : [spent];
}

/** Makes a user that there is already a member and spends the invitation. */
export async function acceptInvitation(engine: Engine, hash: string, user: string, now: string): Promise<boolean> {
  return alone(engine, async (tx) => {
    const { rows } = await sql<{ email: string }>`select email from users where id = ${user}`.execute(tx);
    const spent = rows[0] === undefined ? null : await spendInvitation(tx, hash, now, rows[0].email);
    if (spent === null) return false;
    const { rows: held } = await sql<{ role: Role }>`
      select role from memberships where company = ${spent.company} and user_id = ${user}`.execute(tx);
    // A member keeps the role: an invitation must not take an owner's away.
    if (held.length === 0) await putMembership(tx, spent.company, user, spent.role, now);
    return true;
  });
}

export async function changeUser(engine: Engine, id: string, change: UserChange, now: string): Promise<User | null> {
  const columns = Object.entries(change).map(([name, value]) => sql`${sql.ref(name)} = ${value}`);
  const { rows } = await sql<UserRow>`
    update users set ${sql.join([...columns, sql`updated_at = ${now}`])} where id = ${id} returning *`.execute(
    engine.writer,
  );
  return rows[0] === undefined ? null : toUser(rows[0]);
}

/** Where the database takes no writes now, reading goes on without the note. */
export async function noteSeen(engine: Engine, user: User, company: number | null, now: string): Promise<void> {
  const seen = user.lastSeenAt !== null && Date.parse(now) - Date.parse(user.lastSeenAt) < SEEN_MS_MIN;
  if (seen && (company === null || company === user.lastCompany)) return;
  try {
    await sql`
      update users set last_seen_at = ${now}, last_company = ${company ?? user.lastCompany}
      where id = ${user.id}`.execute(engine.writer);
  } catch (error) {
    if (engine.verdict(error) === 'bug') throw error;
  }
}

export async function listMemberships(engine: Engine, user: string): Promise<Membership[]> {
  const { rows } = await sql<{ company: number; name: string; role: Role }>`
    select m.company, c.name, m.role from memberships m join companies c on c.no = m.company
    where m.user_id = ${user} order by c.name, c.no`.execute(engine.reader);
  return rows.map(({ company, name, role }) => ({ company, companyName: name, role }));
}

export async function listMembers(engine: Engine, company: number): Promise<Member[]> {
  const { rows } = await sql<UserRow & { readonly role: Role; readonly since: string }>`
    select u.*, m.role, m.created_at as since from memberships m join users u on u.id = m.user_id
    where m.company = ${company} order by since, u.id`.execute(engine.reader);
  return rows.map((row) => ({ user: toUser(row), role: row.role }));
}

export function setRole(
  engine: Engine,
  company: number,
  user: string,
  role: Role,
  now: string,
): Promise<MemberChanged> {
  return alone(engine, async (tx) => {
    const { rows } = await sql`select 1 as one from users where id = ${user}`.execute(tx);
    if (rows.length === 0) return 'unknown';
    if (role !== 'owner' && (await isLastOwner(tx, company, user))) return 'last_owner';
    await putMembership(tx, company, user, role, now);
    return 'changed';
  });
}

export function removeMember(engine: Engine, company: number, user: string): Promise<MemberChanged> {
  return alone(engine, async (tx) => {
    if (await isLastOwner(tx, company, user)) return 'last_owner';
    const { rows } = await sql`
      delete from memberships where company = ${company} and user_id = ${user} returning user_id`.execute(tx);
    return rows.length > 0 ? 'changed' : 'unknown';
  });
}

/** One change of people at a time: who is first, and who is the last owner, must not change in between. */
function alone<T>(engine: Engine, work: (tx: Tx) => Promise<T>): Promise<T> {
  return retrying(engine, () =>
    engine.writer.transaction().execute(async (tx) => {
      await engine.lockWhole(tx);
      return work(tx);
    }),
  );
}

async function isLastOwner(tx: Tx, company: number, user: string): Promise<boolean> {
  const { rows } = await sql<{ user_id: string }>`
    select user_id from memberships where company = ${company} and role = 'owner'`.execute(tx);
  return rows.length === 1 && rows[0]?.user_id === user;
}

async function putMembership(tx: Tx, company: number, user: string, role: Role, now: string): Promise<void> {
  await sql`
    insert into memberships (company, user_id, role, created_at) values (${company}, ${user}, ${role}, ${now})
    on conflict (company, user_id) do update set role = excluded.role`.execute(tx);
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    language: row.language,
    theme: row.theme ?? 'system',
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    lastCompany: row.last_company,
  };
}
