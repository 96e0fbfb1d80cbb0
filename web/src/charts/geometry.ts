// Where everything of a chart lies: pure functions from the specification and the size to coordinates and paths.

import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { ChartSeries, ChartSpec } from './spec.ts';

export interface Margin {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** The lower and upper value of a series at each point; null where it is not drawn. */
export type Band = readonly (readonly [number, number] | null)[];

export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly margin: Margin;
  readonly y: ScaleLinear<number, number>;
  readonly ticks: readonly number[];
  /** The middle of each point. */
  readonly xs: readonly number[];
  /** Width that belongs to one point. */
  readonly step: number;
  readonly bars: boolean;
  /** Visible series in the order of the specification. */
  readonly series: readonly ChartSeries[];
  readonly bands: ReadonlyMap<string, Band>;
}

const CHAR = 6.4;
/** Half the name of the last period, which stands under the end of a line or the last bar. */
const LAST_NAME = 26;
const BAR_SHARE = 0.68;
const BAR_MOST = 46;

/** Stacks by sign: what is above zero grows up, what is below grows down. Lines are never stacked. */
export function bandsOf(spec: ChartSpec, series: readonly ChartSeries[]): Map<string, Band> {
  const up = spec.x.map(() => 0);
  const down = spec.x.map(() => 0);
  const whole = spec.stacked === '100%' ? wholes(spec, series) : null;
  const bands = new Map<string, Band>();
  for (const one of series) {
    const stacked = spec.stacked !== undefined && spec.stacked !== false && one.kind !== 'line';
    bands.set(
      one.id,
      spec.x.map((_, index) => {
        const raw = one.values[index] ?? null;
        if (raw === null) return stacked && one.kind === 'area' ? [up[index] ?? 0, up[index] ?? 0] : null;
        const value = whole === null || one.kind === 'line' ? raw : share(raw, whole[index] ?? 0);
        if (!stacked) return [0, value];
        const side = value < 0 ? down : up;
        const from = side[index] ?? 0;
        side[index] = from + value;
        return [from, from + value];
      }),
    );
  }
  return bands;
}

function wholes(spec: ChartSpec, series: readonly ChartSeries[]): number[] {
  return spec.x.map((_, index) =>
    series.reduce((sum, one) => (one.kind === 'line' ? sum : sum + Math.abs(one.values[index] ?? 0)), 0),
  );
}

function share(value: number, whole: number): number {
  return whole === 0 ? 0 : (value / whole) * 100;
}

/** The ends of the value axis before rounding: 0 belongs to it unless the specification says otherwise. */
export function domainOf(spec: ChartSpec, bands: ReadonlyMap<string, Band>): [number, number] {
  if (spec.stacked === '100%') return [0, 100];
  const ends = [...bands.values()].flatMap((band) => band.flatMap((pair) => pair ?? []));
  const drawn = spec.yMin === 'auto' ? ends.filter((end) => end !== 0) : ends;
  const low = drawn.length === 0 ? 0 : Math.min(...drawn);
  const high = drawn.length === 0 ? 1 : Math.max(...drawn);
  if (spec.yMin === 'auto') {
    const room = (high - low || Math.abs(high) || 1) * 0.1;
    return [low - room, high + room];
  }
  const bottom = Math.min(spec.yMin ?? 0, low);
  return [bottom, high > bottom ? high : bottom + 1];
}

export interface Size {
  readonly width: number;
  readonly height: number;
  /** Room at the right for labels at the ends of lines. */
  readonly ends: number;
}

/** Lays the chart out. */
export function plotOf(spec: ChartSpec, hidden: ReadonlySet<string>, { width, height, ends }: Size): Plot {
  const series = spec.series.filter(({ id }) => !hidden.has(id));
  const bands = bandsOf(spec, series);
  const bars = series.some(({ kind }) => kind === 'bar');
  const y = scaleLinear().domain(domainOf(spec, bands)).nice(5);
  const ticks = y.ticks(height < 200 ? 3 : 5);
  const widest = Math.max(...ticks.map((tick) => spec.fmtAxis(tick).length), 2);
  const margin = {
    top: 10,
    right: Math.max(ends, LAST_NAME),
    bottom: 24,
    left: Math.ceil(widest * CHAR) + 10,
  };
  y.range([height - margin.bottom, margin.top]);
  const inner = Math.max(width - margin.left - margin.right, 1);
  const count = spec.x.length;
  // Bars stand in the middle of their share; lines run from edge to edge.
  const step = bars ? inner / Math.max(count, 1) : inner / Math.max(count - 1, 1);
  const first = bars || count === 1 ? margin.left + step / 2 : margin.left;
  const xs = spec.x.map((_, index) => first + index * step);
  return { width, height, margin, y, ticks, xs, step, bars, series, bands };
}

