// The product on a made-up company of one size: raw tables for the peers, and a read model either computed by the product
// from its own store or put in place by the pipeline, which gives the same rows a hundred times sooner.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { writeLines } from '../src/app/bulk.ts';
import type { Context } from '../src/app/context.ts';
import { toDay } from '../src/core/calendar.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';
import { LIMITS } from '../src/warehouse/duckdb.ts';
import { openWarehouse } from '../src/warehouse/open.ts';
import { WAREHOUSE_VERSION } from '../src/warehouse/schema.ts';
import type { State } from '../src/warehouse/state.ts';
import type { Tables } from '../src/warehouse/tables.ts';
import { readTotals } from '../src/warehouse/totals.ts';
import type { Warehouse } from '../src/warehouse/warehouse.ts';
import { duckdbTables } from '../src/warehouse/writer.ts';
import { batchesOf, writeBulkFile } from './files.ts';
import { runPipeline } from './pipeline.ts';
import { LAST_ISSUE, makeSaas } from './saas.ts';

export interface World {
  readonly customers: number;
  readonly directory: string;
  readonly store: Store;
  readonly warehouse: Warehouse;
  readonly company: number;
  /** The raw tables, as an expert would hold them. */
  readonly raw: DuckDBInstance;
  readonly context: Context;
  readonly lines: number;
  /** Closes the product, so that a server can open the same files; the raw tables stay. */
  stop(): Promise<void>;
  /** Stops, and deletes everything. */
  close(): Promise<void>;
}

/** What made the figures: seconds of each step. */
export type Steps = Record<string, number>;

export async function timed<T>(steps: Steps, name: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const answer = await work();
  steps[name] = (performance.now() - begun) / 1000;
  return answer;
}

/** Opens a file with the product's own limits, so that both sides have the same threads and memory. */
export function openPeer(path: string): Promise<DuckDBInstance> {
  return DuckDBInstance.create(path, { memory_limit: LIMITS.memory, threads: String(LIMITS.threads) });
}

/** Makes the company and opens the product on it; `computed` by the product itself, or by the pipeline. */
export async function openWorld(
  customers: number,
  by: 'product' | 'pipeline',
  seed: number,
  steps: Steps,
): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'runrate-bench-'));
  const rawPath = join(directory, 'raw.duckdb');
  await timed(steps, 'generate', () => generate(rawPath, customers, seed));
  const store = await openStore({ directory });
  const { no: company } = await store.createCompany('Bench', new Date().toISOString());
  const files = join(directory, 'warehouse');
  const warehouse = openWarehouse({
    directory: files,
    store,
    now: () => new Date(),
    log: (line) => console.error(line),
    publishedRates: async () => [],
    worker: { module: new URL('../src/store/open.ts', import.meta.url).href, config: { directory } },
  });
  const raw = await openPeer(rawPath);
  const connection = await raw.connect();
  const file = join(directory, 'company.ndjson.gz');
  const actor = { company, scopes: ['read', 'write'], name: 'bench' };
  // Questions and bulk writes ask for the store, the warehouse and the clock alone.
  const context = { store, warehouse, now: () => new Date(), actor } as unknown as Context;
  await timed(steps, 'write the bulk file', () => writeBulkFile(connection, file, by === 'pipeline'));
  await timed(steps, 'load into the store', () => loadFile(context, file));
  if (by === 'product') await timed(steps, 'rebuild', () => warehouse.rebuild(company));
  else {
    await timed(steps, 'pipeline', () => placeReadModel(rawPath, files, store, company));
    await timed(steps, 'open', async () => (await warehouse.snapshot(company))[Symbol.dispose]());
  }
  const [[lines = 0] = []] = (await connection.runAndReadAll('SELECT COUNT(*) FROM invoice_lines')).getRows();
  connection.closeSync();
  let stopped: Promise<void> | null = null;
  const stop = () => {
    stopped ??= warehouse.close().then(() => store.close());
    return stopped;
  };
  return {
    customers,
    directory,
    store,
    warehouse,
    company,
    raw,
    context,
    lines: Number(lines),
    stop,
    async close() {
      raw.closeSync();
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function generate(path: string, customers: number, seed: number): Promise<void> {
  const instance = await DuckDBInstance.create(path, { memory_limit: '3GB', threads: String(LIMITS.threads) });
  const connection = await instance.connect();
  await makeSaas(connection, { customers, seed });
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
}

async function loadFile(context: Context, path: string): Promise<void> {
  for await (const batch of batchesOf(path))
    for (const answer of await writeLines(context, batch, { strict: false, source: 'file' }))
      if (answer.status !== 201) throw new Error(JSON.stringify(answer));
}

/** Puts a read model made by the pipeline where the product finds it, as if it had made it itself. */
async function placeReadModel(rawPath: string, files: string, store: Store, no: number): Promise<void> {
  await mkdir(files, { recursive: true });
  const instance = await DuckDBInstance.create(join(files, `company-${no}.1.duckdb`), {
    memory_limit: '3GB',
    threads: String(LIMITS.threads),
  });
  const connection = await instance.connect();
  await connection.run(`ATTACH '${rawPath}' AS raw (READ_ONLY)`);
  await runPipeline(connection);
  const state = await stateOf(store, no, duckdbTables(connection));
  await connection.run('INSERT INTO state VALUES ($1)', [JSON.stringify(state)]);
  await connection.run('DETACH raw');
  await connection.run('CHECKPOINT');
  connection.closeSync();
  instance.closeSync();
}

async function stateOf(store: Store, no: number, tables: Tables): Promise<State> {
  const company = await store.company(no);
  const now = new Date();
  const today = company === null ? null : toDay(now.toISOString(), company.timeZone);
  const freshness = toDay(LAST_ISSUE, 'UTC');
  if (company === null || today === null || freshness === null) throw new Error('the company is gone');
  const { createdAt, baseCurrency, timeZone, options } = company;
  return {
    version: WAREHOUSE_VERSION,
    createdAt,
    position: await store.position(no),
    baseCurrency,
    timeZone,
    options,
    today,
    freshness,
    basis: 'invoices',
    totals: await readTotals(tables, today),
    computedAt: now.toISOString(),
  };
}
