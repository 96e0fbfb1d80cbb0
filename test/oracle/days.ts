// Calendar days for the oracle: a day is a number of days since 1970-01-01; months and periods as methodology section 1 words them.

import { type Fraction, fraction } from './rational.ts';

const DAY_MS = 86_400_000;

/** A bare date as it stands; an instant as the calendar date that it is in the time zone. */
export function dayOf(text: string, timeZone: string): number {
  if (text.includes('T')) {
    const local = Temporal.Instant.from(text).toZonedDateTimeISO(timeZone);
    return at(local.year, local.month, local.day);
  }
  const [year = 0, month = 0, date = 0] = text.split('-').map(Number);
  return at(year, month, date);
}

export function at(year: number, month: number, date: number): number {
  return Math.round(Date.UTC(year, month - 1, date) / DAY_MS);
}

export function parts(day: number): { year: number; month: number; date: number } {
  const moment = new Date(day * DAY_MS);
  return { year: moment.getUTCFullYear(), month: moment.getUTCMonth() + 1, date: moment.getUTCDate() };
}

export function iso(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

function lastOfMonth(year: number, month: number): number {
  return at(year, month + 1, 1) - 1;
}

export function isLastOfMonth(day: number): boolean {
  return parts(day + 1).date === 1;
}

/** Keeps the day of the month, clamped to the month's last day. */
export function addMonths(day: number, count: number): number {
  const { year, month, date } = parts(day);
  const last = lastOfMonth(year, month + count);
  return Math.min(at(year, month + count, 1) + date - 1, last);
}

function monthNumber(day: number): number {
  const { year, month } = parts(day);
  return year * 12 + month;
}

/** How many whole months `[start, end)` is, or null where it is not a whole number of them. */
export function wholeMonths(start: number, end: number): number | null {
  const apart = monthNumber(end) - monthNumber(start);
  if (isLastOfMonth(start) && isLastOfMonth(end)) return apart;
  return addMonths(start, apart) === end ? apart : null;
}

/** months(start, end): whole, or with the fraction of the month in which it ends. */
export function months(start: number, end: number): Fraction {
  const whole = wholeMonths(start, end);
  if (whole !== null) return fraction(whole);
  let k = monthNumber(end) - monthNumber(start) + 1;
  while (addMonths(start, k) > end) k -= 1;
  const from = addMonths(start, k);
  const month = addMonths(start, k + 1) - from;
  return fraction(k * month + (end - from), month);
}

export type Step = 'day' | 'week' | 'month' | 'quarter' | 'year';

/** First and last day of the period of the grain that holds the day. */
export function periodOf(step: Step, day: number): { first: number; last: number } {
  const { year, month } = parts(day);
  switch (step) {
    case 'day':
      return { first: day, last: day };
    case 'week': {
      const monday = day - ((((day + 3) % 7) + 7) % 7);
      return { first: monday, last: monday + 6 };
    }
    case 'month':
      return { first: at(year, month, 1), last: lastOfMonth(year, month) };
    case 'quarter': {
      const start = month - ((month - 1) % 3);
      return { first: at(year, start, 1), last: lastOfMonth(year, start + 2) };
    }
    case 'year':
      return { first: at(year, 1, 1), last: at(year, 12, 31) };
    default:
      throw new Error(step satisfies never);
  }
}
