// A file as the output of an operation: its name, its type, and its bytes as they come.

import { z } from 'zod';

export interface Download {
  /** Content type. */
  readonly type: string;
  readonly fileName: string;
  readonly content: AsyncIterable<string | Uint8Array>;
}

/** The schema of an output that is a file; what is in it is told by its type. */
export const DOWNLOAD = z.custom<Download>();

export const CSV_TYPE = 'text/csv; charset=utf-8';
export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A line of CSV. A cell that a spreadsheet would take for a formula gets an apostrophe, which an import takes off again. */
export function safeCsvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(safeCell).join(',')}\r\n`;
}

const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[-+]?\d+(?:[.,]\d+)*$/;

function safeCell(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\r\n;\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
