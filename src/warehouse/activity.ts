// When a customer or a timeline has MRR, as the tables repeat it beside every part: its stretch and those around it.

import { type Day, GRAINS, type Grain, periodLastDay, periodStart, type Range } from '../core/calendar.ts';
import { GRAIN_BIT } from '../metrics/grains.ts';
import type { TableRow } from './schema.ts';

export type Activity = Omit<TableRow<'spans'>, 'customer_no' | 'customer_country'>;

/** One row for each stretch; `active` is maximal and in order. */
export function activityOf(active: readonly Range[]): Activity[] {
  const first = active[0];
  if (first === undefined) return [];
  return active.map((span) => ({
    first_day: first.start,
    span_start: span.start,
    span_end: span.end,
    open_grains: grains((grain) => stretchOn(active, (periodStart(span.start, grain) - 1) as Day) !== null),
    close_grains: grains((grain) => stretchOn(active, periodLastDay(span.end, grain)) !== null),
  }));
}

/** Index of the stretch that holds a day, or null. */
export function stretchOn(active: readonly Range[], day: Day): number | null {
  let low = 0;
  let high = active.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = active[middle];
    if (range === undefined || range.start > day) high = middle;
    else if (range.end <= day) low = middle + 1;
    else return middle;
  }
  return null;
}

/** For each of these ranges whether no other one shares a day with it. */
export function alone(ranges: readonly Range[]): boolean[] {
  const order = ranges.map((_, index) => index).sort((a, b) => at(ranges, a).start - at(ranges, b).start);
  const answer: boolean[] = new Array(ranges.length).fill(true);
  let latestEnd = Number.NEGATIVE_INFINITY;
  order.forEach((index, position) => {
    const { start, end } = at(ranges, index);
    const next = order[position + 1];
    answer[index] = latestEnd <= start && (next === undefined || at(ranges, next).start >= end);
    latestEnd = Math.max(latestEnd, end);
  });
  return answer;
}

function at(ranges: readonly Range[], index: number): Range {
  const range = ranges[index];
  if (range === undefined) throw new RangeError(`no range ${index} of ${ranges.length}`);
  return range;
}

function grains(holds: (grain: Grain) => boolean): number {
  let bits = 0;
  for (const grain of GRAINS) if (holds(grain)) bits |= GRAIN_BIT[grain];
  return bits;
}
