// `runrate export --parquet DIR`: the company's ledger as files that any DuckDB shell reads.

import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { exportParquet, LOAD_FILE } from '../warehouse/export.ts';
import { chosenCompany, configOf, STORE_SETTINGS, withSettings } from './command.ts';
import { compose } from './compose.ts';
import type { Flags } from './config.ts';

interface ExportFlags extends Flags {
  readonly company?: string;
  readonly parquet: string;
}

export function exportCommand(): Command {
  const command = new Command('export')
    .description("Write a company's ledger as Parquet files, for the SQL of an explanation and for other tools")
    .requiredOption('--parquet <dir>', 'directory to write to; files of an earlier export are replaced')
    .option('--company <name>', 'name or number of the company; needed where there are several')
    .addHelpText(
      'after',
      `\nExamples:\n  runrate export --parquet ./ledger\n  cd ledger && duckdb -init ${LOAD_FILE}      then paste the SQL of an explanation`,
    );
  return withSettings(command, STORE_SETTINGS).action(exportLedger);
}

async function exportLedger(flags: ExportFlags): Promise<void> {
  const directory = resolve(flags.parquet);
  await mkdir(directory, { recursive: true });
  const runtime = await compose(configOf(flags), { exportDirectory: directory });
  try {
    const company = await chosenCompany(runtime, flags.company);
    using snapshot = await runtime.warehouse.snapshot(company.no);
    const { rows, load } = await exportParquet(snapshot, directory);
    await writeFile(join(directory, LOAD_FILE), load);
    for (const [file, count] of rows) console.log(`${String(count).padStart(12)}  ${file}`);
    console.log(`${company.name}: ${rows.size} files in ${directory}; run ${LOAD_FILE} there to use them as tables`);
  } finally {
    await runtime.close();
  }
}
