// The reference rates of the European Central Bank: the shipped asset, and the bank's own history file for newer ones.

import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { parseDay } from '../core/calendar.ts';
import { type Fault, fail, ok, type Result } from '../core/result.ts';
import type { RateRow } from './store.ts';

/** Made by scripts/ecb.mjs; the bank is credited in NOTICE and in the file itself. */
const ASSET = new URL('../../assets/ecb-rates.txt.br', import.meta.url);

/** What stands in the first line of the asset. */
const CREDIT =
  '# Euro foreign exchange reference rates. Source: European Central Bank. Units of the currency for one euro.';

let shipped: string[][] | null = null;

/** The shipped rates, currency by currency in order of day. The file is read once. */
export function* ecbRates(): Generator<RateRow> {
  shipped ??= brotliDecompressSync(readFileSync(ASSET))
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(','));
  const [days = [], ...currencies] = shipped;
  for (const [currency = '', ...rates] of currencies) {
    for (const [index, rate] of rates.entries()) {
      if (rate !== '') yield { day: days[index + 1] ?? '', currency, rate };
    }
  }
}

/** The text of the asset: one line with the days, then one a currency with its rates in the same places. */
export function ecbAsset(rates: readonly RateRow[]): string {
  const days = [...new Set(rates.map((row) => row.day))].sort();
  const place = new Map(days.map((day, index) => [day, index]));
  const currencies = new Map<string, string[]>();
  for (const { day, currency, rate } of rates) {
    const line = currencies.get(currency) ?? days.map(() => '');
    line[place.get(day) ?? 0] = rate;
    currencies.set(currency, line);
  }
  const lines = [...currencies].sort(([a], [b]) => (a < b ? -1 : 1)).map((entry) => entry.flat().join(','));
  return `${[CREDIT, ['day', ...days].join(','), ...lines].join('\n')}\n`;
}

const CURRENCY = /^[A-Z]{3}$/;
const RATE = /^\d{1,9}(\.\d{1,9})?$/;

/**
 * The rates in the bank's history file (eurofxref-hist.csv: a date, then a column a currency, `N/A` for none).
 * Errors: the first lines that are not such, `loc` = ['line', number, column].
 */
export function parseEcbCsv(text: string): Result<RateRow[], Fault[]> {
  const [header = '', ...lines] = text.split(/\r?\n/);
  const [first, ...currencies] = cells(header);
  const rows: RateRow[] = [];
  const faults: Fault[] = [];
  if (first !== 'Date' || currencies.length === 0 || !currencies.every((code) => CURRENCY.test(code))) {
    return fail([fault(1, 'Date', 'The first line must be Date and currency codes')]);
  }
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const [day = '', ...rates] = cells(line);
    if (parseDay(day) === null) faults.push(fault(index + 2, 'Date', `${JSON.stringify(day)} is no date YYYY-MM-DD`));
    for (const [at, rate] of rates.entries()) {
      if (rate === 'N/A' || rate === '') continue;
      const currency = currencies[at] ?? '';
      if (RATE.test(rate) && Number(rate) > 0 && currency !== '') rows.push({ day, currency, rate });
      else faults.push(fault(index + 2, currency, `${JSON.stringify(rate)} is no rate`));
    }
    if (faults.length >= FAULTS_MAX) break;
  }
  return faults.length > 0 ? fail(faults) : ok(rows);
}

const FAULTS_MAX = 20;

/** The bank ends each line with a comma. */
function cells(line: string): string[] {
  return line
    .replace(/,\s*$/, '')
    .split(',')
    .map((cell) => cell.trim());
}

function fault(line: number, column: string, msg: string): Fault {
  return { loc: ['line', line, column], msg, type: 'value_error' };
}
