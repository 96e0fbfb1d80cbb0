// `runrate connections`: makes, lists and removes connections to providers, and shows what they could not write.

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { type CallerFlags, withCaller } from './caller.ts';
import { CommandError, STORE_SETTINGS, withSettings } from './command.ts';
import { textTable } from './table.ts';

interface AddFlags extends CallerFlags {
  readonly name: string;
  readonly set?: readonly string[];
  readonly secret?: readonly string[];
  readonly schedule?: string;
}

export interface ShownConnection {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly state: string;
  readonly schedule: string | null;
  readonly last_success_at: string | null;
  readonly attention: { readonly message: string } | null;
}

export function connectionsCommand(): Command {
  const connections = new Command('connections')
    .description('Make, list and remove connections to providers')
    .addHelpText(
      'after',
      `
Secrets are read from a file or from standard input, so that they stand in no history of commands.

Examples:
  runrate connections add pennylane --name "Pennylane" --secret api_key=@pennylane.key
  runrate connections list
  runrate connections dead Pennylane
  runrate connections remove Pennylane`,
    );
  const add = connectionCommand('add', 'Make a connection')
    .argument('<provider>', 'e.g. pennylane, stripe')
    .requiredOption('--name <name>', 'the source of the facts it brings')
    .option('--set <setting=value>', 'a setting, e.g. base_url=https://…; may be repeated', collect)
    .option('--secret <name=@file>', 'a secret from a file, @- from standard input; may be repeated', collect)
    .option('--schedule <cron>', 'in the company’s time zone, or never (default every night at 02:00)')
    .action(addConnection);
  const list = connectionCommand('list', 'List the connections with their state').action(listThem);
  const dead = connectionCommand('dead', 'List what a connection could not write').argument('<name>').action(listDead);
  const retry = connectionCommand('retry', 'Try again what could not be written').argument('<name>').action(retryDead);
  const remove = connectionCommand('remove', 'Remove a connection; the facts it brought stay')
    .argument('<name>')
    .action(removeConnection);
  for (const command of [add, list, dead, retry, remove]) connections.addCommand(command);
  return connections;
}

/** The options that every command on connections takes. */
export function connectionCommand(name: string, description: string): Command {
  const command = new Command(name)
    .description(description)
    .helpOption('--help', 'print this help')
    .exitOverride()
    .option('--company <name>', 'name or number of the company; needed where there are several')
    .option('--url <address>', 'through a running server, e.g. http://127.0.0.1:4010')
    .option('--key <key>', 'API key for --url (RUNRATE_KEY)');
  return withSettings(command, STORE_SETTINGS);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `a=b` pairs as an object; true, false and numbers as such. */
function pairs(given: readonly string[] = [], read: (text: string) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new CommandError(`"${pair}" must be name=value`);
      return [pair.slice(0, at), read(pair.slice(at + 1))];
    }),
  );
}

function settingOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function secretOf(text: string): string {
  if (!text.startsWith('@')) throw new CommandError('A secret is given as name=@file, or name=@- for standard input');
  return readFileSync(text === '@-' ? 0 : text.slice(1), 'utf8').trim();
}

async function addConnection(provider: string, flags: AddFlags): Promise<void> {
  const { createConnection } = await import('../app/connections.ts');
  const schedule = flags.schedule === undefined ? {} : { schedule: flags.schedule === 'never' ? null : flags.schedule };
  const settings = pairs(flags.set, settingOf);
  const secret = pairs(flags.secret, secretOf);
  await withCaller(flags, async (call) => {
    const data = { provider, name: flags.name, settings, secret, ...schedule };
    const made = (await call(createConnection, { data })) as ShownConnection;
    console.log(`${made.name} is connected; read it now with: runrate sync ${JSON.stringify(made.name)} --follow`);
  });
}

async function listThem(flags: CallerFlags): Promise<void> {
  const { listConnections } = await import('../app/connections.ts');
  await withCaller(flags, async (call) => {
    const { data } = (await call(listConnections, {})) as { data: ShownConnection[] };
    const rows = data.map((one) => [
      one.name,
      one.provider,
      one.state,
      one.schedule ?? 'never',
      one.last_success_at ?? '–',
      one.attention?.message ?? '',
    ]);
    console.log(textTable(['name', 'provider', 'state', 'schedule', 'last success', 'attention'], rows));
  });
}

/** The connection of a name. Errors: CommandError that lists what there is. */
export async function namedConnection(
  call: Parameters<Parameters<typeof withCaller>[1]>[0],
  name: string,
): Promise<string> {
  const { listConnections } = await import('../app/connections.ts');
  const { data } = (await call(listConnections, {})) as { data: ShownConnection[] };
  const found = data.find((one) => one.name === name || one.id === name);
  if (found !== undefined) return found.id;
  const list = data.map((one) => `  ${one.name}`).join('\n') || '  none';
  throw new CommandError(`There is no connection "${name}"; there are:\n${list}`);
}

interface Letter {
  readonly object: string;
  readonly source_id: string | null;
  readonly code: string;
  readonly reason: string;
}

async function listDead(name: string, flags: CallerFlags): Promise<void> {
  const { listDeadLetters } = await import('../app/dead_letters.ts');
  await withCaller(flags, async (call) => {
    const id = await namedConnection(call, name);
    const { data } = (await call(listDeadLetters, { id, limit: 1000 })) as { data: Letter[] };
    const rows = data.map(({ object, source_id, code, reason }) => [object, source_id ?? '–', code, reason]);
    console.log(
      data.length === 0 ? 'Everything was written.' : textTable(['object', 'source id', 'code', 'reason'], rows),
    );
  });
}

async function retryDead(name: string, flags: CallerFlags): Promise<void> {
  const { retryDeadLetters } = await import('../app/dead_letters.ts');
  await withCaller(flags, async (call) => {
    const id = await namedConnection(call, name);
    const { retried, settled } = (await call(retryDeadLetters, { id })) as { retried: number; settled: number };
    console.log(`${settled} of ${retried} are written now`);
  });
}

async function removeConnection(name: string, flags: CallerFlags): Promise<void> {
  const { deleteConnection } = await import('../app/connections.ts');
  await withCaller(flags, async (call) => {
    await call(deleteConnection, { id: await namedConnection(call, name) });
    console.log(`${name} is removed; the facts it brought stay`);
  });
}
