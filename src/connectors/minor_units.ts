// Amounts in a currency's smallest unit, as payment providers count them, and what they are in the currency itself.

import { BadRecord, text } from './record.ts';

/** Currencies without a smaller unit. ISK and UGX have none either, but providers go on counting their hundredths. */
const WHOLE = new Set([
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'JPY',
  'KMF',
  'KRW',
  'MGA',
  'PYG',
  'RWF',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
]);
/** Currencies of a thousand smaller units. */
const THOUSANDTHS = new Set(['BHD', 'JOD', 'KWD', 'OMR', 'TND']);

/** The ISO code in upper case. Throws BadRecord where the record has no currency. */
export function currencyOf(value: unknown): string {
  const code = text(value)?.toUpperCase();
  if (code === undefined) throw new BadRecord('The record has no currency');
  return code;
}

/** An amount of the smallest unit in the currency itself: 1999 in EUR is 19.99, in JPY 1999, in KWD 1.999. */
export function major(minor: number, currency: string): number {
  const decimals = WHOLE.has(currency) ? 0 : THOUSANDTHS.has(currency) ? 3 : 2;
  return minor / 10 ** decimals;
}
