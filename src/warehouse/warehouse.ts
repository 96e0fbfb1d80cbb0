// The warehouse's port: catches up with the store, then answers compiled statements from one consistent state.

import type { Day } from '../core/calendar.ts';
import type { Options } from '../core/options.ts';
import type { AnswerRow, Statement } from '../metrics/statement.ts';

/**
 * The state of one company's read model that an answer is computed from and stamped with. Every statement read from it
 * sees the same state, whatever is written meanwhile; dispose it when the answer is read: `using s = await …snapshot(no)`.
 */
export interface Snapshot extends Disposable {
  readonly company: number;
  readonly position: number;
  /** ISO instant. */
  readonly computedAt: string;
  /** The freshness date of section 4. */
  readonly freshness: Day;
  /** Earliest day of coverage or issue; null for a company without any. */
  readonly minAvailable: Day | null;
  readonly basis: 'invoices' | 'subscriptions';
  readonly baseCurrency: string;
  read(statement: Statement): Promise<AnswerRow[]>;
  /** The same in pages, for long answers in constant memory. */
  stream(statement: Statement): AsyncIterable<AnswerRow[]>;
  /**
   * The whole numbers in a statement's only column, kept with the state once a second page of them is asked for (by any
   * name). Null until then, and where there are too many to keep.
   */
  numbers(statement: Statement, page: string): Promise<Int32Array | null>;
}

/**
 * The read model cannot be read or written now (disk full, no right, file damaged): a damaged one is built anew by the
 * next question, so trying again is right.
 */
export class WarehouseUnavailable extends Error {
  override readonly name = 'WarehouseUnavailable';
}

export interface RebuildProgress {
  readonly customersDone: number;
  readonly customersTotal: number;
}

export interface Warehouse {
  /**
   * Includes every write acknowledged before the call (read your writes). With `options` the company as it would be
   * under them, without changing anything: the first such question builds a read model of its own, a few are kept.
   * Errors: WarehouseUnavailable.
   */
  snapshot(company: number, options?: Options): Promise<Snapshot>;
  /** Builds the company's read model anew beside the old one, which answers until the new one is ready. */
  rebuild(company: number, progress?: (step: RebuildProgress) => void): Promise<void>;
  close(): Promise<void>;
}
