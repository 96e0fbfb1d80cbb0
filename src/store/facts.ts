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

export async function readFacts(engine: Engine, company: number, customers: readonly number[]): Promise<FactRows> {
  return engine.snapshot(async (tx) => {
    const of = (column: string): RawBuilder<unknown> =>
      sql`${sql.ref(column)} ${engine.among(customers)} and ${sql.ref(`${column.split('.')[0]}.company`)} = ${company}`;
    const subscriptions = sql`
      s.company = ${company} and s.no in (
        select no from subscriptions sub where ${of('sub.customer_id')}
        union
        select l.subscription_id from invoices i
        join invoice_line_items l on l.company = i.company and l.invoice_id = i.no
        where ${of('i.customer_id')} and l.subscription_id is not null)`;
    return {
      customers: await rows(
        tx,
        sql`
        select ${columns('customer', 'c')} from customers c where ${of('c.no')} order by c.no`,
      ),
      subscriptions: await rows(
        tx,
        sql`
        select ${columns('subscription', 's')} from subscriptions s where ${subscriptions} order by s.no`,
      ),
      statusChanges: await rows(tx, statusChanges(company, subscriptions)),
      invoices: await rows(
        tx,
        sql`
        select ${columns('invoice', 'i')} from invoices i where ${of('i.customer_id')} order by i.no`,
      ),
      lines: await rows(
        tx,
        sql`
        select ${columns('invoice_line_item', 'l')} from invoices i
        join invoice_line_items l on l.company = i.company and l.invoice_id = i.no
        where ${of('i.customer_id')} order by l.no`,
      ),
      creditNotes: await rows(
        tx,
        sql`
        select ${columns('credit_note', 'n')} from invoices i
        join credit_notes n on n.company = i.company and n.invoice_id = i.no
        where ${of('i.customer_id')} order by n.no`,
      ),
      creditNoteLines: await rows(
        tx,
        sql`
        select ${columns('credit_note_line_item', 'd')} from invoices i
        join credit_notes n on n.company = i.company and n.invoice_id = i.no
        join credit_note_line_items d on d.company = n.company and d.credit_note_id = n.no
        where ${of('i.customer_id')} order by d.no`,
      ),
    };
  });
}

/** A subscription whose status never changed has its present one from the start. */
function statusChanges(company: number, subscriptions: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select s.no as subscription_id, 
      case when h.no is null then s.status else h.status end as status, h.since
    from subscriptions s
    left join subscription_status_changes h on h.company = ${company} and h.subscription_id = s.no
    where ${subscriptions} order by s.no, h.no`;
}

/** All products and prices, in order of creation. */
export async function readCatalogue(
  engine: Engine,
  company: number,
): Promise<{ products: readonly Row[]; prices: readonly Row[] }> {
  return engine.snapshot(async (tx) => ({
    products: await rows(
      tx,
      sql`
      select ${columns('product', 'p')} from products p where p.company = ${company} order by p.no`,
    ),
    prices: await rows(
      tx,
      sql`
      select ${columns('price', 'p')} from prices p where p.company = ${company} order by p.no`,
    ),
  }));
}

async function rows(tx: Tx, query: RawBuilder<unknown>): Promise<readonly Row[]> {
  const result = await query.execute(tx);
  return result.rows as Row[];
}
