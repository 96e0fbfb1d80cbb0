// What the change feed asks of a read model: which families are to be computed anew, and the step that does it.

import { companyOf, computationOf, type Environment, type RateBook, todayIn } from './environment.ts';
import type { Computation } from './families.ts';
import { issuedBetween, recomputeFamilies, replaceCatalogue } from './recompute.ts';
import { type Settled, type Start, settle } from './settle.ts';
import { isCurrent, type State } from './state.ts';
import type { Tables } from './tables.ts';
import { movedTotals } from './totals.ts';

/** The way from one state to the present of the store. */
export interface Pending {
  readonly from: State;
  readonly start: Start;
  readonly customers: readonly number[];
  readonly computation: Computation;
}

/** What is to be done, or null where everything is to be computed anew. */
export async function pendingSince(
  environment: Environment,
  rates: RateBook,
  no: number,
  from: State,
): Promise<Pending | null> {
  if (from.position > (await environment.store.position(no))) return null;
  const changes = await environment.store.changes(no, from.position);
  const company = await companyOf(environment, no);
  if (changes.all) rates.forget();
  if (changes.all || !isCurrent(from, company)) return null;
  const now = environment.now();
  const today = todayIn(company.timeZone, now);
  const computation = await computationOf(environment, rates, company, { ...from, today });
  const start = { company, position: changes.position, today, now };
  return { from, start, customers: changes.customers, computation };
}

/**
 * Brings the tables to the present of the store; nothing is in force before the transaction ends. `digest` is that of
 * the catalogue in the tables, null where it is not known.
 */
export async function catchUp(tables: Tables, pending: Pending, digest: string | null): Promise<Settled> {
  const { from, start, customers, computation } = pending;
  const redated = start.today === from.today ? [] : await issuedBetween(tables, from.today, start.today);
  const isNew = computation.catalogue.digest !== digest;
  if (isNew) await replaceCatalogue(tables, computation);
  const replaced = await recomputeFamilies(tables, computation, [...customers, ...redated], start.today);
  const totals = start.today === from.today ? movedTotals(from.totals, replaced) : null;
  const settled = await settle(tables, computation, start, totals);
  return isNew || 'basis' in settled ? settled : { ...settled, roots: replaced.roots };
}
