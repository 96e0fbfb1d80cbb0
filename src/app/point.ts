// One point of a metric as a question: the period that holds a date, on a grain, of the kept rows.

import { isoDay, parseDay } from '../core/calendar.ts';
import { fail, type Result } from '../core/result.ts';
import { dimensionsOf } from '../metrics/catalogue.ts';
import type { Metric } from '../metrics/metric.ts';
import { parseQuery, type Query } from '../metrics/query.ts';
import type { Snapshot } from '../warehouse/warehouse.ts';
import { type AppFault, fault, refused } from './fault.ts';
import { customKeys } from './metrics.ts';

export interface AskedPoint {
  /** A date in the period; the freshness date where it is missing. */
  readonly period?: string | undefined;
  readonly date_step?: string | undefined;
  readonly filters?: unknown;
}

/** The question for the one period that holds the date asked for. */
export async function pointQuery(
  metric: Metric,
  asked: AskedPoint,
  snapshot: Snapshot,
): Promise<Result<Query, AppFault>> {
  const day = asked.period ?? isoDay(snapshot.freshness);
  if (parseDay(day) === null) {
    return fail(fault('invalid', ['period'], 'period must be a date YYYY-MM-DD', 'date_parsing'));
  }
  const query = parseQuery(
    { date_start: day, date_end: day, date_step: asked.date_step, filters: asked.filters },
    {
      freshness: snapshot.freshness,
      natural: metric.natural ?? null,
      dimensions: dimensionsOf(metric, await customKeys(snapshot)),
      future: metric.dimensions === 'future',
    },
  );
  return query.ok ? query : fail(refused('invalid', query.fault));
}
