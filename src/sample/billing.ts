// The invoices of one sample customer: periods billed ahead, prorated upgrades, discounts, credit notes, a few voids.

import { addDays, type Day, isoDay, type Range } from '../core/calendar.ts';
import { type Holding, insightsCents, onboardingCents, priceId, seatCents } from './catalogue.ts';
import { LAST_DAY, type Profile } from './profile.ts';
import type { Random } from './random.ts';

/** The fields of one object, filled in as its history goes. */
export type Body = Record<string, unknown>;

/** What an invoice is about: the holding, the period it is billed in, and the subscriptions. */
export interface Billing {
  readonly holding: Holding;
  readonly period: Range;
  readonly main: Body;
  readonly addOn: Body | null;
}

interface LineInput {
  readonly price: string;
  readonly subscription: Body | null;
  /** In cents, before discounts. */
  readonly gross: number;
  readonly quantity: number;
  readonly text: string;
  /** Null: a one-off line. */
  readonly period: Range | null;
  /** Percent off for ever, and percent off for now. */
  readonly discount?: number;
  readonly promotion?: number;
  readonly target?: string;
}

/** The line on which the next proration or credit is measured. */
interface Running extends Range {
  readonly line: string;
  readonly invoice: string;
  readonly price: string;
  readonly cents: number;
}

const FRENCH_VAT = 0.2;
const PROMOTION = { chance: 0.12, percent: 25, periods: 3 };

export class InvoiceBook {
  readonly invoices: Body[] = [];
  readonly creditNotes: Body[] = [];
  private readonly profile: Profile;
  private readonly random: Random;
  private readonly promoted: boolean;
  private running: Running | null = null;
  private periodsBilled = 0;

  constructor(profile: Profile, random: Random) {
    this.profile = profile;
    this.random = random;
    this.promoted = profile.discount === 0 && random.chance(PROMOTION.chance);
  }

  /** The invoice of a whole period, on its first day. */
  bill({ holding, main, addOn, period }: Billing, renewal: boolean): void {
    const inputs = [this.mainLine(holding, main, period, renewal)];
    if (addOn !== null) inputs.push(this.addOnLine(holding, addOn, period));
    if (this.periodsBilled === 0 && this.profile.sold) inputs.push(this.onboardingLine());
    // Now and then an invoice goes out wrong, is voided, and is issued again.
    if (this.random.chance(0.004)) this.issue(period.start, renewal, inputs).status = 'void';
    this.run(this.issue(period.start, renewal, inputs), 0, period);
    this.periodsBilled += 1;
    const noted = addDays(period.start, this.random.whole(3, 20));
    const percent = this.random.whole(10, 40);
    if (this.random.chance(0.012) && noted <= LAST_DAY) this.credit(noted, percent / 100, 'goodwill');
  }

  /** From `day` to the end of the period: a credit for what is not used, and the rest at the new holding. */
  upgrade({ holding, main, period }: Billing, day: Day): void {
    if (this.running === null || day <= this.running.start || day >= this.running.end) return;
    const { line, price, cents, start, end } = this.running;
    const rest = { start: day, end };
    const unused = { price, subscription: main, quantity: 1, text: 'Unused time', period: rest, target: line };
    const whole = this.mainLine(holding, main, rest, false);
    const share = (end - day) / (period.end - period.start);
    const invoice = this.issue(day, false, [
      { ...unused, gross: -Math.round((cents * (end - day)) / (end - start)) },
      { ...whole, gross: Math.round(whole.gross * share), text: 'Upgrade', promotion: 0 },
    ]);
    this.run(invoice, 1, rest);
  }

  /** A credit note for what is not used of the running line from `day` on. */
  refund(day: Day): void {
    if (this.running === null) return;
    const { start, end } = this.running;
    this.credit(day, (end - Math.max(day, start)) / (end - start), 'early end');
  }

  private mainLine(holding: Holding, subscription: Body, period: Range, renewal: boolean): LineInput {
    return {
      price: priceId(holding.plan.id, holding.period, this.profile.currency),
      subscription,
      gross: holding.seats * seatCents(holding.plan, holding.period, this.profile.currency),
      quantity: holding.seats,
      text: renewal ? 'Renewal' : 'New subscription',
      period,
      discount: this.profile.discount,
      promotion: this.promoted && this.periodsBilled < PROMOTION.periods ? PROMOTION.percent : 0,
    };
  }

