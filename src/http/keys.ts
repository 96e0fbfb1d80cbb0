// Which company a request speaks for: the secret key of its headers.

import type { FastifyRequest } from 'fastify';
import type { Actor, Context, Services } from '../app/context.ts';
import { keyScopes } from '../app/roles.ts';

/** The secret of `Authorization: Bearer …` or `X-API-Key`, or null. */
export function secretOf(request: FastifyRequest): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const header = request.headers['x-api-key'];
  return typeof header === 'string' && header !== '' ? header : null;
}

/** A valid key: whom it speaks for, and how often it may ask in a minute where it has a limit of its own. */
export interface KnownKey {
  readonly no: number;
  readonly context: Context;
  readonly requestsPerMinute: number | null;
}

/** Actors of keys seen a moment ago: the store gives the same key back for a second. */
const ACTORS = new WeakMap<object, Actor>();

/** The key of a secret; null where it is wrong, revoked or expired. The store says so at most a second late. */
export async function findKey(services: Services, secret: string): Promise<KnownKey | null> {
  const key = await services.store.findKey(secret, services.now().toISOString());
  if (key === null || key.revokedAt !== null) return null;
  const { no, company, scopes, name, prefix, requestsPerMinute } = key;
  let actor = ACTORS.get(key);
  if (actor === undefined) {
    const by = { kind: 'key', no } as const;
    actor = { company, scopes: keyScopes(scopes), name: `key:${name} (${prefix}…)`, by };
    ACTORS.set(key, actor);
  }
  return { no, requestsPerMinute, context: { ...services, actor } };
}
