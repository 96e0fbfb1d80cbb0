// `runrate import`: uploads a file of invoice lines, or of one object, checks its rows and brings it into a company.

import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { FILE_KINDS, type FileKind, templateOf } from '../connectors/files/columns.ts';
import { type Caller, type CallerFlags, withCaller } from './caller.ts';
import { CommandError, STORE_SETTINGS, withSettings } from './command.ts';
import { progressBar, stopwatch } from './progress.ts';

interface ImportFlags extends CallerFlags {
  readonly check?: true;
  readonly template?: true;
  readonly skipErrors?: true;
  readonly object?: FileKind;
  readonly sheet?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly decimal?: string;
  readonly dates?: string;
  readonly map?: readonly string[];
  readonly preset?: string;
  readonly savePreset?: string;
}

interface ShownImport {
  readonly id: string;
  readonly state: string;
  readonly detected: {
    readonly kind: string;
    readonly encoding: string | null;
    readonly delimiter: string | null;
    readonly decimal: string;
    readonly dates_seen: string | null;
    readonly sheet: string | null;
    readonly columns: readonly { readonly name: string; readonly target: string | null }[];
  };
  readonly problems: readonly { readonly message: string; readonly fix: string }[];
  readonly rows_total: number | null;
  readonly rows_done: number;
  readonly counts: { readonly created: number; readonly updated: number; readonly refused: number };
  readonly error_count: number;
  readonly errors: readonly {
    readonly row: number;
    readonly column: string | null;
    readonly value: string | null;
    readonly message: string;
    readonly fix: string;
  }[];
  readonly error: { readonly message: string } | null;
}

const LOOK_MS = 250;

