// The ledger's books folded in TypeScript: recognition, billing, committed and future MRR and renewals for a question of
// the metrics API (methodology sections 5–7).

import type { Day, Range } from '../../src/core/calendar.ts';
import type { Attributes, Ledger, RevenueLine } from '../../src/core/ledger.ts';
import { recognisedAfter } from '../../src/core/recognition.ts';
import type { Books, Thing } from '../oracle/company.ts';
import { dayOf, iso, periodOf } from '../oracle/days.ts';
import { type Carrier, keyOf, satisfies, valueIn } from '../oracle/dimensions.ts';
import { type Fraction, fraction, over, plus, round6, times, ZERO } from '../oracle/rational.ts';
import type { Question } from '../oracle/series.ts';
import type { MrrSource, Span } from '../oracle/states.ts';

const MICROS = 1_000_000n;
const OWED = ['open', 'pending', 'unpaid'];

/** One row's share of a figure; `security` only where it is future MRR. */
interface Entry {
  readonly of: Attributes;
  readonly amount: bigint;
  readonly security?: 'secured' | 'unsecured';
}

type Fold = (ledger: Ledger, span: Span, freshness: number) => readonly Entry[];

const recurring: Fold = (ledger, span) =>
  recognised(
    ledger.revenue.filter((row) => row.recurring),
    span,
  );
const oneOff: Fold = (ledger, span) =>
  recognised(
    ledger.revenue.filter((row) => !row.recurring),
    span,
  );
const cmrr: Fold = ({ parts, committed }, { asOf }) => [...covering(parts, asOf), ...covering(committed, asOf)];

/** Sums by slug; `renewal_rate` is a ratio of two of them. */
const FOLDS: Readonly<Record<string, Fold>> = {
  recognized_revenue: (ledger, span) => recognised(ledger.revenue, span),
  recognized_recurring_revenue: recurring,
  recognized_one_off_revenue: oneOff,
  deferred_revenue: (ledger, { asOf }) =>
    ledger.revenue
      .filter(({ issued }) => issued <= asOf)
      .map((row) => ({ of: row, amount: row.amount - recognisedTo(row, asOf) })),
  accrued_revenue: (ledger, { asOf }) =>
    ledger.revenue.filter(({ issued }) => issued > asOf).map((row) => ({ of: row, amount: recognisedTo(row, asOf) })),
  invoiced: (ledger, span) => within(ledger.revenue, span).map((row) => ({ of: row, amount: row.invoiced })),
  tax: (ledger, span) => within(ledger.revenue, span).map((row) => ({ of: row, amount: row.tax })),
  credited: (ledger, span) => within(ledger.credits, span).map((row) => ({ of: row, amount: row.amount })),
  paid: (ledger, span) =>
    within(ledger.revenue, span)
      .filter(({ line }) => line.invoice.status === 'paid')
      .map((row) => ({ of: row, amount: row.invoiced })),
  outstanding: (ledger, { asOf }) => [
    ...ledger.revenue
      .filter(({ issued, line }) => issued <= asOf && OWED.includes(line.invoice.status))
      .map((row) => ({ of: row, amount: row.invoiced as bigint })),
    ...ledger.credits
      .filter(({ issued, invoice }) => Math.max(issued, invoice.issued) <= asOf && OWED.includes(invoice.status))
      .map((row) => ({ of: row, amount: -row.amount })),
  ],
  cmrr,
  carr: (ledger, span, freshness) => cmrr(ledger, span, freshness).map((row) => ({ ...row, amount: 12n * row.amount })),
  future_mrr: ({ parts, future }, { last }, freshness) => [
    ...covering(parts, last).map((row) => ({ ...row, security: 'secured' as const })),
    ...future
      .filter(({ known }) => known.start <= freshness && freshness < known.end)
      .filter(({ start, end }) => start <= last && last < end)
      .map((row) => ({
        of: row,
        amount: row.mrr,
        security: row.secured ? ('secured' as const) : ('unsecured' as const),
      })),
  ],
  mrr_up_for_renewal: (ledger, span) => due(ledger, span).map((row) => ({ of: row, amount: row.before })),
  renewal_rate: (ledger, span) => due(ledger, span).map((row) => ({ of: row, amount: row.kept })),
};

function recognisedTo(row: RevenueLine, day: number): bigint {
  return recognisedAfter(row, Math.min(Math.max(day + 1 - row.start, 0), row.end - row.start));
}

