// Which customers an object counts for: whom the change feed names when it changes.

import { type RawBuilder, sql } from 'kysely';
import type { ObjectName } from '../core/facts.ts';
import { ROUTE } from './load.ts';
import type { Value, ValueRow } from './tables.ts';
import { TOUCHED_MAX, type Turn } from './turn.ts';
import type { WorkingSet } from './working.ts';

/** Adds the customers that an object in the working set leads to by its own references; `row` may be its former one. */
export function addOwners(customers: Set<number>, set: WorkingSet, object: ObjectName, row: ValueRow): void {
  const route = ROUTE[object];
  if (route !== undefined) {
    const next = set.at(route[1], row[route[0]]);
    if (next !== null) addOwners(customers, set, next.object, next.row);
    return;
  }
  for (const column of OWN[object] ?? []) {
    const customer = row[column];
    if (typeof customer === 'number') customers.add(customer);
  }
}

/** The columns in which an object itself holds its customers. */
const OWN: { readonly [N in ObjectName]?: readonly string[] } = {
  customer: ['no', 'root_parent_id'],
  subscription: ['customer_id'],
  invoice: ['customer_id'],
};

function numbers(values: readonly (Value | undefined)[]): number[] {
  return values.filter((value) => typeof value === 'number');
}

/** The query for the customers (column `customer`) of objects whose number fits `among`. */
type OwnersQuery = (company: number, among: RawBuilder<unknown>) => RawBuilder<{ customer: number | null }>;

const OWNERS: { readonly [N in ObjectName]: OwnersQuery } = {
  customer: (company, among) => sql`
    select no as customer from customers where company = ${company} and no ${among}
    union select root_parent_id from customers where company = ${company} and no ${among}`,
  product: (company, among) => sql`
    select i.customer_id as customer from prices p
    join invoice_line_items l on l.company = p.company and l.price_id = p.no
    join invoices i on i.company = l.company and i.no = l.invoice_id
    where p.company = ${company} and p.product_id ${among}
    union select s.customer_id from prices p join subscriptions s on s.company = p.company and s.price_id = p.no
    where p.company = ${company} and p.product_id ${among}`,
  price: (company, among) => sql`
    select i.customer_id as customer from invoice_line_items l
    join invoices i on i.company = l.company and i.no = l.invoice_id
    where l.company = ${company} and l.price_id ${among}
    union select customer_id from subscriptions where company = ${company} and price_id ${among}
    union select i.customer_id from subscriptions s
    join invoice_line_items l on l.company = s.company and l.subscription_id = s.no
    join invoices i on i.company = l.company and i.no = l.invoice_id
    where s.company = ${company} and s.price_id ${among}`,
  subscription: (company, among) => sql`
    select customer_id as customer from subscriptions where company = ${company} and no ${among}
    union select i.customer_id from invoice_line_items l
    join invoices i on i.company = l.company and i.no = l.invoice_id
    where l.company = ${company} and l.subscription_id ${among}`,
  invoice: (company, among) => sql`
    select distinct customer_id as customer from invoices where company = ${company} and no ${among}`,
  invoice_line_item: (company, among) => sql`
    select distinct i.customer_id as customer from invoice_line_items l
    join invoices i on i.company = l.company and i.no = l.invoice_id
    where l.company = ${company} and l.no ${among}`,
  credit_note: (company, among) => sql`
    select distinct i.customer_id as customer from credit_notes n
    join invoices i on i.company = n.company and i.no = n.invoice_id
    where n.company = ${company} and n.no ${among}`,
  credit_note_line_item: (company, among) => sql`
    select distinct i.customer_id as customer from credit_note_line_items c
    join credit_notes n on n.company = c.company and n.no = c.credit_note_id
    join invoices i on i.company = n.company and i.no = n.invoice_id
    where c.company = ${company} and c.no ${among}`,
};

/** Touches every customer whose figures these objects, as they are in the database, enter. */
export async function touchOwners(turn: Turn, object: ObjectName, nos: readonly number[]): Promise<void> {
  if (nos.length === 0) return;
  const query = sql`${OWNERS[object](turn.company, turn.engine.among(nos))} limit ${TOUCHED_MAX + 1}`;
  const { rows } = await query.execute(turn.tx);
  const customers = numbers((rows as { customer: number | null }[]).map((row) => row.customer));
  if (customers.length > TOUCHED_MAX) turn.touchAll();
  else turn.touch(customers);
}
