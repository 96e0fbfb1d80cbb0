// The company-wide inputs that only the tables know. They are kept with the state and moved by what a catch-up took away and
// wrote, so that a write costs no look at all customers.

import type { Day } from '../core/calendar.ts';
import type { TableName, TableRow } from './schema.ts';
import type { RowSink, Tables } from './tables.ts';

export interface Totals {
  /** Latest issue day that is not in the future. */
  readonly issued: Day | null;
  /** Earliest day of coverage or issue. */
  readonly minAvailable: Day | null;
  readonly active: number;
  readonly billed: number;
}

/** Families that were written anew, by their roots; the totals of their rows before and after. */
export interface Replaced {
  readonly roots: readonly number[];
  readonly before: Totals;
  readonly after: Totals;
}

const NONE: Totals = { issued: null, minAvailable: null, active: 0, billed: 0 };
export const NOTHING_REPLACED: Replaced = { roots: [], before: NONE, after: NONE };

/** The totals as the transaction sees them, of the families of some roots or of all. */
export async function readTotals(tables: Tables, today: Day, roots?: readonly number[]): Promise<Totals> {
  const of = (column: string) => (roots === undefined ? 'TRUE' : `${column} IN (${roots.join(', ')})`);
  const [days] = await tables.read({
    text: `SELECT MAX(day - DATE '1970-01-01') AS issued FROM issue_days
      WHERE ${of('customer_no')} AND day <= DATE '1970-01-01' + CAST($1 AS INTEGER)`,
    values: [today],
  });
  const [sums] = await tables.read({
    text: `SELECT MIN(min_day - DATE '1970-01-01') AS earliest, SUM(active_subscriptions) AS active,
      SUM(billed_active_subscriptions) AS billed FROM customers WHERE ${of('root_no')}`,
    values: [],
  });
  return {
    issued: (days?.issued ?? null) as Day | null,
    minAvailable: (sums?.earliest ?? null) as Day | null,
    active: Number(sums?.active ?? 0),
    billed: Number(sums?.billed ?? 0),
  };
}

/** The totals of the rows that pass on their way into the tables: nothing of them is read again. */
export class Tally implements RowSink {
  readonly #rows: RowSink;
  readonly #today: Day;
  #totals: { -readonly [K in keyof Totals]: Totals[K] } = { ...NONE };

  constructor(rows: RowSink, today: Day) {
    this.#rows = rows;
    this.#today = today;
  }

  get totals(): Totals {
    return this.#totals;
  }

  add<T extends TableName>(table: T, row: TableRow<T>): void {
    this.#rows.add(table, row);
    if (table === 'customers') this.#customer(row as TableRow<'customers'>);
    if (table === 'issue_days') this.#issued((row as TableRow<'issue_days'>).day);
  }

  drain(): Promise<void> {
    return this.#rows.drain();
  }

  #customer({ min_day, active_subscriptions, billed_active_subscriptions }: TableRow<'customers'>): void {
    const totals = this.#totals;
    if (min_day !== null && (totals.minAvailable === null || min_day < totals.minAvailable))
      totals.minAvailable = min_day;
    totals.active += active_subscriptions;
    totals.billed += billed_active_subscriptions;
  }

  #issued(day: Day): void {
    const totals = this.#totals;
    if (day <= this.#today && (totals.issued === null || day > totals.issued)) totals.issued = day;
  }
}

/** The totals after families were replaced, or null where an extreme day was theirs and is no longer. */
export function movedTotals(totals: Totals, { before, after }: Omit<Replaced, 'roots'>): Totals | null {
  const issued = extreme(totals.issued, before.issued, after.issued, (a, b) => a > b);
  const minAvailable = extreme(totals.minAvailable, before.minAvailable, after.minAvailable, (a, b) => a < b);
  if (issued === undefined || minAvailable === undefined) return null;
  return {
    issued,
    minAvailable,
    active: totals.active - before.active + after.active,
    billed: totals.billed - before.billed + after.billed,
  };
}

/** The extreme day, or undefined where only a look at all rows tells. */
function extreme(
  known: Day | null,
  before: Day | null,
  after: Day | null,
  beyond: (a: Day, b: Day) => boolean,
): Day | null | undefined {
  if (after !== null && (known === null || !beyond(known, after))) return after;
  return before === known && known !== null ? undefined : known;
}
