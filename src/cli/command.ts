// What the commands share: settings as options, a runtime that is closed again, the company meant, errors as one line.

import { type Command, Option } from 'commander';
import type { Context } from '../app/context.ts';
import { type Company, DirectoryInUse, StoreUnavailable } from '../store/store.ts';
import type { Runtime } from './compose.ts';
import { type Config, ConfigError, type Flags, readConfig, SETTINGS } from './config.ts';

/** A failure the user can act on: its message is printed as it is, without a stack. */
export class CommandError extends Error {}

/** Where the facts are: what every command that opens the store takes. */
export const STORE_SETTINGS = ['data', 'database', 'warehouse'] as const;

/** Adds the settings as options, each with its variable and default. */
export function withSettings(command: Command, names: readonly (keyof Flags)[]): Command {
  for (const name of names) {
    const { flag, variable, fallback, meaning } = SETTINGS[name];
    const source = fallback === null ? variable : `${variable}, default ${fallback}`;
    command.addOption(new Option(flag, `${meaning} (${source})`));
  }
  return command;
}

export function configOf(flags: Flags): Config {
  return readConfig(flags, process.env);
}

/** Opens the services, works with them, and closes them whatever happens. */
export async function withRuntime<T>(flags: Flags, work: (runtime: Runtime) => Promise<T>): Promise<T> {
  // Engines and drivers are loaded only by a command that needs them: --help answers at once.
  const { compose } = await import('./compose.ts');
  const runtime = await compose(configOf(flags));
  try {
    return await work(runtime);
  } finally {
    await runtime.close();
  }
}

/** The company named (by name or number), or the only one. Errors: CommandError that lists what there is. */
export async function chosenCompany(runtime: Runtime, wanted: string | undefined): Promise<Company> {
  const companies = await runtime.store.companies();
  const found = companies.filter(({ name, no }) => wanted === undefined || name === wanted || String(no) === wanted);
  const [company] = found;
  if (company !== undefined && found.length === 1) return company;
  if (companies.length === 0)
    throw new CommandError('There is no company yet; make one with `runrate init --company NAME`.');
  const list = companies.map(({ no, name }) => `  ${no}  ${name}`).join('\n');
  const problem =
    wanted === undefined ? 'Say which company with --company' : `--company "${wanted}" does not name one company`;
  throw new CommandError(`${problem}; there are:\n${list}`);
}

/** The person at the command line may read and write everything of the company. */
export function contextFor(runtime: Runtime, company: Company): Context {
  return {
    ...runtime,
    actor: { company: company.no, scopes: ['read', 'analyse', 'write', 'admin'], name: 'command line' },
  };
}

/** One line for what can be expected to go wrong, the whole stack for a bug; returns the exit code. */
export function reportError(error: unknown): number {
  if (error instanceof ConfigError) {
    console.error(`runrate: ${error.message}`);
    return 2;
  }
  const expected =
    error instanceof CommandError || error instanceof DirectoryInUse || error instanceof StoreUnavailable;
  const system = error instanceof Error && 'syscall' in error;
  if (expected || system) console.error(`runrate: ${(error as Error).message}`);
  else console.error(error);
  return 1;
}
