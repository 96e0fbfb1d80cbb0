// `runrate mcp`: read-only tools for a model on standard input and output, for clients that start a local program.

import { Command } from 'commander';
import { chosenCompany, contextFor, STORE_SETTINGS, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';

interface McpFlags extends Flags {
  readonly company?: string;
}

export function mcpCommand(version: string): Command {
  const command = new Command('mcp')
    .description('Serve the Model Context Protocol on standard input and output; a server has it at /mcp')
    .option('--company <name>', 'name or number of the company; needed where there are several')
    .addHelpText('after', '\nExample:\n  runrate mcp --data ./data --company "Acme"');
  return withSettings(command, STORE_SETTINGS).action((flags: McpFlags) => mcp(flags, version));
}

async function mcp(flags: McpFlags, version: string): Promise<void> {
  const { serveStdio } = await import('../mcp/transport.ts');
  await withRuntime(flags, async (runtime) => {
    const context = contextFor(runtime, await chosenCompany(runtime, flags.company));
    await serveStdio({ ...context, actor: { ...context.actor, scopes: ['read'] } }, version);
  });
}
