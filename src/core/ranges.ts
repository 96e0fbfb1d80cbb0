// Sets of days as ranges: maximal, in order, half-open.

import type { Day, Range } from './calendar.ts';

/** The days that lie in any of the ranges, as maximal ranges in order. */
export function union(ranges: readonly Range[]): Range[] {
  const joined: { start: Day; end: Day }[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last === undefined || start > last.end) joined.push({ start, end });
    else if (end > last.end) last.end = end;
  }
  return joined;
}

/** The days of a range that lie in none of the `taken` ones, which are maximal and in order. */
export function without({ start, end }: Range, taken: readonly Range[]): Range[] {
  const left: Range[] = [];
  let from = start;
  for (const range of taken) {
    const to = Math.min(range.start, end) as Day;
    if (from < to) left.push({ start: from, end: to });
    if (range.end > from) from = range.end;
  }
  if (from < end) left.push({ start: from, end });
  return left;
}

/** Index of the first of maximal, ordered ranges that ends after `day`; their number where none does. */
export function firstEndingAfter(ranges: readonly Range[], day: Day): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.end ?? day) <= day) low = middle + 1;
    else high = middle;
  }
  return low;
}
