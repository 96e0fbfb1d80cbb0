// GET …/events: what happens in a run, an import or to all long work as server-sent events; a client that comes back to a run with
// Last-Event-ID goes on where it was.

import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Context } from '../app/context.ts';
import { followImport } from '../app/import_events.ts';
import { followRun, type RunEvent } from '../app/runs.ts';
import { followWork } from '../app/work_under_way.ts';
import { ok } from '../core/result.ts';
import type { Gate } from './access.ts';
import { sendFaults, statusOf } from './answer.ts';

export const EVENTS_PATH = '/connections/{id}/runs/{run_id}/events';
export const IMPORT_EVENTS_PATH = '/imports/{id}/events';
export const WORK_EVENTS_PATH = '/work/events';

/** Events as text; the first line says when to come back after a broken connection. */
async function* asText(events: AsyncIterable<RunEvent>): AsyncGenerator<string> {
  yield 'retry: 2000\n\n';
  for await (const { id, event, data } of events) yield `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function lastLine(request: FastifyRequest): number {
  const sent = Number(request.headers['last-event-id'] ?? 0);
  return Number.isSafeInteger(sent) && sent > 0 ? sent : 0;
}

type Follow = (context: Context, request: FastifyRequest, signal: AbortSignal) => ReturnType<typeof followRun>;

const FOLLOWED: readonly (readonly [path: string, follow: Follow])[] = [
  [
    EVENTS_PATH,
    (context, request, signal) => {
      const params = request.params as { readonly id: string; readonly run_id: string };
      return followRun(context, { ...params, after: lastLine(request) }, signal);
    },
  ],
  [
    IMPORT_EVENTS_PATH,
    (context, request, signal) => followImport(context, (request.params as { readonly id: string }).id, signal),
  ],
  [WORK_EVENTS_PATH, async (context, _request, signal) => ok(followWork(context, signal))],
];

/** Adds the routes below each base path. */
export function eventRoutes(app: FastifyInstance, bases: readonly string[], gate: Gate): void {
  for (const [path, follow] of FOLLOWED) {
    const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const context = request.access;
      if (context === null) throw new Error('the gate lets no request through without access');
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const followed = await follow(context, request, gone.signal);
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
      const url = `${base}${path.replace(/\{(\w+)\}/g, ':$1')}`;
      app.get(url, { onRequest: (request, reply) => gate.enter('read', request, reply), handler });
    }
  }
}
