// Which company a request speaks for: the secret key of its headers, looked up and kept for less than a second.

import { hash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Context, Services } from '../app/context.ts';

/** How long a key found is believed; a revocation is honoured within this time. */
const TRUST_MS = 900;
const KEYS_MAX = 10_000;

/** The secret of `Authorization: Bearer …` or `X-API-Key`, or null. */
export function secretOf(request: FastifyRequest): string | null {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const header = request.headers['x-api-key'];
  return typeof header === 'string' && header !== '' ? header : null;
}

/** The valid keys met lately, by the hash of their secret: the secret itself is not kept. */
export class KeyRing {
  readonly #services: Services;
  readonly #known = new Map<string, { readonly context: Context; readonly until: number }>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** The context of the key's company and scopes; null for a key that is wrong or revoked. */
  async find(secret: string): Promise<Context | null> {
    const digest = hash('sha256', secret, 'base64');
    const now = this.#services.now();
    const known = this.#known.get(digest);
    if (known !== undefined && now.getTime() < known.until) return known.context;
    const key = await this.#services.store.findKey(secret, now.toISOString());
    if (key === null || key.revokedAt !== null) {
      this.#known.delete(digest);
      return null;
    }
    const actor = { company: key.company, scopes: key.scopes, name: `key:${key.name} (${key.prefix}…)` };
    const context = { ...this.#services, actor };
    if (this.#known.size >= KEYS_MAX) this.#known.clear();
    this.#known.set(digest, { context, until: now.getTime() + TRUST_MS });
    return context;
  }
}
