// A company whose only source is one connection: the whole server around a connector, synced and asked as a user would.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type Runtime } from '../../src/cli/compose.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { createServer } from '../../src/http/server.ts';
import { Api, type Json } from '../contract/support.ts';

/** Retries as in use, but without their waits. */
const PATIENCE = { attempts: 3, backoffMs: 1, timeoutMs: 2000 };

interface Counts {
  readonly read: number;
  readonly written: number;
  readonly unchanged: number;
  readonly dead: number;
}

export interface Run {
  readonly id: string;
  readonly state: string;
  readonly counters: Readonly<Record<string, Counts>>;
  readonly error: { code: string; message: string; scope: string | null } | null;
  readonly finished_at: string | null;
}

export interface Connected {
  readonly connector: Connector;
  readonly settings: Json;
  readonly secret: Json;
}

export class SyncedCompany {
  readonly api: Api;
  readonly #runtime: Runtime;
  readonly #data: string;
  #connection = '';

  private constructor(api: Api, runtime: Runtime, data: string) {
    this.api = api;
    this.#runtime = runtime;
    this.#data = data;
  }

  static async open({ connector, settings, secret }: Connected): Promise<SyncedCompany> {
    const data = await mkdtemp(join(tmpdir(), 'runrate-sync-'));
    const store = { engine: 'sqlite' as const };
    const unlimited: Connector = { ...connector, limit: () => null };
    const config = { store, data, host: '127.0.0.1', port: 0, rateLimit: null, trustProxy: false };
    const runtime = await compose(config, { connectors: [unlimited], patience: PATIENCE });
    const errors: unknown[] = [];
    const onError = (error: unknown): unknown => errors.push(error);
    const server = createServer(runtime, { version: 'test', requestsPerMinute: null, trustProxy: false, onError });
    await server.ready();
    const at = runtime.now().toISOString();
    const { no } = await runtime.store.createCompany('Synced', at);
    const key = await runtime.store.createKey(no, 'test', ['read', 'write'], at);
    const company = new SyncedCompany(new Api(runtime, server, errors, no, key.secret), runtime, data);
    const body = { provider: connector.provider, name: 'Source', settings, secret, schedule: null };
    company.#connection = String((await company.#send('POST', 'connections', body)).id);
    return company;
  }

  async close(): Promise<void> {
    await this.api.server.close();
    await this.#runtime.close();
    await rm(this.#data, { recursive: true, force: true });
  }

  /** Runs to the end; `full` reads everything again. */
  async sync(full = false): Promise<Run> {
    const begun = await this.#send('POST', `connections/${this.#connection}/sync`, full ? { full } : undefined);
    for (let tries = 0; tries < 2000; tries += 1) {
      const run = await this.get(`connections/${this.#connection}/runs/${begun.id}`);
      if (run.finished_at !== null) return run as unknown as Run;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error('the run did not end');
  }

  /** What the provider delivers by itself; the status answered. */
  async deliver(body: string, headers: Readonly<Record<string, string>>): Promise<number> {
    const path = `/api/v1/connections/${this.#connection}/webhook`;
    const json = { 'content-type': 'application/json' };
    return (await this.api.send('POST', path, { key: null, raw: body, headers: { ...json, ...headers } })).status;
  }

  async get(path: string): Promise<Json> {
    return this.#send('GET', path);
  }

  /** Everything that was ever said of the connection. */
  async said(): Promise<string> {
    const paths = ['', '/runs', '/log', '/dead_letters'].map((rest) => `connections/${this.#connection}${rest}`);
    const answers = await Promise.all(paths.map((path) => this.api.send('GET', `/api/v1/${path}`)));
    return answers.map(({ text }) => text).join('\n');
  }

  /** All of one kind in order of id, without the stamps of writing. */
  async list(path: string): Promise<Json[]> {
    const rows: Json[] = [];
    for (let cursor = ''; ; ) {
      const { data, next_cursor: next } = await this.get(`${path}?limit=200${cursor}`);
      rows.push(...(JSON.parse(JSON.stringify(data, withoutStamps)) as Json[]));
      if (typeof next !== 'string') return rows.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
      cursor = `&cursor=${encodeURIComponent(next)}`;
    }
  }

  /** The lines of all invoices or credit notes. */
  async lines(path: 'invoices' | 'credit_notes', field: string): Promise<Json[]> {
    return (await this.list(path)).flatMap((row) => row[field] as Json[]);
  }

  /** All there is. */
  async books(): Promise<Readonly<Record<string, Json[]>>> {
    const books: Record<string, Json[]> = {};
    for (const path of ['customers', 'products', 'prices', 'subscriptions', 'invoices', 'credit_notes']) {
      books[path] = await this.list(path);
    }
    return books;
  }

  /** A metric of the month that ends on this day, for parts that match the filters. */
  async month(slug: string, day: string, filters: readonly Json[] = []): Promise<unknown> {
    const query = new URLSearchParams({ date_start: day, date_end: day, filters: JSON.stringify(filters) });
    const { series } = await this.get(`metrics/${slug}?${query}`);
    const [first] = series as { points: { value: unknown }[] }[];
    return first?.points[0]?.value;
  }

  async #send(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Json> {
    const answer = await this.api.send(method, `/api/v1/${path}`, body === undefined ? {} : { body });
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text}`);
    return answer.json;
  }
}

/** When something was written differs from run to run. */
function withoutStamps(name: string, value: unknown): unknown {
  return name === 'created_at' || name === 'updated_at' ? undefined : value;
}

/** How many objects a run wrote. */
export function written(run: Run): number {
  return Object.values(run.counters).reduce((total, counts) => total + counts.written, 0);
}

export function dead(run: Run): number {
  return Object.values(run.counters).reduce((total, counts) => total + counts.dead, 0);
}

export function byId(rows: readonly Json[], id: string): Json {
  const found = rows.find((row) => row.id === id);
  if (found === undefined) throw new Error(`${id} is not there`);
  return found;
}

/** The sum of a field by currency. */
export function totals(rows: readonly Json[], field: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows) {
    const currency = String(row.currency_code);
    sums[currency] = Number(((sums[currency] ?? 0) + Number(row[field])).toFixed(6));
  }
  return sums;
}
