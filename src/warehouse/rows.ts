// One customer's ledger as rows of the tables.

import type { Day } from '../core/calendar.ts';
import type { Customer, CustomerFacts, Fact, ObjectName, Properties, PropertyValue } from '../core/facts.ts';
import type { Attributes, FuturePart, Ledger, Part } from '../core/ledger.ts';
import { activityOf, alone, stretchOn } from './activity.ts';
import type { Catalogue } from './facts.ts';
import { movesOf } from './moves.ts';
import type { Records } from './records.ts';
import type { TableName, TableRow } from './schema.ts';

/** Where rows go: the writer of a build, or a list in a test. */
export interface Rows {
  add<T extends TableName>(table: T, row: TableRow<T>): void;
}

/** The tables whose rows belong to one root: a recomputation deletes and writes anew those with its customer_no. */
export const TABLES_BY_ROOT = [
  'subscriptions',
  'invoices',
  'credit_notes',
  'lines',
  'properties',
  'parts',
  'spans',
  'timeline_spans',
  'moves',
  'fx',
  'committed',
  'future',
  'renewals',
  'revenue',
  'credits',
  'findings',
  'issue_days',
  'carriable',
] as const satisfies readonly TableName[];

const NO_TIMELINE = -1;

type Cell = string | number | bigint | boolean | null;

/** Writes all rows of one family. */
export function addFamily(rows: Rows, facts: CustomerFacts, ledger: Ledger, records: Records): void {
  addCustomers(rows, facts, ledger, records);
  addRecords(rows, facts, records);
  addLines(rows, ledger, records);
  addObjectProperties(rows, facts);
  addMrr(rows, ledger);
  addBooks(rows, ledger);
  addFindings(rows, ledger);
  const root = ledger.root.no;
  for (const day of new Set(ledger.issueDays)) rows.add('issue_days', { customer_no: root, day });
  for (const day of new Set(ledger.carriable)) rows.add('carriable', { customer_no: root, day });
}

/** Writes the rows of products and prices, which belong to no customer. */
export function addCatalogue(rows: Rows, { products, prices, records }: Catalogue): void {
  for (const product of products.values()) {
    rows.add('products', { product_no: product.no, ...records.fields('product', product.no) });
    addProperties(rows, 'product', product, null);
  }
  for (const price of prices.values()) {
    const product_no = price.product?.no ?? null;
    rows.add('prices', { price_no: price.no, product_no, ...records.fields('price', price.no) });
    addProperties(rows, 'price', price, null);
  }
}

function addCustomers(rows: Rows, facts: CustomerFacts, ledger: Ledger, records: Records): void {
  const { root, members } = facts;
  const first = ledger.active[0];
  const last = ledger.active.at(-1);
  for (const member of members) {
    const isRoot = member === root;
    rows.add('customers', {
      customer_no: member.no,
      root_no: root.no,
      ...records.fields('customer', member.no),
      first_day: isRoot && first !== undefined ? first.start : null,
      last_day: isRoot && last !== undefined ? ((last.end - 1) as Day) : null,
      min_day: isRoot ? ledger.firstDay : null,
      active_subscriptions: isRoot ? ledger.activeSubscriptions : 0,
      billed_active_subscriptions: isRoot ? ledger.billedActiveSubscriptions : 0,
    });
  }
}

function addRecords(rows: Rows, facts: CustomerFacts, records: Records): void {
  const own = { customer_no: facts.root.no };
  const members = new Set(facts.members.map((member) => member.no));
  for (const { no, customerNo } of facts.subscriptions)
    if (customerNo === null || members.has(customerNo))
      rows.add('subscriptions', { subscription_no: no, ...own, ...records.fields('subscription', no) });
  for (const { no, creditNotes } of facts.invoices) {
    rows.add('invoices', { invoice_no: no, ...own, ...records.fields('invoice', no) });
    for (const note of creditNotes)
      rows.add('credit_notes', {
        note_no: note.no,
        invoice_no: no,
        ...own,
        ...records.fields('credit_note', note.no),
      });
  }
}

