// The warehouse's port: catches up with the store, then answers compiled statements from one consistent state.

import type { Day } from '../core/calendar.ts';
import type { AnswerRow, Statement } from '../metrics/statement.ts';

/** The state of one company's read model that an answer is computed from and stamped with. */
export interface Snapshot {
  readonly company: number;
  readonly position: number;
  /** ISO instant. */
  readonly computedAt: string;
  /** Section 4; null for a company without any fact. */
  readonly freshness: Day;
  readonly minAvailable: Day | null;
  readonly basis: 'invoices' | 'subscriptions';
  readonly baseCurrency: string;
  read(statement: Statement): Promise<AnswerRow[]>;
  /** The same in pages, for long answers in constant memory. */
  stream(statement: Statement): AsyncIterable<AnswerRow[]>;
}

export interface RebuildProgress {
  readonly customersDone: number;
  readonly customersTotal: number;
}

export interface Warehouse {
  /** Includes every write acknowledged before the call (read your writes). */
  snapshot(company: number): Promise<Snapshot>;
  /** Builds the company's read model anew beside the old one, which answers until the new one is ready. */
  rebuild(company: number, progress?: (step: RebuildProgress) => void): Promise<void>;
  close(): Promise<void>;
}
