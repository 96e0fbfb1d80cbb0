// `runrate import`: checks a CSV file of invoice lines, or of one object, and brings it into a company.

import { createReadStream } from 'node:fs';
import { Command, Option } from 'commander';
import type { ImportFile, Look, Watcher } from '../app/imports.ts';
import { templateOf } from '../connectors/files/columns.ts';
import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { CommandError, chosenCompany, contextFor, STORE_SETTINGS, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';
import { type ProgressBar, progressBar, stopwatch } from './progress.ts';

interface ImportFlags extends Flags {
  readonly company?: string;
  readonly check?: true;
  readonly template?: true;
  readonly object?: ObjectName;
}

const PROBLEMS_SHOWN = 1000;

export function importCommand(): Command {
  const command = new Command('import')
    .description('Check and import a CSV file: one row = one invoice line, or one object a row')
    .argument('[file]', 'CSV, or CSV packed with gzip')
    .option('--check', 'check every row and write nothing')
    .option('--template', 'print the header line of an empty file')
    .addOption(new Option('--object <name>', 'every row is one of these').choices(OBJECTS))
    .option('--company <name>', 'name or number of the company; needed where there are several')
    .addHelpText(
      'after',
      `
Every problem is printed with its row, column, value and what to do. A file with a problem is not written at all; the exit
code is then 1. Importing the same file again updates what it brought. No server may run on the embedded store meanwhile.

Examples:
  runrate import --template > lines.csv
  runrate import lines.csv --check
  runrate import customers.csv --object customer`,
    );
  return withSettings(command, STORE_SETTINGS).action(run);
}

async function run(path: string | undefined, flags: ImportFlags): Promise<void> {
  const object = flags.object ?? null;
  if (flags.template === true) {
    process.stdout.write(templateOf(object));
    return;
  }
  if (path === undefined) throw new CommandError('Say which file to import, or --template');
  const file: ImportFile = { open: () => createReadStream(path), object };
  const { FileRefused, lookAt } = await import('../app/imports.ts');
  try {
    const look = await lookAt(file);
    showLook(look);
    await importChecked(path, file, look, flags);
  } catch (error) {
    throw error instanceof FileRefused ? new CommandError(`${path}: ${error.message}`) : error;
  }
}

async function importChecked(path: string, file: ImportFile, look: Look, flags: ImportFlags): Promise<void> {
  const { checkFile, importFile } = await import('../app/imports.ts');
  const seconds = stopwatch();
  const checked = await checkFile(file, look, watcher(null));
  const rows = checked.rows.toLocaleString('en-US');
  if (checked.problems > 0) {
    console.log(`${rows} rows checked, ${checked.problems.toLocaleString('en-US')} problems; nothing was written`);
    process.exitCode = 1;
    return;
  }
  if (flags.check === true) {
    console.log(`${rows} rows checked, no problem; nothing was written`);
    return;
  }
  const bar = progressBar(path, 'rows');
  const done = await withRuntime(flags, async (runtime) => {
    const context = contextFor(runtime, await chosenCompany(runtime, flags.company));
    return importFile(context, file, look, watcher({ bar, total: checked.rows }));
  }).finally(() => bar.stop());
  console.log(
    `${rows} rows in ${seconds()} s: ${done.created.toLocaleString('en-US')} objects created, ` +
      `${done.updated.toLocaleString('en-US')} updated, ${done.refused.toLocaleString('en-US')} refused`,
  );
  if (done.refused > 0) process.exitCode = 1;
}

function showLook({ encoding, delimiter, decimal, dates, columns }: Look): void {
  const sign = delimiter === '\t' ? 'tab' : `"${delimiter}"`;
  console.log(`encoding ${encoding}, delimiter ${sign}, decimal sign "${decimal}", dates ${dates ?? 'none seen'}`);
  for (const { header, object, field, kind } of columns) {
    console.log(`  ${header} → ${object}.${kind === 'property' ? 'custom_properties.' : ''}${field}`);
  }
}

/** Prints problems, the first thousand of them, and moves the bar. */
function watcher(shown: { readonly bar: ProgressBar; readonly total: number } | null): Watcher {
  let problems = 0;
  return {
    rows: (done) => shown?.bar.show(done, shown.total),
    problem: ({ row, column, value, message }) => {
      problems += 1;
      if (problems > PROBLEMS_SHOWN) return;
      const where = column === null ? '' : `, column ${column}`;
      console.error(`row ${row}${where}${value === null ? '' : `, value ${JSON.stringify(value)}`}: ${message}`);
    },
  };
}
