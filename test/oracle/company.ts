// What the oracle reads: a company, its options and its billing objects as the API takes them, with references followed.

import { dayOf } from './days.ts';
import type { RateTable } from './rates.ts';
import { decimal, type Fraction, ZERO } from './rational.ts';

/** One line of POST /bulk; within one company an id stands once per object. */
export interface BulkRecord {
  readonly object: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What the server would have noted of a subscription's status over time; the first entry holds from the start. */
export interface StatusNote {
  readonly status: string | null;
  readonly since: string | null;
}

export interface AcquisitionCost {
  readonly date: string;
  readonly amount: number;
  readonly currency: string;
}

export interface Company {
  readonly base_currency: string;
  readonly time_zone: string;
  /** Options of methodology section 8 that differ from the default. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly records: readonly BulkRecord[];
  /** The day of the clock. */
  readonly today: string;
  readonly rates: RateTable;
  /** What was spent to win customers. */
  readonly acquisition_costs?: readonly AcquisitionCost[];
  /** By subscription id; left out: the present status was the first seen. */
  readonly status_notes?: Readonly<Record<string, readonly StatusNote[]>>;
}

export const DEFAULTS = {
  churn_recognition: 'end_of_billed_period',
  discounts_in_mrr: 'all',
  credit_notes_in_mrr: 'ignore',
  billing_gaps: 'gaps',
  gap_tolerance_days: 'auto',
  late_renewal_days: 0,
  exclude_open_invoices_of_ended_subscriptions: false,
  period_end_convention: 'auto',
  mrr_basis: 'auto',
  freshness: 'auto',
} as const;
type OptionName = keyof typeof DEFAULTS;

/** A billing object with readers that follow its references. */
export class Thing {
  readonly id: string;
  private readonly data: Readonly<Record<string, unknown>>;
  private readonly books: Books;

  constructor(data: Readonly<Record<string, unknown>>, books: Books) {
    this.id = String(data.id);
    this.data = data;
    this.books = books;
  }

  text(field: string): string | null {
    const value = this.data[field];
    return value === undefined || value === null ? null : String(value);
  }

  amount(field: string): Fraction {
    const value = this.data[field];
    return typeof value === 'number' ? decimal(value) : ZERO;
  }

  has(field: string): boolean {
    return this.data[field] !== undefined && this.data[field] !== null;
  }

  day(field: string): number | null {
    const value = this.text(field);
    return value === null ? null : dayOf(value, this.books.company.time_zone);
  }

  to(object: string, field: string): Thing | null {
    const id = this.text(field);
    return id === null ? null : (this.books.table(object).get(id) ?? null);
  }

  property(key: string): unknown {
    const properties = this.data.custom_properties as Record<string, unknown> | null | undefined;
    return properties?.[key] ?? null;
  }
}

/** All billing objects of the company by object and id. */
export class Books {
  readonly company: Company;
  readonly today: number;
  private readonly tables = new Map<string, Map<string, Thing>>();

  constructor(company: Company) {
    this.company = company;
    this.today = dayOf(company.today, company.time_zone);
    for (const { object, data } of company.records) this.table(object).set(String(data.id), new Thing(data, this));
  }

  option<N extends OptionName>(name: N): unknown {
    return this.company.options[name] ?? DEFAULTS[name];
  }

  table(object: string): Map<string, Thing> {
    let table = this.tables.get(object);
    if (table === undefined) {
      table = new Map();
      this.tables.set(object, table);
    }
    return table;
  }

  all(object: string): Thing[] {
    return [...this.table(object).values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** The customer in the methodology's sense: the top of the chain of parents. */
  root(customer: Thing): Thing {
    const parent = customer.to('customer', 'root_parent_id');
    return parent === null ? customer : this.root(parent);
  }
}
