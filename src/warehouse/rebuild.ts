// Builds a company's read model from nothing, in a file of its own that no reader sees until it is complete.

import type { DuckDBConnection } from '@duckdb/node-api';
import type { Store } from '../store/store.ts';
import { TooWide } from './columns.ts';
import { companyOf, computationOf, type Environment, type RateBook, todayIn } from './environment.ts';
import { type Computation, customerPages, familiesRootedIn, writeFamilies } from './families.ts';
import { CompanyFile } from './file.ts';
import { replaceCatalogue } from './recompute.ts';
import { settle } from './settle.ts';
import type { ShardTask } from './shard.ts';
import { fillFromShards, isThreaded } from './shards.ts';
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
    const file = await CompanyFile.create(path, environment.limits, { wide, joining: true });
    try {
      const { worker: source } = environment;
      const task = source === undefined ? null : { path, source, company, today, basis, wide };
      await file.load((connection) => fill(connection, environment.store, computation, task, progress));
      const settled = await file.write((tables) =>
        settle(tables, computation, { company, position, today, now }, null),
      );
      if ('state' in settled) return file;
      basis = settled.basis;
    } catch (error) {
      if (wide || !(error instanceof TooWide)) {
        await file.close();
        throw error;
      }
      wide = true;
    }
    await file.close();
  }
  throw new Error(`The MRR basis of company ${company.no} depends on itself`);
}

async function fill(
  connection: DuckDBConnection,
  store: Store,
  computation: Computation,
  task: ShardTask | null,
  progress: OnProgress,
): Promise<void> {
  const { source, company } = computation;
  const pages: number[][] = [];
  for await (const page of customerPages(store, company)) pages.push(page);
  const customersTotal = pages.reduce((sum, page) => sum + page.length, 0);
  let customersDone = 0;
  const done = (customers: number) => {
    customersDone += customers;
    progress({ customersDone, customersTotal });
  };
  done(0);
  await replaceCatalogue(duckdbTables(connection), computation);
  if (task !== null && isThreaded(task.source, customersTotal)) await fillFromShards(connection, task, pages, done);
  else
    await writeRows(connection, async (writer) => {
      for (const page of pages) {
        await writeFamilies(computation, await familiesRootedIn(source, company, page), writer);
        done(page.length);
      }
    });
}
