// A running API for contract tests, on either engine: a composed runtime, requests injected into its server.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { compose, type Parts, type Runtime } from '../../src/cli/compose.ts';
import type { StoreConfig } from '../../src/cli/config.ts';
import { createServer, type HttpServer } from '../../src/http/server.ts';
import type { Scope } from '../../src/store/store.ts';
import { captureStatements, problems } from '../citus.ts';
import { type ThrowAwayDatabase, throwAwayDatabase } from '../postgres.ts';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
export type Json = { readonly [key: string]: unknown };

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>;
  readonly text: string;
  /** The JSON of the body; an empty object where there is none. */
  readonly json: Json;
}

export interface Sent {
  /** Null sends no key; default the first company's. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Buffer;
}

/** One server with companies. */
export class Api {
  readonly runtime: Runtime;
  readonly server: HttpServer;
  readonly errors: unknown[];
  /** The key of the first company. */
  readonly key: string;
  readonly company: number;

  constructor(runtime: Runtime, server: HttpServer, errors: unknown[], company: number, key: string) {
    this.runtime = runtime;
    this.server = server;
    this.errors = errors;
    this.company = company;
    this.key = key;
  }

  async send(method: Method, path: string, sent: Sent = {}): Promise<Answered> {
    const key = sent.key === undefined ? this.key : sent.key;
    const payload = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
    const response = await this.server.inject({
      method,
      url: path,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
        ...sent.headers,
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const isJson = String(response.headers['content-type'] ?? '').startsWith('application/json');
    const json = isJson && response.body !== '' ? (JSON.parse(response.body) as Json) : {};
    return { status: response.statusCode, headers: response.headers, text: response.body, json };
  }

  /** NDJSON lines to /bulk; the answer's lines. */
  async bulk(lines: readonly (Json | string)[], headers: Readonly<Record<string, string>> = {}): Promise<Json[]> {
    const raw = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const answer = await this.send('POST', '/api/v1/bulk', {
      raw,
      headers: { 'content-type': 'application/x-ndjson', ...headers },
    });
    if (answer.status !== 200) throw new Error(`bulk answered ${answer.status}: ${answer.text}`);
    return answer.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Json);
  }

  /** Another company's key, or another key of the first company. */
  async newKey(scopes: readonly Scope[], company?: number): Promise<{ company: number; key: string; no: number }> {
    const { store, now } = this.runtime;
    const no = company ?? (await store.createCompany('Other', now().toISOString())).no;
    const made = await store.createKey(no, 'test', scopes, now().toISOString());
    return { company: no, key: made.secret, no: made.key.no };
  }
}

async function start(store: StoreConfig, data: string, requestsPerMinute: number | null, parts: Parts): Promise<Api> {
  // On PostgreSQL the warehouse lies there, too: every answer of the API comes from either kind.
  const warehouse = store.engine === 'postgres' ? ({ warehouse: 'postgres' } as const) : {};
  const config = { store, data, ...warehouse, host: '127.0.0.1', port: 0, rateLimit: null, trustProxy: false };
  const runtime = await compose(config, parts);
  const errors: unknown[] = [];
  const server = createServer(runtime, {
    version: 'test',
    requestsPerMinute,
    trustProxy: false,
    onError: (error) => errors.push(error),
  });
  await server.ready();
  const company = await runtime.store.createCompany('Contract', runtime.now().toISOString());
  const made = await runtime.store.createKey(company.no, 'test', ['read', 'write'], runtime.now().toISOString());
  return new Api(runtime, server, errors, company.no, made.secret);
}

/** Runs a suite on SQLite and on PostgreSQL; `api` is there once the suite's tests run. */
export function onBothEngines(
  name: string,
  suite: (api: () => Api, engine: 'sqlite' | 'postgres') => void,
  requestsPerMinute: number | null = null,
  parts: Parts = {},
): void {
  for (const engine of ['sqlite', 'postgres'] as const) {
    describe(`${name} on ${engine}`, () => {
      let api: Api | null = null;
      let data = '';
      let database: ThrowAwayDatabase | null = null;
      before(async (context) => {
        data = await mkdtemp(join(tmpdir(), 'runrate-contract-'));
        if (engine === 'postgres') {
          captureStatements();
          database = await throwAwayDatabase();
          if (database === null) {
            if ('skip' in context) context.skip('PostgreSQL tests skipped: no server');
            return;
          }
        }
        const store: StoreConfig = database === null ? { engine: 'sqlite' } : { engine: 'postgres', url: database.url };
        api = await start(store, data, requestsPerMinute, parts);
      });
      after(async () => {
        await api?.server.close();
        await api?.runtime.close();
        // Whatever the API sends to PostgreSQL, a Citus cluster could take.
        if (engine === 'postgres') assert.deepEqual(problems(), []);
        await database?.drop();
        await rm(data, { recursive: true, force: true });
      });
      suite(() => {
        if (api === null) throw new Error('the server was not started');
        return api;
      }, engine);
    });
  }
}
