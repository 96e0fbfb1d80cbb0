// `/api/auth`: signing in and out, passwords and the own sessions, as the authentication library answers them, behind the
// same protection against forged requests and a limit of attempts; and the link that signs in once.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { noteAuth, whoseReset } from '../app/auth_events.ts';
import type { Services } from '../app/context.ts';
import type { AuthAnswer } from '../auth/auth.ts';
import { sendFault, sendJson } from './answer.ts';
import { Limit } from './limit.ts';
import { bringsSession } from './sessions.ts';
import { forgery, visitOf } from './visit.ts';

/** What of the library can be reached; nobody signs up, e-mails are not changed. */
const EXCHANGES = [
  ['POST', '/sign-in/email'],
  ['POST', '/sign-out'],
  ['POST', '/change-password'],
  ['POST', '/reset-password'],
  ['GET', '/get-session'],
  ['GET', '/list-sessions'],
  ['POST', '/revoke-session'],
  ['POST', '/revoke-sessions'],
  ['POST', '/revoke-other-sessions'],
] as const;

const GUESSING: ReadonlySet<string> = new Set(['/sign-in/email', '/change-password', '/reset-password', '/link']);
const ATTEMPTS_A_MINUTE = 10;
const BASE = '/api/auth';

/** Counts attempts by address, and those to sign in by e-mail too: many addresses may guess at one person. */
class Attempts {
  readonly #limit = new Limit();
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Seconds to wait, or null where another attempt is allowed. */
  next(path: string, request: FastifyRequest): number | null {
    if (!GUESSING.has(path)) return null;
    const email = textIn(request.body, 'email');
    const names = [`${path} ${request.ip}`, ...(email === null ? [] : [`${path} ${email.trim().toLowerCase()}`])];
    const standings = names.map((name) => this.#limit.count(name, ATTEMPTS_A_MINUTE, this.#services.now()));
    const barred = standings.filter(({ allowed }) => !allowed).map(({ resetSeconds }) => resetSeconds);
    return barred.length === 0 ? null : Math.max(...barred);
  }
}

function textIn(body: unknown, name: string): string | null {
  const found: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : null;
  return typeof found === 'string' ? found : null;
}

/** The library's answer; what it refuses is said as every other refusal too. */
function send(reply: FastifyReply, { status, cookies, body }: AuthAnswer): FastifyReply {
  reply.header('cache-control', 'no-store');
  if (cookies.length > 0) reply.header('set-cookie', [...cookies]);
  if (status < 400) return body === null ? reply.code(status).send() : sendJson(reply, status, body);
  const code = textIn(body, 'code') ?? 'refused';
  const message = textIn(body, 'message') ?? 'Refused';
  const detail = [{ loc: ['body'], msg: message, type: code.toLowerCase() }];
  return sendJson(reply, status, { code, message, detail });
}

function tooMany(reply: FastifyReply, seconds: number): FastifyReply {
  reply.header('retry-after', seconds);
  return sendFault(reply, 429, ['body'], `Too many attempts; try again in ${seconds} seconds`, 'rate_limited');
}

/** Adds the exchanges and the link that signs in once. */
export function authRoutes(app: FastifyInstance, services: Services, version: string): void {
  const attempts = new Attempts(services);
  for (const [method, path] of EXCHANGES) {
    app.route({
      method,
      url: `${BASE}${path}`,
      handler: async (request, reply) => {
        const forged = forgery(request, bringsSession(request));
        if (forged !== null) return sendFault(reply, 403, ['header'], forged, 'csrf');
        const wait = attempts.next(path, request);
        if (wait !== null) return tooMany(reply, wait);
        const visit = visitOf(request, version);
        const body = method === 'GET' ? null : JSON.stringify(request.body ?? {});
        const cookie = request.headers.cookie ?? '';
        const reset = path === '/reset-password' ? await whoseReset(services, textIn(request.body, 'token')) : null;
        const answer = await services.auth.answer({ method, path, cookie, body }, visit);
        if (answer.status < 400) await noteAuth(services, path, { visit, answer, user: reset });
        return send(reply, answer);
      },
    });
  }
  app.get(`${BASE}/link/:token`, async (request: FastifyRequest, reply: FastifyReply) => {
    const wait = attempts.next('/link', request);
    if (wait !== null) return tooMany(reply, wait);
    const { token } = request.params as { readonly token: string };
    const user = await services.auth.redeemSignIn(token);
    reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
    if (user !== null) reply.header('set-cookie', [...(await services.auth.signIn(user, visitOf(request, version)))]);
    return reply.redirect(user === null ? '/sign-in' : '/');
  });
}
