// The tools: read-only operations, with answers cut to what a model reads at a glance unless it asks for more.

import { describeMetric } from '../app/describe.ts';
import { getMetric, listMetrics } from '../app/metrics.ts';
import type { Operation } from '../app/operation.ts';

export interface Tool {
  readonly operation: Operation;
  /** Laid under the arguments sent. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Makes the answer small; a longer one stays within reach by other arguments. */
  readonly brief?: (answer: unknown) => unknown;
}

/** Most series of one answer: the largest come first. */
const SERIES_SHOWN = 20;

interface Families {
  readonly metrics: readonly Record<string, unknown>[];
}

/** The list without each metric's dimensions, which describe_metric tells. */
function briefFamilies(answer: unknown): unknown {
  return (answer as Families[]).map((family) => ({
    ...family,
    metrics: family.metrics.map(({ dimensions: _, ...metric }) => metric),
  }));
}

/** The largest series, and a word about the others. */
function briefSeries(answer: unknown): unknown {
  const result = answer as { readonly series: readonly unknown[] };
  const left = result.series.length - SERIES_SHOWN;
  if (left <= 0) return result;
  const note = `${left} smaller series are left out; use filters to see them`;
  return { ...result, series: result.series.slice(0, SERIES_SHOWN), note };
}

export const TOOLS: readonly Tool[] = [
  { operation: listMetrics, brief: briefFamilies },
  { operation: describeMetric },
  { operation: getMetric, brief: briefSeries },
];
