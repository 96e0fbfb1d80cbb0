// A file as the output of an operation: its name, its type, and its bytes as they come.

import { z } from 'zod';
import { csvLine, plainText } from '../metrics/csv.ts';

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

const NUMBER = /^[-+]?\d+(?:[.,]\d+)*$/;

/** A line of CSV of what a file held: only what a spreadsheet would run gets an apostrophe, which an import takes off again. */
export function safeCsvLine(cells: readonly (string | number | null)[]): string {
  return csvLine(
    cells.map((cell) => (typeof cell === 'string' && !NUMBER.test(cell) ? plainText(cell) : `${cell ?? ''}`)),
  );
}
