// The facts the ledger is computed from: one customer's billing objects as a graph with direct pointers, dates
// already turned into calendar days of the company's time zone (methodology section 1).

import type { Day } from './calendar.ts';

/** The eight billing objects, in the order in which references allow them to be loaded. */
export const OBJECTS = [
  'customer',
  'product',
  'price',
  'subscription',
  'invoice',
  'invoice_line_item',
  'credit_note',
  'credit_note_line_item',
] as const;
export type ObjectName = (typeof OBJECTS)[number];

/** A custom property's value as the API took it; keys are free text. */
export type PropertyValue = string | number | boolean;
export type Properties = Readonly<Record<string, PropertyValue>>;

/** What every stored fact has: the store's number (creation order, the warehouse's key) and the public id. */
export interface Fact {
  readonly no: number;
  /** The id of the API; ties are broken by it, never by `no`, so that the order of loading changes nothing. */
  readonly id: string;
  readonly properties: Properties;
  /** `api`, `file`, or the name of the connection that brought it. */
  readonly source: string;
}

export interface Customer extends Fact {
  readonly name: string | null;
  readonly country: string | null;
  /** The own parent as sent; the root of the chain is `CustomerFacts.root`. */
  readonly parentNo: number | null;
}

export interface Product extends Fact {
  readonly name: string | null;
}

export type PeriodUnit = 'day' | 'week' | 'month' | 'year';
export type LineType = 'subscription' | 'one_off';

export interface Price extends Fact {
  readonly name: string | null;
  readonly product: Product | null;
  readonly type: LineType | null;
  readonly periodUnit: PeriodUnit | null;
  readonly periodLength: number | null;
  readonly amount: number | null;
  readonly currency: string | null;
}

export type SubscriptionStatus = 'trialing' | 'active' | 'paused' | 'canceled' | 'unpaid';

/** A status and the day from which it held; the first one the server saw has `since` null (from the start). */
export interface StatusChange {
  readonly status: SubscriptionStatus | null;
  readonly since: Day | null;
}

export interface Subscription extends Fact {
  readonly customerNo: number | null;
  readonly status: SubscriptionStatus | null;
  /** In order of time; the last one is the present status. */
  readonly statusChanges: readonly StatusChange[];
  readonly setId: string | null;
  readonly trialStart: Day | null;
  readonly trialEnd: Day | null;
  readonly canceledAt: Day | null;
  readonly effectiveCancellation: Day | null;
  readonly start: Day | null;
  readonly dealClosed: Day | null;
  readonly commitmentEnd: Day | null;
  readonly monthlyValue: number | null;
  readonly currency: string | null;
  readonly price: Price | null;
}

export type InvoiceStatus = 'open' | 'pending' | 'paid' | 'unpaid' | 'void';

export interface Invoice extends Fact {
  readonly customer: Customer;
  readonly number: string | null;
  readonly issued: Day;
  readonly status: InvoiceStatus;
  readonly lines: readonly Line[];
  readonly creditNotes: readonly CreditNote[];
}

/** An invoice line item. Amounts are numbers of at most 15 significant digits: exact decimals (see core/money.ts). */
export interface Line extends Fact {
  readonly invoice: Invoice;
  readonly subscription: Subscription | null;
  readonly price: Price | null;
  readonly type: LineType;
  /** Excluding tax, after all discounts; in `currency`. */
  readonly amount: number;
  readonly tax: number;
  /** Permanent discount already taken off `amount`. */
  readonly discount: number;
  readonly temporaryDiscount: number;
  readonly currency: string;
  readonly quantity: number | null;
  readonly description: string | null;
  /** As written, before the period end convention. */
  readonly periodStart: Day | null;
  readonly periodEnd: Day | null;
  readonly prorationTarget: Line | null;
}

export interface CreditNote extends Fact {
  readonly invoice: Invoice;
  /** Its own date, or null: then the invoice's counts (methodology 2.6). */
  readonly issued: Day | null;
  readonly status: 'refunded' | 'refund_due' | null;
  readonly lines: readonly CreditNoteLine[];
}

export interface CreditNoteLine extends Fact {
  readonly note: CreditNote;
  readonly line: Line | null;
  /** Positive for a credit, excluding tax; in `currency`. */
  readonly amount: number;
  readonly discount: number;
  readonly temporaryDiscount: number;
  readonly currency: string;
  readonly description: string | null;
}

/** All facts of one customer in the methodology's sense: the root of a parent chain with everything below it. */
export interface CustomerFacts {
  readonly root: Customer;
  /** The root first, then its descendants, ordered by id. */
  readonly members: readonly Customer[];
  /** Subscriptions that belong to a member, and those that a member's invoice line refers to. */
  readonly subscriptions: readonly Subscription[];
  /** Invoices of the members, each with its lines and credit notes. */
  readonly invoices: readonly Invoice[];
}
