// Lets a request in: its key, the key's scope, and the limits on requests and on wrong keys (api.md, authentication).

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context, Services } from '../app/context.ts';
import type { Operation } from '../app/operation.ts';
import { sendFault } from './answer.ts';
import { findKey, secretOf } from './keys.ts';
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
  readonly #services: Services;
  readonly #wrongKeys = new Limit();
  readonly #requests = new Limit();
  readonly #requestsPerMinute: number | null;

  /** `requestsPerMinute` limits each key that has no limit of its own; null leaves them unlimited. */
  constructor(services: Services, requestsPerMinute: number | null) {
    this.#services = services;
    this.#requestsPerMinute = requestsPerMinute;
  }

  /** Sets `request.access`, or answers 401, 403 or 429. */
  async enter(
    scope: Operation['scope'],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> {
    const secret = secretOf(request);
    if (secret === null) return this.#unknown(reply, 'Missing key: send it as Authorization: Bearer KEY or X-API-Key');
    const key = await findKey(this.#services, secret);
    if (key === null) return this.#wrong(request, reply);
    const { context } = key;
    const limit = key.requestsPerMinute ?? this.#requestsPerMinute;
    if (limit !== null) {
      const standing = this.#requests.count(String(key.no), limit, this.#services.now());
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
    const standing = this.#wrongKeys.count(request.ip, WRONG_KEYS_A_MINUTE, this.#services.now());
    if (standing.allowed) return this.#unknown(reply, 'Unknown or revoked key');
    announce(reply, standing);
    return tooMany(reply, 'Too many wrong keys from this address');
  }

  #unknown(reply: FastifyReply, msg: string): FastifyReply {
    reply.header('www-authenticate', 'Bearer realm="Runrate"');
    return sendFault(reply, 401, ['header', 'authorization'], msg, 'unauthorized');
  }
}
