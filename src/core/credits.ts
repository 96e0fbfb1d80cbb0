// Credit notes: what each note line takes off which invoice line, spread where it names none (methodology 2.6).

import type { Day } from './calendar.ts';
import type { CreditNote, CreditNoteLine, Invoice, Line } from './facts.ts';
import type { Rates } from './fx.ts';
import { add, compare, decimal, divide, multiply, ONE, type Ratio, ZERO } from './ratio.ts';

/** What the spreading must know of an invoice line: whether it is recurring (2.1) and its rate, null = left out. */
export interface LineSight {
  readonly recurring: boolean;
  readonly rate: Ratio | null;
}

/** The amount that one note line takes off one invoice line. */
export interface CreditShare {
  readonly noteLine: CreditNoteLine;
  /** Null where the invoice has no line of positive amount to take it: it counts only in the billing figures. */
  readonly line: Line | null;
  /** The note's date, or its invoice's. */
  readonly day: Day;
  /** In base currency at the invoice's rate, exact, positive for a credit. */
  readonly amount: Ratio;
  /** Amount / the line's amount after discount; null on a line of 0 or less: only the billing figures count it. */
  readonly share: Ratio | null;
}

/** The day of a credit note: its own, or that of its invoice where it has none. */
export function creditDay(note: CreditNote): Day {
  return note.issued ?? note.invoice.issued;
}

/** The exact amount of a line in base currency, excluding tax, after discount. */
export function baseAmount(line: Line, rate: Ratio): Ratio {
  return multiply(decimal(line.amount), rate);
}

/**
 * Every credit of an invoice, in order of day, note line id and line id. A void invoice has none; a note line without
 * a rate of its own, or on lines that have none, is left out of every figure.
 */
export function creditShares(
  invoice: Invoice,
  base: string,
  rates: Rates,
  sightOf: (line: Line) => LineSight,
): CreditShare[] {
  if (invoice.status === 'void' || invoice.creditNotes.length === 0) return [];
  const shares: CreditShare[] = [];
  for (const note of invoice.creditNotes) {
    for (const noteLine of note.lines) {
      const rate = rates.cross(noteLine.currency, base, invoice.issued);
      if (rate === null) continue;
      const amount = multiply(decimal(noteLine.amount), rate);
      shares.push(...spread(noteLine, amount, creditDay(note), sightOf));
    }
  }
  return shares.sort(
    (a, b) => a.day - b.day || textOrder(a.noteLine.id, b.noteLine.id) || textOrder(a.line?.id ?? '', b.line?.id ?? ''),
  );
}

/** The credited share of a line, at most 1 in sum and never below 0. */
export function creditedShare(shares: readonly Ratio[]): Ratio {
  const sum = shares.reduce(add, ZERO);
  if (compare(sum, ZERO) < 0) return ZERO;
  return compare(sum, ONE) > 0 ? ONE : sum;
}

function spread(noteLine: CreditNoteLine, amount: Ratio, day: Day, sightOf: (line: Line) => LineSight): CreditShare[] {
  const takers = takersOf(noteLine, sightOf);
  if (takers === null) return [{ noteLine, line: null, day, amount, share: null }];
  const weighed = takers.flatMap((line) => {
    const { rate } = sightOf(line);
    return rate === null ? [] : [{ line, weight: baseAmount(line, rate) }];
  });
  if (noteLine.line !== null) {
    return weighed.map(({ line, weight }) => ({
      noteLine,
      line,
      day,
      amount,
      share: weight.num > 0n ? divide(amount, weight) : null,
    }));
  }
  const total = weighed.map((taker) => taker.weight).reduce(add, ZERO);
  if (total.num <= 0n) return [];
  const share = divide(amount, total);
  return weighed.map(({ line, weight }) => ({ noteLine, line, day, amount: multiply(share, weight), share }));
}

/** The named line; else the invoice's recurring lines of positive amount; else its positive ones; null = none. */
function takersOf(noteLine: CreditNoteLine, sightOf: (line: Line) => LineSight): readonly Line[] | null {
  if (noteLine.line !== null) return [noteLine.line];
  const positive = noteLine.note.invoice.lines.filter((line) => line.amount > 0);
  const recurring = positive.filter((line) => sightOf(line).recurring);
  if (recurring.length > 0) return recurring;
  return positive.length > 0 ? positive : null;
}

/** Code-point order of two ids, as every engine and locale has it. */
function textOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
