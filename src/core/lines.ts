// From invoice line to reading: recurring or not, amount, rate, months, credits, and why a line stands outside MRR
// (methodology 2.1–2.4, 2.6, 3.6).

import { monthsBetween, type Range, wholeMonths } from './calendar.ts';
import { creditShares } from './credits.ts';
import type { CustomerFacts, Invoice, Line, Price } from './facts.ts';
import type { Exclusion, LedgerContext } from './ledger.ts';
import type { Options } from './options.ts';
import { byId } from './order.ts';
import { type PeriodOf, periodsOf } from './periods.ts';
import { add, decimal, type Ratio, ratio } from './ratio.ts';
import type { Credit, Reading } from './workings.ts';

/** A reading while prorations may still change it. */
export type OpenReading = { -readonly [K in keyof Reading]: Reading[K] };

const NO_CREDITS: readonly Credit[] = [];

/** Every line of a customer as it reads by itself, in order of invoice id and line id. */
export function readLines(facts: CustomerFacts, context: LedgerContext): OpenReading[] {
  const periodOf = periodsOf(facts.invoices, context.options.period_end_convention);
  const readings: OpenReading[] = [];
  for (const invoice of byId(facts.invoices)) {
    const first = readings.length;
    for (const line of byId(invoice.lines)) readings.push(read(line, periodOf, context));
    if (invoice.creditNotes.length > 0) attachCredits(invoice, readings.slice(first), context);
  }
  return readings;
}

function read(line: Line, periodOf: PeriodOf, { options, rates, baseCurrency }: LedgerContext): OpenReading {
  const period = line.type === 'subscription' ? periodOf(line) : null;
  const rate = rates.cross(line.currency, baseCurrency, line.invoice.issued);
  return {
    line,
    rate,
    period,
    months: period === null ? null : ownMonths(line, period),
    basis: basisOf(line, options.discounts_in_mrr),
    credits: NO_CREDITS,
    billingPeriod: billingPeriod(line, period),
    excluded: exclusionOf(line, period, rate, options),
    settled: false,
  };
}

function basisOf(line: Line, discounts: Options['discounts_in_mrr']): Ratio {
  const amount = decimal(line.amount);
  if (discounts === 'all') return amount;
  const permanent = line.temporaryDiscount === 0 ? amount : add(amount, decimal(line.temporaryDiscount));
  return discounts === 'permanent_only' ? permanent : add(permanent, decimal(line.discount));
}

/** Months of a line without a yardstick: of its period, or by the day where it is sold by the day or week (2.4). */
function ownMonths(line: Line, { start, end }: Range): Ratio {
  const days = end - start;
  const unit = line.price?.periodUnit;
  const byDay = line.price === null ? days === 7 || days === 14 : unit === 'day' || unit === 'week';
  return byDay && line.prorationTarget === null ? ratio(BigInt(days * 12), 365n) : monthsBetween(start, end);
}

/** The dimension billing_period: the price's; without a price the whole months of the line, else its days. */
function billingPeriod({ price }: Line, period: Range | null): string | null {
  if (price !== null) return priceBillingPeriod(price);
  if (period === null) return null;
  const whole = wholeMonths(period.start, period.end);
  return whole === null ? `${period.end - period.start} day` : `${whole} month`;
}

/** `period_length` and `period_unit` of a price, such as `3 month`; null where it has no unit. */
export function priceBillingPeriod({ periodUnit, periodLength }: Price): string | null {
  return periodUnit === null ? null : `${periodLength ?? 1} ${periodUnit}`;
}

function exclusionOf(line: Line, period: Range | null, rate: Ratio | null, options: Options): Exclusion | null {
  const { status } = line.invoice;
  if (status === 'void') return 'void';
  if (rate === null) return 'missing_rate';
  if (line.type === 'one_off') return 'one_off';
  if (period === null) return 'missing_period';
  const owed = status === 'open' || status === 'pending' || status === 'unpaid';
  if (!options.exclude_open_invoices_of_ended_subscriptions || !owed) return null;
  const ended = line.subscription?.status;
  return ended === 'canceled' || ended === 'unpaid' ? 'unpaid' : null;
}

function attachCredits(invoice: Invoice, readings: readonly OpenReading[], context: LedgerContext): void {
  const byLine = new Map(readings.map((reading) => [reading.line, reading]));
  const sightOf = (line: Line) => {
    const reading = byLine.get(line);
    return { recurring: reading !== undefined && reading.period !== null, rate: reading?.rate ?? null };
  };
  const credits = new Map<OpenReading, Credit[]>();
  for (const { line, noteLine, day, share } of creditShares(invoice, context.baseCurrency, context.rates, sightOf)) {
    const reading = line === null ? undefined : byLine.get(line);
    if (reading === undefined || share === null) continue;
    credits.getOrInsertComputed(reading, () => []).push({ noteLine, day, share });
  }
  for (const [reading, taken] of credits) reading.credits = taken;
}
