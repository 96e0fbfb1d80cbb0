// The fast lane between two whole readings: what the changelogs name since the last run. Deletions are not propagated.

import type { Page } from '../connector.ts';
import { NeedsAttention } from '../connector.ts';
import { object, type Raw } from '../record.ts';
import { type Account, Refused } from './account.ts';
import { WITH_LINES, withLines, withTemplateLines } from './lines.ts';
import { STREAMS, type Stream } from './map.ts';
import { allOf, idsIn, isRefusedParameter, type ListPage, pagesOf } from './pages.ts';
import { jsonOf, type Point } from './point.ts';
import { isFirstVersion } from './settings.ts';
import { first, text } from './shapes.ts';

/** Events are processed with a delay, and clocks differ. */
const LOOK_BACK_MS = 10 * 60_000;
const IDS_A_PAGE = 100;

type Changed = ReadonlyMap<Stream, readonly number[]>;

/** What changed since an instant; everything, by `whole`, where the changelogs do not reach back so far. */
export async function* readChanges(
  account: Account,
  begin: Point,
  since: string,
  whole: (account: Account, begin: Point) => AsyncIterable<Page>,
): AsyncIterable<Page> {
  const from = new Date(Date.parse(since) - LOOK_BACK_MS).toISOString();
  const changed = isFirstVersion(account.session.settings) ? null : await changedSince(account, from);
  if (changed === null) {
    account.session.log('info', 'The changelogs do not tell what changed since the last run: everything is read');
    yield* whole(account, begin);
    return;
  }
  for (const stream of STREAMS.slice(STREAMS.indexOf(begin.stream))) {
    const place = stream === begin.stream ? begin.place : null;
    const after = place !== null && 'after' in place ? place.after : 0;
    const point = { ...begin, stream, place };
    if (stream === 'billing_subscriptions') yield* changedSubscriptions(account, point, from);
    else
      yield* changedRecords(
        account,
        point,
        (changed.get(stream) ?? []).filter((id) => id > after),
      );
  }
}

/** Ids that changed, by list; null where a changelog does not say. */
async function changedSince(account: Account, from: string): Promise<Changed | null> {
  const changed = new Map<Stream, readonly number[]>();
  for (const stream of STREAMS) {
    if (stream === 'billing_subscriptions') continue;
    const ids = await idsSince(account, stream, from);
    if (ids === null) return null;
    changed.set(stream, ids);
  }
  return changed;
}

async function idsSince(account: Account, stream: Stream, from: string): Promise<readonly number[] | null> {
  const ids = new Set<number>();
  let query: Readonly<Record<string, string>> = { start_date: from };
  for (;;) {
    const answer = await changelogPage(account, stream, query);
    if (answer === null) return null;
    const events = Array.isArray(answer.items) ? answer.items.map(object) : [];
    for (const event of events) {
      if (event.operation === 'delete') ids.delete(Number(event.id));
      else ids.add(Number(event.id));
    }
    const cursor = answer.has_more === true ? first(answer.next_cursor) : null;
    if (cursor === null) return [...ids].sort((a, b) => a - b);
    // Both together are refused.
    query = { cursor };
  }
}

/** Null where it is refused: older than the four weeks that are kept, or not for this key. */
async function changelogPage(
  account: Account,
  stream: Stream,
  query: Readonly<Record<string, string>>,
): Promise<Raw | null> {
  try {
    return await account.get(`/changelogs/${stream}`, { ...query, limit: '1000' });
  } catch (error) {
    if (error instanceof Refused) return null;
    if (error instanceof NeedsAttention && error.code === 'missing_scope') return null;
    throw error;
  }
}

async function* changedRecords(account: Account, point: Point, ids: readonly number[]): AsyncIterable<Page> {
  const { stream } = point;
  // At least one page, so that the stream counts as read.
  for (let at = 0; at === 0 || at < ids.length; at += IDS_A_PAGE) {
    const part = ids.slice(at, at + IDS_A_PAGE);
    const records = part.length === 0 ? [] : await recordsOf(account, stream, part.map(String));
    const after = part.at(-1);
    yield {
      stream,
      records,
      resume: jsonOf({ ...point, place: after === undefined ? point.place : { after } }),
      total: ids.length,
    };
  }
}

async function recordsOf(account: Account, stream: Stream, ids: readonly string[]): Promise<readonly Raw[]> {
  if (stream !== 'customer_invoices') return (await allOf(account, `/${stream}`, idsIn(ids))).records;
  return withLines(account, await invoicesOf(account, ids));
}

async function invoicesOf(account: Account, ids: readonly string[]): Promise<ListPage> {
  try {
    return await allOf(account, '/customer_invoices', { ...idsIn(ids), ...WITH_LINES });
  } catch (error) {
    if (!isRefusedParameter(error)) throw error;
    return allOf(account, '/customer_invoices', idsIn(ids));
  }
}

/** Subscriptions have no changelog; their own stamp tells which of them to read with lines. */
async function* changedSubscriptions(account: Account, point: Point, from: string): AsyncIterable<Page> {
  for await (const page of pagesOf(account, '/billing_subscriptions', point.place)) {
    const changed = page.records.filter((record) => (text(record.updated_at) ?? from) >= from);
    const records: Raw[] = [];
    for (const record of changed) records.push(await withTemplateLines(account, record));
    yield { stream: point.stream, records, resume: jsonOf({ ...point, place: page.next }) };
  }
}
