// Reads a Chargebee site: everything at first, then what was updated since.

import type { Json, Page, Session } from '../connector.ts';
import { integer, list, object, type Raw, text } from '../record.ts';
import { type Params, readList, readOne } from './api.ts';
import { isStream, STREAMS, type StreamName } from './map.ts';
import type { Secret, Settings } from './settings.ts';

/** Changes may become visible a little after their time. */
const LOOK_BACK_SECONDS = 120;

/** Where a run goes on. Times are in seconds since 1970. */
interface Point {
  /** When the run began: the next one looks for changes since then. */
  readonly began: number;
  /** What was updated since then is read; null: everything. */
  readonly since: number | null;
  /** Null: all is read. */
  readonly stream: StreamName | null;
  readonly offset: string | null;
}

type ChargebeeSession = Session<Settings, Secret>;

/** Pages in order of dependency; each says where the next one begins, the last one when the run began. */
export async function* read(session: ChargebeeSession): AsyncIterable<Page> {
  let point = begin(session);
  while (point.stream !== null) {
    const { stream } = point;
    const page = await readList(session, stream, paramsOf(point));
    const records: Raw[] = [];
    for (const entry of page.entries) records.push(await complete(session, stream, object(entry[stream.slice(0, -1)])));
    const following = STREAMS[STREAMS.indexOf(stream) + 1] ?? null;
    point = { ...point, stream: page.next === null ? following : stream, offset: page.next };
    yield { stream, records, resume: { ...point } };
  }
}

function begin({ resume, since, now }: ChargebeeSession): Point {
  const unfinished = pointOf(resume);
  if (unfinished !== null) return unfinished;
  const began = Math.floor(now().getTime() / 1000);
  return { began, since: pointOf(since)?.began ?? null, stream: STREAMS[0], offset: null };
}

function pointOf(value: Json | null): Point | null {
  const { began, since, stream, offset } = object(value);
  const start = integer(began);
  if (start === null) return null;
  const name = text(stream);
  return {
    began: start,
    since: integer(since),
    stream: name !== null && isStream(name) ? name : null,
    offset: text(offset),
  };
}

function paramsOf({ since, offset }: Point): Params {
  return {
    include_deleted: 'true',
    ...(since === null ? {} : { 'updated_at[after]': String(since - LOOK_BACK_SECONDS) }),
    ...(offset === null ? {} : { offset }),
  };
}

/** Follows the pages of an invoice's or a note's lines. */
async function complete(session: ChargebeeSession, stream: StreamName, record: Raw): Promise<Raw> {
  let offset = text(record.line_items_next_offset);
  if (offset === null) return record;
  const lines = [...list(record.line_items)];
  // Each page may carry the discounts of all lines, or of its own.
  const discounts = new Map(list(record.line_item_discounts).map((one) => [JSON.stringify(one), one]));
  while (offset !== null) {
    const params = { line_items_limit: '300', line_items_offset: offset };
    const rest = object((await readOne(session, `${stream}/${text(record.id)}`, params))[stream.slice(0, -1)]);
    lines.push(...list(rest.line_items));
    for (const one of list(rest.line_item_discounts)) discounts.set(JSON.stringify(one), one);
    offset = text(rest.line_items_next_offset);
  }
  return { ...record, line_items: lines, line_item_discounts: [...discounts.values()], line_items_next_offset: null };
}
