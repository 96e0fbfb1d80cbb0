// Findings on whole invoices: paid, but put away at their source (methodology section 9).

import type { Day } from './calendar.ts';
import { finding, monthlyOf } from './doubt.ts';
import type { Invoice } from './facts.ts';
import type { Finding } from './ledger.ts';
import { type Micros, NOTHING } from './money.ts';
import type { Reading } from './workings.ts';

/** The custom property by which Pennylane's connector says that a document is archived there. */
const STATUS_THERE = 'pennylane_status';

/** `archived_but_paid`: it counts as paid; at stake is the MRR of its lines. */
export function archivedFindings(invoices: readonly Invoice[], readings: readonly Reading[]): Finding[] {
  return invoices
    .filter(({ status, properties }) => status === 'paid' && properties[STATUS_THERE] === 'archived')
    .map((invoice) => {
      const own = readings.filter(({ line, period }) => line.invoice === invoice && period !== null);
      const atStake = own.reduce((sum, reading) => (sum + monthlyOf(reading)) as Micros, NOTHING);
      const period = { start: invoice.issued, end: (invoice.issued + 1) as Day };
      return finding('archived_but_paid', [invoice.id], [['invoice', invoice]], { period, atStake });
    });
}
