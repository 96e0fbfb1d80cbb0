// When a customer has MRR, as the tables repeat it beside every part: the stretch and its neighbours in each grain.

import { type Day, GRAINS, type Grain, periodLastDay, periodStart, type Range } from '../core/calendar.ts';
import { GRAIN_BIT, type TableRow } from './schema.ts';

export type Activity = Omit<TableRow<'spans'>, 'customer_no'>;

/** One row for each stretch of a customer's activity; `active` is maximal and in order. */
export function activityOf(active: readonly Range[]): Activity[] {
  const first = active[0];
  if (first === undefined) return [];
  return active.map((span) => ({
    first_day: first.start,
    span_start: span.start,
    span_end: span.end,
    open_grains: grains((grain) => activeOn(active, (periodStart(span.start, grain) - 1) as Day)),
    close_grains: grains((grain) => activeOn(active, periodLastDay(span.end, grain))),
  }));
}

/** The stretch that holds a day. Throws where none does: MRR lies within its customer's activity. */
export function stretchOf(activities: readonly Activity[], day: Day): Activity {
  const found = activities.find(({ span_start, span_end }) => span_start <= day && day < span_end);
  if (found === undefined) throw new Error(`MRR on day ${day} lies outside its customer's activity`);
  return found;
}

function grains(holds: (grain: Grain) => boolean): number {
  let bits = 0;
  for (const grain of GRAINS) if (holds(grain)) bits |= GRAIN_BIT[grain];
  return bits;
}

function activeOn(active: readonly Range[], day: Day): boolean {
  return active.some(({ start, end }) => start <= day && day < end);
}
