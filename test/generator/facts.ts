// API-shape records as the core's facts: what the store and the warehouse would have made of them.

import type { Day } from '../../src/core/calendar.ts';
import type * as facts from '../../src/core/facts.ts';
import type { BulkRecord, Company } from '../oracle/company.ts';
import { dayOf } from '../oracle/days.ts';

type Data = Readonly<Record<string, unknown>>;
/** While the graph is built, its lists can still grow. */
type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

/** The facts of every customer (root), ordered by id. */
export function factsOf(company: Omit<Company, 'rates'>): facts.CustomerFacts[] {
  return new Builder(company).families();
}

class Builder {
  private readonly company: Omit<Company, 'rates'>;
  private readonly data: Map<string, Data[]>;
  private no = 0;

  constructor(company: Omit<Company, 'rates'>) {
    this.company = company;
    this.data = Map.groupBy<string, Data>([], () => '');
    for (const { object, data } of company.records as BulkRecord[]) {
      this.data.getOrInsertComputed(object, () => []).push(data);
    }
  }

  families(): facts.CustomerFacts[] {
    const customers = this.made('customer', (data) => this.customer(data));
    for (const [data, customer] of customers.pairs) customer.parentNo = customers.get(data.root_parent_id)?.no ?? null;
    const products = this.made('product', (data) => ({ ...this.fact(data), name: text(data.name) }));
    const prices = this.made('price', (data) => this.price(data, products.get(data.product_id)));
    const subscriptions = this.made('subscription', (data) =>
      this.subscription(data, customers.get(data.customer_id), prices.get(data.price_id)),
    );
    const invoices = this.made('invoice', (data) => this.invoice(data, known(customers.get(data.customer_id))));
    const lines = this.made('invoice_line_item', (data) => {
      const invoice = known(invoices.get(data.invoice_id));
      const line = this.line(data, invoice, subscriptions.get(data.subscription_id), prices.get(data.price_id));
      invoice.lines.push(line);
      return line;
    });
    for (const [data, line] of lines.pairs) line.prorationTarget = lines.get(data.proration_target_line_item_id);
    this.notes(invoices, lines);
    return this.grouped(customers, subscriptions, invoices);
  }

  private notes(invoices: Made<Open<facts.Invoice>>, lines: Made<Open<facts.Line>>): void {
    const notes = this.made('credit_note', (data): Open<facts.CreditNote> => {
      const invoice = known(invoices.get(data.invoice_id));
      const status = text(data.status) as facts.CreditNote['status'];
      const note = { ...this.fact(data), invoice, issued: this.day(data.date), status, lines: [] };
      invoice.creditNotes.push(note);
      return note;
    });
    this.made('credit_note_line_item', (data) => {
      const note = known(notes.get(data.credit_note_id));
      const line = {
        ...this.fact(data),
        note,
        line: lines.get(data.invoice_line_item_id),
        amount: amount(data.amount) ?? 0,
        discount: amount(data.discount_amount) ?? 0,
        temporaryDiscount: amount(data.temporary_discount_amount) ?? 0,
        currency: String(data.currency_code),
        description: null,
      };
      note.lines.push(line);
      return line;
    });
  }

  private grouped(
    customers: Made<Open<facts.Customer>>,
    subscriptions: Made<facts.Subscription>,
    invoices: Made<Open<facts.Invoice>>,
  ): facts.CustomerFacts[] {
    const byNo = new Map(customers.pairs.map(([, customer]) => [customer.no, customer]));
    const rootOf = (customer: facts.Customer): facts.Customer => {
      const parent = customer.parentNo === null ? undefined : byNo.get(customer.parentNo);
      return parent === undefined ? customer : rootOf(parent);
    };
    const all = customers.pairs.map(([, customer]) => customer).sort((a, b) => (a.id < b.id ? -1 : 1));
    return all
      .filter((customer) => rootOf(customer) === customer)
      .map((root) => {
        const members = [root, ...all.filter((other) => other !== root && rootOf(other) === root)];
        const own = invoices.pairs.map(([, invoice]) => invoice).filter(({ customer }) => members.includes(customer));
        const billed = new Set(own.flatMap(({ lines }) => lines.map(({ subscription }) => subscription)));
        const held = subscriptions.pairs
          .map(([, subscription]) => subscription)
          .filter((one) => billed.has(one) || members.some(({ no }) => no === one.customerNo));
        return { root, members, subscriptions: held, invoices: own };
      });
  }

