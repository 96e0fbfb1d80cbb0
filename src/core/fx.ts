// Exchange rates: ECB reference rates, crossed through the euro (methodology 2.3).

import { type Day, parseDay } from './calendar.ts';
import { decimal, divide, ONE, type Ratio } from './ratio.ts';

export interface Rates {
  /**
   * Base-currency units for one unit of `currency` on `day`, exact; null where no rate may be used: then the amount is
   * left out of every figure and stands on the findings as `missing_rate`, never taken at 1.
   */
  cross(currency: string, base: string, day: Day): Ratio | null;
}

/** A published reference rate: units of the currency for one euro, as decimal text. */
export interface PublishedRate {
  readonly day: string;
  readonly currency: string;
  readonly rate: string;
}

/** The oldest that a rate may be on the day it is used, in days. */
const AGE_MAX = 10;

/** Currencies that the euro has replaced: they keep their last rate, where one was published. */
const REPLACED_BY_EURO = new Set(
  'ATS BEF BGN CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK'.split(' '),
);

/** One currency's rates in order of day, as text: of the many that are published few are used. */
interface Track {
  readonly days: readonly Day[];
  readonly rates: readonly string[];
}

/**
 * Rates from published ones in any order; of the same day and currency the later row wins. `today` decides what a future
 * issue date is: it uses the latest rate known. Throws on a row that is no rate: rows were checked when imported.
 */
export function ratesOf(published: Iterable<PublishedRate>, today: Day): Rates {
  const tracks = tracksOf(published);
  const memo = new Map<string, Map<Day, Ratio | null>>();
  return {
    cross(currency, base, day) {
      if (currency === base) return ONE;
      const pair = currency + base;
      let byDay = memo.get(pair);
      if (byDay === undefined) {
        byDay = new Map();
        memo.set(pair, byDay);
      }
      let rate = byDay.get(day);
      if (rate === undefined) {
        const from = perEuro(tracks, currency, day, today);
        const to = perEuro(tracks, base, day, today);
        rate = from === null || to === null ? null : divide(to, from);
        byDay.set(day, rate);
      }
      return rate;
    },
  };
}

function tracksOf(published: Iterable<PublishedRate>): ReadonlyMap<string, Track> {
  const tracks = new Map<string, { days: Day[]; rates: string[] }>();
  const read = new Map<string, Day>();
  for (const { day, currency, rate } of published) {
    const date = read.getOrInsertComputed(day, dateOf);
    const { days, rates } = tracks.getOrInsertComputed(currency, () => ({ days: [], rates: [] }));
    const last = days.at(-1);
    // Most come in order of day: what is added later may not.
    const at = last === undefined || date > last ? days.length : lastUpTo(days, date);
    if (days[at] === date) rates[at] = rate;
    else if (at === days.length) {
      days.push(date);
      rates.push(rate);
    } else {
      days.splice(at + 1, 0, date);
      rates.splice(at + 1, 0, rate);
    }
  }
  return tracks;
}

function dateOf(day: string): Day {
  const date = parseDay(day);
  if (date === null) throw new RangeError(`not a day of a rate: ${day}`);
  return date;
}

function perEuro(tracks: ReadonlyMap<string, Track>, currency: string, day: Day, today: Day): Ratio | null {
  if (currency === 'EUR') return ONE;
  const track = tracks.get(currency);
  if (track === undefined) return null;
  const at = lastUpTo(track.days, day);
  const published = track.days[at];
  const rate = track.rates[at];
  if (published === undefined || rate === undefined) return null;
  const last = at === track.days.length - 1;
  const usable = day - published <= AGE_MAX || (last && (day > today || REPLACED_BY_EURO.has(currency)));
  return usable ? decimal(rate) : null;
}

/** Index of the last day ≤ `day` in ascending days, or −1. */
function lastUpTo(days: readonly Day[], day: Day): number {
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((days[middle] ?? day) <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
