// A Chargebee site in memory: Basic keys, pages with opaque offsets, updates since, deleted objects, lines in pages, faults.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const KEY = 'test_fakeReadOnlyKey0123';

export type Thing = { readonly id: string; readonly [key: string]: unknown };
const STREAMS = ['items', 'item_prices', 'coupons', 'customers', 'subscriptions', 'invoices', 'credit_notes'] as const;
export type Stream = (typeof STREAMS)[number];

/** The most that a page holds, and the most lines that a document carries, whatever is asked for. */
const PAGE = 2;
const LINES = 3;

export type Fault = 'drop' | number;

export class FakeChargebee {
  readonly objects = new Map<Stream, Map<string, Thing>>(STREAMS.map((stream) => [stream, new Map()]));
  key = KEY;
  /** Lists that the key may not read. */
  forbidden: Stream[] = [];
  /** Of the product catalog 1.0. */
  isOld = false;
  requests = 0;
  readonly paths: string[] = [];
  fault: (request: number) => Fault | null = () => null;
  clock = (): number => Math.floor(Date.now() / 1000);
  #server: Server | null = null;
  url = '';

  async open(): Promise<this> {
    const server = createServer((request, response) => this.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`;
    return this;
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  put(stream: Stream, thing: Thing): void {
    const stamped = { object: stream.slice(0, -1), deleted: false, ...thing, updated_at: this.clock() };
    this.objects.get(stream)?.set(thing.id, stamped);
  }

  change(stream: Stream, id: string, changes: Readonly<Record<string, unknown>>): void {
    const before = this.objects.get(stream)?.get(id);
    if (before === undefined) throw new Error(`no ${stream} ${id}`);
    this.put(stream, { ...before, ...changes, id });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests += 1;
    const fault = this.fault(this.requests);
    if (fault === 'drop') return void request.socket.destroy();
    const url = new URL(request.url ?? '/', 'http://chargebee');
    this.paths.push(url.pathname);
    const [status, body] = fault === null ? this.#respond(request, url) : refusal(fault, 'internal_error');
    response.statusCode = status;
    if (status === 429) response.setHeader('retry-after', '0');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(body));
  }

  #respond(request: IncomingMessage, url: URL): readonly [number, unknown] {
    const expected = `Basic ${Buffer.from(`${this.key}:`).toString('base64')}`;
    if (request.headers.authorization !== expected) return refusal(401, 'api_authentication_failed');
    const [, , , name, id] = url.pathname.split('/');
    const stream = STREAMS.find((one) => one === name);
    if (stream === undefined) return refusal(404, 'resource_not_found');
    if (this.isOld && stream.startsWith('item')) return refusal(400, 'configuration_incompatible');
    if (this.forbidden.includes(stream)) return refusal(403, 'api_authorization_failed');
    const wrap = stream.slice(0, -1);
    if (id === undefined) return this.#page(stream, wrap, url);
    const found = this.objects.get(stream)?.get(id);
    if (found === undefined) return refusal(404, 'resource_not_found');
    return [200, { [wrap]: shown(found, Number(url.searchParams.get('line_items_offset') ?? 0)) }];
  }

  #page(stream: Stream, wrap: string, url: URL): readonly [number, unknown] {
    const since = Number(url.searchParams.get('updated_at[after]') ?? 0);
    const isAll = url.searchParams.get('include_deleted') === 'true';
    const all = [...(this.objects.get(stream)?.values() ?? [])].filter((one) => {
      return Number(one.updated_at) > since && (isAll || one.deleted !== true);
    });
    const offset = url.searchParams.get('offset');
    const place = offset === null ? 0 : all.findIndex((one) => JSON.stringify([one.id]) === offset) + 1;
    if (offset !== null && place === 0) return refusal(400, 'param_wrong_value', 'offset');
    const size = Math.min(Number(url.searchParams.get('limit') ?? 10), PAGE);
    const list = all.slice(place, place + size).map((one) => ({ [wrap]: shown(one, 0) }));
    const last = all[place + size - 1];
    const hasMore = place + size < all.length && last !== undefined;
    return [200, { list, ...(hasMore && { next_offset: JSON.stringify([last.id]) }) }];
  }
}

function shown(thing: Thing, offset: number): unknown {
  if (!Array.isArray(thing.line_items)) return thing;
  const more = offset + LINES < thing.line_items.length;
  const lines = thing.line_items.slice(offset, offset + LINES);
  return { ...thing, line_items: lines, ...(more && { line_items_next_offset: String(offset + LINES) }) };
}

function refusal(status: number, code: string, param?: string): readonly [number, unknown] {
  return [
    status,
    { message: 'Refused', type: 'invalid_request', api_error_code: code, http_status_code: status, param },
  ];
}
