// Prints how many single POST /invoices a second the server answers, beside a bare server that only inserts the text.
// Usage: node bench/http.ts [requests, 30000] [clients, 64] [DATABASE_URL]

import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fastify from 'fastify';
import { compose } from '../src/cli/compose.ts';
import { createServer } from '../src/http/server.ts';
import { type Times, timesOf } from './measure.ts';

interface Target {
  readonly port: number;
  readonly key: string;
}

const CUSTOMERS = 500;

/** The whole server with a company, customers, a price and subscriptions to refer to. */
async function serveRunrate(data: string, url: string | undefined): Promise<Target> {
  const store = url === undefined ? ({ engine: 'sqlite' } as const) : ({ engine: 'postgres', url } as const);
  const runtime = await compose({ store, data, host: '127.0.0.1', port: 0, rateLimit: null, trustProxy: false });
  const now = new Date().toISOString();
  const company = (await runtime.store.createCompany('Bench', now)).no;
  const made = await runtime.store.createKey(company, 'bench', ['read', 'write'], now);
  const put = (object: 'customer' | 'price' | 'subscription', body: Record<string, unknown>) =>
    ({ kind: 'put', object, body, strict: false }) as const;
  await runtime.store.writeBulk({ company, source: 'api', now }, [
    put('price', { id: 'price', period_unit: 'month', period_length: 1, type: 'subscription' }),
    ...Array.from({ length: CUSTOMERS }, (_, index) => put('customer', { id: `c${index}`, country: 'FR' })),
    ...Array.from({ length: CUSTOMERS }, (_, index) =>
      put('subscription', { id: `s${index}`, customer_id: `c${index}` }),
    ),
  ]);
  const onError = (error: unknown) => console.error(error);
  const server = createServer(runtime, { version: 'bench', requestsPerMinute: null, trustProxy: false, onError });
  return { port: Number(new URL(await server.listen({ port: 0, host: '127.0.0.1' })).port), key: made.secret };
}

/** fastify and one durable insert of the body's text; what came in one turn of the event loop shares a transaction. */
async function serveBare(data: string): Promise<Target> {
  const database = new DatabaseSync(join(data, 'bare.sqlite'));
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE bodies (id TEXT PRIMARY KEY, body TEXT)',
  );
  const insert = database.prepare('INSERT INTO bodies VALUES (?, ?)');
  let waiting: { id: string; body: string; done: () => void }[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    database.exec('BEGIN');
    for (const one of batch) insert.run(one.id, one.body);
    database.exec('COMMIT');
    for (const one of batch) one.done();
  };
  const server = fastify();
  server.post('/api/v1/invoices', async (request, reply) => {
    const body = request.body as { id: string };
    await new Promise<void>((done) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ id: body.id, body: JSON.stringify(body), done });
    });
    return reply.code(201).send(body);
  });
  return { port: Number(new URL(await server.listen({ port: 0, host: '127.0.0.1' })).port), key: 'none' };
}

function requestBytes(index: number, key: string): string {
  const body = JSON.stringify({
    id: `inv-${index}`,
    customer_id: `c${index % CUSTOMERS}`,
    invoice_number: `F-${index}`,
    date: '2024-01-01',
    status: 'paid',
    invoice_line_items: [
      {
        id: `line-${index}`,
        subscription_id: `s${index % CUSTOMERS}`,
        price_id: 'price',
        type: 'subscription',
        amount_excluding_tax_after_discount: 99.9,
        tax_amount: 19.98,
        currency_code: 'EUR',
        quantity: 1,
        period_start: '2024-01-01',
        period_end: '2024-02-01',
      },
    ],
  });
  return `POST /api/v1/invoices HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** One client: sends the next request when the answer to the last one is whole. Answers the latencies in ms. */
function client(target: Target, next: () => number | null): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const latencies: number[] = [];
    const socket = connect(target.port, '127.0.0.1');
    let text = '';
    let sent = 0;
    const send = () => {
      const index = next();
      if (index === null) {
        socket.end();
        resolve(latencies);
        return;
      }
      sent = performance.now();
      socket.write(requestBytes(index, target.key));
    };
    socket.setEncoding('latin1');
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk: string) => {
      text += chunk;
      const head = text.indexOf('\r\n\r\n');
      const length = /content-length: (\d+)/i.exec(text)?.[1];
      if (head < 0 || length === undefined || text.length < head + 4 + Number(length)) return;
      if (!text.startsWith('HTTP/1.1 201')) reject(new Error(text));
      latencies.push(performance.now() - sent);
      text = '';
      send();
    });
  });
}

/** What single POSTs did: how many a second, their latencies in ms, and microseconds of the server's processor for each. */
export interface Posts {
  readonly name: 'bare' | 'runrate';
  readonly perSecond: number;
  readonly latency: Times;
  readonly processor: number;
}

async function measure(
  target: Target,
  requests: number,
  clients: number,
): Promise<Pick<Posts, 'perSecond' | 'latency'>> {
  let index = 0;
  const next = () => (index < requests ? index++ : null);
  const start = performance.now();
  const all = await Promise.all(Array.from({ length: clients }, () => client(target, next)));
  const seconds = (performance.now() - start) / 1000;
  return { perSecond: requests / seconds, latency: timesOf(all.flat()) };
}

/** The bare server, then ours, each as a process of its own on an empty store. */
export async function comparePosts(requests: number, clients: number, url?: string): Promise<Posts[]> {
  const posts: Posts[] = [];
  for (const name of ['bare', 'runrate'] as const) {
    const data = await mkdtemp(join(tmpdir(), 'runrate-bench-'));
    const child = fork(new URL(import.meta.url), ['serve', name, data, ...(url === undefined ? [] : [url])]);
    const target = await new Promise<Target>((resolve) =>
      child.once('message', (message) => resolve(message as Target)),
    );
    const measured = await measure(target, requests, clients);
    child.send('cpu');
    const cpu = await new Promise<number>((resolve) => child.once('message', (used) => resolve(Number(used))));
    posts.push({ name, ...measured, processor: cpu / requests });
    await rm(data, { recursive: true, force: true });
  }
  return posts;
}

async function main(): Promise<void> {
  const [requests = '30000', clients = '64', url] = process.argv.slice(2);
  for (const { name, perSecond, latency, processor } of await comparePosts(Number(requests), Number(clients), url)) {
    const rate = Math.round(perSecond).toLocaleString('en');
    const { median, p99 } = latency;
    console.log(
      `${name.padEnd(10)} ${rate.padStart(8)} invoices/s   latency p50 ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ` +
        `${Math.round(processor)} µs of processor a request`,
    );
  }
}

const [mode, name, data = '', url] = process.argv.slice(2);
if (mode === 'serve') {
  process.send?.(name === 'bare' ? await serveBare(data) : await serveRunrate(data, url));
  const start = process.cpuUsage();
  process.on('message', () => {
    const used = process.cpuUsage(start);
    process.send?.(used.user + used.system, () => process.exit(0));
  });
} else if (import.meta.main) {
  await main();
}
