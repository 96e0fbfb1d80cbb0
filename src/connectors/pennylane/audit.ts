// What is odd in an account's invoices but no reason to leave them out: said once in the log of the run.

import type { Session } from '../connector.ts';
import type { Raw } from '../record.ts';
import { isArchived, isDraft, isPaid, totalOf } from './documents.ts';
import { BadRecord, first, linesOf } from './shapes.ts';

/** So many invoices are named; the others are counted. */
const NAMED_MOST = 10;
/** Rounding, per line. */
const TOLERANCE = 0.01;

export class Audit {
  readonly #archived: string[] = [];
  readonly #different: string[] = [];

  look(records: readonly Raw[]): void {
    for (const record of records) {
      if (isDraft(record)) continue;
      const name = first(record.invoice_number, record.id) ?? '';
      if (isArchived(record) && isPaid(record)) this.#archived.push(name);
      if (differs(record)) this.#different.push(name);
    }
  }

  report(log: Session<unknown, unknown>['log']): void {
    say(log, this.#archived, 'are archived in Pennylane and paid: they count as paid');
    say(log, this.#different, 'have another total than their lines (a discount on the whole?): the lines count');
  }
}

function say(log: Session<unknown, unknown>['log'], names: readonly string[], what: string): void {
  if (names.length === 0) return;
  const named = names.slice(0, NAMED_MOST).join(', ');
  log('warning', `${names.length} invoices ${what}: ${named}${names.length > NAMED_MOST ? ', …' : ''}`);
}

function differs(record: Raw): boolean {
  try {
    const lines = linesOf(record);
    const total = totalOf(record);
    if (total === null || lines.length === 0) return false;
    const sum = lines.reduce((all, line) => all + line.amount, 0);
    // Half a cent of room for the doubles themselves.
    return Math.abs(total - sum) > TOLERANCE * lines.length + TOLERANCE / 2;
  } catch (error) {
    // It is dead anyway, and says why.
    if (error instanceof BadRecord) return false;
    throw error;
  }
}
