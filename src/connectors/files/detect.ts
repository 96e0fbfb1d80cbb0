// What a file does not say of itself, found from its beginning: kind, encoding, delimiter, decimal sign, order of dates.

import { FileRefused } from './refused.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
export const ENCODINGS: readonly Encoding[] = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'];
export type Delimiter = ',' | ';' | '\t' | '|';
export type Decimal = '.' | ',';
export const DECIMALS: readonly Decimal[] = ['.', ','];

export const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];

/** How dates with slashes are written. Dates as YYYY-MM-DD are read beside either. */
export type SlashDates = 'DD/MM/YYYY' | 'MM/DD/YYYY';
export const SLASH_DATES: readonly SlashDates[] = ['DD/MM/YYYY', 'MM/DD/YYYY'];

/** What the first bytes of a file are; `cfb` is the container of old workbooks and of those with a password. */
export type Format = 'text' | 'gzip' | 'zip' | 'cfb';

const SAVE = 'Save the sheet as "CSV UTF-8", or the workbook as XLSX, and upload that';

/** Errors: FileRefused where no table can be in it. */
export function formatOf(start: Uint8Array): Format {
  if (start.length === 0) throw new FileRefused('The file is empty', 'Choose the file with your rows');
  const begins = (...bytes: number[]) => bytes.every((byte, index) => start[index] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0x50, 0x4b, 0x05, 0x06)) return 'zip';
  if (begins(0x1f, 0x8b)) return 'gzip';
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) return 'cfb';
  if (begins(0x25, 0x50, 0x44, 0x46)) throw new FileRefused('This is a PDF', `Export the table itself. ${SAVE}`);
  const text = new TextDecoder('latin1').decode(start.subarray(0, 512)).trimStart().toLowerCase();
  if (/^(?:\u00ef\u00bb\u00bf)?<(?:!doctype html|html|table|\?xml)/.test(text)) {
    throw new FileRefused('This is a web page or XML, whatever its name says', SAVE);
  }
  const wide = begins(0xff, 0xfe) || begins(0xfe, 0xff);
  if (!wide && start.includes(0)) throw new FileRefused('This is neither a text file nor a workbook', SAVE);
  return 'text';
}

/** The encoding, of the whole file's bytes in chunks: UTF-8 unless a byte contradicts it. */
export async function encodingOf(chunks: AsyncIterable<Uint8Array>): Promise<Encoding> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let first = true;
  try {
    for await (const chunk of chunks) {
      if (first && chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
      if (first && chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be';
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

/** The order of dates with slashes: the day first, unless the cells say otherwise. */
export function slashDatesOf(cells: readonly string[]): SlashDates {
  const found = cells.map((cell) => /^\s*(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}/.exec(cell));
  const over = (group: 1 | 2) => found.filter((match) => Number(match?.[group] ?? 0) > 12).length;
  return over(2) > over(1) ? 'MM/DD/YYYY' : 'DD/MM/YYYY';
}

/** How dates are written, for people: `YYYY-MM-DD`, `DD/MM/YYYY`, both, or null where there are none. */
export function datesSeen(cells: readonly string[], slashed: SlashDates): string | null {
  const found = [
    ...(cells.some((cell) => /^\s*\d{4}-/.test(cell)) ? ['YYYY-MM-DD'] : []),
    ...(cells.some((cell) => /^\s*\d{1,2}[/.-]/.test(cell)) ? [slashed] : []),
  ];
  return found.length === 0 ? null : found.join(' and ');
}
