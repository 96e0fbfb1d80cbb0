// How the oracle reads an invoice line: its period, its rate, its months, whether it counts in MRR (methodology 1, 2, 3.6).

import type { Books, Thing } from './company.ts';
import { type Credit, creditsOf } from './credits.ts';
import { months, wholeMonths } from './days.ts';
import { rateOf } from './rates.ts';
import {
  compare,
  type Fraction,
  fraction,
  minus,
  negative,
  ONE,
  over,
  plus,
  round6,
  sum,
  times,
  ZERO,
} from './rational.ts';

export interface Period {
  readonly start: number;
  readonly end: number;
}

/** A monthly amount in the line's own currency, exact, and in base currency; where both are one, the same rounded amount. */
export interface Amount {
  readonly original: Fraction;
  readonly base: Fraction;
}

export class Reading {
  readonly line: Thing;
  readonly invoice: Thing;
  readonly subscription: Thing | null;
  readonly price: Thing | null;
  readonly issued: number;
  readonly currency: string;
  readonly amount: Fraction;
  /** Base units for one unit of the line's currency. */
  readonly rate: Fraction | null;
  /** After the end convention; null where it holds no day or was not given. */
  period: Period | null = null;
  target: Reading | null = null;
  /** Lines of the same invoice, for the yardstick. */
  siblings: readonly Reading[] = [];
  private readonly books: Books;
  private monthsKnown: Fraction | null = null;
  private creditsKnown: readonly Credit[] | null = null;
  private readonly amounts = new Map<string, Amount>();

  constructor(line: Thing, invoice: Thing, books: Books) {
    this.line = line;
    this.invoice = invoice;
    this.books = books;
    this.subscription = line.to('subscription', 'subscription_id');
    this.price = line.to('price', 'price_id');
    this.issued = invoice.day('date') ?? 0;
    this.currency = line.text('currency_code') ?? '';
    this.amount = line.amount('amount_excluding_tax_after_discount');
    this.rate = rateOf(books.company.rates, this.currency, books.company.base_currency, this.issued, books.today);
  }

  get void(): boolean {
    return this.invoice.text('status') === 'void';
  }

  /** Left out of every figure. */
  get nowhere(): boolean {
    return this.void || this.rate === null;
  }

  get recurring(): boolean {
    return this.line.text('type') === 'subscription' && this.period !== null;
  }

  get isProration(): boolean {
    return this.line.has('proration_target_line_item_id');
  }

  get days(): number {
    return this.period === null ? 0 : this.period.end - this.period.start;
  }

  /** Left out of MRR (1, 2.1, 2.5, 3.6). */
  get leftOut(): boolean {
    if (this.nowhere || !this.recurring || this.isUnpaidAndEnded) return true;
    return this.target?.leftOut ?? false;
  }

  private get isUnpaidAndEnded(): boolean {
    if (this.books.option('exclude_open_invoices_of_ended_subscriptions') !== true) return false;
    const open = ['open', 'pending', 'unpaid'].includes(this.invoice.text('status') ?? '');
    return open && ['canceled', 'unpaid'].includes(this.subscription?.text('status') ?? '');
  }

  /** The amount that the option `discounts_in_mrr` takes (2.2), in the line's currency. */
  get basis(): Fraction {
    const option = this.books.option('discounts_in_mrr');
    const temporary = option === 'all' ? ZERO : this.line.amount('temporary_discount_amount');
    const permanent = option === 'none' ? this.line.amount('discount_amount') : ZERO;
    return sum([this.amount, temporary, permanent]);
  }

  /** Months that the period counts (2.4, 2.5). */
  get months(): Fraction {
    this.monthsKnown ??= this.countMonths();
    return this.monthsKnown;
  }

  private countMonths(): Fraction {
    const yardstick = this.target ?? this.companion?.target ?? null;
    if (yardstick !== null && !yardstick.leftOut) {
      return over(times(fraction(this.days), yardstick.months), fraction(yardstick.days));
    }
    const { start, end } = this.period ?? { start: 0, end: 0 };
    const unit = this.price?.text('period_unit');
    const byDays = unit === 'day' || unit === 'week' || (this.price === null && (this.days === 7 || this.days === 14));
    return byDays && !this.isProration ? fraction(this.days * 12, 365) : months(start, end);
  }

  /** The proration whose target's yardstick this line takes: same invoice and subscription, same end. */
  private get companion(): Reading | null {
    if (this.isProration || this.subscription === null || this.coversBillingPeriods) return null;
    const found = this.siblings.filter(
      (other) =>
        other.isProration &&
        !other.leftOut &&
        other.subscription === this.subscription &&
        other.period?.end === this.period?.end,
    );
    return found.find((other) => other.target !== null) ?? null;
  }

