// `runrate rebuild`: computes the read model of every company, or of one, anew from the facts.

import { Command } from 'commander';
import { chosenCompany, STORE_SETTINGS, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';
import { progressBar, stopwatch } from './progress.ts';

interface RebuildFlags extends Flags {
  readonly company?: string;
}

export function rebuildCommand(): Command {
  const command = new Command('rebuild')
    .description('Compute the figures of every company anew from its facts; the warehouse is derived and loses nothing')
    .option('--company <name>', 'name or number of one company')
    .addHelpText('after', '\nExample:\n  runrate rebuild --company "Acme"');
  return withSettings(command, STORE_SETTINGS).action(rebuild);
}

async function rebuild(flags: RebuildFlags): Promise<void> {
  await withRuntime(flags, async (runtime) => {
    const companies =
      flags.company === undefined ? await runtime.store.companies() : [await chosenCompany(runtime, flags.company)];
    for (const company of companies) {
      const seconds = stopwatch();
      const bar = progressBar(company.name, 'customers');
      try {
        await runtime.warehouse.rebuild(company.no, ({ customersDone, customersTotal }) =>
          bar.show(customersDone, customersTotal),
        );
      } finally {
        bar.stop();
      }
      console.log(`${company.name}: rebuilt in ${seconds()} s`);
    }
    if (companies.length === 0) console.log('There is no company yet; make one with `runrate init --company NAME`.');
  });
}
