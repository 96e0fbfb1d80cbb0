// What a chart shows, as one value: pages describe, the kit draws; a library could stand in its place.

export interface ChartPoint {
  /** What a click hands back: the first day of the period. */
  readonly key: string;
  readonly label: string;
  /** The period is not over: hatched, and said in words. */
  readonly running?: boolean;
}

export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  readonly kind: 'area' | 'line' | 'bar';
  /** A CSS colour, e.g. `var(--c1)`: themes change without drawing again. */
  readonly color: string;
  /** One a point; null where there is no value. */
  readonly values: readonly (number | null)[];
  /** Drawn dashed: a comparison, a target, a forecast. */
  readonly dash?: boolean;
  /** How its own values are written, where they differ from the chart's. */
  readonly fmtValue?: (value: number | null) => string;
  /** What its values belong to, where that is not the point of the axis: the period that is compared with. */
  readonly labels?: readonly string[];
}

export interface ChartSpec {
  readonly title: string;
  /** One sentence: what a reader who cannot see the picture should know. */
  readonly summary: string;
  readonly x: readonly ChartPoint[];
  readonly fmtAxis: (value: number) => string;
  readonly fmtValue: (value: number | null) => string;
  /** The axis begins at 0 unless this says where; `auto`: near the smallest value (rates). */
  readonly yMin?: number | 'auto';
  /** Bars stack by sign on both sides of zero. */
  readonly stacked?: boolean | '100%';
  readonly series: readonly ChartSeries[];
  /** Notes on periods: a change of options, a price rise. */
  readonly marks?: readonly { readonly x: string; readonly label: string }[];
  /** What the stack adds up to, as the server says it. */
  readonly totals?: readonly (number | null)[];
  /** What each series adds up to over the range, and the totals, as the server says it; null where it does not. */
  readonly sums?: readonly (number | null)[];
  readonly sumOfTotals?: number | null;
}

/** What was clicked or opened by Enter; without a series: the whole period. */
export interface ChartPick {
  readonly key: string;
  readonly index: number;
  readonly series: string | null;
}
