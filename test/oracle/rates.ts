// Exchange rates for the oracle: ECB reference rates by day, crossed through the euro (methodology 2.3).

import { decimal, type Fraction, ONE, over } from './rational.ts';

/** Units of the currency for one euro, by currency, in order of day (days since 1970-01-01). */
export type RateTable = ReadonlyMap<string, readonly { readonly day: number; readonly rate: string }[]>;

/** Currencies that the euro has replaced: they keep their last rate. */
const REPLACED = new Set(['BGN', 'CYP', 'EEK', 'HRK', 'LTL', 'LVL', 'MTL', 'SIT', 'SKK', 'GRD']);
const OLDEST_RATE_DAYS = 10;

function perEuro(rates: RateTable, currency: string, day: number, today: number): Fraction | null {
  if (currency === 'EUR') return ONE;
  const track = rates.get(currency) ?? [];
  const latest = track.filter((entry) => entry.day <= day).at(-1);
  if (latest === undefined) return null;
  const mayBeOld = latest === track.at(-1) && (day > today || REPLACED.has(currency));
  return mayBeOld || day - latest.day <= OLDEST_RATE_DAYS ? decimal(latest.rate) : null;
}

/** Base units for one unit of the currency on the day, or null: `missing_rate`. An amount in base currency needs none. */
export function rateOf(rates: RateTable, currency: string, base: string, day: number, today: number): Fraction | null {
  if (currency === base) return ONE;
  const from = perEuro(rates, currency, day, today);
  const to = perEuro(rates, base, day, today);
  return from === null || to === null ? null : over(to, from);
}
