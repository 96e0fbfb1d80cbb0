// A Stripe server over a world: keys and their permissions, pages, expansion, events, limits and faults, as the API does.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inOldShape } from './old_shape.ts';
import { STREAMS, type Stream, type Thing, World } from './world.ts';

export const KEY = 'rk_test_fake0123456789abcdef';

/** The permission that a restricted key needs, as Stripe calls it. */
const SCOPES: Readonly<Record<string, string>> = {
  products: 'rak_product_read',
  prices: 'rak_plan_read',
  coupons: 'rak_coupon_read',
  customers: 'rak_customer_read',
  subscriptions: 'rak_subscription_read',
  subscription_items: 'rak_subscription_read',
  subscription_schedules: 'rak_subscription_read',
  invoices: 'rak_invoice_read',
  credit_notes: 'rak_credit_note_read',
  events: 'rak_event_read',
};

/** Lists inside an object hold so many entries. */
const INSIDE = 10;

export type Fault = 'drop' | 'malformed' | number;

export class FakeStripe {
  readonly world = new World(() => Math.floor(Date.now() / 1000));
  key = KEY;
  /** Lists that the key may not read. */
  forbidden: string[] = [];
  /** The most that a page holds, whatever is asked for. */
  pageMost = 4;
  /** Writes what versions before 2025-03-31 wrote. */
  isOld = false;
  requests = 0;
  readonly paths: string[] = [];
  readonly versions = new Set<string>();
  /** Asked with the number of each request, from 1. */
  fault: (request: number) => Fault | null = () => null;
  /** Called before each answer: data changes while it is read. */
  meanwhile: (request: number) => void = () => undefined;
  #server: Server | null = null;
  url = '';

  async open(): Promise<this> {
    const server = createServer((request, response) => this.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests += 1;
    this.meanwhile(this.requests);
    const fault = this.fault(this.requests);
    if (fault === 'drop') return void request.socket.destroy();
    response.setHeader('content-type', 'application/json');
    response.setHeader('request-id', `req_${this.requests}`);
    if (fault === 'malformed') return void response.end('{"object":"list","data":[{"id":"cu');
    const url = new URL(request.url ?? '/', 'http://stripe');
    this.paths.push(url.pathname);
    this.versions.add(String(request.headers['stripe-version']));
    const [status, body] = fault === null ? this.#respond(request, url) : refusal(fault, 'Something happened');
    if (status === 429) response.setHeader('retry-after', '0');
    response.statusCode = status;
    response.end(JSON.stringify(body));
  }

  #respond(request: IncomingMessage, url: URL): Answer {
    if (request.headers.authorization !== `Bearer ${this.key}`) {
      return refusal(401, `Invalid API Key provided: ${String(request.headers.authorization).slice(7, 15)}****`);
    }
    const [, version, stream = '', id, inside] = url.pathname.split('/');
    const scope = SCOPES[stream];
    if (version !== 'v1' || scope === undefined || request.method !== 'GET')
      return refusal(404, 'Unrecognized request URL');
    if (this.forbidden.includes(stream)) {
      const message = `The provided key 'rk_test_****cdef' does not have the required permissions for this endpoint on account 'acct_1'. Having the '${scope}' permission would allow this request to continue.`;
      return refusal(403, message);
    }
    if (stream === 'events') return this.#page(this.#events(url), url);
    if (stream === 'subscription_items') {
      const subscription = this.world.objects.subscriptions.get(url.searchParams.get('subscription') ?? '');
      return this.#page(entries(subscription?.items), url);
    }
    if (!isStream(stream)) return refusal(404, 'Unrecognized request URL');
    if (id === undefined) return this.#page(this.#all(stream, url), url, stream);
    const found = this.world.objects[stream].get(id);
    if (found === undefined) return refusal(404, `No such ${stream.slice(0, -1)}: '${id}'`, 'id');
    if (inside === 'lines') return this.#page(entries(this.#shown(stream, found, false, []).lines), url);
    return [200, this.#shown(stream, found, true, expanded(url, ''))];
  }

  /** Newest first; of the same second, the one made last. */
  #all(stream: Stream, url: URL): Thing[] {
    const active = url.searchParams.get('active');
    const all = [...this.world.objects[stream].values()].reverse();
    const listed = all.filter((one) => {
      if (stream === 'prices') return String(one.active ?? true) === (active ?? 'true') && one.is_inline !== true;
      return stream !== 'subscriptions' || url.searchParams.get('status') === 'all' || one.status !== 'canceled';
    });
    return listed.sort((a, b) => Number(b.created ?? 0) - Number(a.created ?? 0));
  }

  #events(url: URL): Thing[] {
    const type = url.searchParams.get('type') ?? '*';
    const since = Number(url.searchParams.get('created[gte]') ?? 0);
    const family = type.endsWith('*') ? type.slice(0, -1) : type;
    const newest = [...this.world.events].reverse();
    return newest.filter((event) => String(event.type).startsWith(family) && Number(event.created) >= since);
  }

  #page(all: readonly Thing[], url: URL, stream?: Stream): Answer {
    const after = url.searchParams.get('starting_after');
    const place = after === null ? 0 : all.findIndex((one) => one.id === after) + 1;
    if (after !== null && place === 0) return refusal(400, `No such object: '${after}'`, 'starting_after');
    const size = Math.min(Number(url.searchParams.get('limit') ?? 10), this.pageMost);
    const data = all.slice(place, place + size);
    const expand = expanded(url, 'data.');
    const shown = stream === undefined ? data : data.map((one) => this.#shown(stream, one, true, expand));
    return [200, { object: 'list', url: url.pathname, has_more: place + size < all.length, data: shown }];
  }

  /** Lists inside are cut, and what is not expanded is named by id. */
  #shown(stream: Stream, thing: Thing, isCut: boolean, expand: readonly string[]): Thing {
    let shown: Record<string, unknown> & Thing = { ...(this.isOld ? inOldShape(this.world, stream, thing) : thing) };
    for (const field of ['lines', 'items']) {
      if (!Array.isArray(shown[field])) continue;
      const data = (shown[field] as Thing[]).slice(0, isCut ? INSIDE : undefined);
      shown = { ...shown, [field]: { object: 'list', data, has_more: data.length < (shown[field] as Thing[]).length } };
    }
    if (!expand.includes('tiers')) delete shown.tiers;
    for (const field of ['total_discount_amounts', 'discount_amounts']) {
      if (!expand.includes(`${field}.discount`) || !Array.isArray(shown[field])) continue;
      const amounts = shown[field] as { discount: string }[];
      shown[field] = amounts.map((one) => ({ ...one, discount: this.world.discount(one.discount, this.isOld) }));
    }
    if (expand.includes('discounts') && Array.isArray(shown.discounts)) {
      shown.discounts = shown.discounts.map((id) => this.world.discount(String(id), this.isOld));
    }
    return shown;
  }
}

type Answer = readonly [status: number, body: unknown];

function isStream(name: string): name is Stream {
  return (STREAMS as readonly string[]).includes(name);
}

function entries(listed: unknown): Thing[] {
  if (Array.isArray(listed)) return listed as Thing[];
  return ((listed as { data?: Thing[] } | undefined)?.data ?? []) as Thing[];
}

function expanded(url: URL, prefix: string): string[] {
  return url.searchParams.getAll('expand[]').map((field) => field.slice(prefix.length));
}

function refusal(status: number, message: string, param?: string): Answer {
  const type = status === 429 || status >= 500 ? 'api_error' : 'invalid_request_error';
  return [status, { error: { type, message, ...(param !== undefined && { param, code: 'resource_missing' }) } }];
}
