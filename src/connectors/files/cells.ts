// A cell of a file as the value of its column, or what is wrong with it and what to do.

import { addDays, dayOf, isoDay, parseDay } from '../../core/calendar.ts';
import type { Column } from './columns.ts';
import type { Decimal, SlashDates } from './detect.ts';

/** Text as it stands in the file; a number where the cell of a workbook holds one. */
export type RawCell = string | number;

export interface Wrong {
  readonly message: string;
  /** What to do. */
  readonly fix: string;
}

export type Cell = { readonly value: string | number } | { readonly wrong: Wrong };

/** How values are written. */
export interface Writing {
  readonly decimal: Decimal;
  readonly dates: SlashDates;
}

const EXCEL_ERROR = /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)$/;
/** What a cell of a workbook holds whose formula was never computed. */
export const NOT_COMPUTED = '#NOT COMPUTED';
/** Puts an apostrophe before what would be a formula: our exports write it, so that they can be read again. */
const QUOTED = /^'(?=[=+\-@\t\r])/;

/** Whether a cell says nothing. */
export function isBlank(cell: RawCell | undefined): boolean {
  return cell === undefined || (typeof cell === 'string' && cell.trim() === '');
}

/** A cell, which is not blank, as a value of its column. */
export function cellValue(cell: RawCell, kind: Column['kind'], writing: Writing): Cell {
  if (typeof cell === 'string' && EXCEL_ERROR.test(cell)) {
    return { wrong: { message: `The cell holds the error ${cell}`, fix: 'Repair its formula, or empty the cell' } };
  }
  if (cell === NOT_COMPUTED) {
    const fix = 'Open the workbook in a spreadsheet program and save it, or write the value instead';
    return { wrong: { message: 'The cell has a formula that was never computed', fix } };
  }
  if (kind === 'amount' || kind === 'integer') return numberValue(cell, kind, writing.decimal);
  if (kind === 'date') return dateValue(cell, writing.dates);
  if (kind === 'property') return { value: typeof cell === 'number' ? cell : cell.replace(QUOTED, '') };
  if (kind === 'text') return { value: String(cell).replace(QUOTED, '') };
  return { value: String(cell).trim().replace(QUOTED, '') };
}

const NUMBERS: Readonly<Record<Decimal, RegExp>> = {
  '.': /^[-+]?(?:\d+|\d{1,3}(?:[, ']\d{3})+)(?:\.\d+)?$/,
  ',': /^[-+]?(?:\d+|\d{1,3}(?:[. ']\d{3})+)(?:,\d+)?$/,
};

function numberValue(cell: RawCell, kind: 'amount' | 'integer', decimal: Decimal): Cell {
  const value = typeof cell === 'number' ? cell : numberOf(cell, decimal);
  if (value === null) {
    return {
      wrong: {
        message: `Not a number with the decimal sign "${decimal}"`,
        fix: `Write it like 1234${decimal}50, without a currency, or choose another decimal sign for the file`,
      },
    };
  }
  if (kind !== 'integer' || Number.isInteger(value)) return { value };
  return { wrong: { message: 'Not a whole number', fix: 'Write a whole number, or empty the cell' } };
}

function numberOf(text: string, decimal: Decimal): number | null {
  const plain = text
    .trim()
    .replace(/[\u00a0\u202f\u2009]/g, ' ')
    .replace('\u2212', '-')
    .replace('\u2019', "'");
  if (!NUMBERS[decimal].test(plain)) return null;
  const digits = decimal === '.' ? plain.replace(/[, ']/g, '') : plain.replace(/[. ']/g, '').replace(',', '.');
  return Number(digits);
}

const SLASHED = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/;
/** Workbooks count days from here. */
const EXCEL_EPOCH = dayOf(1899, 12, 30);
/** 31 December 9999. */
const EXCEL_LAST = 2_958_465;

/** The day of a workbook's number, ISO; null where it is none. Day 60, 29 February 1900, never was. */
export function excelDay(serial: number): string | null {
  const day = Math.floor(serial);
  if (!(day >= 61 && day <= EXCEL_LAST)) return null;
  return isoDay(addDays(EXCEL_EPOCH, day));
}

/** Days that were read before, by order and text: a file has few days and many cells. */
const DAYS: Readonly<Record<SlashDates, Map<string, string | null>>> = {
  'DD/MM/YYYY': new Map(),
  'MM/DD/YYYY': new Map(),
};
const DAYS_KEPT = 10_000;

function knownDay(text: string, dates: SlashDates): string | null {
  const known = DAYS[dates].get(text);
  if (known !== undefined) return known;
  const iso = isoOf(text.trim(), dates);
  if (DAYS[dates].size >= DAYS_KEPT) DAYS[dates].clear();
  DAYS[dates].set(text, iso);
  return iso;
}

function dateValue(cell: RawCell, dates: SlashDates): Cell {
  const iso = typeof cell === 'number' ? excelDay(cell) : knownDay(cell, dates);
  if (iso !== null) return { value: iso };
  return { wrong: { message: 'Not a date that exists', fix: `Write ${dates} or YYYY-MM-DD` } };
}

function isoOf(text: string, dates: SlashDates): string | null {
  const [, first = '', second = '', year = ''] = SLASHED.exec(text) ?? [];
  const [day, month] = dates === 'DD/MM/YYYY' ? [first, second] : [second, first];
  const iso = year === '' ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return (iso.length > 10 ? iso.includes('T') : parseDay(iso) !== null) ? iso : null;
}
