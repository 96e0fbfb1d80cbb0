// The calculation options as a reader meets them: in which order, with which choices. Their words are in the catalogues.

import type { MessageId } from '../../messages/messages.tsx';

export type OptionValue = string | number | boolean;

export type OptionKind =
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  /** Whole days, and a word that stands for a rule. */
  | { readonly kind: 'days'; readonly most: number; readonly word?: string }
  | { readonly kind: 'yesNo' }
  | { readonly kind: 'freshness' };

export interface OptionGroup {
  readonly title: MessageId;
  readonly options: readonly (readonly [name: string, kind: OptionKind])[];
}

const choice = (...values: string[]): OptionKind => ({ kind: 'choice', values });

export const OPTION_GROUPS: readonly OptionGroup[] = [
  {
    title: 'options.group.amounts',
    options: [
      ['mrr_basis', choice('auto', 'invoices', 'subscriptions')],
      ['discounts_in_mrr', choice('all', 'permanent_only', 'none')],
      ['credit_notes_in_mrr', choice('ignore', 'retroactive', 'from_issue_date')],
    ],
  },
  {
    title: 'options.group.churn',
    options: [
      ['churn_recognition', choice('end_of_billed_period', 'effective_cancellation', 'cancellation_request')],
      ['late_renewal_days', { kind: 'days', most: 120 }],
      ['exclude_open_invoices_of_ended_subscriptions', { kind: 'yesNo' }],
    ],
  },
  {
    title: 'options.group.periods',
    options: [
      ['billing_gaps', choice('none', 'gaps', 'overlaps', 'both')],
      ['gap_tolerance_days', { kind: 'days', most: 400, word: 'auto' }],
      ['period_end_convention', choice('auto', 'exclusive', 'inclusive')],
    ],
  },
  {
    title: 'options.group.display',
    options: [
      ['freshness', { kind: 'freshness' }],
      ['default_display', choice('mrr', 'arr')],
    ],
  },
];
