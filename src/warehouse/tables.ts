// The tables of one read model as a computation writes them, whichever engine holds them.

import type { AnswerRow, Statement } from '../metrics/statement.ts';
import type { Rows } from './rows.ts';
import type { TableName } from './schema.ts';

/** Rows on their way into the tables. */
export interface RowSink extends Rows {
  /** Hands on what was collected, where there is enough of it: called now and then, it bounds the memory of a build. */
  drain(): Promise<void>;
}

/** One company's tables inside one transaction: whatever was removed or written is read, and nobody else sees it yet. */
export interface Tables {
  read(statement: Statement): Promise<AnswerRow[]>;
  /** Deletes the rows for which the condition holds, or all of them. */
  remove(table: TableName, condition?: string): Promise<void>;
  /** Runs one load: its rows are all in the tables afterwards, or the transaction is to be given up. */
  write(load: (rows: RowSink) => Promise<void> | void): Promise<void>;
}
