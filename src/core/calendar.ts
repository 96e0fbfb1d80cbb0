// Calendar days, whole months and periods (methodology section 1). A Day is the number of days since 1970-01-01:
// it compares and subtracts as a number and is written as YYYY-MM-DD at the doors (decision record 0003).

import { type Ratio, ratio } from './ratio.ts';

/** Days since 1970-01-01, proleptic Gregorian. */
export type Day = number & { readonly __day: true };

export const GRAINS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type Grain = (typeof GRAINS)[number];

/** Half-open: `start` is in, `end` is the first day after. */
export interface Range {
  readonly start: Day;
  readonly end: Day;
}

const DASH = 0x2d;
const ZERO = 0x30;

/** A calendar date `YYYY-MM-DD` as a Day, or null where the text is no date of the calendar. */
export function parseDay(text: string): Day | null {
  if (text.length !== 10 || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const date = twoDigits(text, 8);
  // What is no digit makes a NaN, which is in no range.
  return month >= 1 && month <= 12 && date >= 1 && date <= daysIn(year, month) ? dayOf(year, month, date) : null;
}

/** The number of two digits; NaN where one is none. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Days of a month; 0 where the year is no number. */
function daysIn(year: number, month: number): number {
  if (month !== 2) return year >= 0 ? 30 + ((month + (month >> 3)) & 1) : 0;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return year >= 0 ? 28 + Number(leap) : 0;
}

/** The Day of a civil date; month 1–12. The date must exist. */
export function dayOf(year: number, month: number, date: number): Day {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146097 + dayOfEra - 719468) as Day;
}

/** Year, month (1–12) and date of a Day. */
export function civil(day: Day): { year: number; month: number; date: number } {
  const z = day + 719468;
  const era = Math.floor(z / 146097);
  const dayOfEra = z - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const mp = Math.floor((5 * dayOfYear + 2) / 153);
  const month = mp < 10 ? mp + 3 : mp - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    date: dayOfYear - Math.floor((153 * mp + 2) / 5) + 1,
  };
}

/** Where what has no end stops: the last day that four digits of a year can write. */
export const FOREVER = dayOf(9999, 12, 31);

/** A Day as `YYYY-MM-DD`. */
export function isoDay(day: Day): string {
  const { year, month, date } = civil(day);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
}

/** The day `count` days later (or earlier). */
export function addDays(day: Day, count: number): Day {
  return (day + count) as Day;
}

/** The day `count` months later (or earlier), the date clamped to the month's last day. */
export function addMonths(day: Day, count: number): Day {
  const { year, month, date } = civil(day);
  const months = year * 12 + month - 1 + count;
  const first = firstOfMonth(months);
  return Math.min(first + date - 1, firstOfMonth(months + 1) - 1) as Day;
}

/** First day of a month counted from year 0: year × 12 + month − 1. */
function firstOfMonth(months: number): Day {
  const year = Math.floor(months / 12);
  return dayOf(year, months - year * 12 + 1, 1);
}

/** True on the last day of a month. */
export function isMonthEnd(day: Day): boolean {
  return civil((day + 1) as Day).date === 1;
}

/** Whole months of [start, end), or null where it is no whole number of them (section 1); start ≤ end. */
export function wholeMonths(start: Day, end: Day): number | null {
  const from = civil(start);
  const to = civil(end);
  const apart = (to.year - from.year) * 12 + to.month - from.month;
  if (from.date === to.date) return apart;
  if (from.date < to.date && !isMonthEnd(start)) return null;
  return isMonthEnd(end) ? apart : null;
}

/** Months of [start, end), whole or with the fraction of the month that was begun, exact (section 1); start ≤ end. */
export function monthsBetween(start: Day, end: Day): Ratio {
  const whole = wholeMonths(start, end);
  if (whole !== null) return WHOLE_MONTHS[whole] ?? ratio(BigInt(whole));
  const from = civil(start);
  const to = civil(end);
  const apart = (to.year - from.year) * 12 + to.month - from.month;
  const begun = to.date < from.date ? apart - 1 : apart;
  const first = addMonths(start, begun);
  const length = addMonths(start, begun + 1) - first;
  return ratio(BigInt(begun * length + end - first), BigInt(length));
}

/** Months that most lines last, made once. */
const WHOLE_MONTHS: readonly Ratio[] = Array.from({ length: 61 }, (_, months) => ratio(BigInt(months)));

/** First day of the grain's period that holds `day`; weeks start on Monday. */
export function periodStart(day: Day, grain: Grain): Day {
  if (grain === 'day') return day;
  // 1970-01-01 was a Thursday.
  if (grain === 'week') return (day - ((((day + 3) % 7) + 7) % 7)) as Day;
  const { year, month } = civil(day);
  if (grain === 'month') return dayOf(year, month, 1);
  if (grain === 'quarter') return dayOf(year, month - ((month - 1) % 3), 1);
  return dayOf(year, 1, 1);
}

/** First day of the period after the one that starts on `start`. */
export function nextPeriod(start: Day, grain: Grain): Day {
  if (grain === 'day') return (start + 1) as Day;
  if (grain === 'week') return (start + 7) as Day;
  return addMonths(start, grain === 'month' ? 1 : grain === 'quarter' ? 3 : 12);
}

/** Last day of the grain's period that holds `day`. */
export function periodLastDay(day: Day, grain: Grain): Day {
  return (nextPeriod(periodStart(day, grain), grain) - 1) as Day;
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i;
const SECONDS_A_DAY = 86_400;
/** Zones change their offset on quarters of an hour, and so begin their days on them, since 1973 everywhere. */
const SLICE_SECONDS = 900;
const SLICES_SINCE = Date.UTC(1973, 0, 1) / 1000;
const SLICES_MAX = 500_000;
const daysByZone = new Map<string, Map<number, Day>>();

/**
 * A date as it stands, or the calendar date of an instant in a time zone (section 1); null where the text is neither.
 * Throws a RangeError on an unknown zone.
 */
export function toDay(text: string, zone: string): Day | null {
  if (text.length === 10) return parseDay(text);
  const match = INSTANT.exec(text);
  if (match === null) return null;
  const [, date = '', hours, minutes, seconds, offset = 'Z'] = match;
  const day = parseDay(date);
  if (day === null) return null;
  const ofDay = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
  return dayInZone(day * SECONDS_A_DAY + ofDay - offsetSeconds(offset), zone);
}

function offsetSeconds(offset: string): number {
  if (offset.length === 1) return 0;
  const size = Number(offset.slice(1, 3)) * 3600 + Number(offset.slice(-2)) * 60;
  return offset.startsWith('-') ? -size : size;
}

/** The day that a zone's clocks show at an instant (seconds since 1970), remembered by quarter of an hour. */
function dayInZone(instant: number, zone: string): Day {
  if (instant < SLICES_SINCE) return zonedDay(instant, zone);
  let days = daysByZone.get(zone);
  if (days === undefined) {
    days = new Map();
    daysByZone.set(zone, days);
  }
  const slice = Math.floor(instant / SLICE_SECONDS);
  let day = days.get(slice);
  if (day === undefined) {
    day = zonedDay(instant, zone);
    if (days.size >= SLICES_MAX) days.clear();
    days.set(slice, day);
  }
  return day;
}

function zonedDay(instant: number, zone: string): Day {
  const { year, month, day } = Temporal.Instant.fromEpochMilliseconds(instant * 1000).toZonedDateTimeISO(zone);
  return dayOf(year, month, day);
}
