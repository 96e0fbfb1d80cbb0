// The ledger: what the core makes of one customer's facts and the company's options. Everything that a metric, a view
// or an explanation shows is a sum or a filter over these rows (methodology sections 2–7, 9).

import { booksOf } from './books.ts';
import type { Day, Range } from './calendar.ts';
import { fxSteps } from './effects.ts';
import type { CreditNoteLine, Customer, CustomerFacts, Invoice, Line, Price, Subscription } from './facts.ts';
import type { Rates } from './fx.ts';
import { companyInputs } from './inputs.ts';
import type { Micros } from './money.ts';
import type { Options } from './options.ts';
import { mergedParts } from './parts.ts';
import { union } from './ranges.ts';
import { shownLine } from './shown.ts';
import { workingsOf } from './workings.ts';

/** What the ledger needs to know of the company and the day; the same for every customer of one computation. */
export interface LedgerContext {
  readonly options: Options;
  /** ISO 4217, upper case. */
  readonly baseCurrency: string;
  readonly rates: Rates;
  /** The company's freshness date (section 4); limits late renewal (3.5) and the renewals that are due (6). */
  readonly freshness: Day;
  /** The basis in use after `auto` was decided over the whole company (3.7). */
  readonly basis: 'invoices' | 'subscriptions';
}

/** The attributes that a part of MRR, a revenue entry or a renewal carries: filters and breakdowns look here. */
export interface Attributes {
  readonly subscription: Subscription | null;
  readonly price: Price | null;
  readonly currency: string;
  /** `1 month`, `3 month`, `10 day` (api.md, dimension billing_period); null where it cannot be said. */
  readonly billingPeriod: string | null;
  /** The invoice line behind it; null with basis `subscriptions`. Of merged lines the first. */
  readonly line: Line | null;
  /** `api`, `file` or a connection's name: the line's, or the subscription's with basis `subscriptions`. */
  readonly source: string;
}

/** A stretch of one timeline's MRR with constant attributes: it counts on every day of [start, end). */
export interface Part extends Attributes, Range {
  /** Index into `Ledger.timelines`. */
  readonly timeline: number;
  /** Monthly amount in base currency; may be negative beside a larger positive one, its timeline never is. */
  readonly mrr: Micros;
}

/** A timeline (3.1) and the stretches of days on which it has MRR (≥ 0.005), maximal and in order. */
export interface Timeline {
  /** Root id and set, subscription, or customer and price: stable however the facts arrived. */
  readonly key: string;
  readonly active: readonly Range[];
}

/**
 * The FX effect of a pair (timeline and price) between two of its states, split over the closing parts: it belongs to
 * the period P that holds `closing.start`, if the day before P lies in `opening` and the last day of P that counts
 * lies before `closing.end`. One row for each closing part and each opening state that some grain can meet.
 */
export interface FxStep extends Attributes {
  readonly timeline: number;
  readonly opening: Range;
  readonly closing: Range;
  readonly amount: Micros;
}

/**
 * A line with its amounts in base currency, for recognition and billing (sections 5 and 7). A recurring line is
 * recognised over its service period after the end convention; a one-off line has start = its issue date and one day.
 * With n days of [start, end) elapsed, the revenue recognised is
 *   n × dayAmount + roundHalfEven(n × dayNum / dayDen) millionths
 * which is the exact amount × n / days, rounded half-even once (recognition.ts, recognisedAfter).
 */
export interface RevenueLine extends Attributes, Range {
  readonly line: Line;
  readonly recurring: boolean;
  /** Issue date of the invoice. */
  readonly issued: Day;
  /** Excluding tax, after discounts, before credit notes. */
  readonly invoiced: Micros;
  readonly tax: Micros;
  /** `invoiced` less the line's credit notes: all that is ever recognised. */
  readonly amount: Micros;
  readonly dayAmount: Micros;
  readonly dayNum: number;
  /** At most 4 × days. */
  readonly dayDen: number;
}

/**
 * What a credit-note line takes off one invoice line, in base currency, positive, on the note's date (or its
 * invoice's); an amount spread over several lines has one row for each, `line` null where no line takes it.
 */
export interface CreditLine extends Attributes {
  readonly noteLine: CreditNoteLine;
  readonly invoice: Invoice;
  readonly issued: Day;
  readonly amount: Micros;
}

/** A renewal that falls due on `due` = E (section 6): the MRR of E − 1 and of E for one part of the timeline. */
export interface Renewal extends Attributes {
  readonly timeline: number;
  readonly due: Day;
  readonly before: Micros;
  /** min(MRR of E, MRR of E − 1) of the timeline, shared over its parts so that the sum is exact. */
  readonly kept: Micros;
}

