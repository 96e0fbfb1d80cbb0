// Where the reading of an account stands, as JSON: kept with every page, so that any later run goes on from there.

import { type Json, NeedsAttention } from '../connector.ts';
import { object } from '../record.ts';
import { STREAMS, type Stream } from './map.ts';
import type { Place } from './pages.ts';
import type { Settings } from './settings.ts';
import { text } from './shapes.ts';

export interface Point {
  /** When this reading began; ISO. */
  readonly at: string;
  /** The company's id at Pennylane. */
  readonly company: string | null;
  /** How many readings of changes there were since the last whole one; 0: this one is whole. */
  readonly changes: number;
  readonly stream: Stream;
  /** Null: at the beginning of the stream. */
  readonly place: Place | null;
  /** The greatest id among the subscriptions read. */
  readonly subscription: number;
}

/** A point as it was kept; null where there is none. */
export function pointOf(kept: Json | null): Point | null {
  const raw = object(kept);
  const at = text(raw.at);
  const stream = STREAMS.find((one) => one === raw.stream);
  if (at === null || stream === undefined) return null;
  return {
    at,
    company: text(raw.company),
    changes: Number(raw.changes ?? 0),
    stream,
    place: raw.place === null || raw.place === undefined ? null : (object(raw.place) as Place),
    subscription: Number(raw.subscription ?? 0),
  };
}

export function jsonOf(point: Point): Json {
  return { ...point, place: point.place === null ? null : { ...point.place } };
}

/** Whether a run after `since` reads everything: always, but for the runs between that the settings ask for. */
export function readsOf(settings: Settings, since: Json | null): 'everything' | 'changes' {
  const point = pointOf(since);
  return point !== null && point.changes < settings.changelog_runs ? 'changes' : 'everything';
}

/** Throws NeedsAttention where the key opens another company than the one read before: two must not be mixed. */
export function sameCompany(company: string | null, before: Point | null): void {
  if (company === null || before === null || before.company === null || before.company === company) return;
  const message = `The key opens the company ${company}, but this connection has read the company ${before.company}; enter a key of that one, or make another connection`;
  throw new NeedsAttention('wrong_company', message);
}
