// A metric's answer for the terminal: as a table, as CSV, or as the API's own JSON.

import { grouped, textTable } from './table.ts';

/** The parts of the answer that are printed; a value is its exact decimal text, null where it cannot be computed. */
export interface SeriesAnswer {
  readonly label: string;
  readonly unit: string;
  readonly currency: string | null;
  readonly series: readonly {
    readonly keys: Readonly<Record<string, string | null>>;
    readonly label: string;
    readonly points: readonly {
      readonly period_start: string;
      readonly period_end: string;
      readonly as_of: string;
      readonly value: string | null;
    }[];
  }[];
}

/** The JSON of an answer with its values as the text that stands there: no digit passes through a double. */
export function parseAnswer(json: string): SeriesAnswer {
  // The third argument came with ES2026 and is not in the compiler's library yet.
  const asText = (key: string, value: unknown, at?: { readonly source?: string }) =>
    key === 'value' && typeof value === 'number' ? (at?.source ?? String(value)) : value;
  return JSON.parse(json, asText) as SeriesAnswer;
}

/** One series: a line a period. Several: a line a series, a column a period. */
export function seriesTable({ label, unit, currency, series }: SeriesAnswer): string {
  const [first] = series;
  const places = unit === 'currency' ? 2 : unit === 'count' ? 0 : 2;
  const shown = (value: string | null) => (value === null ? '–' : grouped(value, places));
  const heading = unit === 'currency' ? `${label}, ${currency}` : unit === 'percent' ? `${label}, %` : label;
  if (first === undefined) return `${heading}: nothing in this range`;
  if (series.length === 1) {
    return textTable(
      ['period', heading],
      first.points.map((point) => [periodName(point), shown(point.value)]),
    );
  }
  return textTable(
    [heading, ...first.points.map(periodName)],
    series.map((one) => [one.label, ...one.points.map((point) => shown(point.value))]),
  );
}

/** A line a point, as RFC 4180 has it; values with every digit. */
export function seriesCsv({ series }: SeriesAnswer): string {
  const rows = series.flatMap(({ label, points }) =>
    points.map((point) => [label, point.period_start, point.period_end, point.as_of, point.value ?? '']),
  );
  return [['series', 'period_start', 'period_end', 'as_of', 'value'], ...rows]
    .map((cells) => cells.map(csvCell).join(','))
    .join('\n');
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** `2026-03` for a month, `2026` for a year, the first day for a week, a day or a quarter. */
function periodName({ period_start, period_end }: { period_start: string; period_end: string }): string {
  if (period_start.endsWith('-01-01') && period_end.endsWith('-12-31')) return period_start.slice(0, 4);
  const month = period_start.slice(0, 7);
  const wholeMonth = period_start.endsWith('-01') && period_end.startsWith(month) && period_end !== period_start;
  return wholeMonth ? month : period_start;
}
