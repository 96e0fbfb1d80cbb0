// A small billing shop as a provider: an HTTP server with pages that can fail as told, and a connector that reads it.

import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import {
  type Connector,
  type Json,
  type Mapped,
  NeedsAttention,
  type Page,
  type Session,
  SourceFailure,
} from '../../src/connectors/connector.ts';
import { readJson } from '../../src/connectors/http.ts';

export const STREAMS = ['customers', 'products', 'prices', 'subscriptions', 'invoices'] as const;
export type Stream = (typeof STREAMS)[number];
export type ShopRecord = { readonly id: number } & { readonly [key: string]: unknown };

/** What a request is answered with instead of its page. */
export type Fault =
  | 'drop'
  | 'truncated'
  | 'malformed'
  | 'hang'
  | { readonly status: number; readonly retryAfter?: string };

const PAGE = 3;

export class Shop {
  readonly records: Record<Stream, ShopRecord[]> = {
    customers: [],
    products: [],
    prices: [],
    subscriptions: [],
    invoices: [],
  };
  key = 'shop-secret-key-1';
  /** Scopes that the key lacks. */
  missing: Stream[] = [];
  /** Asked with the number of each request, from 1. */
  fault: (request: number, stream: Stream) => Fault | null = () => null;
  requests = 0;
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
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests += 1;
    const url = new URL(request.url ?? '/', 'http://shop');
    const stream = url.pathname.slice(1) as Stream;
    const fault = this.fault(this.requests, stream);
    if (fault === 'drop') return void request.socket.destroy();
    if (fault === 'hang') return;
    if (fault === 'malformed') return void response.end('<html>maintenance</html>');
    if (fault === 'truncated') {
      const packed = gzipSync(JSON.stringify({ items: this.records[stream] }));
      response.setHeader('content-encoding', 'gzip');
      return void response.end(packed.subarray(0, packed.length - 9));
    }
    if (fault !== null) {
      if (fault.retryAfter !== undefined) response.setHeader('retry-after', fault.retryAfter);
      response.statusCode = fault.status;
      return void response.end('slow down');
    }
    if (request.headers.authorization !== `Bearer ${this.key}`) response.statusCode = 401;
    else if (this.missing.includes(stream)) response.statusCode = 403;
    if (response.statusCode !== 200) return void response.end(`no entry for ${request.headers.authorization}`);
    const after = Number(url.searchParams.get('after') ?? 0);
    const all = this.records[stream];
    const items = all.filter((record) => record.id > after).slice(0, PAGE);
    response.end(
      JSON.stringify({ items, total: all.length, more: (items.at(-1)?.id ?? after) < (all.at(-1)?.id ?? 0) }),
    );
  }

  /** Customers with a monthly invoice each, the second customer below the first. */
  fill(customers: number): this {
    this.records.products = [{ id: 1, label: 'CRM' }];
    this.records.prices = [{ id: 1, product: 1, amount: 100 }];
    for (let id = 1; id <= customers; id += 1) {
      this.records.customers.push({ id, name: `Customer ${id}`, reference: id % 2 === 0 ? `REF-${id}` : null });
      this.records.subscriptions.push({ id, customer: id, price: 1, plan: `Plan ${id}` });
      this.records.invoices.push({
        id,
        customer: id,
        subscription: id,
        price: 1,
        amount: 100 * id,
        date: '2024-03-01',
      });
    }
    return this;
  }
}

interface Settings {
  readonly base_url: string;
}

interface Secret {
  readonly api_key: string;
}

interface Point {
  readonly stream: number;
  readonly after: number;
}

interface ShopPage {
  readonly items: readonly ShopRecord[];
  readonly total: number;
  readonly more: boolean;
}

async function* read(session: Session<Settings, Secret>): AsyncGenerator<Page> {
  let { stream, after } = (session.resume as Point | null) ?? { stream: 0, after: 0 };
  for (; stream < STREAMS.length; stream += 1, after = 0) {
    const name = STREAMS[stream] ?? 'invoices';
    for (let more = true; more; ) {
      const page = await fetchPage(session, name, after);
      after = page.items.at(-1)?.id ?? after;
      more = page.more;
      yield { stream: name, records: page.items, resume: { stream, after }, total: page.total };
    }
  }
}

