// `runrate serve`: answers the API until it is told to stop.

import { Command } from 'commander';
import { configOf, withRuntime, withSettings } from './command.ts';
import type { Config, Flags } from './config.ts';
import { startServer, untilSignal } from './server.ts';

export const SERVER_SETTINGS = ['data', 'database', 'warehouse', 'host', 'port', 'rateLimit', 'trustProxy'] as const;

export function serveCommand(version: string): Command {
  const command = new Command('serve')
    .description('Answer the API until SIGINT or SIGTERM')
    .addHelpText(
      'after',
      '\nExamples:\n  runrate serve --data ./data --port 4010\n  DATABASE_URL=postgres://runrate@db/runrate runrate serve --host 0.0.0.0',
    );
  return withSettings(command, SERVER_SETTINGS).action((flags: Flags) => serve(flags, version));
}

async function serve(flags: Flags, version: string): Promise<void> {
  const config = configOf(flags);
  await withRuntime(flags, async (runtime) => {
    const ended = untilSignal();
    const server = await startServer(runtime, config, version);
    runtime.syncs.startSchedule();
    console.log(`Runrate ${version} on ${server.address}, ${whereFactsAre(config)}`);
    if (!(await runtime.store.people.anyUser())) {
      console.log(`There is no user yet: whoever opens ${server.address} first becomes the owner.`);
    }
    await ended;
    await server.stop();
  });
}

/** For the first line of the log; a password in the address is not shown. */
export function whereFactsAre({ store, data }: Config): string {
  if (store.engine === 'sqlite') return `facts in ${data}`;
  const { hostname, port, pathname } = new URL(store.url);
  return `facts in PostgreSQL ${hostname}${port === '' ? '' : `:${port}`}${pathname}`;
}
