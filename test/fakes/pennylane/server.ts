// A fake Pennylane that answers over HTTP: keys and scopes, limits of requests, both versions, faults on demand.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Authority } from './authority.ts';
import { firstVersionPage } from './first_version.ts';
import { type Answer, page, refused } from './lists.ts';
import { emptyWorld, type Row, type World } from './world.ts';

export const KEY = 'pk-live-0123456789abcdef';

/** What happens instead of the answer to a request; `lost`: it is answered to nobody. */
export type Fault = 'drop' | 'lost' | 'error' | 'unavailable' | 'cut' | 'no_json';

export interface Behaviour {
  scopes: string[];
  /** Whether `include=invoice_lines` is known. */
  include: 'full' | 'refused' | 'ignored';
  /** 25 requests in a window of 5 seconds; null: no limit. */
  limit: number | null;
  /** How many lines are included. */
  included: number;
  /** Called before each request is answered, counted from 1: data may change, a fault may happen. */
  before: (count: number, path: string) => Fault | undefined;
}

export class FakePennylane {
  world: World = emptyWorld();
  readonly authority = new Authority(() => Date.now());
  behaviour: Behaviour = {
    scopes: ['customers:readonly', 'products:readonly', 'billing_subscriptions:readonly', 'customer_invoices:readonly'],
    include: 'full',
    limit: null,
    included: 20,
    before: () => undefined,
  };
  /** Path and query of every request that came in. */
  readonly asked: string[] = [];
  refusals = 0;
  key = KEY;
  #windows = new Map<number, number>();
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `${this.origin}/api/external/v2`;
  }

  /** Requests to a list or below it. */
  count(path: string): number {
    return this.asked.filter((one) => one.split('?')[0]?.startsWith(path)).length;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    this.asked.push(url.pathname.replace('/api/external/v2', '') + url.search);
    const fault = this.behaviour.before(this.asked.length, url.pathname);
    const answer = fault === 'drop' ? null : this.#answer(request, url, Buffer.concat(chunks).toString());
    if (fault !== undefined || answer === null) return broken(request, response, fault ?? 'drop', answer);
    const headers = { ...this.#limitHeaders(answer.status), 'api-version-expires-at': '' };
    if (typeof answer.body === 'string')
      response.writeHead(answer.status, { ...headers, 'content-type': 'text/plain' });
    else response.writeHead(answer.status, { ...headers, 'content-type': 'application/json' });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  }

  #limitHeaders(status: number): Record<string, string> {
    const { limit } = this.behaviour;
    if (limit === null) return {};
    const window = Math.floor(Date.now() / 5000);
    const reset = (window + 1) * 5;
    const left = Math.max(0, limit - (this.#windows.get(window) ?? 0));
    const headers = {
      'ratelimit-limit': String(limit),
      'ratelimit-remaining': String(left),
      'ratelimit-reset': String(reset),
    };
    if (status !== 429) return headers;
    return { ...headers, 'retry-after': String(Math.max(1, Math.ceil(reset - Date.now() / 1000))) };
  }

  #answer(request: IncomingMessage, url: URL, body: string): Answer {
    const step = /^\/oauth\/(token|revoke)$/.exec(url.pathname)?.[1];
    if (step !== undefined) return this.authority.answer(step, body);
    const [, version, path = ''] = /^\/api\/external\/(v1|v2)\/(.*)$/.exec(url.pathname) ?? [];
    if (version === undefined) return { status: 404, body: '' };
    if (this.#isOverLimit()) return { status: 429, body: 'Rate limit exceeded. Please retry in 2 seconds.' };
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (token !== this.key && !this.authority.accepts(token)) {
      return version === 'v1'
        ? { status: 401, body: '' }
        : { status: 401, body: { error: 'The access token is invalid', status: 401 } };
    }
    if (request.method !== 'GET') return { status: 405, body: { error: 'Only reading is expected', status: 405 } };
    return version === 'v1' ? this.#first(path, url.searchParams) : this.#second(path, url.searchParams);
  }

  #isOverLimit(): boolean {
    if (this.behaviour.limit === null) return false;
    const window = Math.floor(Date.now() / 5000);
    const count = (this.#windows.get(window) ?? 0) + 1;
    this.#windows.set(window, count);
    if (count > this.behaviour.limit) this.refusals += 1;
    return count > this.behaviour.limit;
  }

  #first(path: string, query: URLSearchParams): Answer {
    if (path === 'me')
      return { status: 200, body: { user: null, company: this.world.company, scopes: ['customer_invoices'] } };
    const body = firstVersionPage(this.world, path, query);
    return body === null ? { status: 404, body: { error: 'Not found' } } : { status: 200, body };
  }

  #second(path: string, query: URLSearchParams): Answer {
    if (path === 'me')
      return { status: 200, body: { user: null, company: this.world.company, scopes: this.behaviour.scopes } };
    const [list = '', id, below] = path.split('/');
    const resource = list === 'changelogs' ? (id ?? '') : list;
    const { scopes } = this.behaviour;
    if (!scopes.includes(`${resource}:readonly`) && !scopes.includes(`${resource}:all`)) {
      const error = `Access to this resource requires scope "${resource}:readonly".`;
      return { status: 403, body: { error, status: 403 } };
    }
    if (list === 'changelogs') return this.#changes(resource, query);
    if (below === 'invoice_lines') return this.#lines(list, Number(id), query);
    if (id !== undefined) return { status: 404, body: { error: 'Not Found', status: 404 } };
    return this.#list(list, query);
  }

  #list(list: string, query: URLSearchParams): Answer {
    const rows = {
      customers: this.world.customers,
      products: this.world.products,
      billing_subscriptions: this.world.billing_subscriptions,
      customer_invoices: this.world.customer_invoices,
    }[list];
    if (rows === undefined) return { status: 404, body: { error: 'Not Found', status: 404 } };
    const include = query.get('include');
    if (include !== null && (list !== 'customer_invoices' || this.behaviour.include === 'refused')) {
      return refused('include is not one of the enum', 'NotEnumInclude');
    }
    const answer = page(list, rows, query);
    if (answer.status !== 200 || include === null || this.behaviour.include === 'ignored') return answer;
    const lines = Object.fromEntries(answer.rows.map((row) => [String(row.id), this.#includedLines(row)]));
    return { status: 200, body: { ...(answer.body as object), included: { invoice_lines: lines } } };
  }

  #includedLines(row: Row): unknown {
    const lines = this.world.invoiceLines.get(row.id) ?? [];
    const items = lines.slice(0, this.behaviour.included);
    const more = lines.length > items.length;
    const cursor = Buffer.from(JSON.stringify([items.at(-1)?.id, items.at(-1)?.id])).toString('base64url');
    const next = `https://app.pennylane.com/api/external/v2/customer_invoices/${row.id}/invoice_lines?sort=id&cursor=${cursor}`;
    return { items, has_more: more, next_url: more ? next : null };
  }

  #lines(list: string, id: number, query: URLSearchParams): Answer {
    const lines = list === 'billing_subscriptions' ? this.world.subscriptionLines : this.world.invoiceLines;
    const rows = lines.get(id);
    const missing = { status: 404, body: { error: `Couldn't find with 'id'=${id}`, status: 404 } };
    return rows === undefined ? missing : page('invoice_lines', rows, query);
  }

  #changes(list: string, query: URLSearchParams): Answer {
    const events = this.world.changelogs[list];
    const start = query.get('start_date');
    if (events === undefined) return { status: 404, body: { error: 'Not Found', status: 404 } };
    if (start !== null && query.has('cursor')) return refused('start_date and cursor exclude each other');
    if (start !== null && Date.parse(start) < Date.now() - 28 * 86_400_000) {
      return { status: 422, body: { error: 'start_date is older than 4 weeks', status: 422 } };
    }
    const limit = Number(query.get('limit') ?? 20);
    if (limit < 1 || limit > 1000) return refused('limit is out of range', 'MoreThanMaximum');
    const cursor = query.get('cursor');
    const from =
      cursor === null ? events.findIndex((one) => start === null || one.processed_at >= start) : Number(cursor);
    const rows = from === -1 ? [] : events.slice(from, from + limit);
    const more = from !== -1 && from + limit < events.length;
    return { status: 200, body: { items: rows, has_more: more, next_cursor: more ? String(from + limit) : null } };
  }
}

function broken(request: IncomingMessage, response: ServerResponse, fault: Fault, answer: Answer | null): void {
  const text = JSON.stringify(answer?.body ?? {});
  switch (fault) {
    case 'drop':
    case 'lost':
      request.socket.destroy();
      return;
    case 'error':
      response.writeHead(500, { 'content-type': 'text/html' }).end('<html>We are sorry</html>');
      return;
    case 'unavailable':
      response.writeHead(503).end('');
      return;
    case 'cut':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length });
      response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
      return;
    case 'no_json':
      response.writeHead(200, { 'content-type': 'application/json' }).end(text.slice(0, text.length / 2));
      return;
    default:
      fault satisfies never;
  }
}
