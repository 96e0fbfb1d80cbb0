// The command line: one program, a file for each command.

import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { reportError } from './command.ts';
import { connectionsCommand } from './connections.ts';
import { demoCommand } from './demo.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { initCommand } from './init.ts';
import { keysCommand } from './keys.ts';
import { loadCommand } from './load.ts';
import { mcpCommand } from './mcp.ts';
import { metricsCommand } from './metrics.ts';
import { ratesCommand } from './rates.ts';
import { rebuildCommand } from './rebuild.ts';
import { serveCommand } from './serve.ts';
import { syncCommand } from './sync.ts';
import { usersCommand } from './users.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('runrate')
  .description('Subscription analytics: MRR and every figure behind it, explained down to the invoice line.')
  .version(version, '--version', 'print the version')
  .helpOption('--help', 'print this help')
  .helpCommand(false)
  .addHelpText(
    'after',
    `
Examples:
  runrate init --company "Acme"             make a company and its first API key
  runrate serve --port 4010                 answer the API on http://127.0.0.1:4010
  runrate load invoices.ndjson.gz           load a file of the bulk format
  runrate metrics mrr --from 2025-01-01     print a series
  runrate COMMAND --help                    more about one command`,
  )
  .exitOverride();

for (const command of [
  serveCommand(version),
  demoCommand(version),
  initCommand(),
  loadCommand(),
  importCommand(),
  metricsCommand(),
  exportCommand(),
  rebuildCommand(),
  ratesCommand(),
  keysCommand(),
  usersCommand(),
  connectionsCommand(),
  syncCommand(),
  mcpCommand(version),
]) {
  program.addCommand(command.helpOption('--help', 'print this help').exitOverride());
}

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own message; a wrong use ends with 2, --help and --version with 0.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = reportError(error);
}
