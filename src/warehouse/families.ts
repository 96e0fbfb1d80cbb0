// Families of customers, page by page: facts from the store, the core's ledger, rows for the tables.

import { setImmediate } from 'node:timers/promises';
import type { LedgerContext } from '../core/ledger.ts';
import { ledgerOf } from '../core/ledger.ts';
import type { Store } from '../store/store.ts';
import { type Catalogue, familiesOf } from './facts.ts';
import { addFamily } from './rows.ts';
import type { RowSink } from './tables.ts';

/** What a build reads of the store. */
export type FactSource = Pick<Store, 'families' | 'facts'>;

/** Everything that the rows of a customer depend on besides its own facts. */
export interface Computation {
  readonly source: FactSource;
  readonly company: number;
  readonly timeZone: string;
  readonly catalogue: Catalogue;
  readonly context: LedgerContext;
}

/** Members and their root. */
export type Members = ReadonlyMap<number, number>;

/** Customers read from the store at once: whole families, so that a page may be longer. */
const PAGE_CUSTOMERS = 200;
/** The longest that a build holds the event loop before requests get their turn. */
const SLICE_MS = 8;

/** Computes whole families and writes their rows. */
export async function writeFamilies(computation: Computation, members: Members, writer: RowSink): Promise<void> {
  const { source, company, timeZone, catalogue, context } = computation;
  for (const page of pagesOf(members)) {
    const rows = await source.facts(company, page);
    const records = catalogue.records.with(rows);
    let since = performance.now();
    for (const facts of familiesOf(rows, members, catalogue, timeZone)) {
      addFamily(writer, facts, ledgerOf(facts, context), records);
      if (performance.now() - since > SLICE_MS) {
        await setImmediate();
        since = performance.now();
      }
    }
    await writer.drain();
  }
}

/** The families whose root is among these customers, which are one page of all. */
export async function familiesRootedIn(
  source: FactSource,
  company: number,
  customers: readonly number[],
): Promise<Members> {
  const page = new Set(customers);
  const members = new Map<number, number>();
  for (const { customer, root } of await source.families(company, customers))
    if (page.has(root)) members.set(customer, root);
  return members;
}

/** All customers' numbers in pages, in order. */
export async function* customerPages(
  source: Pick<Store, 'customerNumbers'>,
  company: number,
): AsyncGenerator<number[]> {
  let page = await source.customerNumbers(company, 0, PAGE_CUSTOMERS);
  while (page.length > 0) {
    yield page;
    page = await source.customerNumbers(company, page.at(-1) ?? 0, PAGE_CUSTOMERS);
  }
}

function pagesOf(members: Members): number[][] {
  const families = new Map<number, number[]>();
  for (const [customer, root] of members) {
    const family = families.get(root);
    if (family === undefined) families.set(root, [customer]);
    else family.push(customer);
  }
  const pages: number[][] = [];
  let page: number[] = [];
  for (const family of families.values()) {
    for (const customer of family) page.push(customer);
    if (page.length < PAGE_CUSTOMERS) continue;
    pages.push(page);
    page = [];
  }
  return page.length === 0 ? pages : [...pages, page];
}
