// CSV as a workbook: texts stay texts, so that nothing runs as a formula, and columns of numbers hold numbers.

import { parse } from 'csv-parse';
import writeWorkbook from 'write-excel-file/node';
import { type ExportPage, ExportRefused } from './exports.ts';

/** A workbook is put together in memory: about 1 kB a row. */
const ROWS_MAX = 100_000;

const QUOTE = 34;
const LINE_END = 10;

/** Lines of CSV as they come, each page with the rows so far. */
export async function* csvPages(csv: AsyncIterable<string>): AsyncGenerator<ExportPage> {
  let rows = -1;
  let quoted = false;
  for await (const content of csv) {
    for (let at = 0; at < content.length; at += 1) {
      const sign = content.charCodeAt(at);
      if (sign === QUOTE) quoted = !quoted;
      else if (sign === LINE_END && !quoted) rows += 1;
    }
    yield { content, rows: Math.max(rows, 0) };
  }
}

/** The same rows as one sheet with its heading frozen. Throws ExportRefused where there are too many. */
export async function* workbookPages(
  csv: AsyncIterable<string>,
  isNumeric: (column: string) => boolean,
): AsyncGenerator<ExportPage> {
  let names: readonly string[] = [];
  const rows: (object | null)[][] = [];
  const cells = parse({ relax_column_count: true });
  const fed = feed(csv, cells);
  for await (const row of cells as AsyncIterable<string[]>) {
    if (names.length === 0) {
      names = row;
      continue;
    }
    if (rows.length === ROWS_MAX) {
      const most = ROWS_MAX.toLocaleString('en');
      throw new ExportRefused(`A workbook holds at most ${most} rows; narrow the question, or take CSV`);
    }
    rows.push(row.map((text, index) => cellOf(text, isNumeric(names[index] ?? ''))));
    if (rows.length % 5000 === 0) yield { content: '', rows: rows.length };
  }
  await fed;
  const head = names.map((value) => ({ value, type: String, fontWeight: 'bold' as const }));
  const columns = names.map(() => ({ width: 18 }));
  const content = await writeWorkbook([head, ...rows], { stickyRowsCount: 1, columns }).toBuffer();
  yield { content, rows: rows.length };
}

async function feed(csv: AsyncIterable<string>, cells: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const text of csv) {
      if (cells.destroyed) return;
      if (!cells.write(text)) await new Promise((resolve) => cells.once('drain', resolve).once('close', resolve));
    }
    cells.end();
  } catch (error) {
    cells.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

/** In a text cell the apostrophe, which keeps CSV from being run, is not needed. */
const APOSTROPHE = /^'(?=[=+\-@\t\r])/;

function cellOf(text: string, numeric: boolean): object | null {
  if (text === '') return null;
  if (numeric && Number.isFinite(Number(text))) return { value: Number(text), type: Number };
  return { value: text.replace(APOSTROPHE, ''), type: String };
}
