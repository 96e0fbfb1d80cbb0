// `runrate rates import`: adds exchange rates from the ECB's CSV to those that are shipped.

import { createReadStream } from 'node:fs';
import { Command } from 'commander';
import { parse } from 'csv-parse';
import { parseDay } from '../core/calendar.ts';
import { CommandError, STORE_SETTINGS, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';

interface RateRow {
  readonly day: string;
  readonly currency: string;
  /** Units of the currency for one euro. */
  readonly rate: string;
}

const ROWS_A_WRITE = 5000;

export function ratesCommand(): Command {
  const rates = new Command('rates').description('Exchange rates newer than those that are shipped');
  const command = new Command('import')
    .description('Add the reference rates of an ECB file (eurofxref-hist.csv or eurofxref.csv, unpacked)')
    .argument('<file>', 'CSV: a column Date and one a currency, units for one euro, N/A where there is none')
    .helpOption('--help', 'print this help')
    .exitOverride()
    .addHelpText('after', '\nExample:\n  runrate rates import eurofxref-hist.csv');
  rates.addCommand(withSettings(command, STORE_SETTINGS).action(importRates));
  return rates;
}

async function importRates(file: string, flags: Flags): Promise<void> {
  const parser = createReadStream(file).pipe(
    parse({ bom: true, trim: true, skip_empty_lines: true, relax_column_count: true }),
  );
  const days = new Set<string>();
  let count = 0;
  await withRuntime(flags, async ({ store }) => {
    let headings: readonly string[] | null = null;
    let batch: RateRow[] = [];
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (headings === null) {
        headings = checkedHeadings(cells, file);
        continue;
      }
      const rows = ratesOfRow(headings, cells, file);
      for (const row of rows) days.add(row.day);
      count += rows.length;
      batch.push(...rows);
      if (batch.length < ROWS_A_WRITE) continue;
      await store.addRates(batch);
      batch = [];
    }
    await store.addRates(batch);
  });
  const sorted = [...days].sort();
  console.log(`${count} rates of ${days.size} days are in, ${sorted[0] ?? 'none'} to ${sorted.at(-1) ?? 'none'}.`);
}

function checkedHeadings(cells: readonly string[], file: string): readonly string[] {
  if (cells[0] === 'Date' && cells.slice(1).every((name) => name === '' || /^[A-Z]{3}$/.test(name))) return cells;
  throw new CommandError(`${file}: the first line must be Date and currency codes, as in the ECB's eurofxref-hist.csv`);
}

/** `13 April 2026` stands in the ECB's daily file, `2026-04-13` in the historical one. */
function ratesOfRow(headings: readonly string[], cells: readonly string[], file: string): RateRow[] {
  const given = cells[0] ?? '';
  const day = parseDay(given) === null ? dayOfWords(given) : given;
  if (day === null) throw new CommandError(`${file}: "${given}" is no date`);
  return headings.flatMap((currency, column) => {
    const rate = cells[column] ?? '';
    if (column === 0 || currency === '' || rate === '' || rate === 'N/A') return [];
    if (!/^\d+(\.\d+)?$/.test(rate) || Number(rate) <= 0) {
      throw new CommandError(`${file}: "${rate}" is no rate for ${currency} on ${day}`);
    }
    return [{ day, currency, rate }];
  });
}

function dayOfWords(text: string): string | null {
  const match = /^(\d{1,2}) ([A-Z][a-z]+) (\d{4})$/.exec(text);
  if (match === null) return null;
  const month = MONTHS.indexOf(match[2]?.slice(0, 3) ?? '') + 1;
  const day = `${match[3]}-${String(month).padStart(2, '0')}-${String(match[1]).padStart(2, '0')}`;
  return parseDay(day) === null ? null : day;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
