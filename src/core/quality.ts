// Data quality: all findings of one customer, and what each kind means to the reader (methodology section 9).

import { archivedFindings } from './doubtful-invoices.ts';
import { creditFindings, duplicateFindings, lineFindings, overlapFindings, zeroFindings } from './doubtful-lines.ts';
import { subscriptionFindings } from './doubtful-subscriptions.ts';
import { timelineFindings } from './doubtful-timelines.ts';
import type { Finding, FindingKind } from './ledger.ts';
import { textOrder } from './order.ts';
import type { Workings } from './workings.ts';

/** `error`: something is missing from the figures; `warning`: a figure may be wrong; `info`: worth a look. */
export type Severity = 'error' | 'warning' | 'info';

export interface FindingText {
  readonly severity: Severity;
  readonly title: string;
  /** What is doubtful, in one sentence. */
  readonly meaning: string;
  /** What to do about it. */
  readonly repair: string;
}

/** All findings of a customer in order of their keys. */
export function findings(workings: Workings): Finding[] {
  const { readings, coverages, facts, context, ends } = workings;
  return [
    ...readings.flatMap(lineFindings),
    ...facts.invoices.flatMap((invoice) => creditFindings(invoice, context)),
    ...archivedFindings(facts.invoices, readings),
    ...duplicateFindings(readings),
    ...coverages.flatMap((coverage) => [...overlapFindings(coverage, ends), ...zeroFindings(coverage)]),
    ...coverages.flatMap((coverage, timeline) => timelineFindings(workings, coverage, timeline)),
    ...subscriptionFindings(workings),
  ].sort((a, b) => textOrder(a.key, b.key));
}

/** What each kind of finding means and how it is repaired. */
export const FINDING_TEXTS: { readonly [K in FindingKind]: FindingText } = {
  missing_rate: {
    severity: 'error',
    title: 'No exchange rate',
    meaning: 'An amount has no usable exchange rate on its date: it is left out of every figure.',
    repair: 'Correct the currency or the date, give the subscription a currency, or import the missing rates.',
  },
  missing_period: {
    severity: 'error',
    title: 'Subscription line without period',
    meaning: 'A subscription line has no service period with at least one day: it counts as one-off, never in MRR.',
    repair: 'Set period_start and period_end of the line, or give it the type one_off.',
  },
  gap: {
    severity: 'warning',
    title: 'Gap in the billed periods',
    meaning: 'Between two billed periods of one contract there are days that no line covers.',
    repair:
      'Check whether an invoice is missing or a period is wrong; billing_gaps and gap_tolerance_days fill short gaps.',
  },
  overlap: {
    severity: 'warning',
    title: 'Overlapping periods',
    meaning: 'A line starts inside the period of an earlier one for the same thing: the days are billed twice.',
    repair: 'Correct the earlier period, credit it with a proration, or set billing_gaps to overlaps or both.',
  },
  duplicate_line: {
    severity: 'warning',
    title: 'Billed twice',
    meaning: 'Lines of one customer have the same price, period and amount on different invoices.',
    repair: 'Void or credit the invoice that should not exist; dismiss where two contracts are meant.',
  },
  orphan_timeline: {
    severity: 'info',
    title: 'Lines without subscription',
    meaning: 'Subscription lines name no subscription: they are followed by customer and price alone.',
    repair: 'Set subscription_id on the lines, so that upgrades and renewals are recognised as one contract.',
  },
  negative_timeline: {
    severity: 'warning',
    title: 'Negative MRR',
    meaning: 'Credits exceed what is billed on some days: the contract counts as zero on them.',
    repair: 'Give proration credits their proration_target_line_item_id, or correct their periods or amounts.',
  },
  currency_change: {
    severity: 'info',
    title: 'Change of currency',
    meaning: 'A contract is billed in a further currency from here on.',
    repair: 'Check the currency of the line; a meant change needs no repair.',
  },
  ended_but_billed: {
    severity: 'warning',
    title: 'Billed after the end',
    meaning: 'A line starts when the cancellation of its subscription had taken effect.',
    repair: 'Void or credit the invoice, correct the cancellation date, or name the new subscription on the line.',
  },
  signed_never_billed: {
    severity: 'warning',
    title: 'Signed, never billed',
    meaning: 'A signed subscription should have started, but no invoice line names it.',
    repair: 'Bill it, move subscription_start_date, or cancel it.',
  },
  zero_priced: {
    severity: 'info',
    title: 'Nothing billed',
    meaning: 'Subscription lines have an amount of 0: the days are covered without MRR.',
    repair: 'Check for a free plan or month, a full discount, or a missing price.',
  },
  status_conflict: {
    severity: 'warning',
    title: 'Active without coverage',
    meaning: 'A subscription is active, but the days that its lines cover are over: its MRR counts as churned.',
    repair:
      'Bill the next period, or set the status and the cancellation dates; late_renewal_days waits for late invoices.',
  },
  archived_but_paid: {
    severity: 'warning',
    title: 'Archived, but paid',
    meaning: 'An invoice is archived at its source and paid: it counts like any paid invoice.',
    repair: 'Void the invoice where it should not exist; dismiss where it was only put away.',
  },
  property_type_change: {
    severity: 'info',
    title: 'Custom property of several types',
    meaning: 'A custom property holds values of different types: comparisons match only values of the same type.',
    repair: 'Send every value of the property as the same type.',
  },
};
