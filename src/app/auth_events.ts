// Signing in and new passwords in the audit log: they belong to a user, so every company of the user has them.

import type { AuthAnswer, Visit } from '../auth/auth.ts';
import { nameOf } from './actors.ts';
import { noteFor } from './audit.ts';
import { NO_COMPANY, type Services } from './context.ts';

const ACTIONS: Readonly<Record<string, string>> = {
  '/sign-in/email': 'sign_in',
  '/change-password': 'change_password',
  '/reset-password': 'reset_password',
};

/** What the library was asked and answered; `user` where it is known beforehand. */
export interface AuthEvent {
  readonly visit: Visit;
  readonly answer: AuthAnswer;
  readonly user: string | null;
}

/** Whom a token of a link for a new password belongs to. */
export async function whoseReset({ auth, now }: Services, token: string | null): Promise<string | null> {
  return token === null ? null : auth.resetFor(token, now());
}

/** Notes an exchange that succeeded, where it is one that people want to see again. */
export async function noteAuth(services: Services, path: string, event: AuthEvent): Promise<void> {
  const action = ACTIONS[path];
  const id = action === undefined ? null : (event.user ?? userIn(event.answer.body));
  const user = id === null ? null : await services.store.people.user(id);
  if (action === undefined || user === null) return;
  const by = { kind: 'user', user, role: null } as const;
  const actor = { company: NO_COMPANY, scopes: [], name: nameOf(user), by };
  const after = { address: event.visit.address };
  await forgetEnded(services);
  for (const { company } of await services.store.people.memberships(user.id)) {
    await noteFor({ ...services, actor }, company, { action, object: 'user', objectId: user.id, before: null, after });
  }
}

function userIn(body: unknown): string | null {
  const user: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'user') : null;
  const id: unknown = typeof user === 'object' && user !== null ? Reflect.get(user, 'id') : null;
  return typeof id === 'string' ? id : null;
}

/** Sessions that have ended are taken away when somebody comes, so that their table stays small. */
async function forgetEnded({ store, now }: Services): Promise<void> {
  const ended = { column: 'expires_at', operator: 'lt', value: now().toISOString(), or: false } as const;
  await store.people.auth.remove('sessions', [ended]);
}
