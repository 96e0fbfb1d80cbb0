// Credit notes for the oracle: which share of which line each note line takes back (methodology 2.6).

import type { Books, Thing } from './company.ts';
import { rateOf } from './rates.ts';
import { compare, type Fraction, over, sum, times, ZERO } from './rational.ts';
import type { Reading } from './readings.ts';

/** A part of a note line that falls on one line; `amount` in base currency, exact. */
export interface Credit {
  readonly noteLine: Thing;
  readonly day: number;
  readonly amount: Fraction;
  /** Of the line's amount after discount. */
  readonly share: Fraction;
}

/** The note lines of an invoice with their exact amounts in base currency; those without a rate are left out. */
export function noteLines(
  invoice: Thing,
  books: Books,
): { noteLine: Thing; note: Thing; day: number; amount: Fraction }[] {
  const found = [];
  const issued = invoice.day('date') ?? 0;
  for (const noteLine of books.all('credit_note_line_item')) {
    const note = noteLine.to('credit_note', 'credit_note_id');
    if (note?.text('invoice_id') !== invoice.id) continue;
    const { rates, base_currency } = books.company;
    const rate = rateOf(rates, noteLine.text('currency_code') ?? '', base_currency, issued, books.today);
    if (rate === null) continue;
    found.push({ noteLine, note, day: note.day('date') ?? issued, amount: times(noteLine.amount('amount'), rate) });
  }
  return found;
}

const inBase = (reading: Reading): Fraction => times(reading.amount, reading.rate ?? ZERO);

/** The lines that a note line without a line is spread over: recurring ones of positive amount, or else other positive ones. */
export function spreadOver(lines: readonly Reading[]): Reading[] {
  const positive = lines.filter((line) => !line.nowhere && compare(line.amount, ZERO) > 0);
  const recurring = positive.filter((line) => line.recurring);
  return recurring.length > 0 ? recurring : positive;
}

/** The credits that fall on a line of positive amount. */
export function creditsOf(reading: Reading, books: Books): Credit[] {
  if (reading.nowhere || compare(reading.amount, ZERO) <= 0) return [];
  const spread = spreadOver(reading.siblings);
  const whole = sum(spread.map(inBase));
  const credits: Credit[] = [];
  for (const { noteLine, day, amount } of noteLines(reading.invoice, books)) {
    const named = noteLine.to('invoice_line_item', 'invoice_line_item_id');
    if (named === reading.line) {
      credits.push({ noteLine, day, amount, share: over(amount, inBase(reading)) });
    } else if (named === null && spread.includes(reading)) {
      const part = over(times(amount, inBase(reading)), whole);
      credits.push({ noteLine, day, amount: part, share: over(amount, whole) });
    }
  }
  return credits;
}
