// POST /bulk: NDJSON in, NDJSON out, one answer a line in order.

import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type LineAnswer, writeLines } from '../app/bulk.ts';
import type { Gate } from './access.ts';
import { acceptNdjson, BodyRefused, readLines } from './body.ts';
import { isStrict } from './input.ts';

const CHUNK = 64 * 1024;

function* inChunks(answers: readonly LineAnswer[]): Generator<Buffer> {
  let text = '';
  for (const answer of answers) {
    text += `${JSON.stringify(answer)}\n`;
    if (text.length < CHUNK) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}

/** Runs tasks one after the other: one bulk load at a time is checked and written, so that memory stays bounded. */
class Queue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(task);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}

/** Adds the bulk route below each base path. */
export function bulkRoutes(app: FastifyInstance, bases: readonly string[], gate: Gate): void {
  const queue = new Queue();
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const context = request.access;
    if (context === null) throw new Error('the gate lets no request through without access');
    if (!(request.body instanceof Readable)) throw new BodyRefused(422, 'Field required', 'missing');
    const lines = await readLines(request.body, request.headers['content-encoding']);
    const strict = isStrict(request);
    const answers = await queue.run(() => writeLines(context, lines, { strict, source: 'api' }));
    return reply.header('content-type', 'application/x-ndjson; charset=utf-8').send(Readable.from(inChunks(answers)));
  };
  app.register(async (scope) => {
    acceptNdjson(scope);
    for (const base of bases) {
      scope.post(`${base}/bulk`, { onRequest: (request, reply) => gate.enter('write', request, reply), handler });
    }
  });
}
