// The API's description and its browsable reference, served without a key and without any request elsewhere.

import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { sendJson } from './answer.ts';
import { openApi } from './openapi.ts';

const PAGE = readFileSync(new URL('./docs.html', import.meta.url));

/** The page is one file: its own style and script, nothing else may load. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:";

/** `openapi.json` below each base, and the reference at `/api/docs`. */
export function docsRoutes(app: FastifyInstance, bases: readonly string[], version: string): void {
  const document = openApi(version);
  for (const base of bases) app.get(`${base}/openapi.json`, (_request, reply) => sendJson(reply, 200, document));
  app.get('/api/docs', (_request, reply) =>
    reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', POLICY).send(PAGE),
  );
}
