// A large build in worker threads: each computes pages of customers into its own file, and DuckDB joins the files.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { DuckDBConnection } from '@duckdb/node-api';
import { StoreUnavailable } from '../store/store.ts';
import { TooWide } from './columns.ts';
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
 * Computes all pages and leaves their rows in the connection's tables; `done` is told how many customers a page held.
 * The connection's file must allow others to be attached.
 */
export async function fillFromShards(
  connection: DuckDBConnection,
  task: ShardTask,
  pages: readonly (readonly number[])[],
  done: (customers: number) => void,
): Promise<void> {
  const customers = pages.reduce((sum, page) => sum + page.length, 0);
  const threads = Math.min(THREADS_MOST, Math.ceil(customers / (SHARE * leastOf(task.source))));
  const paths = Array.from({ length: threads }, (_, index) => `${task.path}.shard${index}`);
  const queue = pages.values();
  try {
    const workers = paths.map((path) => startWorker({ ...task, path }));
    try {
      await Promise.all(workers.map((worker) => supply(worker, queue, done)));
    } finally {
      await Promise.all(workers.map((worker) => worker.terminate()));
    }
    for (const [index, path] of paths.entries()) await join(connection, path, index);
  } finally {
    for (const path of paths) await deleteFile(path);
  }
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

/** Copies a shard's rows. It stays attached, for the transaction still reads it, until the file is closed. */
async function join(connection: DuckDBConnection, path: string, index: number): Promise<void> {
  await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS shard${index} (READ_ONLY)`);
  for (const table of ['customers', ...TABLES_BY_ROOT])
    await connection.run(`INSERT INTO ${table} SELECT * FROM shard${index}.${table}`);
}
