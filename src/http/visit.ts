// What a request tells of the person behind it: address, browser, the address the server is known by, and a reason.

import type { FastifyRequest } from 'fastify';
import type { WebVisit } from '../app/context.ts';

const REASON_MAX = 2000;
const AGENT_MAX = 500;

/** The visit of a request; behind a trusted proxy, protocol and host are those that the browser used. */
export function visitOf(request: FastifyRequest, version: string): WebVisit {
  return {
    secure: request.protocol === 'https',
    address: request.ip,
    agent: (request.headers['user-agent'] ?? '').slice(0, AGENT_MAX),
    origin: `${request.protocol}://${request.host}`,
    version,
  };
}

/** The text of `X-Reason`, percent-encoded where it is more than Latin letters; null where there is none. */
export function reasonOf(request: FastifyRequest): string | null {
  const sent = request.headers['x-reason'];
  if (typeof sent !== 'string' || sent.trim() === '') return null;
  return decoded(sent).trim().replaceAll('\0', '').slice(0, REASON_MAX);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text).toWellFormed();
  } catch {
    return text;
  }
}

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Why a request that changes something cannot be one of our own pages: another site may send forms with our cookies, but
 * neither our header nor our origin. Null where it can.
 */
export function forgery(request: FastifyRequest, withCookie: boolean): string | null {
  if (SAFE.has(request.method)) return null;
  const { origin } = request.headers;
  if (origin !== undefined && !isOwn(origin, request.host)) {
    return `The page is of ${origin}, this server is ${request.host}; a proxy in between must pass the host on`;
  }
  if (!withCookie || request.headers['x-requested-with'] === 'runrate') return null;
  return 'A change with a session needs the header X-Requested-With: runrate';
}

/** Compared as addresses, so that a port that goes without saying may be said. */
function isOwn(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  const own = `${page.protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === page.host;
}
