// The company's MRR day by day for the oracle: basis, freshness date, and who has how much on a day (methodology 3.7, 4).

import type { Books, Thing } from './company.ts';
import { dayOf } from './days.ts';
import { fxByKey } from './fx.ts';
import type { Fraction } from './rational.ts';
import { type Reading, readLines } from './readings.ts';
import { timelinesOfSubscriptions } from './subscriptions.ts';
import { type Cell, type Timeline, timelinesOfInvoices } from './timelines.ts';

/** A cell with the timeline (its key) and the customer (root) that it belongs to. */
export interface Share {
  readonly timeline: string;
  readonly root: Thing;
  readonly cell: Cell;
}

/** Where MRR is looked up: the oracle's own reading, or another one that is folded in the same way. */
export interface MrrSource {
  readonly books: Books;
  readonly basis: 'invoices' | 'subscriptions';
  readonly freshness: number;
  /** The earliest day of coverage or issue. */
  readonly minAvailable: number | null;
  /** The customers (roots) with MRR on the day, each with the shares that make it. */
  on(day: number): ReadonlyMap<Thing, readonly Share[]>;
  /** The customer's first day with MRR ever. */
  firstDay(root: Thing): number | null;
  /** The FX effect by breakdown value of a customer with MRR at both ends of a period. */
  fx(root: Thing, span: Span, split: Split): Map<string, Fraction>;
}

/** A period asked for; `asOf` is its last day, or the freshness date if it is running. */
export interface Span {
  readonly first: number;
  readonly last: number;
  readonly asOf: number;
}

/** Which shares count, and to which breakdown value they go. */
export interface Split {
  readonly keep: (share: Share) => boolean;
  readonly key: (share: Share) => string;
}

/** How far the oracle looks ahead for subscriptions that never end. */
const AHEAD_DAYS = 1200;

export class States implements MrrSource {
  readonly books: Books;
  readonly readings: readonly Reading[];
  readonly basis: 'invoices' | 'subscriptions';
  readonly freshness: number;
  readonly timelines: readonly Timeline[];
  private readonly byDay = new Map<number, Map<Thing, Share[]>>();
  private readonly coveredFrom = new Map<string, number | null>();
  private readonly firstDays = new Map<Thing, number>();

  constructor(books: Books) {
    this.books = books;
    this.readings = readLines(books);
    this.basis = basisOf(books, this.readings);
    this.freshness = freshnessOf(books, this.basis);
    this.timelines =
      this.basis === 'invoices'
        ? timelinesOfInvoices(books, this.readings, this.freshness)
        : timelinesOfSubscriptions(books, Math.max(this.freshness, books.today) + AHEAD_DAYS);
    for (const timeline of this.timelines) {
      for (const day of timeline.covered.keys()) {
        if (timeline.on(day).length === 0) continue;
        this.firstDays.set(timeline.root, Math.min(day, this.firstDays.get(timeline.root) ?? day));
      }
    }
  }

  on(day: number): ReadonlyMap<Thing, readonly Share[]> {
    let state = this.byDay.get(day);
    if (state === undefined) {
      const shares = this.timelines.flatMap((timeline) =>
        timeline.on(day).map((cell) => ({ timeline: timeline.key, root: timeline.root, cell })),
      );
      state = Map.groupBy(shares, ({ root }) => root);
      this.byDay.set(day, state);
    }
    return state;
  }

  /** The first day that the subscription covers with its own customer (root). */
  firstCovered(subscription: Thing, root: Thing): number | null {
    const key = `${subscription.id}\n${root.id}`;
    let first = this.coveredFrom.get(key);
    if (first === undefined) {
      const days = this.timelines
        .filter((timeline) => timeline.root === root && timeline.subscriptions.has(subscription))
        .flatMap(({ covered }) =>
          [...covered].filter(([, cells]) => cells.some((cell) => cell.subscription === subscription)),
        )
        .map(([day]) => day);
      first = days.length === 0 ? null : days.reduce((a, b) => Math.min(a, b));
      this.coveredFrom.set(key, first);
    }
    return first;
  }

  fx(root: Thing, { first, asOf }: Span, split: Split): Map<string, Fraction> {
    return fxByKey(this.on(first - 1).get(root) ?? [], this.on(asOf).get(root) ?? [], split);
  }

  firstDay(root: Thing): number | null {
    return this.firstDays.get(root) ?? null;
  }

  get minAvailable(): number | null {
    const days = [...this.timelines.flatMap((timeline) => [...timeline.covered.keys()]), ...issueDays(this.books)];
    return days.length === 0 ? null : days.reduce((a, b) => Math.min(a, b));
  }
}

/** Issue days of invoices, void ones included, and of credit notes. */
function issueDays(books: Books): number[] {
  const invoices = books.all('invoice').map((invoice) => invoice.day('date'));
  const notes = books
    .all('credit_note')
    .map((note) => note.day('date') ?? note.to('invoice', 'invoice_id')?.day('date') ?? null);
  return [...invoices, ...notes].filter((day) => day !== null);
}

/** 3.7; a subscription that belongs to no customer and is on no line counts nowhere. */
function basisOf(books: Books, readings: readonly Reading[]): 'invoices' | 'subscriptions' {
  const option = books.option('mrr_basis');
  if (option === 'invoices' || option === 'subscriptions') return option;
  const mentioned = new Set(readings.map((reading) => reading.subscription));
  const active = books
    .all('subscription')
    .filter((one) => one.text('status') === 'active' && (one.has('customer_id') || mentioned.has(one)));
  const billed = new Set(readings.filter((reading) => !reading.leftOut).map((reading) => reading.subscription));
  const counting = active.filter((subscription) => billed.has(subscription));
  return 2 * counting.length >= active.length ? 'invoices' : 'subscriptions';
}

/** Section 4; the oracle knows no connections. */
function freshnessOf(books: Books, basis: 'invoices' | 'subscriptions'): number {
  const option = String(books.option('freshness'));
  if (option === 'today') return books.today;
  if (option !== 'auto') return dayOf(option, books.company.time_zone);
  const past = issueDays(books).filter((day) => day <= books.today);
  if (basis === 'subscriptions' || past.length === 0) return books.today;
  return past.reduce((a, b) => Math.max(a, b));
}
