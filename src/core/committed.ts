// Committed MRR as differences to MRR: signed subscriptions come in, what they replace and what is cancelled goes out
// (methodology section 6).

import type { Day, Range } from './calendar.ts';
import type { CommittedPart, CommittedReason } from './ledger.ts';
import { type Micros, NOTHING } from './money.ts';
import { partOf } from './parts.ts';
import { union } from './ranges.ts';
import type { Signed } from './signed.ts';
import type { Cover, Workings } from './workings.ts';

/**
 * The differences between CMRR and MRR: on a day, CMRR = MRR + their sum. `timelineOf` gives the index of a key's
 * timeline. Whatever is both replaced and cancelled is taken out once, as cancelled.
 */
export function committedParts(
  workings: Workings,
  signed: readonly Signed[],
  timelineOf: (key: string) => number,
): CommittedPart[] {
  const replaced = new Map<number, Range[]>();
  const parts: CommittedPart[] = [];
  for (const { key, known, mrr, attributes } of signed) {
    const timeline = timelineOf(key);
    replaced.getOrInsertComputed(timeline, () => []).push(known);
    if (mrr !== NOTHING) parts.push({ ...attributes, ...known, timeline, mrr, reason: 'signed' });
  }
  for (const [timeline, ranges] of replaced) replaced.set(timeline, union(ranges));
  for (const piece of workings.pieces) {
    const cancelled = piece.subscription?.canceledAt ?? piece.end;
    takeOut(parts, piece, { start: cancelled, end: piece.end }, 'cancelled');
    for (const range of replaced.get(piece.timeline) ?? []) {
      takeOut(parts, piece, { start: range.start, end: Math.min(range.end, cancelled) as Day }, 'replaced');
    }
  }
  return parts;
}

function takeOut(parts: CommittedPart[], piece: Cover, { start, end }: Range, reason: CommittedReason): void {
  const from = Math.max(start, piece.start) as Day;
  const to = Math.min(end, piece.end) as Day;
  if (from >= to) return;
  parts.push({ ...partOf(piece), start: from, end: to, mrr: -piece.mrr as Micros, reason });
}
