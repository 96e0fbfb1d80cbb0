// Random billing of one subscription: cycles with upgrades, prorations, pauses, gaps, overlaps, discounts and odd lines.

import type { BulkRecord } from '../oracle/company.ts';
import { addMonths, iso } from '../oracle/days.ts';
import { currency, customProperties, type PriceSketch, price } from './catalogue.ts';
import type { Random } from './random.ts';

export interface Numbering {
  invoices: number;
  lines: number;
  notes: number;
}

/** A line that was billed, as far as later lines and credit notes look at it. */
export interface Billed {
  readonly id: string;
  readonly invoice: string;
  readonly start: number;
  readonly end: number;
  readonly amount: number;
  readonly currency: string;
}

export const AMOUNTS = [100, 120, 9.9, 33.33, 1200, 450, 0.01, 59, 1000.5, 250] as const;

export function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The end of a billing period of the price that starts on `anchor`, `count` periods later. */
export function cycle({ unit, length }: PriceSketch, anchor: number, count: number): number {
  const times = (length ?? 1) * count;
  if (unit === 'day') return anchor + times;
  if (unit === 'week') return anchor + 7 * times;
  return addMonths(anchor, unit === 'year' ? 12 * times : times);
}

/** Bills one subscription, or nobody's lines where `subscription` is null. */
export class Biller {
  readonly records: BulkRecord[] = [];
  readonly billed: Billed[] = [];
  private readonly random: Random;
  private readonly numbers: Numbering;
  private readonly customer: string;
  private readonly subscription: string | null;
  private readonly inclusive: boolean;
  private readonly asInstants: boolean;
  private currency: string;
  private plan: PriceSketch | null;
  private amount: number;

  constructor(random: Random, numbers: Numbering, customer: string, subscription: string | null) {
    this.random = random;
    this.numbers = numbers;
    this.customer = customer;
    this.subscription = subscription;
    this.inclusive = random.chance(0.2);
    this.asInstants = random.chance(0.15);
    this.currency = currency(random);
    this.plan = random.chance(0.88) ? price(random) : null;
    this.amount = random.pick(AMOUNTS);
  }

  /** Bills about `cycles` periods from `anchor` on. */
  run(anchor: number, cycles: number): void {
    let from = anchor;
    let count = 0;
    for (let index = 0; index < cycles; index += 1) {
      const plan = this.plan ?? { id: '', unit: 'month', length: 1 };
      const start = cycle(plan, from, count);
      const end = cycle(plan, from, count + 1);
      this.billCycle(start, end);
      count += 1;
      if (this.random.chance(0.07)) count += this.random.whole(1, 3);
      if (this.random.chance(0.12)) {
        from = cycle(plan, from, count) + this.random.pick([-10, -3, -1, 1, 3, 14, 15, 16, 31, 45, 46]);
        count = 0;
      }
      if (this.random.chance(0.12)) this.changePlan();
    }
  }

  private changePlan(): void {
    this.plan = price(this.random);
    this.amount = this.random.pick(AMOUNTS);
    if (this.random.chance(0.1)) this.currency = currency(this.random);
  }

  private billCycle(start: number, end: number): void {
    const invoice = this.invoice(start + this.random.pick([0, 0, 0, 0, -1, 3, -20, 12]));
    const amount = this.random.chance(0.05) ? 0 : this.amount;
    const line = this.line(invoice, start, end, amount);
    if (this.random.chance(0.1)) this.line(invoice, start, end, -cents(amount * this.random.pick([0.1, 0.5, 1, 1.2])));
    if (this.random.chance(0.1)) this.line(invoice, start, end, this.random.pick(AMOUNTS), { price_id: 'no-unit' });
    if (this.random.chance(0.06)) this.oddLine(invoice, start);
    if (this.random.chance(0.06)) this.line(invoice, start + this.random.whole(1, 20), end + 25, this.amount);
    if (this.random.chance(0.06))
      this.line(invoice, start, start + 7 * this.random.whole(1, 3), 9.9, { price_id: null });
    if (this.random.chance(0.18)) this.prorate(line);
  }

  /** A credit for the unused days, near or far from the 2 %, and often a line for the rest of the period. */
  private prorate(target: Billed): void {
    const days = target.end - target.start;
    const start = target.start + this.random.whole(this.random.chance(0.1) ? -2 : 0, Math.max(0, days - 1));
    const unused = target.end - Math.max(start, target.start);
    const share = (target.amount * unused) / days;
    const factor = this.random.pick([1, 1, 1, 1.015, 0.985, 1.02, 1.03, 0.5, -1]);
    const invoice = this.invoice(start);
    const credits = this.random.chance(0.15) ? 2 : 1;
    for (let index = 0; index < credits; index += 1) {
      const other = this.random.chance(0.1) ? { currency_code: currency(this.random) } : {};
      const credit = { proration_target_line_item_id: target.id, ...other };
      this.line(invoice, start, target.end, -cents(share * factor), credit);
    }
    if (this.random.chance(0.7)) {
      this.changePlan();
      if (this.random.chance(0.9)) this.currency = target.currency;
      this.line(invoice, start, target.end, cents((this.amount * unused) / days));
    }
  }

  /** One-off lines, and lines without a usable period. */
  private oddLine(invoice: string, start: number): void {
    const odd = this.random.pick([
      { type: 'one_off', period_start: null, period_end: null },
      { type: 'one_off' },
      { period_start: null, period_end: null },
      { period_end: null },
      { period_end: iso(start) },
    ]);
    this.line(invoice, start, addMonths(start, 1), this.random.pick(AMOUNTS), odd);
  }

  private invoice(day: number): string {
    this.numbers.invoices += 1;
    const id = `i${this.numbers.invoices}`;
    const data = {
      id,
      customer_id: this.customer,
      invoice_number: `F-${this.numbers.invoices}`,
      date: this.date(day),
      status: this.random.chance(0.75) ? 'paid' : this.random.pick(['open', 'pending', 'unpaid', 'void']),
      custom_properties: customProperties(this.random),
    };
    this.records.push({ object: 'invoice', data });
    return id;
  }

  private line(
    invoice: string,
    start: number,
    end: number,
    amount: number,
    over: Readonly<Record<string, unknown>> = {},
  ): Billed {
    this.numbers.lines += 1;
    const id = `l${this.numbers.lines}`;
    const written = this.inclusive && end > start + 1 ? end - 1 : end;
    const data = {
      id,
      invoice_id: invoice,
      subscription_id: this.subscription,
      price_id: this.plan?.id ?? null,
      type: 'subscription',
      amount_excluding_tax_after_discount: amount,
      tax_amount: cents(amount * 0.2),
      discount_amount: this.random.chance(0.1) ? 10 : 0,
      temporary_discount_amount: this.random.chance(0.1) ? 5.5 : 0,
      currency_code: this.currency,
      period_start: this.date(start),
      period_end: this.date(written),
      custom_properties: customProperties(this.random),
      ...over,
    };
    this.records.push({ object: 'invoice_line_item', data });
    const billed = { id, invoice, start, end, amount, currency: this.currency };
    this.billed.push(billed);
    return billed;
  }

  /** A bare date, or midnight of the day in Paris as an instant. */
  private date(day: number): string {
    if (!this.asInstants) return iso(day);
    const midnight = Temporal.PlainDate.from(iso(day)).toZonedDateTime('Europe/Paris').toInstant().toString();
    return midnight.replace('.000', '');
  }
}
