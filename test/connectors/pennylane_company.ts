// A company whose only source is a fake Pennylane: the whole server around it, synced and asked as a user would.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type Runtime } from '../../src/cli/compose.ts';
import type { Connector } from '../../src/connectors/connector.ts';
import { PENNYLANE } from '../../src/connectors/pennylane/pennylane.ts';
import { createServer } from '../../src/http/server.ts';
import { Api, type Json } from '../contract/support.ts';
import { type FakePennylane, KEY } from '../fakes/pennylane/server.ts';

/** Retries as in use, but without their waits. */
const PATIENCE = { attempts: 3, backoffMs: 1, timeoutMs: 2000 };

export interface Run {
  readonly id: string;
  readonly state: string;
  readonly counters: Readonly<Record<string, { read: number; written: number; unchanged: number; dead: number }>>;
  readonly error: { code: string; message: string; scope: string | null } | null;
  readonly finished_at: string | null;
  readonly requests: number;
}

const open = new Set<Company>();

/** For `afterEach`: what a test opened, whether it passed or not. */
export async function closeCompanies(): Promise<void> {
  for (const company of open) await company.close();
  open.clear();
}

export class Company {
  readonly fake: FakePennylane;
  readonly api: Api;
  readonly logged: unknown[];
  readonly #data: string;
  readonly #runtime: Runtime;
  connection = '';

  constructor(fake: FakePennylane, api: Api, runtime: Runtime, data: string, logged: unknown[]) {
    this.fake = fake;
    this.api = api;
    this.#runtime = runtime;
    this.#data = data;
    this.logged = logged;
  }

  /** `limit` keeps the pace that Pennylane asks for. */
  static async open(
    fake: FakePennylane,
    settings: Json = {},
    options: { limit?: boolean; secret?: Json } = {},
  ): Promise<Company> {
    const data = await mkdtemp(join(tmpdir(), 'runrate-pennylane-'));
    const connector: Connector = options.limit === true ? PENNYLANE : { ...PENNYLANE, limit: () => null };
    const config = {
      store: { engine: 'sqlite' as const },
      data,
      host: '127.0.0.1',
      port: 0,
      rateLimit: null,
      trustProxy: false,
    };
    const runtime = await compose(config, { connectors: [connector], patience: PATIENCE });
    const logged: unknown[] = [];
    const server = createServer(runtime, {
      version: 'test',
      requestsPerMinute: null,
      trustProxy: false,
      onError: (error) => logged.push(error),
    });
    await server.ready();
    const { no } = await runtime.store.createCompany('Pennylane', runtime.now().toISOString());
    const key = await runtime.store.createKey(no, 'test', ['read', 'write'], runtime.now().toISOString());
    const company = new Company(fake, new Api(runtime, server, logged, no, key.secret), runtime, data, logged);
    open.add(company);
    await company.connect(settings, options.secret ?? { api_key: KEY });
    return company;
  }

  async connect(settings: Json, secret: Json, name = 'Pennylane'): Promise<string> {
    const body = {
      provider: 'pennylane',
      name,
      settings: { base_url: this.fake.url, oauth_url: `${this.fake.origin}/oauth`, ...settings },
      secret,
      schedule: null,
    };
    const made = await this.api.send('POST', '/api/v1/connections', { body });
    if (made.status !== 201) throw new Error(made.text);
    this.connection = String(made.json.id);
    return this.connection;
  }

  async sync(connection = this.connection): Promise<Run> {
    const begun = await this.api.send('POST', `/api/v1/connections/${connection}/sync`);
    if (begun.status !== 202) throw new Error(begun.text);
    for (let tries = 0; tries < 6000; tries += 1) {
      const { json } = await this.api.send('GET', `/api/v1/connections/${connection}/runs/${begun.json.id}`);
      if (json.finished_at !== null) return json as unknown as Run;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('the run did not end');
  }

  /** Everything of one kind, in order of id, without the stamps of writing. */
  async list(path: string): Promise<Json[]> {
    const rows: Json[] = [];
    for (let page = ''; ; ) {
      const { json, status, text } = await this.api.send('GET', `/api/v1/${path}?limit=200${page}`);
      if (status !== 200) throw new Error(text);
      rows.push(...(json.data as Json[]));
      if (typeof json.next_cursor !== 'string') break;
      page = `&cursor=${encodeURIComponent(json.next_cursor)}`;
    }
    return rows
      .map(({ created_at: _, updated_at: __, ...row }) => row)
      .sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
  }

  /** All there is. */
  async books(): Promise<Record<string, Json[]>> {
    const books: Record<string, Json[]> = {};
    for (const path of ['customers', 'products', 'prices', 'subscriptions', 'invoices', 'credit_notes']) {
      books[path] = await this.list(path);
    }
    return books;
  }

  async get(path: string): Promise<Json> {
    const { json, status, text } = await this.api.send('GET', `/api/v1/${path}`);
    if (status !== 200) throw new Error(text);
    return json;
  }

  async close(): Promise<void> {
    await this.api.server.close();
    await this.#runtime.close();
    await this.fake.stop();
    await rm(this.#data, { recursive: true, force: true });
  }
}
