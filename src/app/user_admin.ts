// What the operator does about users from the command line: adding one with a role, and links that work once.

import { randomBytes, randomUUID } from 'node:crypto';
import type { TokenPurpose } from '../auth/auth.ts';
import type { Role, User } from '../store/store.ts';
import { noteFor } from './audit.ts';
import type { Context, Services } from './context.ts';

/** Makes somebody a member of the context's company; without a password one is set by a link. */
export async function addMember(
  context: Context,
  person: { readonly name: string; readonly email: string; readonly password?: string },
  role: Role,
): Promise<{ readonly user: User; readonly isNew: boolean }> {
  const { store, auth, actor, now } = context;
  const moment = now().toISOString();
  const known = await store.people.userByEmail(person.email);
  if (known === null) {
    const passwordHash = await auth.hashPassword(person.password ?? randomBytes(32).toString('base64url'));
    const made = { id: randomUUID(), name: person.name, email: person.email, passwordHash };
    await store.people.addUser(made, { kind: 'member', company: actor.company, role }, moment);
  } else {
    await store.people.setRole(actor.company, known.id, role, moment);
  }
  const user = await store.people.userByEmail(person.email);
  if (user === null) throw new Error('the new user is gone');
  const after = { name: user.name, email: user.email, role };
  const deed = { action: 'create', object: 'user', objectId: user.id, before: null, after };
  await noteFor(context, actor.company, deed);
  return { user, isNew: known === null };
}

const PATHS: Readonly<Record<TokenPurpose, string>> = { 'sign-in': '/api/auth/link/', 'reset-password': '/reset/' };

/** A link that works once: it signs in, or lets the user choose a new password. */
export async function oneTimeLink(
  { auth, now }: Services,
  purpose: TokenPurpose,
  user: User,
  address: string,
): Promise<{ readonly link: string; readonly expiresAt: string }> {
  const { token, expiresAt } = await auth.makeToken(purpose, user.id, now());
  return { link: `${address.replace(/\/+$/, '')}${PATHS[purpose]}${token}`, expiresAt };
}

/** Notes in each company of the user that a link for a new password was made. */
export async function noteResetLink(context: Context, user: User): Promise<void> {
  const deed = { action: 'make_reset_link', object: 'user', objectId: user.id, before: null, after: null };
  for (const { company } of await context.store.people.memberships(user.id)) await noteFor(context, company, deed);
}
