// A listening server over a runtime, and its end: answers under way are finished before the store is closed.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HttpServer } from '../http/server.ts';
import { CommandError } from './command.ts';
import type { Runtime } from './compose.ts';
import type { Config } from './config.ts';

/** Where `npm run demo`, `npm test` and the package put the built web application. */
const WEB = fileURLToPath(new URL('../../web/dist', import.meta.url));

export interface RunningServer {
  /** e.g. http://127.0.0.1:4010 */
  readonly address: string;
  stop(): Promise<void>;
}

/** Errors: CommandError where the address cannot be listened on. */
export async function startServer(runtime: Runtime, config: Config, version: string): Promise<RunningServer> {
  const { createServer } = await import('../http/server.ts');
  const { answerMcp } = await import('../mcp/transport.ts');
  if (!existsSync(WEB))
    console.error('The web application is not built; `npm run build` does it. The API answers without it.');
  const server = createServer(runtime, {
    version,
    requestsPerMinute: config.rateLimit,
    trustProxy: config.trustProxy,
    onError: (error, requestId) => console.error(`request ${requestId}:`, error),
    web: WEB,
    mcp: (context, request, response, body) => answerMcp(context, version, request, response, body),
  });
  try {
    return { address: await listen(server, config), stop: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function listen(server: HttpServer, { host, port }: Config): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EADDRINUSE') {
      throw new CommandError(`${host}:${port} is in use by another program; choose another port with --port`);
    }
    throw error;
  }
}

/** Waits for SIGINT or SIGTERM; a second signal ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const asked = (signal: NodeJS.Signals) => {
      process.once('SIGINT', () => process.exit(130));
      process.once('SIGTERM', () => process.exit(143));
      resolve(signal);
    };
    process.once('SIGINT', asked);
    process.once('SIGTERM', asked);
  });
}
