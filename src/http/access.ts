// Lets a request in: its key, the key's scope, and the limits on requests and on wrong keys (api.md, authentication).

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context, Services } from '../app/context.ts';
import type { Operation } from '../app/operation.ts';
import { sendFault } from './answer.ts';
import { KeyRing, secretOf } from './keys.ts';
import { Limit, type Standing } from './limit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once the key was accepted. */
    access: Context | null;
  }
}

const WRONG_KEYS_A_MINUTE = 30;

function announce(reply: FastifyReply, standing: Standing): void {
  reply.header('ratelimit-limit', standing.limit);
  reply.header('ratelimit-remaining', standing.remaining);
  reply.header('ratelimit-reset', standing.resetSeconds);
  if (!standing.allowed) reply.header('retry-after', standing.resetSeconds);
}

function tooMany(reply: FastifyReply, msg: string): FastifyReply {
  return sendFault(reply, 429, ['header'], msg, 'rate_limited');
}

/** The gate in front of every operation of one server. */
export class Gate {
  readonly #keys: KeyRing;
  readonly #now: () => Date;
  readonly #wrongKeys = new Limit(WRONG_KEYS_A_MINUTE);
  readonly #requests: Limit | null;

  /** `requestsPerMinute` limits each key; null leaves them unlimited. */
  constructor(services: Services, requestsPerMinute: number | null) {
    this.#keys = new KeyRing(services);
    this.#now = services.now;
    this.#requests = requestsPerMinute === null ? null : new Limit(requestsPerMinute);
  }

  /** Sets `request.access`, or answers 401, 403 or 429. */
  async enter(
    scope: Operation['scope'],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> {
    const secret = secretOf(request);
    if (secret === null) return this.#unknown(reply, 'Missing key: send it as Authorization: Bearer KEY or X-API-Key');
    const context = await this.#keys.find(secret);
    if (context === null) return this.#wrong(request, reply);
    if (this.#requests !== null) {
      const standing = this.#requests.count(context.actor.name, this.#now());
      announce(reply, standing);
      if (!standing.allowed) return tooMany(reply, 'Too many requests with this key');
    }
    if (!context.actor.scopes.includes(scope)) {
      return sendFault(reply, 403, ['header', 'authorization'], `This key has no ${scope} scope`, 'missing_scope');
    }
    request.access = context;
    return undefined;
  }

  #wrong(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const standing = this.#wrongKeys.count(request.ip, this.#now());
    if (standing.allowed) return this.#unknown(reply, 'Unknown or revoked key');
    announce(reply, standing);
    return tooMany(reply, 'Too many wrong keys from this address');
  }

  #unknown(reply: FastifyReply, msg: string): FastifyReply {
    reply.header('www-authenticate', 'Bearer realm="Runrate"');
    return sendFault(reply, 401, ['header', 'authorization'], msg, 'unauthorized');
  }
}