  private addOnLine(holding: Holding, subscription: Body, period: Range): LineInput {
    const gross = insightsCents(holding.period, this.profile.currency);
    const price = priceId('insights', holding.period, this.profile.currency);
    return { price, subscription, gross, quantity: 1, text: 'Add-on', period };
  }

  private onboardingLine(): LineInput {
    const gross = onboardingCents(this.profile.currency);
    const price = priceId('onboarding', 'once', this.profile.currency);
    return { price, subscription: null, gross, quantity: 1, text: 'Onboarding', period: null };
  }

  private issue(day: Day, renewal: boolean, inputs: readonly LineInput[]): Body {
    const number = this.invoices.length + 1;
    const id = `inv_${this.profile.id.slice(4)}_${number}`;
    const invoice = {
      id,
      customer_id: this.profile.id,
      invoice_number: `${isoDay(day).slice(0, 7)}-${this.profile.index + 1}-${number}`,
      date: isoDay(day),
      status: statusOn(day, this.random),
      is_renew: String(renewal),
      custom_properties: { payment_method: this.profile.sold ? 'transfer' : 'card' },
      invoice_line_items: inputs.map((input, index) => this.line(`${id}_l${index + 1}`, input)),
    };
    this.invoices.push(invoice);
    return invoice;
  }

  private line(id: string, input: LineInput): Body {
    const { currency, country } = this.profile;
    const discount = Math.round((input.gross * (input.discount ?? 0)) / 100);
    const promotion = Math.round((input.gross * (input.promotion ?? 0)) / 100);
    const cents = input.gross - discount - promotion;
    const line: Body = {
      id,
      price_id: input.price,
      type: input.period === null ? 'one_off' : 'subscription',
      amount_excluding_tax_after_discount: cents / 100,
      tax_amount: country === 'FR' ? Math.round(cents * FRENCH_VAT) / 100 : 0,
      currency_code: currency,
      quantity: input.quantity,
      description: input.text,
      custom_properties: { reason: input.text.toLowerCase(), seats: input.quantity },
    };
    if (input.subscription !== null) line.subscription_id = input.subscription.id;
    if (discount !== 0) line.discount_amount = discount / 100;
    if (promotion !== 0) line.temporary_discount_amount = promotion / 100;
    if (input.period !== null) line.period_start = isoDay(input.period.start);
    if (input.period !== null) line.period_end = isoDay(input.period.end);
    if (input.target !== undefined) line.proration_target_line_item_id = input.target;
    return line;
  }

  /** Remembers the invoice's line at `place` as the running one. */
  private run(invoice: Body, place: number, period: Range): void {
    const line = (invoice.invoice_line_items as Body[])[place];
    if (line === undefined) return;
    const cents = Math.round(Number(line.amount_excluding_tax_after_discount) * 100);
    this.running = {
      ...period,
      line: String(line.id),
      invoice: String(invoice.id),
      price: String(line.price_id),
      cents,
    };
  }

  private credit(day: Day, share: number, reason: string): void {
    const cents = this.running === null ? 0 : Math.round(this.running.cents * share);
    if (this.running === null || cents <= 0) return;
    const id = `cn_${this.running.invoice.slice(4)}_${this.creditNotes.length + 1}`;
    const line = {
      id: `${id}_l1`,
      invoice_line_item_id: this.running.line,
      amount: cents / 100,
      currency_code: this.profile.currency,
      description: reason,
      custom_properties: { approved_by: this.random.pick(['support', 'finance', 'sales']) },
    };
    this.creditNotes.push({
      id,
      invoice_id: this.running.invoice,
      date: isoDay(day),
      status: this.random.chance(0.8) ? 'refunded' : 'refund_due',
      custom_properties: { reason },
      credit_note_line_items: [line],
    });
  }
}

/** Almost everything gets paid; the last weeks are partly open. */
function statusOn(day: Day, random: Random): string {
  return day > LAST_DAY - 25
    ? random.weighted([
        ['paid', 50],
        ['open', 38],
        ['pending', 12],
      ])
    : random.weighted([
        ['paid', 993],
        ['unpaid', 5],
        ['open', 2],
      ]);
}
