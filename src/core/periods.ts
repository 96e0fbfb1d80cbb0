// The service period of each line after the option `period_end_convention` (methodology section 1).

import { type Day, type Range, wholeMonths } from './calendar.ts';
import type { Invoice, Line, Subscription } from './facts.ts';
import type { Options } from './options.ts';

/** Gives a line's period after the convention; null where a date is missing or no day is left. */
export type PeriodOf = (line: Line) => Range | null;

/** The convention of one customer: `auto` looks at all lines, since an end that moved takes others with it. */
export function periodsOf(invoices: readonly Invoice[], convention: Options['period_end_convention']): PeriodOf {
  switch (convention) {
    case 'exclusive':
      return (line) => period(line, 0);
    case 'inclusive':
      return (line) => period(line, 1);
    case 'auto': {
      const moved = movedEnds(invoices);
      return (line) => period(line, isMoved(line) || follows(line, moved) ? 1 : 0);
    }
    default:
      return convention satisfies never;
  }
}

function period(line: Line, shift: 0 | 1): Range | null {
  const { periodStart: start, periodEnd } = line;
  if (start === null || periodEnd === null) return null;
  const end = (periodEnd + shift) as Day;
  return start < end ? { start, end } : null;
}

/** Read as inclusive: no whole number of months as written, but one with a day more. */
function isMoved({ periodStart: start, periodEnd: end, price }: Line): boolean {
  if (start === null || end === null || hasDayPrice(price?.periodUnit)) return false;
  return wholeMonths(start, end) === null && wholeMonths(start, (end + 1) as Day) !== null;
}

/** Prices by the day or week say what they cover: their ends are never moved by `auto`. */
function hasDayPrice(unit: string | null | undefined): boolean {
  return unit === 'day' || unit === 'week';
}

type Ends = ReadonlyMap<Subscription, ReadonlySet<Day>>;

function movedEnds(invoices: readonly Invoice[]): Ends {
  const ends = new Map<Subscription, Set<Day>>();
  for (const invoice of invoices) {
    if (invoice.status === 'void') continue;
    for (const line of invoice.lines) {
      if (line.subscription === null || line.periodEnd === null || !isMoved(line)) continue;
      const known = ends.get(line.subscription);
      if (known === undefined) ends.set(line.subscription, new Set([line.periodEnd]));
      else known.add(line.periodEnd);
    }
  }
  return ends;
}

/** Written on the same day as the end of a line of the same subscription, not void, that was moved. */
function follows({ subscription, periodEnd, price }: Line, moved: Ends): boolean {
  if (subscription === null || periodEnd === null || hasDayPrice(price?.periodUnit)) return false;
  return moved.get(subscription)?.has(periodEnd) ?? false;
}