export function importCommand(): Command {
  const command = new Command('import')
    .description('Check and import a CSV file or workbook: one row = one invoice line, or one object a row')
    .argument('[file]', 'CSV (plain or gzip) or XLSX')
    .option('--check', 'check every row and write nothing')
    .option('--skip-errors', 'import the rows without a problem and leave the others out')
    .option('--template', 'print the header line of an empty file')
    .addOption(new Option('--object <name>', 'what every row is, where it is not detected').choices(FILE_KINDS))
    .option('--sheet <name>', 'of a workbook with several')
    .option('--encoding <name>', 'instead of the detected one: utf-8, utf-16le, utf-16be or windows-1252')
    .option('--delimiter <sign>', 'instead of the detected one')
    .option('--decimal <sign>', 'decimal sign, instead of the detected one')
    .option('--dates <order>', 'DD/MM/YYYY or MM/DD/YYYY, instead of the detected one')
    .option('--map <column=target>', 'what a column fills, e.g. "Firma=customer.name"; may be repeated', collect)
    .option('--preset <name>', 'a saved mapping of columns')
    .option('--save-preset <name>', 'save the mapping of columns')
    .option('--company <name>', 'name or number of the company; needed where there are several')
    .option('--url <address>', 'ask the running server at this address')
    .option('--key <key>', 'API key for --url (RUNRATE_KEY)')
    .addHelpText(
      'after',
      `
Every problem is printed with its row, column, value and what to do. A file with a problem is not written at all, unless
--skip-errors is given; the exit code is then 1. Importing the same file again updates what it brought. While a server runs
on the embedded store, add --url.

Examples:
  runrate import --template > lines.csv
  runrate import lines.csv --check
  runrate import export.xlsx --map "Firma=customer.name" --save-preset Sage
  runrate import customers.csv --object customer --url http://127.0.0.1:4010 --key rr_…`,
    );
  return withSettings(command, STORE_SETTINGS).action(run);
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

async function run(path: string | undefined, flags: ImportFlags): Promise<void> {
  if (flags.template === true) {
    process.stdout.write(`${templateOf(flags.object ?? 'lines').join(',')}\n`);
    return;
  }
  if (path === undefined) throw new CommandError('Say which file to import, or --template');
  const seconds = stopwatch();
  await withCaller(flags, async (call) => {
    const uploaded = await upload(call, path, flags);
    try {
      await work(call, uploaded, path, flags, seconds);
    } finally {
      if (flags.check === true) await forget(call, uploaded.id);
    }
  });
}

async function upload(call: Caller, path: string, flags: ImportFlags): Promise<ShownImport> {
  const { createImport, updateImport } = await import('../app/imports.ts');
  const content = createReadStream(path);
  const uploaded = (await call(createImport, { content, filename: basename(path) })) as ShownImport;
  const data = await changesOf(call, flags);
  const read =
    Object.keys(data).length === 0
      ? uploaded
      : ((await call(updateImport, { id: uploaded.id, data }).catch(async (error: unknown) => {
          await forget(call, uploaded.id);
          throw error;
        })) as ShownImport);
  show(read);
  if (flags.savePreset !== undefined) await savePreset(call, flags.savePreset, read);
  return read;
}

async function forget(call: Caller, id: string): Promise<void> {
  const { deleteImport } = await import('../app/imports.ts');
  await call(deleteImport, { id });
}

async function changesOf(call: Caller, flags: ImportFlags): Promise<Record<string, unknown>> {
  const { object: kind, sheet, encoding, decimal, dates } = flags;
  const delimiter = flags.delimiter === '\\t' || flags.delimiter === 'tab' ? '\t' : flags.delimiter;
  const chosen = Object.entries({ kind, sheet, encoding, delimiter, decimal, dates }).filter(
    ([, value]) => value !== undefined,
  );
  const mapping = Object.fromEntries((flags.map ?? []).map(mapped));
  return {
    ...(chosen.length === 0 ? {} : { detected: Object.fromEntries(chosen) }),
    ...(flags.map === undefined ? {} : { mapping }),
    ...(flags.preset === undefined ? {} : { preset_id: await presetNamed(call, flags.preset) }),
  };
}

function mapped(given: string): [string, string | null] {
  const at = given.lastIndexOf('=');
  if (at < 1) throw new CommandError(`--map takes COLUMN=TARGET, not "${given}"; an empty target fills nothing`);
  return [given.slice(0, at), given.slice(at + 1) || null];
}

async function presetNamed(call: Caller, name: string): Promise<string> {
  const { listImportPresets } = await import('../app/import_presets.ts');
  const { data } = (await call(listImportPresets, {})) as { data: readonly { id: string; name: string }[] };
  const found = data.find((one) => one.name === name);
  if (found !== undefined) return found.id;
  throw new CommandError(
    `No preset is named "${name}"; there are: ${data.map((one) => one.name).join(', ') || 'none'}`,
  );
}

async function savePreset(call: Caller, name: string, { detected }: ShownImport): Promise<void> {
  const { saveImportPreset } = await import('../app/import_presets.ts');
  const mapping = Object.fromEntries(detected.columns.map((column) => [column.name, column.target]));
  await call(saveImportPreset, { data: { name, kind: detected.kind, mapping } });
}

function show({ detected, problems }: ShownImport): void {
  const { encoding, delimiter, decimal, dates_seen: dates, sheet } = detected;
  const sign = delimiter === '\t' ? 'tab' : `"${delimiter}"`;
  const form = sheet === null ? `encoding ${encoding}, delimiter ${sign}` : `sheet "${sheet}"`;
  console.log(`${form}, decimal sign "${decimal}", dates ${dates ?? 'none seen'}`);
  for (const { name, target } of detected.columns) console.log(`  ${name} → ${target ?? 'nothing'}`);
  for (const { message, fix } of problems) console.error(`${message}. ${fix}`);
}

async function work(
  call: Caller,
  { id }: ShownImport,
  path: string,
  flags: ImportFlags,
  seconds: () => string,
): Promise<void> {
  const { checkImport, commitImport } = await import('../app/imports.ts');
  const [operation, data] =
    flags.check === true ? [checkImport, {}] : [commitImport, { skip_errors: flags.skipErrors ?? false }];
  await call(operation, { id, data });
  const ended = await untilEnd(call, id, path);
  for (const { row, column, value, message, fix } of ended.errors) {
    const where = `${column === null ? '' : `, column ${column}`}${value === null ? '' : `, value ${JSON.stringify(value)}`}`;
    console.error(`row ${row}${where}: ${message}. ${fix}`);
  }
  report(ended, path, seconds());
}

/** Follows it with a bar to the end of what was asked for. */
async function untilEnd(call: Caller, id: string, title: string): Promise<ShownImport> {
  const { getImport } = await import('../app/imports.ts');
  const bar = progressBar(title, 'rows');
  try {
    for (;;) {
      const now = (await call(getImport, { id })) as ShownImport;
      if (now.state !== 'checking' && now.state !== 'importing') return now;
      bar.show(now.rows_done, now.rows_total, `${now.state} ${title}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } finally {
    bar.stop();
  }
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}

function report(ended: ShownImport, path: string, seconds: string): void {
  const rows = count(ended.rows_total ?? ended.rows_done);
  const problems = ended.error_count === 0 ? 'no problem' : `${count(ended.error_count)} problems`;
  if (ended.error_count > 0) process.exitCode = 1;
  if (ended.state === 'checked') console.log(`${rows} rows checked, ${problems}; nothing was written`);
  else if (ended.state === 'done') {
    const { created, updated, refused } = ended.counts;
    console.log(
      `${rows} rows in ${seconds} s: ${count(created)} objects created, ${count(updated)} updated, ${count(refused)} rows refused`,
    );
  } else throw new CommandError(`${path}: ${ended.state}. ${ended.error?.message ?? ''}`);
}
