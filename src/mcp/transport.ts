// The two ways in: one stateless Streamable HTTP exchange, and standard input and output of a local process.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Context } from '../app/context.ts';
import { mcpServer } from './server.ts';

/**
 * Answers one HTTP exchange of an actor whose key was accepted. `body` is the parsed JSON. Stateless: any server of
 * several can answer any request.
 */
export async function answerMcp(
  context: Context,
  version: string,
  request: IncomingMessage,
  response: ServerResponse,
  body: unknown,
): Promise<void> {
  const server = mcpServer(context, version);
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.on('close', () => void server.close());
  // The SDK's own types do not agree under exactOptionalPropertyTypes; the class implements the interface.
  await server.connect(transport as Parameters<typeof server.connect>[0]);
  await transport.handleRequest(request, response, body);
}

/** Serves the actor on standard input and output until the client closes them. */
export async function serveStdio(context: Context, version: string): Promise<void> {
  const server = mcpServer(context, version);
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
    process.stdin.once('end', () => void server.close());
  });
  await server.connect(new StdioServerTransport());
  await closed;
}