function addLines(rows: Rows, ledger: Ledger, records: Records): void {
  for (const { line, rate, amountBase, months, monthly, excluded } of ledger.lines) {
    const { no, invoice } = line;
    // Added to the record's own object: copying its many fields would cost more than all the rest.
    const row: Record<string, Cell> = records.fields('invoice_line_item', no);
    row.line_no = no;
    row.invoice_no = invoice.no;
    row.customer_no = ledger.root.no;
    row.invoice_date = invoice.issued;
    row.invoice_number = invoice.number;
    row.invoice_status = invoice.status;
    row.customer_id = invoice.customer.id;
    row.fx_rate = rate === null ? null : Number(rate);
    row.amount_base = amountBase;
    row.months = months;
    row.monthly_amount_base = monthly;
    row.excluded_because = excluded;
    rows.add('lines', row as TableRow<'lines'> & typeof row);
  }
}

function addObjectProperties(rows: Rows, facts: CustomerFacts): void {
  const root = facts.root.no;
  for (const member of facts.members) addProperties(rows, 'customer', member, root);
  for (const subscription of facts.subscriptions) addProperties(rows, 'subscription', subscription, root);
  for (const invoice of facts.invoices) {
    addProperties(rows, 'invoice', invoice, root);
    for (const line of invoice.lines) addProperties(rows, 'invoice_line_item', line, root);
    for (const note of invoice.creditNotes) {
      addProperties(rows, 'credit_note', note, root);
      for (const line of note.lines) addProperties(rows, 'credit_note_line_item', line, root);
    }
  }
}

function addProperties(rows: Rows, object: ObjectName, { no, properties }: Fact, root: number | null): void {
  for (const { key, kind, text, num } of valuesOf(properties))
    rows.add('properties', { object, key, ref_no: no, customer_no: root, kind, text, num });
}

type PropertyCells = Pick<TableRow<'properties'>, 'key' | 'kind' | 'text' | 'num'>;
const cellsOf = new WeakMap<Properties, readonly PropertyCells[]>();

/** The cells of each property: objects that share their properties (facts.ts) share these. */
function valuesOf(properties: Properties): readonly PropertyCells[] {
  let cells = cellsOf.get(properties);
  if (cells === undefined) {
    cells = Object.entries(properties).flatMap(([key, value]) => (value === null ? [] : [propertyCells(key, value)]));
    cellsOf.set(properties, cells);
  }
  return cells;
}

function propertyCells(key: string, value: PropertyValue): PropertyCells {
  if (typeof value === 'string') return { key, kind: 's', text: value, num: null };
  const text = JSON.stringify(value);
  return typeof value === 'number' ? { key, kind: 'n', text, num: value } : { key, kind: 'b', text, num: null };
}

function addMrr(rows: Rows, ledger: Ledger): void {
  const { root } = ledger;
  const own = { customer_no: root.no, customer_country: root.country };
  const activities = activityOf(ledger.active);
  for (const activity of activities) rows.add('spans', { ...own, ...activity });
  const timelines = ledger.timelines.map(({ active }) => ({ active, activities: activityOf(active) }));
  timelines.forEach(({ active }, timeline_no) => {
    for (const { start, end } of active)
      rows.add('timeline_spans', { ...own, timeline_no, start_day: start, end_day: end });
  });
  const sole = alone(ledger.parts);
  const soleInTimeline = aloneInTimeline(ledger.parts);
  const parts = ledger.parts.map((part, index): TableRow<'parts'> => {
    const stretch = activities[stretchOn(ledger.active, part.start) ?? -1];
    const timeline = timelines[part.timeline];
    const ofTimeline = timeline?.activities[stretchOn(timeline.active, part.start) ?? -1];
    if (stretch === undefined || ofTimeline === undefined)
      throw new Error(`A part of customer ${root.id} lies outside its activity`);
    return {
      ...partRow(root, part),
      ...stretch,
      timeline_end: ofTimeline.span_end,
      timeline_close_grains: ofTimeline.close_grains,
      sole: sole[index] === true,
      sole_in_timeline: soleInTimeline.get(part) === true,
    };
  });
  const effects = ledger.fx.map(
    (step): TableRow<'fx'> => ({
      ...attributes(root, step.timeline, step),
      open_start: step.opening.start,
      open_end: step.opening.end,
      close_start: step.closing.start,
      close_end: step.closing.end,
      amount: step.amount,
    }),
  );
  for (const part of parts) rows.add('parts', part);
  for (const effect of effects) rows.add('fx', effect);
  const first_day = ledger.active[0]?.start;
  if (first_day === undefined) return;
  for (const moved of movesOf(parts, effects)) rows.add('moves', { ...own, first_day, ...moved });
}

