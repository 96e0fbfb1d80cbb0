// The end of every build: company-wide inputs are derived from the tables, what depends on them follows, the state is kept.

import { type Day, toDay } from '../core/calendar.ts';
import type { Company } from '../store/store.ts';
import type { Computation } from './families.ts';
import { carriedBetween, recomputeFamilies } from './recompute.ts';
import { WAREHOUSE_VERSION } from './schema.ts';
import { type Basis, basisOf, freshnessOf, type State, writeState } from './state.ts';
import type { Tables } from './tables.ts';
import { movedTotals, readTotals, type Totals } from './totals.ts';

/** What a build started from. */
export interface Start {
  readonly company: Company;
  /** Of the change feed, read before the first fact was. */
  readonly position: number;
  readonly today: Day;
  readonly now: Date;
}

/** The state now in the tables, or the basis they would have to be computed with instead of the one they were. */
export type Settled =
  | {
      readonly state: State;
      /** The families that were written anew, by their roots; anything may be, where it is left out. */
      readonly roots?: readonly number[];
    }
  | { readonly basis: Basis };

/** `known` are the totals of the tables as they are; they are read where it is null. */
export async function settle(
  tables: Tables,
  computation: Computation,
  start: Start,
  known: Totals | null,
): Promise<Settled> {
  const { company, position, today, now } = start;
  const { options } = company;
  const totals = known ?? (await readTotals(tables, today));
  const basis = basisOf(options, totals);
  if (basis !== computation.context.basis) return { basis };
  const synced = company.syncedAt === null ? null : toDay(company.syncedAt, company.timeZone);
  const freshness = freshnessOf(options, basis, { ...totals, synced }, today);
  const carried = await carriedBetween(tables, computation.context.freshness, freshness, options.late_renewal_days);
  const redone = { ...computation, context: { ...computation.context, freshness } };
  const replaced = await recomputeFamilies(tables, redone, carried, today);
  const state: State = {
    version: WAREHOUSE_VERSION,
    createdAt: company.createdAt,
    position,
    baseCurrency: company.baseCurrency,
    timeZone: company.timeZone,
    options,
    today,
    freshness,
    basis,
    totals: movedTotals(totals, replaced) ?? (await readTotals(tables, today)),
    computedAt: now.toISOString(),
  };
  await writeState(tables, state);
  return { state };
}
