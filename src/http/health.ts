// Whether the process lives, and whether it can answer: for load balancers and process managers, without a key.

import type { FastifyInstance } from 'fastify';
import type { Services } from '../app/context.ts';
import { sendJson } from './answer.ts';

/** `/healthz`: the process answers. `/readyz`: the store does too, else 503. */
export function healthRoutes(app: FastifyInstance, services: Services): void {
  app.get('/healthz', (_request, reply) => sendJson(reply, 200, { status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    await services.store.company(0);
    return sendJson(reply, 200, { status: 'ready' });
  });
}
