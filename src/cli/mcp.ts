// `runrate mcp`: the Model Context Protocol on standard input and output, for assistants that start a local process.

import { Command } from 'commander';
import { chosenCompany, contextFor, STORE_SETTINGS, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';

interface McpFlags extends Flags {
  readonly company?: string;
}

export function mcpCommand(version: string): Command {
  const command = new Command('mcp')
    .description('Answer an assistant (Model Context Protocol) on standard input and output')
    .option('--company <name>', 'name or number of the company; needed where there are several')
    .addHelpText(
      'after',
      '\nThe embedded store must not be in use by a server; a running server answers the same at /mcp.\n\nExamples:\n  runrate mcp --data ./data',
    );
  return withSettings(command, STORE_SETTINGS).action((flags: McpFlags) => mcp(flags, version));
}

async function mcp(flags: McpFlags, version: string): Promise<void> {
  const { serveStdio } = await import('../mcp/transport.ts');
  await withRuntime(flags, async (runtime) => {
    const context = contextFor(runtime, await chosenCompany(runtime, flags.company));
    await serveStdio({ ...context, actor: { ...context.actor, scopes: ['read'] } }, version);
  });
}
