// Parts of MRR: a timeline's covers without the days on which it counts as zero (methodology 1), and neighbours that are
// alike merged into one.

import type { Day, Range } from './calendar.ts';
import { coverOrder } from './covers.ts';
import type { Properties } from './facts.ts';
import type { Part } from './ledger.ts';
import { LEAST_MRR } from './money.ts';
import { firstEndingAfter } from './ranges.ts';
import type { Cover } from './workings.ts';

/** The days on which the covers of one timeline sum to at least 0.005: maximal ranges in order. */
export function activeDays(covers: readonly Cover[], stretches: readonly Range[]): readonly Range[] {
  if (covers.every((cover) => cover.mrr >= LEAST_MRR)) return stretches;
  const changes = covers
    .flatMap(({ start, end, mrr }) => [
      { day: start, by: mrr as bigint },
      { day: end, by: -mrr },
    ])
    .sort((a, b) => a.day - b.day);
  const active: { start: Day; end: Day }[] = [];
  let sum = 0n;
  changes.forEach(({ day, by }, at) => {
    sum += by;
    const next = changes[at + 1]?.day;
    if (next === undefined || next === day || sum < LEAST_MRR) return;
    const last = active.at(-1);
    if (last !== undefined && last.end === day) last.end = next;
    else active.push({ start: day, end: next });
  });
  return active;
}

/** The covers of one timeline within its active days, without amounts of 0, in their order. */
export function piecesOf(
  covers: readonly Cover[],
  active: readonly Range[],
  stretches: readonly Range[],
): readonly Cover[] {
  if (active === stretches) return covers;
  const pieces: Cover[] = [];
  for (const cover of covers) {
    if (cover.mrr === 0n) continue;
    for (let at = firstEndingAfter(active, cover.start); at < active.length; at += 1) {
      const range = active[at];
      if (range === undefined || range.start >= cover.end) break;
      const start = Math.max(cover.start, range.start) as Day;
      const end = Math.min(cover.end, range.end) as Day;
      pieces.push(start === cover.start && end === cover.end ? cover : { ...cover, start, end });
    }
  }
  return pieces.sort(coverOrder);
}

/** Parts of one timeline from its pieces: a piece that begins where a like one ends continues it. */
export function mergedParts(pieces: readonly Cover[]): Part[] {
  const parts: OpenPart[] = [];
  const endingOn = new Map<Day, OpenPart[]>();
  for (const piece of pieces) {
    const before = endingOn.get(piece.start);
    const at = before?.findIndex((part) => isAlike(part, piece)) ?? -1;
    const continued = at < 0 ? undefined : before?.splice(at, 1)[0];
    const part = continued ?? partOf(piece);
    if (continued === undefined) parts.push(part);
    part.end = piece.end;
    const others = endingOn.get(part.end);
    if (others === undefined) endingOn.set(part.end, [part]);
    else others.push(part);
  }
  return parts;
}

type OpenPart = { -readonly [K in keyof Part]: Part[K] };

/** A piece as a part of its own. */
export function partOf(piece: Cover): OpenPart {
  const { timeline, start, end, mrr, subscription, price, currency, billingPeriod, line, source } = piece;
  return { timeline, start, end, mrr, subscription, price, currency, billingPeriod, line, source };
}

/** Same amount and same attributes, custom properties of line and invoice included. */
function isAlike(a: Part, b: Part): boolean {
  return (
    a.mrr === b.mrr &&
    a.subscription === b.subscription &&
    a.price === b.price &&
    a.currency === b.currency &&
    a.billingPeriod === b.billingPeriod &&
    a.source === b.source &&
    (a.line === null) === (b.line === null) &&
    sameProperties(a.line?.properties, b.line?.properties) &&
    sameProperties(a.line?.invoice.properties, b.line?.invoice.properties)
  );
}

function sameProperties(a: Properties | undefined, b: Properties | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}
