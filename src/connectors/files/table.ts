// A file as a table, whatever its format: what it is written like, and its rows one by one.

import { open } from 'node:fs/promises';
import type { RawCell } from './cells.ts';
import { bytesOf, csvRows, headerOf, type SourceFile } from './csv.ts';
import { type Delimiter, delimiterOf, type Encoding, encodingOf, formatOf } from './detect.ts';
import { FileRefused } from './refused.ts';

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
  if (format === 'zip' || format === 'cfb') {
    throw new FileRefused('This is a workbook', 'Save the sheet as "CSV UTF-8" and upload that');
  }
  const encoding = choice.encoding ?? (await encodingOf(bytesOf(file)));
  const delimiter = choice.delimiter ?? delimiterOf(await headerOf(file, encoding));
  return { format: 'csv', encoding, delimiter };
}

/** The rows of the table, the header as the first. Errors: FileRefused. */
export function rowsOf(file: SourceFile, form: TableForm): AsyncIterable<readonly RawCell[]> {
  if (form.format === 'xlsx') throw new Error('workbooks');
  return csvRows(file, form.encoding, form.delimiter);
}
