// What a read model was computed with and up to where: one JSON row in the table `state`.

import type { Day } from '../core/calendar.ts';
import { fixedFreshness, type Options } from '../core/options.ts';
import type { Company } from '../store/store.ts';
import { WAREHOUSE_VERSION } from './schema.ts';
import type { Tables } from './tables.ts';
import type { Totals } from './totals.ts';

export type Basis = 'invoices' | 'subscriptions';

export interface State {
  readonly version: number;
  /** Instant of the company's creation: the file of another store's company with the same number is not used. */
  readonly createdAt: string;
  /** Of the store's change feed: every write up to it is in the tables. */
  readonly position: number;
  readonly baseCurrency: string;
  readonly timeZone: string;
  readonly options: Options;
  /** The company's calendar date at the computation: it bounds the freshness date and says which dates are future. */
  readonly today: Day;
  readonly freshness: Day;
  readonly basis: Basis;
  /** Over the tables as they are. */
  readonly totals: Totals;
  /** ISO instant. */
  readonly computedAt: string;
}

/** True where the tables were computed by this version of the code for the company as it now is. */
export function isCurrent(state: State, company: Company): boolean {
  return (
    state.version === WAREHOUSE_VERSION &&
    state.createdAt === company.createdAt &&
    state.baseCurrency === company.baseCurrency &&
    state.timeZone === company.timeZone &&
    JSON.stringify(state.options) === JSON.stringify(company.options)
  );
}

/** The basis in use (section 3.7). */
export function basisOf(options: Options, totals: Totals): Basis {
  if (options.mrr_basis !== 'auto') return options.mrr_basis;
  return totals.active === 0 || totals.billed * 2 >= totals.active ? 'invoices' : 'subscriptions';
}

/** The freshness date (section 4); `synced` is the day of the last successful sync of a connection. */
export function freshnessOf(
  options: Options,
  basis: Basis,
  { issued, synced }: Pick<Totals, 'issued'> & { readonly synced: Day | null },
  today: Day,
): Day {
  const fixed = fixedFreshness(options);
  if (fixed !== null) return fixed;
  if (options.freshness === 'today' || basis === 'subscriptions') return today;
  if (issued === null || synced === null) return issued ?? synced ?? today;
  return issued > synced ? issued : synced;
}

/** The state, or null where the tables hold none (they were never completed). */
export async function readState(tables: Pick<Tables, 'read'>): Promise<State | null> {
  const [row] = await tables.read({ text: 'SELECT value FROM state', values: [] });
  return typeof row?.value === 'string' ? (JSON.parse(row.value) as State) : null;
}

/** Replaces the state inside the transaction. */
export async function writeState(tables: Tables, state: State): Promise<void> {
  await tables.remove('state');
  await tables.write((rows) => rows.add('state', { value: JSON.stringify(state) }));
}
