// The end of every build: company-wide inputs are derived from the tables, what depends on them follows, the state is kept.

import { type Day, toDay } from '../core/calendar.ts';
import type { Company } from '../store/store.ts';
import type { Computation } from './families.ts';
import { carriedBetween, recomputeFamilies } from './recompute.ts';
import { WAREHOUSE_VERSION } from './schema.ts';
import { type Basis, basisOf, freshnessOf, readTotals, type State, writeState } from './state.ts';
import type { Tables } from './tables.ts';

/** What a build started from. */
export interface Start {
  readonly company: Company;
  /** Of the change feed, read before the first fact was. */
  readonly position: number;
  readonly today: Day;
  readonly now: Date;
}

/** The state now in the tables, or the basis they would have to be computed with instead of the one they were. */
export type Settled = { readonly state: State } | { readonly basis: Basis };

export async function settle(tables: Tables, computation: Computation, start: Start): Promise<Settled> {
  const { company, position, today, now } = start;
  const { options } = company;
  const totals = await readTotals(tables, today);
  const basis = basisOf(options, totals);
  if (basis !== computation.context.basis) return { basis };
  const synced = company.syncedAt === null ? null : toDay(company.syncedAt, company.timeZone);
  const freshness = freshnessOf(options, basis, { ...totals, synced }, today);
  const carried = await carriedBetween(tables, computation.context.freshness, freshness, options.late_renewal_days);
  await recomputeFamilies(tables, { ...computation, context: { ...computation.context, freshness } }, carried);
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
    minAvailable: totals.minAvailable,
    computedAt: now.toISOString(),
  };
  await writeState(tables, state);
  return { state };
}
