// A line as explanations and the view of invoice lines show it.

import { monthlyAmount } from './covers.ts';
import type { LedgerContext, LineReading } from './ledger.ts';
import { micros } from './money.ts';
import { multiply, ratioText } from './ratio.ts';
import type { Reading } from './workings.ts';

/** Decimals of an exchange rate where it is shown; amounts are always made with the exact one. */
const RATE_PLACES = 10;
const MONTHS_PLACES = 6;

/** A reading for display; with basis `subscriptions` no line counts. */
export function shownLine(reading: Reading, { options, basis }: LedgerContext): LineReading {
  const { line, rate, period, months, excluded } = reading;
  return {
    line,
    amountBase: rate === null ? null : micros(multiply(reading.basis, rate)),
    rate: rate === null ? null : ratioText(rate, RATE_PLACES),
    period,
    months: months === null ? null : ratioText(months, MONTHS_PLACES),
    monthly: rate === null || months === null ? null : monthlyAmount(reading, options.credit_notes_in_mrr),
    excluded: excluded === null && basis === 'subscriptions' ? 'basis' : excluded,
  };
}
