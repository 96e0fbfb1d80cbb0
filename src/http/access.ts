// Lets a request in: by its key or its session, with the scope it needs, within the limits on requests and on wrong keys
// (api.md, authentication).

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Context, Services } from '../app/context.ts';
import { type Operation, refusedScope } from '../app/operation.ts';
import { sendFault } from './answer.ts';
import { findKey, secretOf } from './keys.ts';
import { Limit, type Standing } from './limit.ts';
import { bringsSession, enterBySession, visitor } from './sessions.ts';
import { forgery, reasonOf } from './visit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, once the key or the session was accepted. */
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
  readonly #version: string;

  /** `requestsPerMinute` limits each key that has no limit of its own; null leaves them unlimited. */
  constructor(services: Services, requestsPerMinute: number | null, version: string) {
    this.#services = services;
    this.#requestsPerMinute = requestsPerMinute;
    this.#version = version;
  }

  /** Sets `request.access`, or answers 401, 403 or 429. A key comes before a session. */
  async enter(
    scope: Operation['scope'],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> {
    const secret = secretOf(request);
    if (secret !== null && scope !== 'anyone') return this.#byKey(secret, scope, request, reply);
    const withSession = bringsSession(request);
    if (!withSession && scope !== 'anyone') {
      return this.#unknown(reply, 'Missing key: send it as Authorization: Bearer KEY or X-API-Key');
    }
    const forged = forgery(request, withSession);
    if (forged !== null) return sendFault(reply, 403, ['header'], forged, 'csrf');
    return this.#bySession(scope, request, reply);
  }

  async #byKey(
    secret: string,
    scope: Operation['scope'],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> {
    const key = await findKey(this.#services, secret);
    if (key === null) return this.#wrong(request, reply);
    const { context } = key;
    const limit = key.requestsPerMinute ?? this.#requestsPerMinute;
    if (limit !== null) {
      const standing = this.#requests.count(String(key.no), limit, this.#services.now());
      announce(reply, standing);
      if (!standing.allowed) return tooMany(reply, 'Too many requests with this key');
    }
    const refused = refusedScope(scope, context.actor);
    if (refused !== null) return sendFault(reply, 403, ['header', 'authorization'], refused, 'missing_scope');
    const reason = reasonOf(request);
    request.access = reason === null ? context : { ...context, reason };
    return undefined;
  }

  async #bySession(
    scope: Operation['scope'],
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> {
    const needsCompany = scope !== 'anyone' && scope !== 'user';
    const entered = bringsSession(request)
      ? await enterBySession(this.#services, request, reply, this.#version, needsCompany)
      : 'none';
    if (typeof entered === 'object') {
      const refused = refusedScope(scope, entered.access.actor);
      if (refused !== null) return sendFault(reply, 403, ['header', 'cookie'], refused, 'missing_scope');
      request.access = entered.access;
      return undefined;
    }
    if (scope === 'anyone') {
      request.access = visitor(this.#services, request, this.#version);
      return undefined;
    }
    if (entered === 'foreign') {
      return sendFault(reply, 403, ['header', 'x-company'], 'You do not belong to this company', 'not_a_member');
    }
    return sendFault(reply, 401, ['header', 'cookie'], 'The session has ended: sign in again', 'unauthorized');
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
