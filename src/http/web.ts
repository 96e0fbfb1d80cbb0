// Serves the built web application: its files with a long life, and its one page for every path that is no file.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import files from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** Only what this server sends may run or load: no inline script or style, no frame, no other host. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const A_YEAR = 'public, max-age=31536000, immutable';
const PAGE = 'index.html';
/** Paths that are never a page: an unknown one below them is a 404 in JSON. */
const NOT_PAGES = /^\/(api|product|mcp|health|assets)(\/|$)/;

function guarded(reply: FastifyReply): FastifyReply {
  return reply
    .header('content-security-policy', POLICY)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'same-origin');
}

/** Whether a request that no route answers is a browser that opens a page of the application. */
export function isPage(method: string, path: string, accept: string | undefined): boolean {
  return (method === 'GET' || method === 'HEAD') && !NOT_PAGES.test(path) && (accept ?? '').includes('text/html');
}

/**
 * Adds the files of `directory` (web/dist) and returns how a page is answered; null where nothing was built: the API
 * then works alone.
 */
export function webRoutes(app: FastifyInstance, directory: string): ((reply: FastifyReply) => FastifyReply) | null {
  if (!existsSync(join(directory, PAGE))) return null;
  app.register(files, {
    root: directory,
    preCompressed: true,
    index: false,
    wildcard: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const lasting = path.includes('/assets/');
      reply.header('cache-control', lasting ? A_YEAR : 'no-cache');
      reply.header('x-content-type-options', 'nosniff');
    },
  });
  const page = (reply: FastifyReply) => guarded(reply).sendFile(PAGE);
  app.get('/', (_request, reply) => page(reply));
  return page;
}
