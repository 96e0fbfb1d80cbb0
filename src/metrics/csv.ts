// Cells and lines of CSV (RFC 4180) that no spreadsheet takes for formulas.

import type { Exact } from './exact.ts';

export type CsvValue = string | number | boolean | Exact | null;

/** What a spreadsheet would run: a text that begins with one of these. */
const FORMULA = /^[=+\-@\t\r]/;

/** A text that a spreadsheet shows as it is: one that it would take for a formula begins with an apostrophe. */
export function plainText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Values as cells: texts made plain, numbers digit by digit, nothing for null. */
export function csvCells(values: readonly CsvValue[]): string[] {
  return values.map((value) => {
    if (value === null) return '';
    if (typeof value === 'string') return plainText(value);
    return typeof value === 'object' ? value.rawJSON : String(value);
  });
}

/** A line of CSV, line end included. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
