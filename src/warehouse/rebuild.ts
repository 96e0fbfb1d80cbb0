// Builds a company's read model from nothing, in a file of its own that no reader sees until it is complete.

import type { DuckDBConnection } from '@duckdb/node-api';
import { TooWide } from './columns.ts';
import { companyOf, computationOf, type Environment, type RateBook, todayIn } from './environment.ts';
import { type Computation, customerPages, familiesRootedIn, writeFamilies } from './families.ts';
import { CompanyFile } from './file.ts';
import { replaceCatalogue } from './recompute.ts';
import { settle } from './settle.ts';
import type { ShardTask } from './shard.ts';
import { computeShards, deleteShards, isThreaded, joinShards } from './shards.ts';
import type { Basis } from './state.ts';
import type { RebuildProgress } from './warehouse.ts';
import { duckdbTables, writeRows } from './writer.ts';

export type OnProgress = (step: RebuildProgress) => void;

/**
 * A complete file as of a position at or after the call. Which basis counts (3.7) is only known once every customer was
 * computed: where `guess` proves wrong, the build starts again with what it learned.
 */
export async function rebuild(
  environment: Environment,
  rates: RateBook,
  companyNo: number,
  path: string,
  guess: Basis,
  progress: OnProgress,
): Promise<CompanyFile> {
  // The position first: what is written or set while the build runs is then caught up with.
  const position = await environment.store.position(companyNo);
  const company = await companyOf(environment, companyNo);
  const now = environment.now();
  const today = todayIn(company.timeZone, now);
  let basis = company.options.mrr_basis === 'auto' ? guess : company.options.mrr_basis;
  let wide = false;
  for (let attempt = 0; attempt < 4; attempt++) {
    const computation = await computationOf(environment, rates, company, { today, basis, freshness: today });
    try {
      const file = await filled(environment, computation, { path, company, today, basis, wide }, progress);
      const settled = await closedUnless(file, () =>
        file.write((tables) => settle(tables, computation, { company, position, today, now }, null)),
      );
      if ('state' in settled) return file;
      basis = settled.basis;
      await file.close();
    } catch (error) {
      if (wide || !(error instanceof TooWide)) throw error;
      wide = true;
    }
  }
  throw new Error(`The MRR basis of company ${company.no} depends on itself`);
}

/** A file with the rows of every customer and of the catalogue. */
async function filled(
  environment: Environment,
  computation: Computation,
  task: Omit<ShardTask, 'source'>,
  progress: OnProgress,
): Promise<CompanyFile> {
  const { store, limits, worker } = environment;
  const { path, wide } = task;
  const pages: number[][] = [];
  for await (const page of customerPages(store, computation.company)) pages.push(page);
  const customersTotal = pages.reduce((sum, page) => sum + page.length, 0);
  let customersDone = 0;
  const done = (customers: number) => {
    customersDone += customers;
    progress({ customersDone, customersTotal });
  };
  done(0);
  if (worker !== undefined && isThreaded(worker, customersTotal)) {
    const others = await computeShards({ ...task, source: worker }, pages, done);
    try {
      const file = await CompanyFile.open(path, limits, others.length > 0);
      return await loaded(file, computation, (connection) => joinShards(connection, others));
    } finally {
      await deleteShards(others);
    }
  }
  return loaded(await CompanyFile.create(path, limits, wide), computation, (connection) =>
    writeRows(connection, async (writer) => {
      for (const page of pages) {
        await writeFamilies(computation, await familiesRootedIn(store, computation.company, page), writer);
        done(page.length);
      }
    }),
  );
}

/** The file with the catalogue and what `work` writes. */
async function loaded(
  file: CompanyFile,
  computation: Computation,
  work: (connection: DuckDBConnection) => Promise<void>,
): Promise<CompanyFile> {
  await closedUnless(file, () =>
    file.load(async (connection) => {
      await replaceCatalogue(duckdbTables(connection), computation);
      await work(connection);
    }),
  );
  return file;
}

/** Does the work, and closes the file where that fails. */
async function closedUnless<T>(file: CompanyFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await file.close();
    throw error;
  }
}
