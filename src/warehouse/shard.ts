// One thread's share of a large build: families of the pages it is given, computed into a file of its own.

import type { MessagePort } from 'node:worker_threads';
import { ratesOf } from '../core/fx.ts';
import type { Store } from '../store/store.ts';
import { catalogueOf } from './facts.ts';
import { type Computation, familiesRootedIn, writeFamilies } from './families.ts';
import { CompanyFile } from './file.ts';
import type { Start } from './settle.ts';
import type { Basis } from './state.ts';
import { writeRows } from './writer.ts';

/** Where a thread opens the store: a module that exports `openFactSource`, and what that is called with. */
export interface SourceModule {
  readonly module: string;
  readonly config: unknown;
  /** From this many customers on a build is done in threads; 3,000 where it is left out. */
  readonly customers?: number;
}

/** Everything that a thread is started with. */
export interface ShardTask extends Omit<Start, 'now' | 'position'> {
  readonly path: string;
  readonly source: SourceModule;
  readonly basis: Basis;
  readonly wide: boolean;
  /** Its file lives until it is joined to another's. */
  readonly passing?: boolean;
}

/** From the thread: it can take a page (the last one is done), everything is written, or it failed. */
export type ShardMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'finished' }
  | { readonly kind: 'failed'; readonly name: string; readonly message: string };

/** To the thread: customers, of whom it takes those that are roots; null: there are no more. */
export type ShardPage = readonly number[] | null;

type ShardSource = Pick<Store, 'families' | 'facts' | 'catalogue' | 'rates' | 'close'>;

/** One thread writes its file with one DuckDB thread; the store's cache lies beside. */
const LIMITS = { memory: '512MB', threads: 1 };

/** Runs the whole task and reports on the port; never throws. */
export async function runShard(task: ShardTask, port: MessagePort): Promise<void> {
  const tell = (message: ShardMessage) => port.postMessage(message);
  try {
    const source = await openSource(task.source);
    try {
      await compute(task, source, pagesFrom(port, tell));
    } finally {
      await source.close();
    }
    tell({ kind: 'finished' });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    tell({ kind: 'failed', name, message });
  }
  port.close();
}

async function openSource({ module, config }: SourceModule): Promise<ShardSource> {
  const { openFactSource } = (await import(module)) as { openFactSource(config: unknown): ShardSource };
  return openFactSource(config);
}

async function compute(task: ShardTask, source: ShardSource, pages: AsyncIterable<readonly number[]>): Promise<void> {
  const { company, today, basis } = task;
  const computation: Computation = {
    source,
    company: company.no,
    timeZone: company.timeZone,
    catalogue: catalogueOf(await source.catalogue(company.no)),
    context: {
      options: company.options,
      baseCurrency: company.baseCurrency,
      rates: ratesOf(await source.rates(), today),
      freshness: today,
      basis,
    },
  };
  const file = await CompanyFile.create(task.path, { ...LIMITS, passing: task.passing === true }, task.wide);
  try {
    await file.load((connection) =>
      writeRows(connection, async (writer) => {
        for await (const page of pages)
          await writeFamilies(computation, await familiesRootedIn(source, company.no, page), writer);
      }),
    );
  } finally {
    await file.close();
  }
}

/** Asks for a page whenever the one before is done. */
async function* pagesFrom(port: MessagePort, tell: (message: ShardMessage) => void): AsyncGenerator<readonly number[]> {
  for (;;) {
    const next = Promise.withResolvers<ShardPage>();
    port.once('message', next.resolve);
    tell({ kind: 'ready' });
    const page = await next.promise;
    if (page === null) return;
    yield page;
  }
}
