// Overlaps: the earlier of two lines for the same thing ends where the later one starts (methodology 3.3).

import type { Stay } from './covers.ts';
import { compare, ZERO } from './ratio.ts';

/**
 * Ends the earlier of every two positive lines on different invoices, neither a proration, that have the same price (or
 * both none) or belong to different subscriptions, where the later one starts strictly inside the earlier one.
 */
export function endOverlaps(stays: readonly Stay[]): void {
  const positive = stays
    .filter(({ reading }) => reading.line.prorationTarget === null && compare(reading.basis, ZERO) > 0)
    .sort((a, b) => a.start - b.start);
  let next = 0;
  positive.forEach((earlier, at) => {
    // The first line that starts on a later day: lines that start together never overlap.
    while (next < positive.length && (next <= at || positive[next]?.start === earlier.start)) next += 1;
    for (let later = next; later < positive.length; later += 1) {
      const stay = positive[later];
      if (stay === undefined || stay.start >= earlier.end) return;
      if (!succeeds(stay, earlier)) continue;
      earlier.end = stay.start;
      return;
    }
  });
}

/** Whether the later line is for the same thing as the earlier one, billed by another invoice. */
export function succeeds({ reading: { line: later } }: Stay, { reading: { line: earlier } }: Stay): boolean {
  if (later.invoice === earlier.invoice) return false;
  return later.price === earlier.price || later.subscription !== earlier.subscription;
}