  /** Whether the period is a whole number of the own price's billing periods. */
  private get coversBillingPeriods(): boolean {
    const unit = this.price?.text('period_unit') ?? null;
    if (unit === null || this.period === null) return false;
    const length = Number(this.price?.text('period_length') ?? 1);
    if (unit === 'day' || unit === 'week') return this.days % (length * (unit === 'week' ? 7 : 1)) === 0;
    const whole = wholeMonths(this.period.start, this.period.end);
    return whole !== null && whole % (length * (unit === 'year' ? 12 : 1)) === 0;
  }

  /** Amount a month on a day (2.4), after credit notes (2.6); the one in base currency is rounded, once. */
  amountOn(day: number): Amount {
    const share = this.creditedShare(day);
    const key = `${share.n}/${share.d}`;
    const known = this.amounts.get(key);
    if (known !== undefined) return known;
    const original = times(over(this.basis, this.months), minus(ONE, share));
    const base = round6(times(original, this.rate ?? ZERO));
    const amount = { original: this.currency === this.books.company.base_currency ? base : original, base };
    this.amounts.set(key, amount);
    return amount;
  }

  private creditedShare(day: number): Fraction {
    const option = this.books.option('credit_notes_in_mrr');
    if (option === 'ignore') return ZERO;
    this.creditsKnown ??= creditsOf(this, this.books);
    const credits = this.creditsKnown.filter((credit) => option === 'retroactive' || credit.day <= day);
    if (credits.length === 0) return ZERO;
    const share = sum(credits.map((credit) => credit.share));
    return compare(share, ONE) > 0 ? ONE : compare(share, ZERO) < 0 ? ZERO : share;
  }

  /** Whether this line is a credit that takes back the target's unused days within 2 % (2.5). */
  get endsTarget(): boolean {
    const target = this.target;
    if (target === null || this.leftOut || this.period === null || target.period === null) return false;
    if (compare(this.amount, ZERO) >= 0 || this.currency !== target.currency) return false;
    const unused = target.period.end - Math.max(this.period.start, target.period.start);
    const share = over(times(target.amount, fraction(unused)), fraction(target.days));
    if (unused <= 0 || compare(share, ZERO) <= 0) return false;
    const off = plus(this.amount, share);
    const size = compare(off, ZERO) < 0 ? negative(off) : off;
    return compare(size, times(share, fraction(2, 100))) <= 0;
  }
}

/** Every line of the company, read. */
export function readLines(books: Books): Reading[] {
  const readings: Reading[] = [];
  for (const line of books.all('invoice_line_item')) {
    const invoice = line.to('invoice', 'invoice_id');
    if (invoice !== null) readings.push(new Reading(line, invoice, books));
  }
  const byId = new Map(readings.map((reading) => [reading.line.id, reading]));
  const byInvoice = Map.groupBy(readings, (reading) => reading.invoice.id);
  setPeriods(readings, books);
  for (const reading of readings) {
    reading.target = byId.get(reading.line.text('proration_target_line_item_id') ?? '') ?? null;
    reading.siblings = byInvoice.get(reading.invoice.id) ?? [];
  }
  return readings;
}

/** Section 1, inclusive ends. */
function setPeriods(readings: readonly Reading[], books: Books): void {
  const option = books.option('period_end_convention');
  const written = (reading: Reading) => ({
    start: reading.line.day('period_start'),
    end: reading.line.day('period_end'),
  });
  const neverMoves = (reading: Reading) => ['day', 'week'].includes(reading.price?.text('period_unit') ?? '');
  const movesItself = (reading: Reading): boolean => {
    const { start, end } = written(reading);
    if (start === null || end === null || neverMoves(reading)) return false;
    return wholeMonths(start, end) === null && wholeMonths(start, end + 1) !== null;
  };
  const moved = new Set<string>();
  for (const reading of readings) {
    if (!reading.void && reading.subscription !== null && movesItself(reading)) {
      moved.add(`${reading.subscription.id}\n${written(reading).end}`);
    }
  }
  for (const reading of readings) {
    const { start, end } = written(reading);
    if (start === null || end === null) continue;
    const follows = reading.subscription !== null && moved.has(`${reading.subscription.id}\n${end}`);
    const moves =
      option === 'inclusive' || (option === 'auto' && !neverMoves(reading) && (movesItself(reading) || follows));
    const last = moves ? end + 1 : end;
    if (last > start) reading.period = { start, end: last };
  }
}
