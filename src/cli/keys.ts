// `runrate keys`: makes, lists and revokes the API keys of a company.

import { Command, InvalidArgumentError } from 'commander';
import type { Scope } from '../store/store.ts';
import { CommandError, chosenCompany, contextFor, STORE_SETTINGS, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';
import { textTable } from './table.ts';

interface KeyFlags extends Flags {
  readonly company?: string;
  readonly name?: string;
  readonly scopes?: readonly Scope[];
  /** A date, or an instant. */
  readonly expires?: string;
  /** Requests a minute. */
  readonly limit?: number;
  readonly json?: boolean;
}

export function keysCommand(): Command {
  const keys = new Command('keys')
    .description('Make, list and revoke API keys')
    .addHelpText(
      'after',
      '\nExamples:\n  runrate keys create --name "Nightly import" --scopes write\n  runrate keys list\n  runrate keys revoke 3',
    );
  const create = keyCommand('create', 'Make a key; it is printed this once')
    .requiredOption('--name <name>', 'what the key is for')
    .option('--scopes <list>', 'read, write, or both: read,write', parseScopes, ['read', 'write'])
    .option('--expires <date>', 'refused from this date or instant (UTC) on; without it never', parseDate)
    .option('--limit <number>', "requests a minute for this key; without it the server's own limit", parseNumber)
    .option('--json', 'print {"key_no", "api_key"} and nothing else')
    .action(createKey);
  const list = keyCommand('list', 'List the keys, revoked ones too')
    .option('--json', 'print a JSON array')
    .action(listKeys);
  const revoke = keyCommand('revoke', 'Refuse a key from now on')
    .argument('<number>', 'number of the key, as `keys list` shows it', parseNumber)
    .action(revokeKey);
  for (const command of [create, list, revoke]) keys.addCommand(command);
  return keys;
}

function keyCommand(name: string, description: string): Command {
  const command = new Command(name)
    .description(description)
    .option('--company <name>', 'name or number of the company; needed where there are several')
    .helpOption('--help', 'print this help')
    .exitOverride();
  return withSettings(command, STORE_SETTINGS);
}

async function createKey(flags: KeyFlags): Promise<void> {
  const { name = '', scopes = [] } = flags;
  const made = await withRuntime(flags, async (runtime) => {
    const { note } = await import('../app/audit.ts');
    const company = await chosenCompany(runtime, flags.company);
    const context = contextFor(runtime, company);
    const moment = runtime.now().toISOString();
    const expiresAt = flags.expires === undefined ? null : new Date(flags.expires).toISOString();
    if (expiresAt !== null && expiresAt <= moment) throw new CommandError('--expires must be in the future');
    const terms = { requestsPerMinute: flags.limit ?? null, expiresAt, createdBy: context.actor.name };
    const key = await runtime.store.createKey(company.no, name, scopes, moment, terms);
    const after = { name, prefix: key.key.prefix, scopes, expires_at: expiresAt };
    await note(context, { action: 'create', object: 'api_key', objectId: String(key.key.no), before: null, after });
    return key;
  });
  if (flags.json) return console.log(JSON.stringify({ key_no: made.key.no, api_key: made.secret }));
  console.log(`Key ${made.key.no} "${name}" (${scopes.join(', ')}): ${made.secret}`);
}

async function listKeys(flags: KeyFlags): Promise<void> {
  const keys = await withRuntime(flags, async (runtime) => {
    const company = await chosenCompany(runtime, flags.company);
    return runtime.store.keys(company.no);
  });
  if (flags.json) return console.log(JSON.stringify(keys));
  const rows = keys.map((key) => [
    String(key.no),
    `${key.prefix}…`,
    key.name,
    key.scopes.join(', '),
    key.requestsPerMinute === null ? '' : String(key.requestsPerMinute),
    key.createdAt.slice(0, 10),
    key.lastUsedAt?.slice(0, 10) ?? 'never',
    key.expiresAt?.slice(0, 10) ?? 'never',
    key.revokedAt === null ? '' : `revoked ${key.revokedAt.slice(0, 10)}`,
  ]);
  console.log(textTable(['no', 'key', 'name', 'scopes', 'a minute', 'created', 'last used', 'expires', ''], rows));
}

async function revokeKey(no: number, flags: KeyFlags): Promise<void> {
  const revoked = await withRuntime(flags, async (runtime) => {
    const { perform } = await import('../app/operation.ts');
    const { deleteApiKey } = await import('../app/api_keys.ts');
    const company = await chosenCompany(runtime, flags.company);
    return perform(deleteApiKey, contextFor(runtime, company), { id: String(no) });
  });
  if (!revoked.ok) throw new CommandError(`There is no key ${no} that could be revoked; see \`runrate keys list\`.`);
  console.log(`Key ${no} is revoked.`);
}

function parseScopes(text: string): readonly Scope[] {
  const scopes = text.split(',').map((scope) => scope.trim());
  if (scopes.every((scope) => scope === 'read' || scope === 'write')) return [...new Set(scopes)];
  throw new InvalidArgumentError('It must be read, write, or read,write.');
}

function parseDate(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It must be a date like 2027-01-31, or an instant like 2027-01-31T12:00:00Z.');
}

function parseNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1.');
}
