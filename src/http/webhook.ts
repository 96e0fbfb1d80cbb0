// POST /connections/{id}/webhook: deliveries of providers, which prove themselves by a signature over the bytes. It
// needs no key, and is no operation of the API.

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../app/context.ts';
import { takeDelivery } from '../app/webhook.ts';
import { sendFaults, sendJson, statusOf } from './answer.ts';

const BODY_MAX = 1024 * 1024;

function headersOf(request: FastifyRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}

/** Adds the route below each base path. */
export function webhookRoutes(app: FastifyInstance, bases: readonly string[], services: Services): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { id } = request.params as { readonly id: string };
    const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
    const taken = await takeDelivery(services, id, { headers: headersOf(request), body });
    if (taken.ok) return sendJson(reply, 200, taken.value);
    const faults = taken.fault.faults.map((fault) => ({ ...fault, loc: ['path', ...fault.loc] }));
    return sendFaults(reply, statusOf(taken.fault.kind), faults);
  };
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_MAX }, (_request, bytes, done) =>
      done(null, bytes),
    );
    for (const base of bases) scope.post(`${base}/connections/:id/webhook`, { handler });
  });
}
