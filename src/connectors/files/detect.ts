// What a text file does not say of itself: kind, encoding, delimiter and decimal sign, found from its beginning; and cells as values.

import { parseDay } from '../../core/calendar.ts';
import type { Column } from './columns.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'windows-1252';
export type Delimiter = ',' | ';' | '\t' | '|';
export type Decimal = '.' | ',';

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];

/** Why these first bytes are no text file, with what to do; null where they may be one. */
export function wrongKind(start: Uint8Array): string | null {
  if (start.length === 0) return 'The file is empty';
  const begins = (...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);
  if (begins(0x50, 0x4b))
    return 'This is an Excel workbook or a ZIP archive; save the sheet as "CSV UTF-8" and import that';
  if (begins(0xd0, 0xcf, 0x11, 0xe0))
    return 'This is an old Excel workbook; save the sheet as "CSV UTF-8" and import that';
  if (begins(0x25, 0x50, 0x44, 0x46)) return 'This is a PDF; export the table as CSV and import that';
  if (!begins(0xff, 0xfe) && start.includes(0)) return 'This is no text file; export the table as CSV and import that';
  return null;
}

/** The encoding, of the whole file's bytes in chunks: UTF-8 unless a byte contradicts it. */
export async function encodingOf(chunks: AsyncIterable<Uint8Array>): Promise<Encoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let first = true;
  try {
    for await (const chunk of chunks) {
      if (first && chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
      first = false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252';
    throw error;
  }
  return 'utf-8';
}

/** The delimiter: the one that is most often in the header line, outside quotes. */
export function delimiterOf(header: string): Delimiter {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (delimiter: Delimiter) => bare.split(delimiter).length;
  return DELIMITERS.reduce((best, one) => (count(one) > count(best) ? one : best), ',');
}

/** The decimal sign, from cells of amounts; without a sign in them, the one that goes with the delimiter. */
export function decimalOf(amounts: readonly string[], delimiter: Delimiter): Decimal {
  const last = amounts.map((cell) => /([.,])(\d+)\s*$/.exec(cell));
  const says = (sign: Decimal) =>
    last.filter((match, index) => {
      const other = sign === '.' ? ',' : '.';
      return match?.[1] === sign && (match[2]?.length !== 3 || amounts[index]?.includes(other));
    }).length;
  if (says(',') !== says('.')) return says(',') > says('.') ? ',' : '.';
  return delimiter === ';' ? ',' : '.';
}

/** How dates are written, for people: `YYYY-MM-DD`, `DD/MM/YYYY`, both, or null where there are none. */
export function datesOf(cells: readonly string[]): string | null {
  const found = [
    ...(cells.some((cell) => /^\d{4}-/.test(cell)) ? ['YYYY-MM-DD'] : []),
    ...(cells.some((cell) => /^\d{1,2}[/.]/.test(cell)) ? ['DD/MM/YYYY'] : []),
  ];
  return found.length === 0 ? null : found.join(' and ');
}

/** A cell's value, or what is wrong with it and what to do. */
export type Cell = { readonly value: string | number } | { readonly wrong: string };

/** A cell, which is not blank, as a value of its column. */
export function cellValue(text: string, kind: Column['kind'], decimal: Decimal): Cell {
  if (kind === 'amount' || kind === 'integer') return numberValue(text, kind, decimal);
  if (kind === 'date') return dateValue(text);
  return { value: text };
}

const NUMBERS: Readonly<Record<Decimal, RegExp>> = {
  '.': /^-?(?:\d+|\d{1,3}(?:[, ]\d{3})+)(?:\.\d+)?$/,
  ',': /^-?(?:\d+|\d{1,3}(?:[. ]\d{3})+)(?:,\d+)?$/,
};

function numberValue(text: string, kind: 'amount' | 'integer', decimal: Decimal): Cell {
  const spaced = text.replace(/[\u00a0\u202f]/g, ' ').replace('\u2212', '-');
  if (!NUMBERS[decimal].test(spaced)) {
    return { wrong: `Write a number with the decimal sign "${decimal}" and without a currency, e.g. 1234${decimal}50` };
  }
  const digits = decimal === '.' ? spaced.replace(/[, ]/g, '') : spaced.replace(/[. ]/g, '').replace(',', '.');
  const value = Number(digits);
  return kind === 'integer' && !Number.isInteger(value) ? { wrong: 'Write a whole number' } : { value };
}

function dateValue(text: string): Cell {
  const [, day = '', month = '', year = ''] = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text) ?? [];
  const iso = year === '' ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const known = iso.length > 10 ? iso.includes('T') : parseDay(iso) !== null;
  return known ? { value: iso } : { wrong: 'Write a date that exists as DD/MM/YYYY or YYYY-MM-DD' };
}
