// The calculation options of a company (methodology section 8), as data: names, values, defaults, and their check.

import { type Day, parseDay } from './calendar.ts';
import { type Fault, fail, ok, type Result } from './result.ts';

export interface Options {
  readonly churn_recognition: 'end_of_billed_period' | 'effective_cancellation' | 'cancellation_request';
  readonly discounts_in_mrr: 'all' | 'permanent_only' | 'none';
  readonly credit_notes_in_mrr: 'ignore' | 'retroactive' | 'from_issue_date';
  readonly billing_gaps: 'none' | 'gaps' | 'overlaps' | 'both';
  /** Days, 0–400, or `auto` (methodology 3.3). */
  readonly gap_tolerance_days: 'auto' | number;
  /** Days, 0–120. */
  readonly late_renewal_days: number;
  readonly exclude_open_invoices_of_ended_subscriptions: boolean;
  readonly period_end_convention: 'auto' | 'exclusive' | 'inclusive';
  readonly mrr_basis: 'auto' | 'invoices' | 'subscriptions';
  readonly default_display: 'mrr' | 'arr';
  /** `auto`, `today`, or a fixed date `YYYY-MM-DD`. */
  readonly freshness: string;
}

export const DEFAULT_OPTIONS: Options = {
  churn_recognition: 'end_of_billed_period',
  discounts_in_mrr: 'all',
  credit_notes_in_mrr: 'ignore',
  billing_gaps: 'gaps',
  gap_tolerance_days: 'auto',
  late_renewal_days: 0,
  exclude_open_invoices_of_ended_subscriptions: false,
  period_end_convention: 'auto',
  mrr_basis: 'auto',
  default_display: 'mrr',
  freshness: 'auto',
};

type Check = (value: unknown) => string | null;

function oneOf(...values: string[]): Check {
  return (value) =>
    typeof value === 'string' && values.includes(value) ? null : `must be one of ${values.join(', ')}`;
}

function days(most: number, word?: string): Check {
  return (value) => {
    if (word !== undefined && value === word) return null;
    const whole = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
    return whole
      ? null
      : `must be ${word === undefined ? '' : `"${word}" or `}a whole number of days from 0 to ${most}`;
  };
}

const CHECKS: { readonly [K in keyof Options]: Check } = {
  churn_recognition: oneOf('end_of_billed_period', 'effective_cancellation', 'cancellation_request'),
  discounts_in_mrr: oneOf('all', 'permanent_only', 'none'),
  credit_notes_in_mrr: oneOf('ignore', 'retroactive', 'from_issue_date'),
  billing_gaps: oneOf('none', 'gaps', 'overlaps', 'both'),
  gap_tolerance_days: days(400, 'auto'),
  late_renewal_days: days(120),
  exclude_open_invoices_of_ended_subscriptions: (value) =>
    typeof value === 'boolean' ? null : 'must be true or false',
  period_end_convention: oneOf('auto', 'exclusive', 'inclusive'),
  mrr_basis: oneOf('auto', 'invoices', 'subscriptions'),
  default_display: oneOf('mrr', 'arr'),
  freshness: (value) =>
    value === 'auto' || value === 'today' || (typeof value === 'string' && parseDay(value) !== null)
      ? null
      : 'must be "auto", "today" or a date YYYY-MM-DD',
};

/**
 * Lays a partial change over the options in force; null on an option resets it to its default.
 * Errors: one fault an unknown option or a refused value, `loc` = [name].
 */
export function changeOptions(now: Options, change: Readonly<Record<string, unknown>>): Result<Options, Fault[]> {
  const faults: Fault[] = [];
  const next: Record<string, unknown> = { ...now };
  for (const [name, value] of Object.entries(change)) {
    if (!Object.hasOwn(CHECKS, name)) {
      faults.push({
        loc: [name],
        msg: `Unknown option; known are ${Object.keys(CHECKS).join(', ')}`,
        type: 'extra_forbidden',
      });
      continue;
    }
    const key = name as keyof Options;
    const msg = value === null ? null : CHECKS[key](value);
    if (msg === null) next[key] = value === null ? DEFAULT_OPTIONS[key] : value;
    else faults.push({ loc: [name], msg: `${name} ${msg}`, type: 'value_error' });
  }
  return faults.length > 0 ? fail(faults) : ok(next as unknown as Options);
}

/** The fixed freshness date of the options, or null where it is `auto` or `today`. */
export function fixedFreshness(options: Options): Day | null {
  return options.freshness === 'auto' || options.freshness === 'today' ? null : parseDay(options.freshness);
}
