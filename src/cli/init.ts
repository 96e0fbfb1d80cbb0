// `runrate init`: makes a company and its first API key.

import { Command } from 'commander';
import { CommandError, configOf, STORE_SETTINGS, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';

interface InitFlags extends Flags {
  readonly company?: string;
  readonly citus?: boolean;
  readonly json?: boolean;
}

export function initCommand(): Command {
  const command = new Command('init')
    .description(
      'Make a company and its first API key (embedded store: while no server runs on it; PostgreSQL: any time)',
    )
    .option('--company <name>', 'name of the company; may only be left out with --citus')
    .option('--citus', 'first spread the tables over the nodes of a Citus cluster; again after each upgrade')
    .option('--json', 'print {"company_id", "api_key"} and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n  runrate init --data ./data --company "Acme"\n  runrate init --company "Acme" --json\n  DATABASE_URL=postgres://… runrate init --citus',
    );
  return withSettings(command, STORE_SETTINGS).action((flags: InitFlags) => {
    if (flags.company === undefined && flags.citus !== true)
      command.error("error: required option '--company <name>' not specified");
    return init(flags);
  });
}

async function init(flags: InitFlags): Promise<void> {
  if (flags.citus === true) await distribute(flags);
  if (flags.company === undefined) return;
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

/** Makes the tables of facts and read models, and spreads what is not spread yet. */
async function distribute(flags: Flags): Promise<void> {
  const { store } = configOf(flags);
  if (store.engine !== 'postgres')
    throw new CommandError('--citus needs the coordinator of a Citus cluster: set DATABASE_URL or --database');
  const [{ distributeTables, STORE_PLACEMENTS }, { makeWarehouse }, { WAREHOUSE_PLACEMENTS }] = await Promise.all([
    import('../store/citus.ts'),
    import('../warehouse/open_postgres.ts'),
    import('../warehouse/postgres_schema.ts'),
  ]);
  // Opening the store makes its tables.
  await withRuntime(flags, async () => undefined);
  await makeWarehouse(store.url);
  const spread = await distributeTables(store.url, [...STORE_PLACEMENTS, ...WAREHOUSE_PLACEMENTS]);
  if (!spread.ok) throw new CommandError(spread.fault);
  const { distributed, reference } = spread.value;
  console.error(`${distributed} tables are distributed by company, ${reference} are on every node.`);
}