  private made<T>(object: string, make: (data: Data) => T): Made<T> {
    const pairs = (this.data.get(object) ?? []).map((data): [Data, T] => [data, make(data)]);
    const byId = new Map(pairs.map(([data, thing]) => [data.id, thing]));
    return { pairs, get: (id) => byId.get(id) ?? null };
  }

  private fact(data: Data): facts.Fact {
    this.no += 1;
    const properties = (data.custom_properties ?? {}) as facts.Properties;
    return { no: this.no, id: String(data.id), properties, source: 'api' };
  }

  private day(value: unknown): Day | null {
    return typeof value === 'string' ? (dayOf(value, this.company.time_zone) as Day) : null;
  }

  private customer(data: Data): Open<facts.Customer> {
    return { ...this.fact(data), name: text(data.name), country: text(data.country), parentNo: null };
  }

  private price(data: Data, product: facts.Product | null): facts.Price {
    return {
      ...this.fact(data),
      name: text(data.name),
      product,
      type: text(data.type) as facts.LineType | null,
      periodUnit: text(data.period_unit) as facts.PeriodUnit | null,
      periodLength: amount(data.period_length),
      amount: amount(data.amount),
      currency: text(data.currency_code),
    };
  }

  private subscription(data: Data, customer: facts.Customer | null, price: facts.Price | null): facts.Subscription {
    const status = text(data.status) as facts.SubscriptionStatus | null;
    const notes = this.company.status_notes?.[String(data.id)] ?? [{ status, since: null }];
    return {
      ...this.fact(data),
      customerNo: customer?.no ?? null,
      status,
      statusChanges: notes.map((note) => ({
        status: note.status as facts.SubscriptionStatus | null,
        since: this.day(note.since),
      })),
      setId: text(data.subscription_set_id),
      trialStart: this.day(data.trial_start),
      trialEnd: this.day(data.trial_end),
      canceledAt: this.day(data.canceled_at),
      effectiveCancellation: this.day(data.effective_cancellation_date),
      start: this.day(data.subscription_start_date),
      dealClosed: this.day(data.deal_closed_date),
      commitmentEnd: this.day(data.contractual_commitment_end_date),
      monthlyValue: amount(data.monthly_value),
      currency: text(data.currency_code),
      price,
    };
  }

  private invoice(data: Data, customer: facts.Customer): Open<facts.Invoice> {
    return {
      ...this.fact(data),
      customer,
      number: text(data.invoice_number),
      issued: known(this.day(data.date)),
      status: String(data.status) as facts.InvoiceStatus,
      lines: [],
      creditNotes: [],
    };
  }

  private line(
    data: Data,
    invoice: facts.Invoice,
    subscription: facts.Subscription | null,
    price: facts.Price | null,
  ): Open<facts.Line> {
    return {
      ...this.fact(data),
      invoice,
      subscription,
      price,
      type: String(data.type) as facts.LineType,
      amount: amount(data.amount_excluding_tax_after_discount) ?? 0,
      tax: amount(data.tax_amount) ?? 0,
      discount: amount(data.discount_amount) ?? 0,
      temporaryDiscount: amount(data.temporary_discount_amount) ?? 0,
      currency: String(data.currency_code),
      quantity: null,
      description: null,
      periodStart: this.day(data.period_start),
      periodEnd: this.day(data.period_end),
      prorationTarget: null,
    };
  }
}

interface Made<T> {
  readonly pairs: readonly [Data, T][];
  get(id: unknown): T | null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function amount(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function known<T>(value: T | null): T {
  if (value === null) throw new Error('a reference of the fixture points nowhere');
  return value;
}
