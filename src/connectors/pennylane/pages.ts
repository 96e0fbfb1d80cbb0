// Lists of the API in pages: by id and cursor in version 2, numbered in version 1. Where a page is, a later run can go on.

import { SourceFailure } from '../connector.ts';
import { object, type Raw } from '../record.ts';
import { type Account, Refused } from './account.ts';
import { isFirstVersion } from './settings.ts';
import { first } from './shapes.ts';

const PAGE_SIZE = 100;

/** Where a list goes on: after an id, at a cursor where the server does not sort, or after a numbered page. */
export type Place =
  | { readonly after: number }
  | { readonly cursor: string }
  | { readonly pages: number; readonly records: number };

export interface ListPage {
  readonly records: readonly Raw[];
  /** Version 2's `included`, by the kind of object. */
  readonly included: Raw | null;
  readonly next: Place;
  readonly total: number | null;
}

type Query = Readonly<Record<string, string>>;
type Filter = { readonly field: string; readonly operator: string; readonly value: string | readonly string[] };

/** The pages of a list from a place on, or from its beginning. */
export function pagesOf(
  account: Account,
  path: string,
  from: Place | null,
  query: Query = {},
): AsyncIterable<ListPage> {
  return isFirstVersion(account.session.settings) ? numbered(account, path, from) : byId(account, path, from, query);
}

/** Everything of a short list at once: what a filter names, the lines of a document; version 2 only. */
export async function allOf(account: Account, path: string, query: Query = {}): Promise<ListPage> {
  const records: Raw[] = [];
  const included: Record<string, unknown> = {};
  let more: Query = {};
  for (;;) {
    const answer = await account.get(path, { limit: String(PAGE_SIZE), sort: 'id', ...query, ...more });
    const page = pageOf(answer, path, { after: 0 });
    records.push(...page.records);
    Object.assign(included, object(page.included?.invoice_lines));
    const cursor = answer.has_more === true ? first(answer.next_cursor) : null;
    const isPartial = page.included === null;
    if (cursor === null) return { ...page, records, included: isPartial ? null : { invoice_lines: included } };
    more = { cursor };
  }
}

/** The query that asks for these ids only. */
export function idsIn(ids: readonly string[]): Query {
  return filtered([{ field: 'id', operator: 'in', value: ids }]);
}

function filtered(filters: readonly Filter[]): Query {
  return filters.length === 0 ? {} : { filter: JSON.stringify(filters) };
}

/**
 * Ascending by id, each page asked for by the last id seen: a cursor forgets its filter, ends with time, and rows that
 * come or go between pages would shift it. A server that does not sort or filter is read by its cursors.
 */
async function* byId(account: Account, path: string, from: Place | null, query: Query): AsyncIterable<ListPage> {
  let place: Place = from ?? { after: 0 };
  let cursor: string | null = null;
  for (;;) {
    const answer: Raw = await account.get(path, { ...query, ...queryOf(place) });
    const ids = itemsOf(answer, path).map((item) => Number(item.id));
    const after: number = 'after' in place ? place.after : 0;
    const isSorted = ids.every((id, index) => id > (ids[index - 1] ?? after));
    if (!('cursor' in place) && !isSorted && cursor !== null) {
      place = { cursor };
      continue;
    }
    cursor = first(answer.next_cursor);
    const more: boolean = answer.has_more === true && ids.length > 0;
    const isByCursor = 'cursor' in place || !isSorted;
    if (more && isByCursor && cursor === null) throw unpaged(path);
    place = isByCursor && cursor !== null ? { cursor } : { after: Math.max(after, ...ids) };
    yield pageOf(answer, path, place);
    if (!more) return;
  }
}

function queryOf(place: Place): Query {
  const base = { limit: String(PAGE_SIZE), sort: 'id' };
  if ('cursor' in place) return { ...base, cursor: place.cursor };
  const after = 'after' in place ? place.after : 0;
  if (after === 0) return base;
  return { ...base, ...filtered([{ field: 'id', operator: 'gt', value: String(after) }]) };
}

function unpaged(path: string): SourceFailure {
  return new SourceFailure('bad_answer', `${path} says that there is more and does not say where; try again later`);
}

function itemsOf(answer: Raw, path: string): readonly Raw[] {
  const items = answer.items ?? answer[path.slice(1)] ?? answer.invoices;
  if (Array.isArray(items)) return items.map(object);
  throw new SourceFailure('bad_answer', `${path} answered with a page that holds no list; try again later`);
}

function pageOf(answer: Raw, path: string, next: Place): ListPage {
  const included = answer.included === undefined ? null : object(answer.included);
  const count = Object.entries(answer).find(
    ([key, value]) => /^total_(?!pages)/.test(key) && typeof value === 'number',
  );
  return { records: itemsOf(answer, path), included, next, total: count === undefined ? null : Number(count[1]) };
}

/** Numbered pages shift when rows come or go between them: the list is then read again, a few times at most. */
async function* numbered(account: Account, path: string, from: Place | null): AsyncIterable<ListPage> {
  const begin = from !== null && 'pages' in from ? from : { pages: 0, records: 0 };
  let records = begin.records;
  let rounds = 0;
  for (let page = begin.pages + 1; ; page += 1) {
    const answer = await account.get(path, { page: String(page), per_page: String(PAGE_SIZE) });
    const { total, ...rest } = pageOf(answer, path, { pages: page, records });
    records += rest.records.length;
    const last = Number(answer.total_pages ?? answer.totalPages ?? page);
    const shifted = page >= last && total !== null && total !== records && rounds < 3;
    const next = shifted ? { pages: 0, records: 0 } : { pages: page, records };
    yield { ...rest, total, next };
    if (page < last) continue;
    if (!shifted) return;
    [page, records, rounds] = [0, 0, rounds + 1];
  }
}

/** Whether a request was refused for what it asked to include. */
export function isRefusedParameter(error: unknown): boolean {
  return error instanceof Refused && error.status === 400;
}
