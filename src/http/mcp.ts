// Lets Model Context Protocol clients in at /mcp with the same keys as the API; what they may ask is decided in src/mcp.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Context } from '../app/context.ts';
import type { Gate } from './access.ts';

/** Answers one exchange of an actor whose key was accepted; `body` is the parsed JSON. */
export type McpAnswer = (
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
  body: unknown,
) => Promise<void>;

/** Adds POST /mcp. Each exchange stands alone, so there is no stream to GET and no session to DELETE. */
export function mcpRoute(
  app: FastifyInstance,
  gate: Gate,
  answer: McpAnswer,
  onError: (error: unknown, requestId: string) => void,
): void {
  app.post('/mcp', {
    onRequest: (request, reply) => gate.enter('read', request, reply),
    handler: async (request, reply) => {
      const context = request.access;
      if (context === null) throw new Error('the gate lets no request through without access');
      reply.hijack();
      reply.raw.setHeader('x-request-id', request.id);
      try {
        await answer(context, request.raw, reply.raw, request.body);
      } catch (error) {
        onError(error, request.id);
        if (!reply.raw.headersSent) reply.raw.statusCode = 500;
        reply.raw.end();
      }
    },
  });
}
