// Files that imports give back: all problems, and the rows that were refused.

import { z } from 'zod';
import { ok, type Result } from '../core/result.ts';
import type { Context } from './context.ts';
import { CSV_TYPE, DOWNLOAD, type Download, safeCsvLine } from './download.ts';
import type { AppFault } from './fault.ts';
import { rowsAmong } from './import/batches.ts';
import type { ImportFiles } from './import/import_files.ts';
import type { KeptLook } from './import/imports.ts';
import { IMPORT_ID, ownImport } from './imports.ts';
import { operation } from './operation.ts';

const PAGE = 64 * 1024;

async function* inPages(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let page = '';
  for await (const line of lines) {
    page += line;
    if (page.length < PAGE) continue;
    yield page;
    page = '';
  }
  if (page !== '') yield page;
}

async function* problemLines(files: ImportFiles): AsyncGenerator<string> {
  yield safeCsvLine(['row', 'column', 'value', 'message', 'fix']);
  for await (const { row, column, value, message, fix } of files.problems()) {
    yield safeCsvLine([row, column, value, message, fix]);
  }
}

export const downloadImportErrors = operation({
  name: 'download_import_errors',
  summary: 'Download an import’s errors',
  description: 'Every problem that was found, as CSV: row, column, value, message and what to do.',
  scope: 'read',
  input: z.strictObject({ id: IMPORT_ID }),
  output: DOWNLOAD,
  run: async (context, { id }): Promise<Result<Download, AppFault>> => {
    const found = await ownImport(context, id);
    if (!found.ok) return found;
    const files = context.imports.files(context.actor.company, id);
    const fileName = `errors of ${found.value.fileName}.csv`;
    return ok({ type: CSV_TYPE, fileName, content: inPages(problemLines(files)) });
  },
});

/**
 * The rows with a problem under their header. Where the file has no ids of lines, each row gets the one it was numbered
 * with, so that the corrected rows alone can be imported.
 */
async function* refusedLines(context: Context, id: string, kept: KeptLook): AsyncGenerator<string> {
  const files = context.imports.files(context.actor.company, id);
  const wanted = new Set<number>();
  for await (const { row } of files.problems()) wanted.add(row);
  const { look } = kept;
  const numbered =
    look.kind === 'lines' && !look.columns.some(({ target }) => target === 'invoice_line_item.id') ? ['line_id'] : [];
  let width = 0;
  for await (const { cells, line } of rowsAmong(files.source, look, wanted)) {
    if (width === 0) {
      width = cells.length;
      yield safeCsvLine([...cells, ...numbered]);
      continue;
    }
    const whole = Array.from({ length: width }, (_, index) => cells[index] ?? null);
    yield safeCsvLine(numbered.length > 0 ? [...whole, line] : whole);
  }
}

export const downloadRefusedRows = operation({
  name: 'download_refused_rows',
  summary: 'Download an import’s refused rows',
  description: 'The rows that have a problem, as CSV with the header of the file: correct them and upload that.',
  scope: 'read',
  input: z.strictObject({ id: IMPORT_ID }),
  output: DOWNLOAD,
  run: async (context, { id }): Promise<Result<Download, AppFault>> => {
    const found = await ownImport(context, id);
    if (!found.ok) return found;
    const kept = JSON.parse(found.value.look) as KeptLook;
    const fileName = `refused rows of ${found.value.fileName}.csv`;
    return ok({ type: CSV_TYPE, fileName, content: inPages(refusedLines(context, id, kept)) });
  },
});
