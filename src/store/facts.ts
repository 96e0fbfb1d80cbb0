// Reads the facts for the ledger: the change feed, parent trees, and whole pages of rows with references as numbers.

import { type RawBuilder, sql } from 'kysely';
import type { ObjectName } from '../core/facts.ts';
import { SPECS } from '../core/objects.ts';
import type { Engine, Tx } from './engine.ts';
import type { Changes, FactRows, Row } from './store.ts';
import { EVERYONE } from './tables.ts';

export async function readPosition(engine: Engine, company: number): Promise<number> {
  const { rows } = await sql<{ position: number }>`
    select position from companies where no = ${company}`.execute(engine.reader);
  return rows[0]?.position ?? 0;
}

/** What was touched after a position, up to the position of the answer. */
export async function readChanges(engine: Engine, company: number, after: number): Promise<Changes> {
  return engine.snapshot(async (tx) => {
    const { rows: companies } = await sql<{ position: number }>`
      select position from companies where no = ${company}`.execute(tx);
    const { rows } = await sql<{ customer: number }>`
      select customer from feed where company = ${company} and position > ${after} order by customer`.execute(tx);
    const all = rows[0]?.customer === EVERYONE;
    return { position: companies[0]?.position ?? 0, all, customers: all ? [] : rows.map((row) => row.customer) };
  });
}

export async function readCustomerNumbers(
  engine: Engine,
  company: number,
  after: number,
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ no: number }>`
    select no from customers where company = ${company} and no > ${after} order by no limit ${limit}
  `.execute(engine.reader);
  return rows.map((row) => row.no);
}

/** Up each chain of parents to its root, and down again to every member. */
export async function readFamilies(
  engine: Engine,
  company: number,
  customers: readonly number[],
): Promise<{ customer: number; root: number }[]> {
  if (customers.length === 0) return [];
  const { rows } = await sql<{ customer: number; root: number }>`
    with recursive up(no) as (
      select no from customers where company = ${company} and no ${engine.among(customers)}
      union
      select c.root_parent_id from customers c join up on c.no = up.no
      where c.company = ${company} and c.root_parent_id is not null
    ),
    down(customer, root) as (
      select c.no, c.no from customers c join up on c.no = up.no
      where c.company = ${company} and c.root_parent_id is null
      union
      select c.no, down.root from customers c join down on c.root_parent_id = down.customer
      where c.company = ${company} and c.root_parent_id is not null
    )
    select customer, root from down order by root, customer`.execute(engine.reader);
  return rows;
}

/** The columns of an object that the ledger and the views read. */
function columns(object: ObjectName, alias: string): RawBuilder<unknown> {
  const names = ['no', ...SPECS[object].fields.map((field) => field.name), 'custom_properties', 'source'];
  return sql.join(names.map((name) => sql`${sql.ref(`${alias}.${name}`)}`));
}

/**
 * The rows below some customers, in no order but that status changes follow time. The list of customers comes first in
 * each query and the tables follow it by their references: SQLite keeps to the order that is written.
 */
export async function readFacts(engine: Engine, company: number, customers: readonly number[]): Promise<FactRows> {
  const invoices = sql`${engine.listed(customers, 'k')} cross join invoices i`;
  const ofInvoices = sql`i.company = ${company} and i.customer_id = k.value`;
  const lines = sql`${invoices} cross join invoice_line_items l`;
  const ofLines = sql`${ofInvoices} and l.company = ${company} and l.invoice_id = i.no`;
  const notes = sql`${invoices} cross join credit_notes n`;
  const ofNotes = sql`${ofInvoices} and n.company = ${company} and n.invoice_id = i.no`;
  return engine.snapshot(async (tx) => {
    const read = async (query: RawBuilder<unknown>): Promise<readonly Row[]> => rowsOf(tx, query);
    const lineRows = await read(sql`select ${columns('invoice_line_item', 'l')} from ${lines} where ${ofLines}`);
    const own = await read(sql`
      select ${columns('subscription', 's')} from ${engine.listed(customers, 'k')} cross join subscriptions s
      where s.company = ${company} and s.customer_id = k.value`);
    const foreign = numbersMissing(lineRows, own);
    const others = await read(sql`
      select ${columns('subscription', 's')} from ${engine.listed(foreign, 'k')} cross join subscriptions s
      where s.company = ${company} and s.no = k.value`);
    const subscriptions = [...own, ...others];
    return {
      customers: await read(sql`
        select ${columns('customer', 'c')} from ${engine.listed(customers, 'k')} cross join customers c
        where c.company = ${company} and c.no = k.value`),
      subscriptions,
      statusChanges: await statusChanges(engine, tx, company, subscriptions),
      invoices: await read(sql`select ${columns('invoice', 'i')} from ${invoices} where ${ofInvoices}`),
      lines: lineRows,
      creditNotes: await read(sql`select ${columns('credit_note', 'n')} from ${notes} where ${ofNotes}`),
      creditNoteLines: await read(sql`
        select ${columns('credit_note_line_item', 'd')} from ${notes} cross join credit_note_line_items d
        where ${ofNotes} and d.company = ${company} and d.credit_note_id = n.no`),
    };
  });
}

/** Subscriptions of other customers that lines refer to. */
function numbersMissing(lines: readonly Row[], subscriptions: readonly Row[]): number[] {
  const known = new Set(subscriptions.map((row) => row.no));
  const missing = new Set<number>();
  for (const { subscription_id: no } of lines) if (typeof no === 'number' && !known.has(no)) missing.add(no);
  return [...missing];
}

/** A subscription whose status never changed has had its present one from the start. */
async function statusChanges(
  engine: Engine,
  tx: Tx,
  company: number,
  subscriptions: readonly Row[],
): Promise<readonly Row[]> {
  const nos = subscriptions.map((row) => Number(row.no));
  const changes = await rowsOf(
    tx,
    sql`
    select h.subscription_id, h.status, h.since
    from ${engine.listed(nos, 'k')} cross join subscription_status_changes h
    where h.company = ${company} and h.subscription_id = k.value order by h.subscription_id, h.no`,
  );
  const changed = new Set(changes.map((row) => row.subscription_id ?? null));
  const unchanged = subscriptions
    .filter((row) => !changed.has(row.no ?? null))
    .map((row): Row => ({ subscription_id: row.no ?? null, status: row.status ?? null, since: null }));
  return [...changes, ...unchanged];
}

/** All products and prices, in order of creation. */
export async function readCatalogue(
  engine: Engine,
  company: number,
): Promise<{ products: readonly Row[]; prices: readonly Row[]; acquisitionCosts: readonly Row[] }> {
  return engine.snapshot(async (tx) => ({
    products: await rowsOf(
      tx,
      sql`
      select ${columns('product', 'p')} from products p where p.company = ${company} order by p.no`,
    ),
    prices: await rowsOf(
      tx,
      sql`
      select ${columns('price', 'p')} from prices p where p.company = ${company} order by p.no`,
    ),
    acquisitionCosts: await rowsOf(
      tx,
      sql`
      select no, date, amount, currency, category, label from acquisition_costs
      where company = ${company} order by no`,
    ),
  }));
}

async function rowsOf(tx: Tx, query: RawBuilder<unknown>): Promise<readonly Row[]> {
  const result = await query.execute(tx);
  return result.rows as Row[];
}
