// Computes all of a company's families into tables that nobody reads yet.

import { companyOf, computationOf, type Environment, type RateBook, todayIn } from './environment.ts';
import { customerPages, familiesRootedIn, writeFamilies } from './families.ts';
import type { OnProgress } from './rebuild.ts';
import { replaceCatalogue } from './recompute.ts';
import { settle } from './settle.ts';
import type { Basis, State } from './state.ts';
import type { Tables } from './tables.ts';

/** A complete build with the digest of its catalogue, or the basis that it would have to be computed with (3.7). */
export type Built = { readonly state: State; readonly catalogue: string } | { readonly basis: Basis };

/** Fills empty tables as of a position at or after the call. */
export async function buildIn(
  tables: Tables,
  environment: Environment,
  rates: RateBook,
  no: number,
  guess: Basis,
  progress: OnProgress,
): Promise<Built> {
  // The position first: what is written or set while the build runs is then caught up with.
  const position = await environment.store.position(no);
  const company = await companyOf(environment, no);
  const now = environment.now();
  const today = todayIn(company.timeZone, now);
  const basis = company.options.mrr_basis === 'auto' ? guess : company.options.mrr_basis;
  const computation = await computationOf(environment, rates, company, { today, basis, freshness: today });
  const pages: number[][] = [];
  for await (const page of customerPages(environment.store, no)) pages.push(page);
  const customersTotal = pages.reduce((sum, page) => sum + page.length, 0);
  let customersDone = 0;
  progress({ customersDone, customersTotal });
  await replaceCatalogue(tables, computation);
  await tables.write(async (rows) => {
    for (const page of pages) {
      await writeFamilies(computation, await familiesRootedIn(environment.store, no, page), rows);
      customersDone += page.length;
      progress({ customersDone, customersTotal });
    }
  });
  const settled = await settle(tables, computation, { company, position, today, now }, null);
  return 'basis' in settled ? settled : { state: settled.state, catalogue: computation.catalogue.digest };
}
