// Ranges of time as they stand in an address (`24m`, `ytd`, `all`, `2025-01..2026-10`) and the days they stand for.

import type { Grain } from '../format/format.ts';

export type Range =
  | { readonly kind: 'last'; readonly months: number }
  | { readonly kind: 'ytd' }
  | { readonly kind: 'all' }
  /** Months `YYYY-MM` or days `YYYY-MM-DD`, both included. */
  | { readonly kind: 'between'; readonly from: string; readonly to: string };

/** Where time stands for this company: the last day with facts, and the first. */
export interface Clock {
  readonly freshness: string;
  readonly first: string | null;
}

/** First and last day, for the API. */
export interface Span {
  readonly date_start: string;
  readonly date_end: string;
}

export const PRESETS = ['6m', '12m', '24m', '36m', '60m', 'ytd', 'all'] as const;
export const DEFAULT_RANGE: Range = { kind: 'last', months: 24 };
const MONTHS_MOST = 600;

export function rangeText(range: Range): string {
  switch (range.kind) {
    case 'last':
      return `${range.months}m`;
    case 'between':
      return `${range.from}..${range.to}`;
    case 'ytd':
    case 'all':
      return range.kind;
    default:
      return range satisfies never;
  }
}

/** Null: it is no range. */
export function parseRange(text: string | undefined): Range | null {
  if (text === undefined) return null;
  if (text === 'ytd' || text === 'all') return { kind: text };
  const months = /^([1-9]\d{0,2})m$/.exec(text);
  if (months !== null) {
    const count = Number(months[1]);
    return count <= MONTHS_MOST ? { kind: 'last', months: count } : null;
  }
  const between = /^(\d{4}-\d\d(?:-\d\d)?)\.\.(\d{4}-\d\d(?:-\d\d)?)$/.exec(text);
  if (between === null) return null;
  const [, from = '', to = ''] = between;
  if (from.length !== to.length || !isDate(from) || !isDate(to) || to < from) return null;
  return { kind: 'between', from, to };
}

function isDate(text: string): boolean {
  const full = text.length === 7 ? `${text}-01` : text;
  const date = new Date(`${full}T00:00:00Z`);
  return text >= '1000' && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(full);
}

/** Months since year 0. */
function monthOf(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

function monthText(month: number): string {
  return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;
}

function movedDay(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** The day before: it lies in the period before the one that begins on this day. */
export function dayBefore(day: string): string {
  return movedDay(day, -1);
}

function monthsSpan(first: number, last: number): Span {
  return { date_start: `${monthText(first)}-01`, date_end: movedDay(`${monthText(last + 1)}-01`, -1) };
}

/** The days of a range. */
export function spanOf(range: Range, { freshness, first }: Clock): Span {
  const now = monthOf(freshness);
  switch (range.kind) {
    case 'last':
      return monthsSpan(now - range.months + 1, now);
    case 'ytd':
      return monthsSpan(now - (now % 12), now);
    case 'all':
      return monthsSpan(first === null ? now : monthOf(first), now);
    case 'between':
      return range.from.length === 7
        ? monthsSpan(monthOf(range.from), monthOf(range.to))
        : { date_start: range.from, date_end: range.to };
    default:
      return range satisfies never;
  }
}

const GRAIN_MONTHS: Readonly<Record<Grain, number>> = { day: 1, week: 1, month: 1, quarter: 3, year: 12 };

function days(span: Span): number {
  return Math.round((Date.parse(span.date_end) - Date.parse(span.date_start)) / 86_400_000) + 1;
}

function wholeMonths(span: Span): boolean {
  return span.date_start.endsWith('-01') && movedDay(span.date_end, 1).endsWith('-01');
}

function movedMonths(span: Span, months: number): Span {
  if (wholeMonths(span)) return monthsSpan(monthOf(span.date_start) + months, monthOf(span.date_end) + months);
  // The day stays; a month that is too short gives its last day.
  const move = (day: string) => {
    const month = monthText(monthOf(day) + months);
    const last = movedDay(`${monthText(monthOf(day) + months + 1)}-01`, -1);
    const same = `${month}${day.slice(7)}`;
    return same > last ? last : same;
  };
  return { date_start: move(span.date_start), date_end: move(span.date_end) };
}

/** The same length just before, or a year before: as many periods of the grain, so that they stand over each other. */
export function comparedSpan(span: Span, grain: Grain, compare: 'prev' | 'year'): Span {
  if (compare === 'year') return movedMonths(span, -12);
  if (!wholeMonths(span)) {
    const count = days(span);
    return { date_start: movedDay(span.date_start, -count), date_end: movedDay(span.date_end, -count) };
  }
  const months = monthOf(span.date_end) - monthOf(span.date_start) + 1;
  const step = GRAIN_MONTHS[grain];
  return movedMonths(span, -Math.ceil(months / step) * step);
}

/** The range one length earlier or later. */
export function steppedRange(range: Range, clock: Clock, by: 1 | -1): Range {
  const span = spanOf(range, clock);
  if (!wholeMonths(span)) {
    const count = days(span) * by;
    return { kind: 'between', from: movedDay(span.date_start, count), to: movedDay(span.date_end, count) };
  }
  const months = (monthOf(span.date_end) - monthOf(span.date_start) + 1) * by;
  const next = movedMonths(span, months);
  return { kind: 'between', from: next.date_start.slice(0, 7), to: next.date_end.slice(0, 7) };
}
