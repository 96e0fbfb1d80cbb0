// The store's rows as the graphs that the core reads: one CustomerFacts for each family, dates as days of the company.

import type {
  CreditNote,
  CreditNoteLine,
  Customer,
  CustomerFacts,
  Invoice,
  InvoiceStatus,
  Line,
  LineType,
  PeriodUnit,
  Price,
  Product,
  StatusChange,
  Subscription,
  SubscriptionStatus,
} from '../core/facts.ts';
import type { FactRows, Row } from '../store/store.ts';
import { type CatalogueRows, Records } from './records.ts';
import { day, fact, found, no, number, text } from './row_values.ts';

/** Products and prices by the store's number. */
export interface Catalogue {
  /** The rows as text: equal where nothing about products, prices and acquisition costs has changed. */
  readonly digest: string;
  readonly products: ReadonlyMap<number, Product>;
  readonly prices: ReadonlyMap<number, Price>;
  readonly records: Records;
  readonly costs: readonly Row[];
}

type Open<T, K extends keyof T> = Omit<T, K> & { -readonly [P in K]: T[P] extends readonly (infer E)[] ? E[] : T[P] };

/** Everything of one page of families by the store's number, while the graph is being tied together. */
interface Page {
  readonly zone: string;
  readonly catalogue: Catalogue;
  readonly customers: Map<number, Customer>;
  readonly subscriptions: Map<number, Subscription>;
  readonly invoices: Map<number, Open<Invoice, 'lines' | 'creditNotes'>>;
  readonly lines: Map<number, Open<Line, 'prorationTarget'>>;
  readonly notes: Map<number, Open<CreditNote, 'lines'>>;
}

/** The store's products and prices as objects that lines and subscriptions point to. */
export function catalogueOf(rows: CatalogueRows): Catalogue {
  const products = new Map<number, Product>();
  for (const row of rows.products) products.set(no(row, 'no'), { ...fact(row), name: text(row, 'name') });
  const prices = new Map<number, Price>();
  for (const row of rows.prices) {
    prices.set(no(row, 'no'), {
      ...fact(row),
      name: text(row, 'name'),
      product: found(products, row, 'product_id'),
      type: text(row, 'type') as LineType | null,
      periodUnit: text(row, 'period_unit') as PeriodUnit | null,
      periodLength: number(row, 'period_length'),
      amount: number(row, 'amount'),
      currency: text(row, 'currency_code'),
    });
  }
  return {
    digest: JSON.stringify(rows),
    products,
    prices,
    records: Records.ofCatalogue(rows),
    costs: rows.acquisitionCosts,
  };
}

/**
 * The families of one page. `roots` gives each member's root; rows of customers that are not in it are left out, but a
 * subscription of another family stays where a line refers to it.
 */
export function familiesOf(
  rows: FactRows,
  roots: ReadonlyMap<number, number>,
  catalogue: Catalogue,
  zone: string,
): CustomerFacts[] {
  const page = tie(rows, catalogue, zone);
  const families = new Map<number, { members: Customer[]; subscriptions: Set<Subscription>; invoices: Invoice[] }>();
  for (const [customerNo, customer] of page.customers) {
    const rootNo = roots.get(customerNo);
    if (rootNo === undefined) continue;
    const family = families.get(rootNo);
    if (family === undefined) families.set(rootNo, { members: [customer], subscriptions: new Set(), invoices: [] });
    else family.members.push(customer);
  }
  const familyOf = (customerNo: number | null) => families.get(roots.get(customerNo ?? 0) ?? 0);
  for (const subscription of page.subscriptions.values())
    familyOf(subscription.customerNo)?.subscriptions.add(subscription);
  for (const invoice of page.invoices.values()) {
    const family = familyOf(invoice.customer.no);
    if (family === undefined) continue;
    family.invoices.push(invoice);
    for (const line of invoice.lines) if (line.subscription !== null) family.subscriptions.add(line.subscription);
  }
  const graphs: CustomerFacts[] = [];
  for (const [rootNo, { members, subscriptions, invoices }] of families) {
    const root = page.customers.get(rootNo);
    if (root === undefined) continue;
    const below = members.filter((member) => member !== root).sort((a, b) => (a.id < b.id ? -1 : 1));
    graphs.push({ root, members: [root, ...below], subscriptions: [...subscriptions], invoices });
  }
  return graphs;
}