/** Why committed MRR differs from MRR (section 6). */
export type CommittedReason = 'signed' | 'replaced' | 'cancelled';

/**
 * A difference between committed MRR and MRR, a state like a part: a signed subscription's value (positive), a running
 * timeline that it replaces, or a cancelled subscription (negative). CMRR on a day = MRR + the sum of these.
 */
export interface CommittedPart extends Part {
  readonly reason: CommittedReason;
}

/**
 * Future MRR beyond what the parts themselves say (section 6): where the freshness date lies in `known`, the amount is
 * expected on every day of [start, end), secured or not. The parts after the freshness date are secured coverage; with
 * basis `subscriptions` pairs of rows move what no contract holds from secured to unsecured.
 */
export interface FuturePart extends Part {
  readonly known: Range;
  readonly secured: boolean;
}

export const FINDING_KINDS = [
  'missing_rate',
  'missing_period',
  'gap',
  'overlap',
  'duplicate_line',
  'orphan_timeline',
  'negative_timeline',
  'currency_change',
  'ended_but_billed',
  'signed_never_billed',
  'zero_priced',
  'status_conflict',
  'archived_but_paid',
  /** Company-wide: made from the warehouse's properties, never by the core. */
  'property_type_change',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** A fact that makes a figure doubtful (section 9). */
export interface Finding {
  readonly kind: FindingKind;
  /** The fact is doubtful only once the freshness date has come this far; null: always. */
  readonly since: Day | null;
  /** Stable across recomputations: made of the kind and the ids of its objects. */
  readonly key: string;
  readonly objects: readonly { readonly object: string; readonly id: string }[];
  /** `end` null: goes on until the freshness date. */
  readonly period: { readonly start: Day; readonly end: Day | null } | null;
  /** MRR in base currency that would change if the fact were otherwise; null where it cannot be known. */
  readonly atStake: Micros | null;
}

/** Why a line stands outside MRR (view `invoice_lines`, column excluded_because), or null. */
export type Exclusion =
  | 'void'
  | 'one_off'
  | 'missing_period'
  | 'missing_rate'
  | 'unpaid'
  | 'proration_target'
  | 'basis';

/** One line as the ledger sees it: what explanations and the view `invoice_lines` show. */
export interface LineReading {
  readonly line: Line;
  /** Basis amount in base currency (section 2.2–2.3), null without a rate. */
  readonly amountBase: Micros | null;
  readonly rate: string | null;
  /** The period after the end convention, before any cut. */
  readonly period: Range | null;
  /** Months of the period in millionths, rounded half-even; null for one-off lines. */
  readonly months: bigint | null;
  readonly monthly: Micros | null;
  readonly excluded: Exclusion | null;
}

export interface Ledger {
  readonly root: Customer;
  readonly timelines: readonly Timeline[];
  /** MRR, every rule applied, in order of timeline, start, price id, line id; neighbours that are alike are merged. */
  readonly parts: readonly Part[];
  /** The days on which the customer has MRR, maximal and in order. */
  readonly active: readonly Range[];
  readonly fx: readonly FxStep[];
  readonly lines: readonly LineReading[];
  readonly revenue: readonly RevenueLine[];
  readonly credits: readonly CreditLine[];
  readonly committed: readonly CommittedPart[];
  readonly future: readonly FuturePart[];
  readonly renewals: readonly Renewal[];
  readonly findings: readonly Finding[];
  /** For the company's choice of basis (3.7). */
  readonly activeSubscriptions: number;
  readonly billedActiveSubscriptions: number;
  /** First days without coverage E of timelines that late renewal may carry (3.5), whatever the freshness date. */
  readonly carriable: readonly Day[];
  /** Earliest day of coverage or issue (min_available_date), or null. */
  readonly firstDay: Day | null;
  /** Issue days of all invoices (void included) and credit notes: the freshness date is their latest (section 4). */
  readonly issueDays: readonly Day[];
}

/**
 * The ledger of one customer. Pure: the same facts in any order, options, rates and freshness date give the same ledger.
 */
export function ledgerOf(facts: CustomerFacts, context: LedgerContext): Ledger {
  const workings = workingsOf(facts, context);
  const { readings, timelines, pieces } = workings;
  const byTimeline = [...Map.groupBy(pieces, (piece) => piece.timeline).values()];
  return {
    root: facts.root,
    parts: byTimeline.flatMap(mergedParts),
    active: union(timelines.flatMap((timeline) => timeline.active)),
    fx: byTimeline.flatMap((own) => fxSteps(own, context.baseCurrency)),
    lines: readings.map((reading) => shownLine(reading, context)),
    ...companyInputs(workings),
    ...booksOf(workings),
  };
}