async function fetchPage(session: Session<Settings, Secret>, stream: Stream, after: number): Promise<ShopPage> {
  const { settings, secret } = session;
  const url = `${settings.base_url}/${stream}?after=${after}`;
  const response = await session.fetch(url, { headers: { authorization: `Bearer ${secret.api_key}` } });
  if (response.status === 401) {
    throw new NeedsAttention('unauthorized', `The shop refuses the key ${secret.api_key}: enter another one`);
  }
  if (response.status === 403) throw new NeedsAttention('missing_scope', `Allow ${stream}`, `${stream}:read`);
  const page = (await readJson(response)) as Partial<ShopPage>;
  if (!Array.isArray(page.items)) throw new SourceFailure('bad_answer', 'The shop answered no page');
  return page as ShopPage;
}

function fact(object: Mapped['facts'][number]['object'], record: ShopRecord, body: Record<string, unknown>): Mapped {
  return { facts: [{ object, sourceId: String(record.id), body }], dead: [] };
}

function mapInvoice(record: ShopRecord, recalled: ReadonlyMap<string, Json>): Mapped {
  if (record.customer === null) {
    const reason = 'The invoice has no customer; give it one in the shop';
    return { facts: [], dead: [{ object: 'invoice', sourceId: String(record.id), code: 'no_customer', reason }] };
  }
  const line = {
    source_id: `${record.id}:1`,
    type: 'subscription',
    subscription_id: String(record.subscription),
    price_id: String(record.price),
    amount_excluding_tax_after_discount: record.amount,
    tax_amount: 0,
    currency_code: 'EUR',
    description: recalled.get(`plan ${record.subscription}`) ?? null,
    period_start: '2024-03-01',
    period_end: '2024-04-01',
  };
  return fact('invoice', record, {
    customer_id: String(record.customer),
    date: record.date,
    status: 'paid',
    invoice_line_items: [line],
  });
}

function map(stream: string, raw: unknown, recalled: ReadonlyMap<string, Json>): Mapped {
  const record = raw as ShopRecord;
  switch (stream) {
    case 'customers': {
      const { reference, name, parent } = record;
      const id = typeof reference === 'string' ? { id: reference } : {};
      const root = parent === undefined ? {} : { root_parent_id: String(parent) };
      return fact('customer', record, { ...id, name, ...root, custom_properties: { shop: record.id } });
    }
    case 'products':
      return fact('product', record, { name: record.label });
    case 'prices':
      return fact('price', record, { product_id: String(record.product), type: 'subscription', amount: record.amount });
    case 'subscriptions': {
      const body = { customer_id: String(record.customer), status: 'active', price_id: String(record.price) };
      return { ...fact('subscription', record, body), remember: { [`plan ${record.id}`]: String(record.plan) } };
    }
    default:
      return mapInvoice(record, recalled);
  }
}

export const shopConnector: Connector<Settings, Secret> = {
  provider: 'shop',
  label: 'Shop',
  settings: z.strictObject({ base_url: z.url().default('https://shop.example') }),
  secret: z.strictObject({ api_key: z.string().min(1) }),
  limit: () => null,
  reads: () => 'everything',
  read,
  recalls: (stream, record) => (stream === 'invoices' ? [`plan ${(record as ShopRecord).subscription}`] : []),
  map: (stream, record, _settings, recalled) => map(stream, record, recalled),
  webhook: ({ headers, body }, _settings, { api_key }) =>
    headers['x-shop-signature'] === signatureOf(body, api_key) ? [JSON.parse(body) as Page] : null,
  oauth: {
    authorizeUrl: ({ base_url }, _secret, redirect, state) =>
      `${base_url}/authorize?${new URLSearchParams({ redirect, state })}`,
    // The code is the key.
    exchange: async ({ secret }, code) => {
      if (code === 'wrong') throw new NeedsAttention('revoked', `The shop knows no ${secret.api_key}`);
      return { api_key: code };
    },
    revoke: () => Promise.resolve(),
  },
};

/** What the shop signs a delivery with. */
export function signatureOf(body: string, key: string): string {
  return createHmac('sha256', key).update(body).digest('hex');
}
