// GET …/runs/{run_id}/events: what happens in a run as server-sent events; a client that comes back with Last-Event-ID
// goes on where it was.

import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { followRun, type RunEvent } from '../app/runs.ts';
import type { Gate } from './access.ts';
import { sendFaults, statusOf } from './answer.ts';

export const EVENTS_PATH = '/connections/{id}/runs/{run_id}/events';

/** Events as text; the first line says when to come back after a broken connection. */
async function* asText(events: AsyncIterable<RunEvent>): AsyncGenerator<string> {
  yield 'retry: 2000\n\n';
  for await (const { id, event, data } of events) yield `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function lastLine(request: FastifyRequest): number {
  const sent = Number(request.headers['last-event-id'] ?? 0);
  return Number.isSafeInteger(sent) && sent > 0 ? sent : 0;
}

/** Adds the route below each base path. */
export function eventRoutes(app: FastifyInstance, bases: readonly string[], gate: Gate): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const context = request.access;
    if (context === null) throw new Error('the gate lets no request through without access');
    const params = request.params as { readonly id: string; readonly run_id: string };
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    const followed = await followRun(context, { ...params, after: lastLine(request) }, gone.signal);
    if (!followed.ok) {
      const faults = followed.fault.faults.map((fault) => ({ ...fault, loc: ['path', ...fault.loc] }));
      return sendFaults(reply, statusOf(followed.fault.kind), faults);
    }
    return reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
      .send(Readable.from(asText(followed.value)));
  };
  for (const base of bases) {
    const url = `${base}${EVENTS_PATH.replace(/\{(\w+)\}/g, ':$1')}`;
    app.get(url, { onRequest: (request, reply) => gate.enter('read', request, reply), handler });
  }
}
