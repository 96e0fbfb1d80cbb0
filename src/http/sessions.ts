// Whom a session speaks for: the user of the cookie, and the company of X-Company among the user's own.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { userActor } from '../app/actors.ts';
import { type Actor, type Context, NO_COMPANY, type Services } from '../app/context.ts';
import { hasSession } from '../auth/auth.ts';
import { reasonOf, visitOf } from './visit.ts';

/** `none`: no good session. `foreign`: the user does not belong to the company that was asked for. */
export type Entered = { readonly access: Context } | 'none' | 'foreign';

const NOBODY: Actor = { company: NO_COMPANY, scopes: [], name: 'nobody' };

/** The context of somebody who is not signed in. */
export function visitor(services: Services, request: FastifyRequest, version: string): Context {
  return { ...services, actor: NOBODY, visit: visitOf(request, version) };
}

/** Whether the request brings a session, good or not. */
export function bringsSession(request: FastifyRequest): boolean {
  return hasSession(request.headers.cookie);
}

/**
 * The context of the signed-in user. Without X-Company it speaks for the company looked at last, else the first.
 * Cookies that prolong the session are set on the reply.
 */
export async function enterBySession(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
  version: string,
  needsCompany: boolean,
): Promise<Entered> {
  const visit = visitOf(request, version);
  const session = await services.auth.session(request.headers.cookie ?? '', visit);
  if (session === null) return 'none';
  if (session.cookies.length > 0) reply.header('set-cookie', [...session.cookies]);
  const actor = await userActor(services, session.user, wantedCompany(request), needsCompany);
  if (typeof actor === 'string') return actor;
  const reason = reasonOf(request);
  return { access: { ...services, actor, visit, ...(reason === null ? {} : { reason }) } };
}

/** Streams and downloads that a browser asks for by itself cannot send a header: they name the company in the address. */
const PARAMETER = 'x_company';

/** Taken out of the query, so that no operation meets it. */
function wantedCompany(request: FastifyRequest): string | null {
  const query = request.query as Record<string, unknown>;
  const named = query[PARAMETER];
  if (request.method === 'GET') delete query[PARAMETER];
  const header = request.headers['x-company'];
  if (typeof header === 'string') return header;
  return request.method === 'GET' && typeof named === 'string' ? named : null;
}