function aloneInTimeline(parts: readonly Part[]): ReadonlyMap<Part, boolean> {
  const answer = new Map<Part, boolean>();
  for (const own of Map.groupBy(parts, (part) => part.timeline).values())
    alone(own).forEach((is, index) => {
      const part = own[index];
      if (part !== undefined) answer.set(part, is);
    });
  return answer;
}

function addBooks(rows: Rows, ledger: Ledger): void {
  const { root } = ledger;
  for (const part of ledger.committed) rows.add('committed', { ...partRow(root, part), reason: part.reason });
  for (const part of ledger.future) rows.add('future', futureRow(root, part));
  for (const renewal of ledger.renewals) {
    const { timeline, due, before, kept } = renewal;
    rows.add('renewals', { ...attributes(root, timeline, renewal), due, before, kept });
  }
  for (const line of ledger.revenue)
    rows.add('revenue', {
      ...attributes(root, NO_TIMELINE, line),
      invoice_status: line.line.invoice.status,
      start_day: line.start,
      end_day: line.end,
      recurring: line.recurring,
      issued: line.issued,
      invoiced: line.invoiced,
      tax: line.tax,
      amount: line.amount,
      day_amount: line.dayAmount,
      day_num: line.dayNum,
      day_den: line.dayDen,
    });
  for (const credit of ledger.credits)
    rows.add('credits', {
      ...attributes(root, NO_TIMELINE, credit),
      invoice_no: credit.invoice.no,
      note_no: credit.noteLine.note.no,
      note_line_no: credit.noteLine.no,
      invoice_status: credit.invoice.status,
      invoice_issued: credit.invoice.issued,
      issued: credit.issued,
      amount: credit.amount,
    });
}

function addFindings(rows: Rows, ledger: Ledger): void {
  for (const finding of ledger.findings)
    rows.add('findings', {
      customer_no: ledger.root.no,
      kind: finding.kind,
      key: finding.key,
      since: finding.since,
      objects: JSON.stringify(finding.objects),
      start_day: finding.period?.start ?? null,
      end_day: finding.period?.end ?? null,
      at_stake: finding.atStake,
    });
}

function partRow(root: Customer, part: Part) {
  return { ...attributes(root, part.timeline, part), start_day: part.start, end_day: part.end, mrr: part.mrr };
}

function futureRow(root: Customer, part: FuturePart): TableRow<'future'> {
  const { known, secured } = part;
  return { ...partRow(root, part), known_start: known.start, known_end: known.end, secured };
}

function attributes(root: Customer, timeline: number, of: Attributes) {
  const { subscription, price, line } = of;
  return {
    customer_no: root.no,
    customer_country: root.country,
    timeline_no: timeline,
    subscription_no: subscription?.no ?? null,
    price_no: price?.no ?? null,
    product_no: price?.product?.no ?? null,
    currency: of.currency,
    billing_period: of.billingPeriod,
    subscription_set: subscription?.setId ?? null,
    subscription_status: subscription?.status ?? null,
    source: of.source,
    line_no: line?.no ?? null,
    invoice_no: line?.invoice.no ?? null,
  };
}
