// The grammar of addresses: what is looked at as typed values, defaults left out, a wrong value falls back and never fails.

import type { Grain } from '../format/format.ts';
import { type Filter, filtersText, parseFilters } from './filters.ts';
import { DEFAULT_RANGE, parseRange, type Range, rangeText } from './range.ts';

export const GRAINS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export const COMPARISONS = ['none', 'prev', 'year'] as const;
export const CHART_TYPES = ['auto', 'area', 'line', 'bar', 'pct'] as const;
export type Comparison = (typeof COMPARISONS)[number];
export type ChartType = (typeof CHART_TYPES)[number];

export interface View {
  readonly range: Range;
  readonly grain: Grain;
  readonly compare: Comparison;
  /** The dimension of the breakdown. */
  readonly by: string | null;
  /** All must hold (Combine). */
  readonly filters: readonly Filter[];
  /** A curve for each (Compare). */
  readonly curves: readonly Filter[];
  /** A saved segment: its filters hold beside the others. */
  readonly segment: string | null;
  readonly type: ChartType;
  /** Metrics of the explorer. */
  readonly metrics: readonly string[];
}

export const DEFAULT_VIEW: View = {
  range: DEFAULT_RANGE,
  grain: 'month',
  compare: 'none',
  by: null,
  filters: [],
  curves: [],
  segment: null,
  type: 'auto',
  metrics: [],
};

export type SearchText = Readonly<Record<string, string | undefined>>;

/** What goes with the user from page to page; the rest belongs to one page. */
export const CARRIED = ['range', 'g', 'cmp', 'f', 'seg'] as const;

/** Metrics that the explorer shows at once. */
export const METRICS_MOST = 4;

export function parseView(search: SearchText): View {
  const metrics = (search.m ?? '').split(',').filter((slug) => /^[a-z0-9_]{1,100}$/.test(slug));
  return {
    range: parseRange(search.range) ?? DEFAULT_VIEW.range,
    grain: GRAINS.find((one) => one === search.g) ?? DEFAULT_VIEW.grain,
    compare: COMPARISONS.find((one) => one === search.cmp) ?? DEFAULT_VIEW.compare,
    by: text(search.by),
    filters: parseFilters(search.f),
    curves: parseFilters(search.vs),
    segment: text(search.seg),
    type: CHART_TYPES.find((one) => one === search.type) ?? DEFAULT_VIEW.type,
    metrics: [...new Set(metrics)].slice(0, METRICS_MOST),
  };
}

function text(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

/** The parameters of a view; undefined for what is as usual, which takes it out of the address. */
export function viewSearch(view: View): Record<string, string | undefined> {
  const unless = (value: string, usual: string) => (value === usual ? undefined : value);
  return {
    range: unless(rangeText(view.range), rangeText(DEFAULT_VIEW.range)),
    g: unless(view.grain, DEFAULT_VIEW.grain),
    cmp: unless(view.compare, DEFAULT_VIEW.compare),
    by: view.by ?? undefined,
    f: unless(filtersText(view.filters), ''),
    vs: unless(filtersText(view.curves), ''),
    seg: view.segment ?? undefined,
    type: unless(view.type, DEFAULT_VIEW.type),
    m: unless(view.metrics.join(','), ''),
  };
}

/** The part of an address that is carried to another page. */
export function carried(search: SearchText): Record<string, string> {
  return Object.fromEntries(
    CARRIED.flatMap((name) => (search[name] === undefined || search[name] === '' ? [] : [[name, search[name]]])),
  ) as Record<string, string>;
}
