// `runrate init`: makes a company and its first API key.

import { Command } from 'commander';
import { CommandError, STORE_SETTINGS, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';

interface InitFlags extends Flags {
  readonly company: string;
  readonly json?: boolean;
}

export function initCommand(): Command {
  const command = new Command('init')
    .description(
      'Make a company and its first API key (embedded store: while no server runs on it; PostgreSQL: any time)',
    )
    .requiredOption('--company <name>', 'name of the company')
    .option('--json', 'print {"company_id", "api_key"} and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n  runrate init --data ./data --company "Acme"\n  runrate init --company "Acme" --json',
    );
  return withSettings(command, STORE_SETTINGS).action((flags: InitFlags) => init(flags));
}

async function init(flags: InitFlags): Promise<void> {
  const name = flags.company.trim();
  if (name === '' || name.length > 255) throw new CommandError('--company must be a name of 1 to 255 characters');
  const made = await withRuntime(flags, async ({ store, now }) => {
    const company = await store.createCompany(name, now().toISOString());
    const { secret } = await store.createKey(company.no, 'First key', ['read', 'write'], now().toISOString());
    return { company_id: company.no, api_key: secret };
  });
  if (flags.json) return console.log(JSON.stringify(made));
  console.log(`Company ${made.company_id} "${name}" is made.`);
  console.log(`API key: ${made.api_key}`);
  console.log('Keep the key: it is shown this once. `runrate keys` makes and revokes others.');
}
