// A company with the real store, a warehouse and a clock that a test can move: in a throw-away directory, or in a
// throw-away PostgreSQL database.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectName } from '../src/core/facts.ts';
import type { Options } from '../src/core/options.ts';
import { openStore } from '../src/store/open.ts';
import type { Store, Write, Written } from '../src/store/store.ts';
import { openWarehouse, type WarehouseConfig } from '../src/warehouse/open.ts';
import { openPostgresWarehouse } from '../src/warehouse/open_postgres.ts';
import { TABLE_NAMES } from '../src/warehouse/schema.ts';
import type { Snapshot, Warehouse } from '../src/warehouse/warehouse.ts';
import { madeUpRates } from './generator/rates.ts';
import { type ThrowAwayDatabase, throwAwayDatabase } from './postgres.ts';

export class World {
  readonly directory: string;
  readonly store: Store;
  readonly company: number;
  /** Lines that the warehouse logged. */
  readonly logged: string[] = [];
  today = '2024-06-15T12:00:00Z';
  warehouse: Warehouse;

  readonly #database: ThrowAwayDatabase | null;

  private constructor(directory: string, store: Store, company: number, database: ThrowAwayDatabase | null) {
    this.directory = directory;
    this.store = store;
    this.company = company;
    this.#database = database;
    this.warehouse = database === null ? this.open('warehouse') : this.inPostgres();
  }

  static async open(): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), 'runrate-warehouse-'));
    const store = await openStore({ directory });
    const { no } = await store.createCompany('Test', '2024-01-01T00:00:00Z');
    return new World(directory, store, no, null);
  }

  /** The same with store and warehouse in PostgreSQL; null where no server answers. */
  static async openPostgres(): Promise<World | null> {
    const database = await throwAwayDatabase();
    if (database === null) return null;
    const directory = await mkdtemp(join(tmpdir(), 'runrate-warehouse-'));
    const store = await openStore({ url: database.url });
    const { no } = await store.createCompany('Test', '2024-01-01T00:00:00Z');
    return new World(directory, store, no, database);
  }

  /** One more server's warehouse in the world's PostgreSQL. */
  inPostgres(): Warehouse {
    return openPostgresWarehouse({
      url: this.#database?.url ?? '',
      store: this.store,
      now: () => new Date(this.today),
      log: (line) => this.logged.push(line),
      publishedRates: async () => madeUpRates(),
    });
  }

  /** A warehouse over the same store in a directory below the world's. */
  open(name: string, changed: Partial<WarehouseConfig> = {}): Warehouse {
    return openWarehouse({
      directory: join(this.directory, name),
      store: this.store,
      now: () => new Date(this.today),
      log: (line) => this.logged.push(line),
      publishedRates: async () => madeUpRates(),
      ...changed,
    });
  }

  /** Closes the warehouse and opens it again from its files, as a new process would. */
  async reopen(): Promise<void> {
    await this.warehouse.close();
    this.warehouse = this.open('warehouse');
  }

  async write(...writes: Write[]): Promise<Written[]> {
    return this.store.write({ company: this.company, source: 'api', now: this.today }, writes);
  }

  async load(records: readonly { readonly object: string; readonly data: object }[]): Promise<Written[]> {
    return this.store.writeBulk(
      { company: this.company, source: 'api', now: this.today },
      records.map(({ object, data }) => put(object as ObjectName, data)),
    );
  }

  async change(options: Partial<Options>): Promise<void> {
    const company = await this.store.company(this.company);
    if (company === null) throw new Error('the company is gone');
    await this.store.changeCompany(
      this.company,
      { options: { ...company.options, ...options }, author: 'test' },
      this.today,
    );
  }

  /** Every row of every table, in an order of its own, and what the snapshot says of the company. */
  async everything(warehouse: Warehouse = this.warehouse): Promise<Record<string, unknown>> {
    using snapshot = await warehouse.snapshot(this.company);
    const tables: Record<string, unknown> = {
      freshness: snapshot.freshness,
      basis: snapshot.basis,
      minAvailable: snapshot.minAvailable,
      baseCurrency: snapshot.baseCurrency,
    };
    for (const table of TABLE_NAMES) if (table !== 'state') tables[table] = await rowsOf(snapshot, table);
    return tables;
  }

  /** What a warehouse says that never saw anything but the store as it is now. */
  async rebuilt(): Promise<Record<string, unknown>> {
    const fresh = this.open(`fresh-${Math.random()}`);
    try {
      return await this.everything(fresh);
    } finally {
      await fresh.close();
    }
  }

  async close(): Promise<void> {
    await this.warehouse.close();
    await this.store.close();
    await this.#database?.drop();
    await rm(this.directory, { recursive: true, force: true });
  }
}

export function put(object: ObjectName, body: object): Write {
  return { kind: 'put', object, body: body as Readonly<Record<string, unknown>>, strict: false };
}

export async function rowsOf(snapshot: Snapshot, table: string): Promise<string[]> {
  const rows = await snapshot.read({ text: `SELECT * FROM ${table}`, values: [] });
  return rows.map((row) => JSON.stringify(row)).sort();
}
