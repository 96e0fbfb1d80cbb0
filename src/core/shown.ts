// A line as explanations and the view of invoice lines show it.

import { monthlyAmount } from './covers.ts';
import type { LedgerContext, LineReading } from './ledger.ts';
import { micros } from './money.ts';
import { multiply, ONE, type Ratio, ratioText } from './ratio.ts';
import type { Reading } from './workings.ts';

/** Decimals of an exchange rate where it is shown; amounts are always made with the exact one. */
const RATE_PLACES = 10;
const rateTexts = new WeakMap<Ratio, string>();

/** A reading for display; with basis `subscriptions` no line counts. */
export function shownLine(reading: Reading, { options, basis }: LedgerContext): LineReading {
  const { line, rate, period, months, excluded } = reading;
  return {
    line,
    amountBase: rate === null ? null : micros(rate === ONE ? reading.basis : multiply(reading.basis, rate)),
    // The rate of a day is one object for all lines.
    rate: rate === null ? null : rateTexts.getOrInsertComputed(rate, () => ratioText(rate, RATE_PLACES)),
    period,
    months: months === null ? null : micros(months),
    monthly: rate === null || months === null ? null : monthlyAmount(reading, options.credit_notes_in_mrr),
    excluded: excluded === null && basis === 'subscriptions' ? 'basis' : excluded,
  };
}
