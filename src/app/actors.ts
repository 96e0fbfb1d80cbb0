// The actor that a signed-in user is: in one of the user's companies, with the role held there.

import type { User } from '../store/store.ts';
import { type Actor, NO_COMPANY, type Services } from './context.ts';
import { ROLE_SCOPES } from './roles.ts';

/** How a user stands in changes' histories and in the audit log. */
export function nameOf({ name, email }: Pick<User, 'name' | 'email'>): string {
  return `${name} (${email})`;
}

/**
 * The user as an actor in the company asked for by number; without one in the company looked at last, else the first.
 * `none`: there is no such user. `foreign`: the user does not belong to that company; where no company is needed, the
 * wish for one is then passed over.
 */
export async function userActor(
  { store, now }: Services,
  id: string,
  wanted: string | null,
  needed: boolean,
): Promise<Actor | 'none' | 'foreign'> {
  const user = await store.people.user(id);
  if (user === null) return 'none';
  const memberships = await store.people.memberships(id);
  const asked = memberships.find(({ company }) => String(company) === wanted);
  if (wanted !== null && asked === undefined && needed) return 'foreign';
  const own = asked ?? memberships.find(({ company }) => company === user.lastCompany) ?? memberships[0] ?? null;
  await store.people.noteSeen(user, own?.company ?? null, now().toISOString());
  return {
    company: own?.company ?? NO_COMPANY,
    scopes: own === null ? [] : ROLE_SCOPES[own.role],
    name: nameOf(user),
    by: { kind: 'user', user, role: own?.role ?? null },
  };
}
