// From answers of the server to the specification of a chart: which mark, which colour, what is dashed, what is running.

import { GREY, valueColor } from '../charts/color.ts';
import type { ChartPoint, ChartSeries, ChartSpec } from '../charts/spec.ts';
import type { Format, Grain } from '../format/format.ts';
import type { ChartType } from '../url/address.ts';
import { type Filter, isValue } from '../url/filters.ts';
import type { Names } from './metrics.ts';
import type { Series } from './question.ts';

type Kind = ChartSeries['kind'];

export interface Words {
  readonly format: Format;
  readonly names: Names;
  readonly net: string;
  /** The same range a year before, or the one just before. */
  readonly compared: string;
  summary(label: string, period: string, value: string): string;
}

export interface Described {
  readonly title: string;
  readonly type: ChartType;
  /** The parts add up: they may be stacked. */
  readonly addsUp: boolean;
  readonly words: Words;
  /** A curve for each: the answer and what it is called. Without a breakdown the first is the metric itself. */
  readonly main: Series;
  /** The whole beside the parts of a breakdown. */
  readonly whole?: Series | undefined;
  readonly compared?: Series | undefined;
  readonly curves?: readonly { readonly label: string; readonly answer: Series }[];
}

type Points = Series['series'][number]['points'];

const FIXED_ORDER = ['new', 'expansion', 'reactivation', 'contraction', 'churn', 'fx', 'secured', 'unsecured'];
const CURVE_COLORS = ['var(--c1)', 'var(--c3)', 'var(--c5)', 'var(--c11)', 'var(--c4)', 'var(--c10)'];

function numbers(points: Points): (number | null)[] {
  return points.map(({ value }) => value);
}

/** The periods of an answer; a running one is as of an earlier day than its end. */
export function pointsOf(answer: Series, format: Format): ChartPoint[] {
  return (answer.series[0]?.points ?? []).map(({ period_start, period_end, as_of }) => ({
    key: period_start,
    label: format.period(period_start, answer.timegrain),
    ...(as_of < period_end ? { running: true } : {}),
  }));
}

/** Values on an axis are short: no decimals that are 0. */
export function axisText(value: number, { unit, currency }: Pick<Series, 'unit' | 'currency'>, format: Format): string {
  return unit === 'percent' && Number.isInteger(value)
    ? format.percent(value, 0)
    : format.value(value, unit, currency, 'compact');
}

/** A rate, a ratio or months: nothing to fill, nothing to add. */
export function isRate(unit: Series['unit']): boolean {
  return unit !== 'currency' && unit !== 'count';
}

function kindOf(answer: Series, type: ChartType, many: boolean, addsUp: boolean): Kind {
  if (type === 'line' || type === 'area' || type === 'bar') return type;
  if (isRate(answer.unit) || (many && !addsUp)) return 'line';
  return answer.kind === 'flow' ? 'bar' : 'area';
}

/** The id of the series that a part of a breakdown is drawn as; its place leads back to its keys. */
function partId(index: number): string {
  return `part-${index}`;
}

function placeOf(id: string): number {
  return Number(/^part-(\d+)$/.exec(id)?.[1] ?? 0);
}

/** The filters that a clicked part stands for; none for the whole. `Other` is everything that is not shown. */
export function partFilters(answer: Series, by: string | null, id: string | null): Filter[] {
  const index = answer.series.findIndex((_, place) => partId(place) === id);
  const part = answer.series[index];
  if (by === null || part === undefined) return [];
  const value = part.keys[by] ?? null;
  if (value !== null || part.label !== 'Other') return [isValue(by, value)];
  const others = answer.series.flatMap((one) => one.keys[by] ?? []);
  const shownNone = answer.series.some((one, place) => place !== index && one.keys[by] === null);
  return [
    { field: by, op: 'not', values: others },
    ...(shownNone ? [{ field: by, op: 'notnull' as const, values: [] }] : []),
  ];
}

