// Money: whole millionths of a currency unit, rounded once on the way in and written exactly on the way out (section 1).

import { decimal, type Ratio, roundedQuotient, scaledText } from './ratio.ts';

/** An amount of money in millionths of a currency unit: exact, never mixed between currencies. */
export type Micros = bigint & { readonly __micros: true };

export const NOTHING = 0n as Micros;

/** A timeline below this (0.005) counts as zero (section 1). */
export const LEAST_MRR = 5000n as Micros;

/** An exact amount rounded half-even to 6 decimals. */
export function micros(amount: Ratio): Micros {
  return roundedQuotient(amount.num * 1_000_000n, amount.den) as Micros;
}

/** An amount as decimal text with up to 6 decimals, exact. */
export function microsText(amount: bigint): string {
  return scaledText(amount, 6);
}

/** Decimal text (or a number of up to 15 significant digits) as an amount, rounded half-even to 6 decimals. */
export function parseMicros(text: string | number): Micros {
  return micros(decimal(text));
}
