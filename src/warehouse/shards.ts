// A large build in worker threads: each computes pages of customers into its own file. The first one's is the company's,
// and what the others wrote is added to it.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DuckDBConnection } from '@duckdb/node-api';
import { StoreUnavailable } from '../store/store.ts';
import { TooWide } from './columns.ts';
import { quoted } from './duckdb.ts';
import { deleteFile } from './file.ts';
import { TABLES_BY_ROOT } from './rows.ts';
import type { ShardMessage, ShardPage, ShardTask, SourceModule } from './shard.ts';

const THREADS_MOST = Math.min(4, availableParallelism());
/** From this many customers on a build is done in threads. */
const CUSTOMERS_LEAST = 3000;
/** A thread takes a second to start and warm up: there is one more for every so many times the least. */
const SHARE = 3;
/** Facts and rows are dropped page by page: with room for the young they never reach the old generation. */
const YOUNG_MB = 96;
const ENTRY = new URL('./shard_thread.ts', import.meta.url);

/**
 * Computes all pages; `done` is told how many customers a page held. The file of the task then exists, with the tables of
 * the first thread; returns the paths of the others' files, which are left where the build fails.
 */
export async function computeShards(
  task: ShardTask,
  pages: readonly (readonly number[])[],
  done: (customers: number) => void,
): Promise<string[]> {
  const customers = pages.reduce((sum, page) => sum + page.length, 0);
  const threads = Math.min(THREADS_MOST, Math.ceil(customers / (SHARE * leastOf(task.source))));
  const others = Array.from({ length: threads - 1 }, (_, index) => `${task.path}.shard${index + 1}`);
  const queue = pages.values();
  const workers = [task, ...others.map((path) => ({ ...task, path, passing: true }))].map(startWorker);
  try {
    await Promise.all(workers.map((worker) => supply(worker, queue, done)));
  } catch (error) {
    await Promise.all(workers.map((worker) => worker.terminate()));
    await deleteShards(others);
    throw error;
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return others;
}

/** True where a build of so many customers is to be done in threads. */
export function isThreaded(source: SourceModule, customers: number): boolean {
  return customers >= leastOf(source);
}

function leastOf({ customers = CUSTOMERS_LEAST }: SourceModule): number {
  return customers;
}

function startWorker(task: ShardTask): Worker {
  return new Worker(ENTRY, { workerData: task, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
}

/** Gives a worker page after page until it has finished. Throws what it failed with. */
function supply(worker: Worker, queue: Iterator<readonly number[]>, done: (customers: number) => void): Promise<void> {
  let customers = 0;
  return new Promise((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('A worker of the rebuild ended before its work did')));
    worker.on('message', (message: ShardMessage) => {
      if (message.kind === 'failed') reject(failure(message));
      else if (message.kind === 'finished') resolve();
      else {
        if (customers > 0) done(customers);
        const { value: page = null } = queue.next() as { value?: ShardPage };
        customers = page?.length ?? 0;
        worker.postMessage(page);
      }
    });
  });
}

function failure({ name, message }: Extract<ShardMessage, { kind: 'failed' }>): Error {
  if (name === 'TooWide') return new TooWide();
  return name === 'StoreUnavailable' ? new StoreUnavailable(message) : new Error(message);
}

/**
 * Adds the rows of shards to the connection's tables, which must allow other files to be attached. They stay attached,
 * for the transaction still reads them, until the connection's file is closed.
 */
export async function joinShards(connection: DuckDBConnection, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  for (const [index, path] of paths.entries())
    await connection.run(`ATTACH '${quoted(path)}' AS shard${index} (READ_ONLY)`);
  for (const table of ['customers', ...TABLES_BY_ROOT]) {
    // In one statement: what several insert into a table in one transaction is written once more when it ends.
    const all = paths.map((_, index) => `SELECT * FROM shard${index}.${table}`);
    await connection.run(`INSERT INTO ${table} ${all.join(' UNION ALL ')}`);
  }
}

export async function deleteShards(paths: readonly string[]): Promise<void> {
  for (const path of paths) await deleteFile(path);
}
