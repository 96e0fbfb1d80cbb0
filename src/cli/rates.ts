// `runrate rates import`: adds exchange rates from the ECB's CSV to those that are shipped.

import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { CommandError, STORE_SETTINGS, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';

const RATES_A_WRITE = 20_000;

export function ratesCommand(): Command {
  const rates = new Command('rates').description('Exchange rates newer than those that are shipped');
  const command = new Command('import')
    .description("Add the reference rates of the ECB's file eurofxref-hist.csv (unpacked)")
    .argument('<file>', 'CSV: a column Date and one a currency, units for one euro, N/A where there is none')
    .helpOption('--help', 'print this help')
    .exitOverride()
    .addHelpText('after', '\nExample:\n  runrate rates import eurofxref-hist.csv');
  rates.addCommand(withSettings(command, STORE_SETTINGS).action(importRates));
  return rates;
}

async function importRates(file: string, flags: Flags): Promise<void> {
  const { parseEcbCsv } = await import('../store/ecb.ts');
  const parsed = parseEcbCsv(await readFile(file, 'utf8'));
  if (!parsed.ok) {
    const problems = parsed.fault.slice(0, 5).map(({ loc, msg }) => `${[file, ...loc].join(' ')}: ${msg}`);
    throw new CommandError(problems.join('\n'));
  }
  const rates = parsed.value;
  await withRuntime(flags, async ({ store }) => {
    for (let from = 0; from < rates.length; from += RATES_A_WRITE) {
      await store.addRates(rates.slice(from, from + RATES_A_WRITE));
    }
  });
  const days = [...new Set(rates.map(({ day }) => day))].sort();
  console.log(`${rates.length} rates of ${days.length} days are in, ${days[0] ?? 'none'} to ${days.at(-1) ?? 'none'}.`);
}
