// A real server in this process, on the embedded store, with a clock that each company sets: what the API laws ask.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Exports } from '../../src/app/export/exports.ts';
import { Imports } from '../../src/app/import/imports.ts';
import { secretBox } from '../../src/app/sync/secret_box.ts';
import { Syncs } from '../../src/app/sync/syncs.ts';
import { WorkRegistry } from '../../src/app/work.ts';
import { Authentication } from '../../src/auth/auth.ts';
import { createServer, type HttpServer } from '../../src/http/server.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { openWarehouse } from '../../src/warehouse/open.ts';
import type { Warehouse } from '../../src/warehouse/warehouse.ts';
import type { RandomCompany } from '../generator/company.ts';
import type { PublishedRate } from '../generator/rates.ts';
import type { BulkRecord } from '../oracle/company.ts';
import type { Question } from '../oracle/series.ts';

/** Numbers stay the exact decimal text that the server sent. */
export interface ApiPoint {
  readonly period_start: string;
  readonly period_end: string;
  readonly value: string | null;
  readonly as_of: string;
}

export interface ApiAnswer {
  readonly series: readonly {
    readonly keys: Readonly<Record<string, string | null>>;
    readonly label: string;
    readonly points: readonly ApiPoint[];
  }[];
  readonly meta: Readonly<Record<string, string | null>>;
}

/** Noon: the same date in every time zone that the tests use, save the far east's evening. */
const NOON = 'T12:00:00Z';

export class ApiWorld {
  private readonly directory: string;
  private readonly store: Store;
  private readonly warehouse: Warehouse;
  private readonly syncs: Syncs;
  private readonly server: HttpServer;
  private today = '2024-01-01';
  private readonly errors: unknown[] = [];

  private constructor(directory: string, store: Store, published: readonly PublishedRate[]) {
    const now = () => new Date(this.today + NOON);
    this.directory = directory;
    this.store = store;
    this.warehouse = openWarehouse({
      directory: join(directory, 'warehouse'),
      store,
      now,
      log: () => undefined,
      publishedRates: async () => published,
    });
    this.syncs = new Syncs({ store, connectors: [], box: secretBox(() => 'law'), now, log: () => undefined });
    const work = new WorkRegistry(() => undefined);
    const auth = new Authentication(
      store.people.auth,
      () => 'law',
      () => undefined,
    );
    const exports = new Exports({ directory: join(directory, 'exports'), work, now });
    const imports = new Imports({ store, directory: join(directory, 'imports'), work, now, log: () => undefined });
    this.server = createServer(
      { store, warehouse: this.warehouse, syncs: this.syncs, imports, exports, work, auth, now },
      {
        version: 'test',
        requestsPerMinute: null,
        trustProxy: false,
        onError: (error) => this.errors.push(error),
      },
    );
  }

  static async open(published: readonly PublishedRate[]): Promise<ApiWorld> {
    const directory = await mkdtemp(join(tmpdir(), 'runrate-laws-'));
    return new ApiWorld(directory, await openStore({ directory }), published);
  }

  /** Makes a company with its options and loads its records by POST /bulk, a status at a time where it changed. */
  async load(company: RandomCompany): Promise<ApiCompany> {
    const { no } = await this.store.createCompany('Law', `2020-01-01${NOON}`);
    const { secret } = await this.store.createKey(no, 'law', ['read', 'write'], `2020-01-01${NOON}`);
    const loaded = new ApiCompany(this, secret, no, company.today);
    const { base_currency, time_zone, options } = company;
    await loaded.send('PATCH', '/company', { base_currency, time_zone, options });
    const notes = Object.entries(company.status_notes ?? {});
    const first = new Map(notes.map(([id, [note]]) => [id, note?.status ?? null]));
    this.today = '2022-01-01';
    await loaded.bulk(
      company.records.map(({ object, data }) => {
        const status = object === 'subscription' ? first.get(String(data.id)) : undefined;
        return { object, data: status === undefined ? data : { ...data, status } };
      }),
    );
    for (const [id, [, ...later]] of notes) {
      for (const { status, since } of later) {
        this.today = since ?? this.today;
        await loaded.send('PATCH', `/subscriptions/${encodeURIComponent(id)}`, { status });
      }
    }
    for (const cost of company.acquisition_costs ?? []) await loaded.send('POST', '/acquisition_costs', cost);
    return loaded;
  }

  /** The body of an answer, its numbers as exact text. Throws on a status of 400 and more. */
  async request(key: string, today: string, method: string, path: string, body?: unknown): Promise<unknown> {
    this.today = today;
    return this.inject(key, method, path, body);
  }

  async inject(key: string, method: string, path: string, body?: unknown): Promise<unknown> {
    const ndjson = typeof body === 'string';
    const { statusCode, payload } = await this.server.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': ndjson ? 'application/x-ndjson' : 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: ndjson ? body : JSON.stringify(body) }),
    });
    if (statusCode >= 400) throw new Error(`${method} ${path}: ${statusCode} ${payload} ${this.errors.join('; ')}`);
    return ndjson || payload === '' ? payload : JSON.parse(payload, exactly);
  }

  async rebuild(company: number): Promise<void> {
    await this.warehouse.rebuild(company);
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.warehouse.close();
    await this.store.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

function exactly(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? context?.source : value;
}

export class ApiCompany {
  readonly no: number;
  private readonly world: ApiWorld;
  private readonly key: string;
  private readonly today: string;

  constructor(world: ApiWorld, key: string, no: number, today: string) {
    this.world = world;
    this.key = key;
    this.no = no;
    this.today = today;
  }

  send(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.world.inject(this.key, method, path, body);
  }

  /** Throws where a line is refused. */
  async bulk(records: readonly BulkRecord[]): Promise<void> {
    const answer = String(await this.send('POST', '/bulk', records.map((record) => JSON.stringify(record)).join('\n')));
    const refused = answer.split('\n').filter((line) => line !== '' && !/"status":20[01]\b/.test(line));
    if (refused.length > 0) throw new Error(`refused: ${refused.slice(0, 3).join('\n')}`);
  }

  async metric(question: Question): Promise<ApiAnswer> {
    const { slug, dimension = [], filters = [], ...period } = question;
    const query = new URLSearchParams(period);
    for (const id of dimension) query.append('dimension', id);
    if (filters.length > 0) query.set('filters', JSON.stringify(filters));
    return (await this.world.request(this.key, this.today, 'GET', `/metrics/${slug}?${query}`)) as ApiAnswer;
  }

  /** A question on the company's own day. */
  ask(method: 'GET', path: string): Promise<unknown> {
    return this.world.request(this.key, this.today, method, path);
  }

  rebuild(): Promise<void> {
    return this.world.rebuild(this.no);
  }
}
