// Reads a Stripe account: everything at first, then what its events say has changed.

import type { Json, Page, Session } from '../connector.ts';
import { integer, list, object, type Raw, text } from '../record.ts';
import { createApi, type Params, type StripeApi, type StripePage } from './api.ts';
import type { StreamName } from './map.ts';
import type { Secret, Settings } from './settings.ts';

interface List {
  readonly stream: StreamName;
  /** Lists to read one after the other; prices are listed active or not. */
  readonly filters: readonly Params[];
  /** What is sent in full rather than named by id. */
  readonly expand: readonly string[];
  /** The events that tell of changes. */
  readonly events: string;
  /** Lists inside the object, and where the rest of each is read. */
  readonly inside?: {
    readonly field: string;
    readonly path: (id: string) => string;
    readonly params: (id: string) => Params;
  };
}

const ALL: readonly Params[] = [{}];

/** In order of dependency. */
const LISTS: readonly List[] = [
  { stream: 'products', filters: ALL, expand: [], events: 'product.*' },
  { stream: 'prices', filters: [{ active: 'true' }, { active: 'false' }], expand: ['tiers'], events: 'price.*' },
  { stream: 'coupons', filters: ALL, expand: [], events: 'coupon.*' },
  { stream: 'customers', filters: ALL, expand: [], events: 'customer.*' },
  {
    stream: 'subscriptions',
    filters: [{ status: 'all' }],
    expand: ['discounts', 'items.data.discounts'],
    events: 'customer.subscription.*',
    inside: {
      field: 'items',
      path: () => '/v1/subscription_items',
      params: (id) => ({ subscription: id, expand: ['data.discounts'] }),
    },
  },
  {
    stream: 'subscription_schedules',
    filters: ALL,
    expand: ['phases.items.price'],
    events: 'subscription_schedule.*',
  },
  {
    stream: 'invoices',
    filters: ALL,
    expand: ['total_discount_amounts.discount'],
    events: 'invoice.*',
    inside: { field: 'lines', path: (id) => `/v1/invoices/${id}/lines`, params: () => ({}) },
  },
  {
    stream: 'credit_notes',
    filters: ALL,
    expand: ['discount_amounts.discount'],
    events: 'credit_note.*',
    inside: { field: 'lines', path: (id) => `/v1/credit_notes/${id}/lines`, params: () => ({}) },
  },
];

/** Events may become visible a little after their time. */
const LOOK_BACK_SECONDS = 600;
/** Stripe keeps events for 30 days. */
const EVENTS_KEPT_SECONDS = 29 * 86_400;

/** Where a run goes on. Times are in seconds since 1970. */
interface Point {
  /** When the run began: the next one looks for changes since then. */
  readonly began: number;
  /** Changes since then are read; null: everything. */
  readonly since: number | null;
  /** The place in LISTS, and in the filters of the list. */
  readonly list: number;
  readonly filter: number;
  readonly after: string | null;
}

type StripeSession = Session<Settings, Secret>;

/** Pages in order of dependency; the last one is empty and says from when on the next run looks for changes. */
export async function* read(session: StripeSession): AsyncIterable<Page> {
  const api = createApi(session);
  let point = begin(session);
  for (let one = LISTS[point.list]; one !== undefined; one = LISTS[point.list]) {
    const { since } = point;
    const page = since === null ? await everything(api, one, point) : await changed(api, one, point, since);
    point = next(point, one, page.next);
    yield { stream: one.stream, records: page.records, resume: { ...point } };
  }
}

function begin({ resume, since, now, log }: StripeSession): Point {
  const [unfinished, done] = [pointOf(resume), pointOf(since)];
  const began = Math.floor(now().getTime() / 1000);
  const from = unfinished === null ? (done?.began ?? null) : unfinished.since;
  const isTooOld = from !== null && began - from > EVENTS_KEPT_SECONDS;
  if (unfinished !== null && !isTooOld) return unfinished;
  if (isTooOld)
    log('info', 'The last sync is further back than the events that Stripe keeps: everything is read again');
  return { began, since: isTooOld ? null : from, list: 0, filter: 0, after: null };
}

function pointOf(value: Json | null): Point | null {
  const { began, since, list: place, filter, after } = object(value);
  const numbers = [integer(began), integer(place), integer(filter)];
  const [start, at, chosen] = numbers;
  if (start == null || at == null || chosen == null) return null;
  return { began: start, since: integer(since), list: at, filter: chosen, after: text(after) };
}

function next(point: Point, { filters }: List, after: string | null): Point {
  if (after !== null) return { ...point, after };
  const isLast = point.since !== null || point.filter + 1 >= filters.length;
  return { ...point, list: point.list + (isLast ? 1 : 0), filter: isLast ? 0 : point.filter + 1, after: null };
}

function startingAfter({ after }: Point): Params {
  return after === null ? {} : { starting_after: after };
}

/** The oldest of the page come first, so that what refers to an older one on the page finds it. */
async function everything(api: StripeApi, one: List, point: Point): Promise<StripePage> {
  const expand = one.expand.map((field) => `data.${field}`);
  const params = { ...one.filters[point.filter], ...startingAfter(point), ...(expand.length > 0 && { expand }) };
  const page = await api.list(`/v1/${one.stream}`, params);
  const records: Raw[] = [];
  for (const record of page.records.toReversed()) records.push(await complete(api, one, record));
  return { records, next: page.next };
}

/**
 * Events are written in the version of the API of their time, and may be late: they only say which objects changed, and
 * these are read as they are now.
 */
async function changed(api: StripeApi, one: List, point: Point, since: number): Promise<StripePage> {
  const params = { type: one.events, 'created[gte]': String(since - LOOK_BACK_SECONDS), ...startingAfter(point) };
  const events = await api.list('/v1/events', params);
  const ids = new Set(events.records.toReversed().flatMap((event) => objectId(event, one)));
  const records: Raw[] = [];
  for (const id of ids) {
    const record = await api.one(`/v1/${one.stream}/${id}`, one.expand.length > 0 ? { expand: one.expand } : {});
    if (record !== null) records.push(await complete(api, one, record));
  }
  return { records, next: events.next };
}

/** `customer.*` tells of subscriptions, discounts and tax ids too. */
function objectId(event: Raw, { stream }: List): string[] {
  const subject = object(object(event.data).object);
  const id = text(subject.id);
  return id !== null && `${text(subject.object)}s` === stream ? [id] : [];
}

/** Follows the pages of the list inside an object, which holds its first ten entries. */
async function complete(api: StripeApi, { inside }: List, record: Raw): Promise<Raw> {
  const id = text(record.id);
  if (inside === undefined || id === null || object(record[inside.field]).has_more !== true) return record;
  const entries = [...list(record[inside.field])];
  for (let after = text(entries.at(-1)?.id); after !== null; ) {
    const page = await api.list(inside.path(id), { ...inside.params(id), starting_after: after });
    entries.push(...page.records);
    after = page.next;
  }
  return { ...record, [inside.field]: { ...object(record[inside.field]), data: entries, has_more: false } };
}
