// A file as a table, whatever its format: what it is written like, and its rows one by one.

import { open } from 'node:fs/promises';
import { refuseContainer } from './archive.ts';
import { isBlank, type RawCell } from './cells.ts';
import { bytesOf, csvRows, headerOf, type SourceFile } from './csv.ts';
import { type Delimiter, delimiterOf, type Encoding, encodingOf, formatOf } from './detect.ts';
import { FileRefused } from './refused.ts';
import { sheetRows } from './sheet.ts';
import { Workbook } from './workbook.ts';

/** How the rows of a file are found. */
export type TableForm =
  | { readonly format: 'csv'; readonly encoding: Encoding; readonly delimiter: Delimiter }
  | { readonly format: 'xlsx'; readonly sheet: string; readonly sheets: readonly string[] };

/** What somebody chose instead of what was detected. */
export interface FormChoice {
  readonly encoding?: Encoding;
  readonly delimiter?: Delimiter;
  readonly sheet?: string;
}

async function startOf({ path }: SourceFile): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Finds out how the file is written. Errors: FileRefused where no table is in it. */
export async function formOf(file: SourceFile, choice: FormChoice): Promise<TableForm> {
  const format = formatOf(await startOf(file));
  if (format === 'cfb') return refuseContainer(file);
  if (format === 'zip') return workbookForm(file, choice.sheet);
  const encoding = choice.encoding ?? (await encodingOf(bytesOf(file)));
  const delimiter = choice.delimiter ?? delimiterOf(await headerOf(file, encoding));
  return { format: 'csv', encoding, delimiter };
}

/** The sheet that was chosen, else the first one that people see. */
async function workbookForm(file: SourceFile, chosen: string | undefined): Promise<TableForm> {
  const workbook = await Workbook.open(file);
  workbook.close();
  const sheets = workbook.sheets.map(({ name }) => name);
  if (chosen !== undefined && !sheets.includes(chosen)) {
    throw new FileRefused(`The workbook has no sheet "${chosen}"`, `Choose one of: ${sheets.join(', ')}`);
  }
  const first = workbook.sheets.find(({ hidden }) => !hidden) ?? workbook.sheets[0];
  return { format: 'xlsx', sheet: chosen ?? first?.name ?? '', sheets };
}

export interface TableRow {
  /** Counted from 1 as the file has it, rows without cells included. */
  readonly row: number;
  readonly cells: readonly RawCell[];
}

/** The rows that are not blank, the header as the first. Errors: FileRefused. */
export async function* rowsOf(file: SourceFile, form: TableForm): AsyncGenerator<TableRow> {
  if (form.format === 'xlsx') {
    for await (const row of sheetRows(file, form.sheet)) if (!row.cells.every(isBlank)) yield row;
    return;
  }
  let row = 0;
  for await (const cells of csvRows(file, form.encoding, form.delimiter)) {
    row += 1;
    if (!cells.every(isBlank)) yield { row, cells };
  }
}
