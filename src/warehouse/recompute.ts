// Brings the tables from one state to the next by computing only the families that a change reaches.

import type { Day } from '../core/calendar.ts';
import { addCosts } from './costs.ts';
import { type Computation, type Members, writeFamilies } from './families.ts';
import { addCatalogue, TABLES_BY_ROOT } from './rows.ts';
import type { Tables } from './tables.ts';
import { NOTHING_REPLACED, type Replaced, readTotals, Tally } from './totals.ts';

/** The numbers in one column of a statement without values. */
async function numbers(tables: Tables, text: string): Promise<number[]> {
  const rows = await tables.read({ text, values: [] });
  return rows.map((row) => Number(Object.values(row)[0]));
}

/**
 * Writes anew the families that hold these customers, now or by what the tables recorded: where a customer moved, both
 * its old root and its new one; a deleted one leaves nothing. Answers their roots and how their totals on
 * a day changed.
 */
export async function recomputeFamilies(
  tables: Tables,
  computation: Computation,
  customers: readonly number[],
  today: Day,
): Promise<Replaced> {
  if (customers.length === 0) return NOTHING_REPLACED;
  const { members, recorded } = await reached(tables, computation, customers);
  const roots = [...new Set([...recorded, ...members.values()])];
  const before = await readTotals(tables, today, roots);
  const listed = roots.join(', ');
  await tables.remove('customers', `root_no IN (${listed})`);
  for (const table of TABLES_BY_ROOT) await tables.remove(table, `customer_no IN (${listed})`);
  let after = before;
  await tables.write(async (rows) => {
    const tally = new Tally(rows, today);
    await writeFamilies(computation, members, tally);
    after = tally.totals;
  });
  return { roots, before, after };
}

/** Whole families of the store, and the roots recorded for any of their members or former members. */
async function reached(
  tables: Tables,
  { source, company }: Computation,
  customers: readonly number[],
): Promise<{ members: Members; recorded: ReadonlySet<number> }> {
  const asked = new Set(customers);
  const recorded = new Set(customers);
  const members = new Map<number, number>();
  for (let next = [...asked]; next.length > 0; ) {
    for (const { customer, root } of await source.families(company, next)) members.set(customer, root);
    const known = [...new Set([...next, ...members.keys()])].join(', ');
    // In two steps: numbers that are written out let the engine skip what does not hold them, a subquery does not.
    const roots = await numbers(tables, `SELECT DISTINCT root_no FROM customers WHERE customer_no IN (${known})`);
    const text = `SELECT customer_no, root_no FROM customers WHERE root_no IN (${roots.join(', ')})`;
    const rows = roots.length === 0 ? [] : await tables.read({ text, values: [] });
    next = [];
    for (const row of rows) {
      recorded.add(Number(row.root_no));
      const customer = Number(row.customer_no);
      if (asked.has(customer) || members.has(customer)) continue;
      asked.add(customer);
      next.push(customer);
    }
  }
  return { members, recorded };
}

/** The families whose late renewals (section 3.5) look different at two freshness dates. */
export async function carriedBetween(
  tables: Tables,
  before: Day,
  after: Day,
  lateRenewalDays: number,
): Promise<number[]> {
  if (lateRenewalDays === 0 || before === after) return [];
  const carried = (freshness: Day) =>
    `day - DATE '1970-01-01' BETWEEN ${freshness - lateRenewalDays + 1} AND ${freshness}`;
  return numbers(
    tables,
    `SELECT DISTINCT customer_no FROM carriable WHERE (${carried(before)}) OR (${carried(after)})`,
  );
}

/** The families with documents dated after one day and up to another: their rates were those of a future date (2.3). */
export async function issuedBetween(tables: Tables, before: Day, after: Day): Promise<number[]> {
  return numbers(
    tables,
    `SELECT DISTINCT customer_no FROM issue_days WHERE day - DATE '1970-01-01' BETWEEN ${before + 1} AND ${after}`,
  );
}

/** Writes anew what belongs to no customer: products, prices, acquisition costs. */
export async function replaceCatalogue(tables: Tables, computation: Computation): Promise<void> {
  await tables.remove('products');
  await tables.remove('prices');
  await tables.remove('properties', 'customer_no IS NULL');
  await tables.remove('acquisition_costs');
  await tables.write((rows) => {
    addCatalogue(rows, computation.catalogue);
    addCosts(rows, computation);
  });
}
