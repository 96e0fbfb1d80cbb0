// The metrics of the books for the oracle (methodology 5–7): what each one sums.

import { committed, future, renewals } from './ahead.ts';
import type { Rule } from './entries.ts';
import { type Fraction, fraction, minus, round6, ZERO } from './rational.ts';
import { credited, inBase, isWithin, lines, outstanding, recognised, recognition, worth } from './revenue.ts';

const mrrUpForRenewal: Rule = (states, span) => renewals(states, span, false);

/** What each metric of the books sums; a ratio has two rules, over and under the line. */
export const RULES: Readonly<Record<string, { readonly sum: Rule; readonly over?: Rule; readonly times?: Fraction }>> =
  {
    recognized_revenue: { sum: recognition(() => true) },
    recognized_recurring_revenue: { sum: recognition((reading) => reading.recurring) },
    recognized_one_off_revenue: { sum: recognition((reading) => !reading.recurring) },
    deferred_revenue: {
      sum: lines((states, reading, { asOf }) =>
        reading.issued <= asOf ? minus(round6(worth(states, reading)), recognised(states, reading, asOf)) : ZERO,
      ),
    },
    accrued_revenue: {
      sum: lines((states, reading, { asOf }) => (reading.issued > asOf ? recognised(states, reading, asOf) : ZERO)),
    },
    invoiced: {
      sum: lines((_, reading, span) => (isWithin(reading.issued, span) ? inBase(reading, reading.amount) : ZERO)),
    },
    tax: {
      sum: lines((_, reading, span) =>
        isWithin(reading.issued, span) ? inBase(reading, reading.line.amount('tax_amount')) : ZERO,
      ),
    },
    paid: {
      sum: lines((_, reading, span) =>
        isWithin(reading.issued, span) && reading.invoice.text('status') === 'paid'
          ? inBase(reading, reading.amount)
          : ZERO,
      ),
    },
    credited: {
      sum: (states, span) =>
        credited(states)
          .filter(({ day }) => isWithin(day, span))
          .map(({ entry }) => entry),
    },
    outstanding: { sum: outstanding },
    cmrr: { sum: committed },
    carr: { sum: committed, times: fraction(12) },
    future_mrr: { sum: future },
    mrr_up_for_renewal: { sum: mrrUpForRenewal },
    renewal_rate: { sum: (states, span) => renewals(states, span, true), over: mrrUpForRenewal, times: fraction(100) },
  };
