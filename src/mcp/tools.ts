// The tools: read-only operations, with answers cut to what a model reads at a glance unless it asks for more.

import { getCohorts } from '../app/cohorts.ts';
import { describeMetric } from '../app/describe.ts';
import { explainMetric } from '../app/explain.ts';
import { listFindings } from '../app/findings.ts';
import { getMetric, listMetrics } from '../app/metrics.ts';
import type { Operation } from '../app/operation.ts';
import { describeView, listViews, queryView } from '../app/views.ts';

export interface Tool {
  readonly operation: Operation;
  /** Laid under the arguments sent. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Makes the answer small; a longer one stays within reach by other arguments. */
  readonly brief?: (answer: unknown) => unknown;
}

/** Most series of one answer: the largest come first. */
const SERIES_SHOWN = 20;
const COHORTS_SHOWN = 24;

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

/** The youngest cohorts, and a word about the others. */
function briefCohorts(answer: unknown): unknown {
  const result = answer as { readonly cohorts: readonly unknown[] };
  const left = result.cohorts.length - COHORTS_SHOWN;
  if (left <= 0) return result;
  const note = `${left} cohorts are left out; choose others by date_start and date_end, or a longer date_step`;
  return { ...result, cohorts: result.cohorts.slice(-COHORTS_SHOWN), note };
}

/** Most rows of each list of a customer's detail. */
const DETAIL_SHOWN = 20;

interface Explanation {
  readonly customer: Readonly<Record<string, unknown>> | null;
  readonly [part: string]: unknown;
}

/** The explanation without its SQL (for people with the exported tables; the HTTP API gives it), and of a customer's lists the first rows with how many there are. */
function briefExplanation(answer: unknown): unknown {
  const { sql: _, customer, ...explanation } = answer as Explanation;
  if (customer === null) return { ...explanation, customer };
  const cut = Object.entries(customer).flatMap(([name, value]): [string, unknown][] =>
    Array.isArray(value) && value.length > DETAIL_SHOWN
      ? [
          [name, value.slice(0, DETAIL_SHOWN)],
          [`${name}_total`, value.length],
        ]
      : [[name, value]],
  );
  return { ...explanation, customer: Object.fromEntries(cut) };
}

export const TOOLS: readonly Tool[] = [
  { operation: listMetrics, brief: briefFamilies },
  { operation: describeMetric },
  { operation: getMetric, brief: briefSeries },
  { operation: getCohorts, brief: briefCohorts },
  { operation: listViews },
  { operation: describeView },
  { operation: queryView, defaults: { limit: 20 } },
  { operation: explainMetric, defaults: { limit: 10 }, brief: briefExplanation },
  { operation: listFindings, defaults: { limit: 20 } },
];
