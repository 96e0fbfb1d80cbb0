// Which company a request speaks for: the secret key of its headers.

import type { FastifyRequest } from 'fastify';
import type { Context, Services } from '../app/context.ts';
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

/** The key of a secret; null where it is wrong or revoked. The store says so at most a second late. */
export async function findKey(services: Services, secret: string): Promise<KnownKey | null> {
  const key = await services.store.findKey(secret, services.now().toISOString());
  if (key === null || key.revokedAt !== null) return null;
  const { no, company, scopes, requestsPerMinute } = key;
  const by = { kind: 'key', no } as const;
  const actor = { company, scopes: keyScopes(scopes), name: `key:${key.name} (${key.prefix}…)`, by };
  return { no, requestsPerMinute, context: { ...services, actor } };
}
