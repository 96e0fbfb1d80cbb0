// Future MRR beyond what is covered: running timelines carried past the end of their coverage, signed subscriptions
// from their start, each as secured or unsecured (methodology section 6).

import { type Day, dayOf, FOREVER, type Range } from './calendar.ts';
import type { Subscription } from './facts.ts';
import type { FuturePart } from './ledger.ts';
import { LEAST_MRR, type Micros } from './money.ts';
import { partOf } from './parts.ts';
import { union, without } from './ranges.ts';
import type { Signed } from './signed.ts';
import { cancellationDay } from './timeline.ts';
import type { Cover, Coverage, Workings } from './workings.ts';

type Body = Omit<FuturePart, 'start' | 'end' | 'known' | 'secured'>;

/** Freshness dates of any time. */
const ALWAYS: Range = { start: dayOf(1, 1, 1), end: FOREVER };

/** The rows beside the parts; `timelineOf` gives the index of a key's timeline. */
export function futureParts(
  workings: Workings,
  signed: readonly Signed[],
  timelineOf: (key: string) => number,
): FuturePart[] {
  const pieces = Map.groupBy(workings.pieces, (piece) => piece.timeline);
  const signedBy = Map.groupBy(signed, (one) => timelineOf(one.key));
  const rows: FuturePart[] = [];
  workings.coverages.forEach((coverage, timeline) => {
    const mine = pieces.get(timeline) ?? [];
    const active = workings.timelines[timeline]?.active ?? [];
    rows.push(...carried(coverage, mine, active, signedBy.get(timeline) ?? []));
    for (const piece of mine) rows.push(...uncontracted(piece, contractEnd(coverage, piece, workings)));
  });
  for (const one of signed) rows.push(...started(one, timelineOf(one.key), workings));
  return rows;
}

/** The parts of the last covered day, carried on wherever the timeline runs on the freshness date. */
function carried(
  { stretches }: Coverage,
  pieces: readonly Cover[],
  active: readonly Range[],
  signed: readonly Signed[],
): FuturePart[] {
  const end = stretches.at(-1)?.end;
  if (end === undefined || end >= FOREVER) return [];
  const last = pieces.filter((piece) => piece.end === end && !isCancelled(piece.subscription));
  const total = last.reduce((sum, piece) => sum + piece.mrr, 0n);
  if (total < LEAST_MRR) return [];
  return knownRanges(active, signed).flatMap(({ known, limit }) =>
    last.flatMap((piece) =>
      split(partOf(piece), known, { start: end, end: limit }, piece.subscription?.commitmentEnd ?? null),
    ),
  );
}

/** Cancelled parts are never carried, whenever the cancellation takes effect. */
function isCancelled(subscription: Subscription | null): boolean {
  if (subscription === null) return false;
  const { status, canceledAt, effectiveCancellation } = subscription;
  return status === 'canceled' || canceledAt !== null || effectiveCancellation !== null;
}

/**
 * The freshness dates on which the timeline runs, cut where a subscription of its set begins or ceases to be signed; the
 * limit is the earliest start of those that are signed then.
 */
function knownRanges(active: readonly Range[], signed: readonly Signed[]): { known: Range; limit: Day }[] {
  const cuts = signed.flatMap(({ known }) => [known.start, known.end]);
  return active.flatMap(({ start, end }) => {
    const inside = cuts.filter((cut) => cut > start && cut < end);
    const edges = [...new Set([start, ...inside])].sort((a, b) => a - b);
    return edges.map((edge, at) => {
      const limits = signed.filter(({ known }) => known.start <= edge && edge < known.end).map((one) => one.start);
      return { known: { start: edge, end: edges[at + 1] ?? end }, limit: Math.min(FOREVER, ...limits) as Day };
    });
  });
}

/** A signed subscription from its start, on the days that no line of its own covers. */
function started(one: Signed, timeline: number, { coverages }: Workings): FuturePart[] {
  const own = union((coverages[timeline]?.covers ?? []).filter((cover) => cover.subscription === one.subscription));
  return without({ start: one.start, end: one.end }, own).flatMap((range) =>
    split({ ...one.attributes, timeline, mrr: one.mrr }, one.known, range, one.subscription.commitmentEnd),
  );
}

/** Secured up to the end of the commitment, unsecured after it and without one. */
function split(body: Body, known: Range, { start, end }: Range, commitment: Day | null): FuturePart[] {
  const turn = Math.min(Math.max(commitment ?? start, start), end) as Day;
  const rows: FuturePart[] = [];
  if (start < turn) rows.push({ ...body, known, start, end: turn, secured: true });
  if (turn < end) rows.push({ ...body, known, start: turn, end, secured: false });
  return rows;
}

/** First day that neither an invoice, a commitment nor a cancelled subscription's last term holds (its end with lines). */
function contractEnd({ end }: Coverage, { subscription, start }: Cover, { context }: Workings): Day {
  const commitment = subscription?.commitmentEnd ?? start;
  if (context.basis === 'invoices') return Math.max(end ?? start, commitment) as Day;
  if (subscription !== null && cancellationDay(subscription) !== null) return FOREVER;
  return Math.max(start, commitment) as Day;
}

/**
 * Parts count as secured coverage. Where no contract holds one, from `from` on (open-ended subscriptions with basis
 * `subscriptions`, renewals carried late), a pair of rows moves it to unsecured.
 */
function uncontracted(piece: Cover, from: Day): FuturePart[] {
  const start = Math.max(from, piece.start) as Day;
  if (start >= piece.end) return [];
  const row = { ...partOf(piece), start, known: ALWAYS };
  return [
    { ...row, mrr: -piece.mrr as Micros, secured: true },
    { ...row, secured: false },
  ];
}