export function chartSpec(described: Described): ChartSpec {
  const { main, words, type, addsUp, whole } = described;
  const { format } = words;
  const by = main.dimensions[0] ?? null;
  const many = by !== null || (described.curves ?? []).length > 0;
  const kind = kindOf(main, type, many, addsUp);
  const stack = by !== null && addsUp && kind !== 'line';
  const parts = by === null ? single(described, kind) : partsOf(main, by, kind, words.names);
  const net = stack && whole !== undefined && main.kind === 'flow' && hasBothSigns(main);
  const last = (whole ?? main).series[0]?.points.at(-1);
  const value = (number: number | null) => format.value(number, main.unit, main.currency);
  return {
    title: described.title,
    summary: words.summary(
      described.title,
      last === undefined ? '' : format.period(last.period_start, main.timegrain),
      value(last?.value ?? null),
    ),
    x: pointsOf(main, format),
    fmtAxis: (number) => (type === 'pct' && stack ? format.percent(number, 0) : axisText(number, main, format)),
    fmtValue: value,
    ...(isRate(main.unit) && kind === 'line' ? { yMin: 'auto' as const } : {}),
    stacked: stack ? (type === 'pct' ? '100%' : true) : false,
    series: [
      ...parts,
      ...(net ? [netLine(whole, words.net)] : []),
      ...(described.compared === undefined || (many && !stack) ? [] : [comparedLine(described.compared, words)]),
    ],
    ...(stack && !net && whole !== undefined ? { totals: numbers(whole.series[0]?.points ?? []) } : {}),
    ...sumsOf(described, parts, net),
  };
}

/** What the server adds up over the range, in the order of the series. */
function sumsOf(
  { main, whole, curves }: Described,
  parts: readonly ChartSeries[],
  net: boolean,
): Pick<ChartSpec, 'sums' | 'sumOfTotals'> {
  const sums =
    (curves ?? []).length > 0
      ? (curves ?? []).map(({ answer }) => answer.meta.totals[0] ?? null)
      : parts.map(({ id }) => main.meta.totals[placeOf(id)] ?? null);
  if (sums.every((sum) => sum === null)) return {};
  const all = whole?.meta.totals[0] ?? null;
  return { sums: net ? [...sums, all] : sums, sumOfTotals: all };
}

/** One curve, or a curve for each filter that is compared. */
function single({ main, title, curves }: Described, kind: Kind): ChartSeries[] {
  if (curves === undefined || curves.length === 0) {
    return [{ id: 'whole', label: title, kind, color: 'var(--c1)', values: numbers(main.series[0]?.points ?? []) }];
  }
  return curves.map(({ label, answer }, index) => ({
    id: `curve-${index}`,
    label,
    kind: kind === 'area' ? 'line' : kind,
    color: CURVE_COLORS[index % CURVE_COLORS.length] ?? 'var(--c1)',
    values: numbers(answer.series[0]?.points ?? []),
  }));
}

function partsOf(answer: Series, by: string, kind: Kind, names: Names): ChartSeries[] {
  const parts = answer.series.map(({ keys, label, points }, index) => {
    const value = keys[by] ?? null;
    return {
      order: FIXED_ORDER.indexOf(value ?? ''),
      id: partId(index),
      label: names.value(by, value, label),
      kind,
      color: value === null ? GREY : valueColor(by, value),
      values: numbers(points),
    };
  });
  // Movements and securities are told in their own order, everything else by size as the server sends it.
  return by === 'movement_type' || by === 'security' ? parts.sort((a, b) => a.order - b.order) : parts;
}

function hasBothSigns(answer: Series): boolean {
  const values = answer.series.flatMap(({ points }) => numbers(points));
  return values.some((value) => value !== null && value < 0) && values.some((value) => value !== null && value > 0);
}

function netLine(whole: Series, label: string): ChartSeries {
  return { id: 'net', label, kind: 'line', color: 'var(--fg)', values: numbers(whole.series[0]?.points ?? []) };
}

function comparedLine(answer: Series, { compared, format }: Words): ChartSeries {
  const points = answer.series[0]?.points ?? [];
  return {
    id: 'compared',
    label: compared,
    kind: 'line',
    color: 'var(--mut)',
    dash: true,
    values: numbers(points),
    labels: points.map(({ period_start }) => format.period(period_start, answer.timegrain as Grain)),
  };
}