function tie(rows: FactRows, catalogue: Catalogue, zone: string): Page {
  const page: Page = {
    zone,
    catalogue,
    customers: new Map(rows.customers.map((row) => [no(row, 'no'), customer(row)])),
    subscriptions: new Map(),
    invoices: new Map(),
    lines: new Map(),
    notes: new Map(),
  };
  const changes = statusChanges(rows.statusChanges, zone);
  for (const row of rows.subscriptions)
    page.subscriptions.set(no(row, 'no'), subscription(page, row, changes.get(no(row, 'no')) ?? []));
  for (const row of rows.invoices) addInvoice(page, row);
  for (const row of rows.lines) addLine(page, row);
  for (const row of rows.lines) {
    const line = page.lines.get(no(row, 'no'));
    if (line !== undefined) line.prorationTarget = found(page.lines, row, 'proration_target_line_item_id');
  }
  for (const row of rows.creditNotes) addNote(page, row);
  for (const row of rows.creditNoteLines) addNoteLine(page, row);
  return page;
}

function customer(row: Row): Customer {
  return {
    ...fact(row),
    name: text(row, 'name'),
    country: text(row, 'country'),
    parentNo: number(row, 'root_parent_id'),
  };
}

function statusChanges(rows: readonly Row[], zone: string): Map<number, StatusChange[]> {
  const changes = new Map<number, StatusChange[]>();
  for (const row of rows) {
    const change = { status: text(row, 'status') as SubscriptionStatus | null, since: day(row, 'since', zone) };
    const known = changes.get(no(row, 'subscription_id'));
    if (known === undefined) changes.set(no(row, 'subscription_id'), [change]);
    else known.push(change);
  }
  return changes;
}

function subscription(page: Page, row: Row, changes: readonly StatusChange[]): Subscription {
  const { zone } = page;
  return {
    ...fact(row),
    customerNo: number(row, 'customer_id'),
    status: text(row, 'status') as SubscriptionStatus | null,
    statusChanges: changes,
    setId: text(row, 'subscription_set_id'),
    trialStart: day(row, 'trial_start', zone),
    trialEnd: day(row, 'trial_end', zone),
    canceledAt: day(row, 'canceled_at', zone),
    effectiveCancellation: day(row, 'effective_cancellation_date', zone),
    start: day(row, 'subscription_start_date', zone),
    dealClosed: day(row, 'deal_closed_date', zone),
    commitmentEnd: day(row, 'contractual_commitment_end_date', zone),
    monthlyValue: number(row, 'monthly_value'),
    currency: text(row, 'currency_code'),
    price: found(page.catalogue.prices, row, 'price_id'),
  };
}

function addInvoice(page: Page, row: Row): void {
  const customer = found(page.customers, row, 'customer_id');
  const issued = day(row, 'date', page.zone);
  if (customer === null || issued === null) return;
  page.invoices.set(no(row, 'no'), {
    ...fact(row),
    customer,
    number: text(row, 'invoice_number'),
    issued,
    status: text(row, 'status') as InvoiceStatus,
    lines: [],
    creditNotes: [],
  });
}

function addLine(page: Page, row: Row): void {
  const invoice = found(page.invoices, row, 'invoice_id');
  if (invoice === null) return;
  const line: Open<Line, 'prorationTarget'> = {
    ...fact(row),
    invoice,
    subscription: found(page.subscriptions, row, 'subscription_id'),
    price: found(page.catalogue.prices, row, 'price_id'),
    type: text(row, 'type') as LineType,
    amount: no(row, 'amount_excluding_tax_after_discount'),
    tax: no(row, 'tax_amount'),
    discount: number(row, 'discount_amount') ?? 0,
    temporaryDiscount: number(row, 'temporary_discount_amount') ?? 0,
    currency: text(row, 'currency_code') ?? '',
    quantity: number(row, 'quantity'),
    description: text(row, 'description'),
    periodStart: day(row, 'period_start', page.zone),
    periodEnd: day(row, 'period_end', page.zone),
    prorationTarget: null,
  };
  page.lines.set(line.no, line);
  invoice.lines.push(line);
}

function addNote(page: Page, row: Row): void {
  const invoice = found(page.invoices, row, 'invoice_id');
  if (invoice === null) return;
  const note = {
    ...fact(row),
    invoice,
    issued: day(row, 'date', page.zone),
    status: text(row, 'status') as CreditNote['status'],
    lines: [],
  };
  page.notes.set(note.no, note);
  invoice.creditNotes.push(note);
}

function addNoteLine(page: Page, row: Row): void {
  const note = found(page.notes, row, 'credit_note_id');
  if (note === null) return;
  const line: CreditNoteLine = {
    ...fact(row),
    note,
    line: found(page.lines, row, 'invoice_line_item_id'),
    amount: no(row, 'amount'),
    discount: number(row, 'discount_amount') ?? 0,
    temporaryDiscount: number(row, 'temporary_discount_amount') ?? 0,
    currency: text(row, 'currency_code') ?? '',
    description: text(row, 'description'),
  };
  note.lines.push(line);
}