/** The path of an area or a line between two points of the axis, gaps left open. */
export function curvePath(plot: Plot, one: ChartSeries, from = 0, to = plot.xs.length - 1): string {
  const band = (plot.bands.get(one.id) ?? []).map((pair, index) => ({ pair, index })).slice(from, to + 1);
  type Datum = (typeof band)[number];
  const x = ({ index }: Datum) => plot.xs[index] ?? 0;
  const at = (value: number | undefined) => plot.y(value ?? 0);
  if (one.kind === 'area') {
    const shape = area<Datum>()
      .defined(({ pair }) => pair !== null)
      .x(x)
      .y0(({ pair }) => at(pair?.[0]))
      .y1(({ pair }) => at(pair?.[1]));
    return shape(band) ?? '';
  }
  const shape = line<Datum>()
    .defined(({ pair }) => pair !== null)
    .x(x)
    .y(({ pair }) => at(pair?.[1]));
  return shape(band) ?? '';
}

/** The width of a bar. */
export function barWidth(plot: Plot): number {
  return Math.max(Math.min(plot.step * BAR_SHARE, BAR_MOST), 1);
}

/** All bars of a series as one path: the DOM stays small however long the range. Unstacked series stand side by side. */
export function barsPath(plot: Plot, one: ChartSeries, stacked: boolean): string {
  const group = plot.series.filter(({ kind }) => kind === 'bar');
  const beside = stacked ? 1 : Math.max(group.length, 1);
  const width = barWidth(plot) / beside;
  const offset = stacked ? 0 : group.indexOf(one) * width;
  return (plot.bands.get(one.id) ?? [])
    .map((pair, index) => {
      if (pair === null || pair[0] === pair[1]) return '';
      const left = (plot.xs[index] ?? 0) - (width * beside) / 2 + offset;
      const top = plot.y(Math.max(pair[0], pair[1]));
      const tall = Math.max(plot.y(Math.min(pair[0], pair[1])) - top, 0.5);
      return `M${round(left)},${round(top)}h${round(width)}v${round(tall)}h${round(-width)}z`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Which labels of the axis have room: every n-th, counted from the last one, which is the one most read. */
export function shownTicks(plot: Plot, spec: ChartSpec): number[] {
  const widest = Math.max(...spec.x.map(({ label }) => label.length), 1) * CHAR + 14;
  const every = Math.max(Math.ceil(widest / Math.max(plot.step, 1)), 1);
  return spec.x.map((_, index) => index).filter((index) => (spec.x.length - 1 - index) % every === 0);
}

/** The point nearest to a place on the axis, or -1 where there is none. */
export function nearest(plot: Plot, x: number): number {
  if (plot.xs.length === 0) return -1;
  const index = Math.round((x - (plot.xs[0] ?? 0)) / Math.max(plot.step, 1e-9));
  return Math.min(Math.max(index, 0), plot.xs.length - 1);
}

/** The series whose mark lies under a place, or the nearest line; null in the empty part of a stack. */
export function seriesAt(plot: Plot, index: number, y: number): string | null {
  let best: { id: string; away: number } | null = null;
  for (const one of plot.series) {
    const pair = plot.bands.get(one.id)?.[index] ?? null;
    if (pair === null) continue;
    const [from, to] = [plot.y(pair[0]), plot.y(pair[1])];
    if (one.kind !== 'line') {
      if (y >= Math.min(from, to) && y <= Math.max(from, to)) return one.id;
      continue;
    }
    const away = Math.abs(y - to);
    if (away < 24 && (best === null || away < best.away)) best = { id: one.id, away };
  }
  return best?.id ?? null;
}

export interface EndLabel {
  readonly id: string;
  readonly label: string;
  readonly y: number;
  readonly color: string;
}

const LABEL_HEIGHT = 14;

/** Names at the right end of lines and areas, where they do not touch each other; the others stay in the legend. */
export function endLabels(plot: Plot): EndLabel[] {
  const last = plot.xs.length - 1;
  const wanted = plot.series.flatMap((one) => {
    const pair = one.kind === 'bar' || one.dash === true ? null : (plot.bands.get(one.id)?.[last] ?? null);
    if (pair === null) return [];
    const tall = Math.abs(plot.y(pair[0]) - plot.y(pair[1]));
    const y = one.kind === 'area' ? (plot.y(pair[0]) + plot.y(pair[1])) / 2 : plot.y(pair[1]);
    return one.kind === 'area' && tall < LABEL_HEIGHT ? [] : [{ id: one.id, label: one.label, y, color: one.color }];
  });
  const placed: EndLabel[] = [];
  for (const label of wanted) {
    if (placed.every((other) => Math.abs(other.y - label.y) >= LABEL_HEIGHT)) placed.push(label);
  }
  return placed;
}
