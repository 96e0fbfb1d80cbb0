// Made-up exchange rates for tests that need no server: five currencies on weekdays, one with a hole, two that stop.

import { at, iso } from '../oracle/days.ts';
import type { RateTable } from '../oracle/rates.ts';
import { Random } from './random.ts';

export interface PublishedRate {
  readonly day: string;
  readonly currency: string;
  readonly rate: string;
}

const FIRST = at(2022, 1, 3);
const LAST = at(2024, 12, 20);
const TRACKS = [
  { currency: 'USD', start: 1.07, places: 4, last: LAST },
  { currency: 'GBP', start: 0.86, places: 5, last: LAST },
  { currency: 'JPY', start: 140, places: 2, last: LAST },
  { currency: 'CHF', start: 0.98, places: 4, last: LAST },
  { currency: 'HRK', start: 7.53, places: 4, last: at(2022, 12, 30) },
  { currency: 'RUB', start: 85, places: 4, last: at(2022, 3, 1) },
];
/** No CHF rate for three weeks: longer than a rate may be old. */
const HOLE = { currency: 'CHF', start: at(2023, 8, 1), end: at(2023, 8, 22) };

/** The same rates every time. */
export function madeUpRates(): PublishedRate[] {
  const random = new Random(7);
  const rows: PublishedRate[] = [];
  for (const { currency, start, places, last } of TRACKS) {
    let value = start;
    for (let day = FIRST; day <= last; day += 1) {
      const weekday = new Date(day * 86_400_000).getUTCDay();
      if (weekday === 0 || weekday === 6) continue;
      value *= 1 + (random.next() - 0.5) / 100;
      if (currency === HOLE.currency && day >= HOLE.start && day < HOLE.end) continue;
      rows.push({ day: iso(day), currency, rate: value.toFixed(places) });
    }
  }
  return rows;
}

/** Published rates in the form that the oracle reads. */
export function rateTable(rows: Iterable<PublishedRate>): RateTable {
  const table = new Map<string, { day: number; rate: string }[]>();
  for (const { day, currency, rate } of rows) {
    const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
    table.getOrInsertComputed(currency, () => []).push({ day: at(year, month, date), rate });
  }
  for (const track of table.values()) track.sort((a, b) => a.day - b.day);
  return table;
}