function recognised(rows: readonly RevenueLine[], { first, asOf }: Span): Entry[] {
  return rows.map((row) => ({ of: row, amount: recognisedTo(row, asOf) - recognisedTo(row, first - 1) }));
}

function within<T extends { readonly issued: Day }>(rows: readonly T[], { first, asOf }: Span): T[] {
  return rows.filter(({ issued }) => first <= issued && issued <= asOf);
}

function covering(rows: readonly (Attributes & Range & { readonly mrr: bigint })[], day: number): Entry[] {
  return rows.filter(({ start, end }) => start <= day && day < end).map((row) => ({ of: row, amount: row.mrr }));
}

function due({ renewals }: Ledger, { first, asOf }: Span): Ledger['renewals'] {
  return renewals.filter((row) => first <= row.due && row.due <= asOf);
}

export function isBookMetric(slug: string): boolean {
  return Object.hasOwn(FOLDS, slug);
}

/** A point of one series: the period's first day, the value (null: over 0) and the day it is as of. */
export interface BookPoint {
  readonly start: string;
  readonly value: Fraction | null;
  readonly asOf: string;
}

/** Answers questions about the books from all ledgers of a company. */
export class BookAnswers {
  private readonly source: MrrSource & { readonly books: Books };
  private readonly ledgers: readonly Ledger[];

  constructor(source: MrrSource & { readonly books: Books }, ledgers: readonly Ledger[]) {
    this.source = source;
    this.ledgers = ledgers;
  }

  /** The points of the series with these keys. */
  points(question: Question, keys: readonly (string | null)[]): BookPoint[] {
    return this.spans(question).map((span) => ({
      start: iso(span.first),
      value: this.value(question, keys, span),
      asOf: iso(question.slug === 'future_mrr' ? span.last : span.asOf),
    }));
  }

  /** None after the period of the freshness date; of future MRR none before it. */
  private spans({ slug, date_step, date_start, date_end }: Question): Span[] {
    const { freshness, books } = this.source;
    const zone = books.company.time_zone;
    const ahead = slug === 'future_mrr';
    const spans: Span[] = [];
    let { first, last } = periodOf(date_step, dayOf(date_start, zone));
    while (first <= dayOf(date_end, zone) && (ahead || first <= freshness)) {
      if (!ahead || last >= freshness) spans.push({ first, last, asOf: Math.min(last, freshness) });
      ({ first, last } = periodOf(date_step, last + 1));
    }
    return spans;
  }

  private value(question: Question, keys: readonly (string | null)[], span: Span): Fraction | null {
    const sum = this.sum(question.slug, question, keys, span);
    if (question.slug !== 'renewal_rate') return sum;
    const before = this.sum('mrr_up_for_renewal', question, keys, span);
    return before.n === 0n ? null : round6(over(times(sum, fraction(100)), before));
  }

  private sum(slug: string, question: Question, keys: readonly (string | null)[], span: Span): Fraction {
    let sum = ZERO;
    for (const ledger of this.ledgers) {
      for (const entry of FOLDS[slug]?.(ledger, span, this.source.freshness) ?? []) {
        if (this.keeps(ledger, entry, question, keys)) sum = plus(sum, fraction(entry.amount, MICROS));
      }
    }
    return sum;
  }

  private keeps(ledger: Ledger, entry: Entry, question: Question, keys: readonly (string | null)[]): boolean {
    const carrier = this.carrier(ledger, entry.of);
    const key = (dimension: string) =>
      dimension === 'security' ? (entry.security ?? null) : keyOf(this.source, dimension, carrier);
    const value = (field: string) => (field === 'security' ? entry.security : valueIn(this.source, field, carrier));
    return (
      (question.dimension ?? []).every((dimension, at) => key(dimension) === keys[at]) &&
      (question.filters ?? []).every((filter) => satisfies(value(filter.field), filter))
    );
  }

  private carrier(ledger: Ledger, { line, subscription, price, currency, billingPeriod }: Attributes): Carrier {
    const root = this.thing('customer', ledger.root);
    if (root === null) throw new Error(`no customer ${ledger.root.id}`);
    return {
      root,
      line: this.thing('invoice_line_item', line),
      invoice: this.thing('invoice', line?.invoice ?? null),
      subscription: this.thing('subscription', subscription),
      price: this.thing('price', price),
      currency,
      billingPeriod,
    };
  }

  private thing(object: string, fact: { readonly id: string } | null): Thing | null {
    return fact === null ? null : (this.source.books.table(object).get(fact.id) ?? null);
  }
}
