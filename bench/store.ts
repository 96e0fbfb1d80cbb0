// Measures the store by itself: single invoices with a line from 64 concurrent writers, a bulk list, and reading the
// facts back. node bench/store.ts [--url postgres://…] [--invoices N] [--lines N]

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '../src/store/open.ts';
import type { Store, Write, WriteContext } from '../src/store/store.ts';

const WRITERS = 64;
const CUSTOMERS = 2000;
const FACTS_PAGE = 200;
const NOW = '2026-01-01T00:00:00.000Z';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    invoices: { type: 'string', default: '10000' },
    lines: { type: 'string', default: '40000' },
  },
});

function put(object: Write['object'], body: Readonly<Record<string, unknown>>): Write {
  return { kind: 'put', object, body, strict: false };
}

function customer(index: number): Write {
  return put('customer', { id: `cus_${index}`, name: `Customer ${index}`, country: 'FR' });
}

function subscription(index: number): Write {
  return put('subscription', {
    id: `sub_${index}`,
    customer_id: `cus_${index}`,
    status: 'active',
    price_id: 'price_1',
  });
}

function invoice(id: string, index: number): Write {
  const owner = index % CUSTOMERS;
  const month = String((Math.floor(index / CUSTOMERS) % 12) + 1).padStart(2, '0');
  const line = {
    id: `line_${id}`,
    subscription_id: `sub_${owner}`,
    price_id: 'price_1',
    type: 'subscription',
    amount_excluding_tax_after_discount: 49.9,
    tax_amount: 9.98,
    currency_code: 'EUR',
    quantity: 1,
    period_start: `2025-${month}-01`,
    period_end: `2025-${month}-28`,
  };
  return put('invoice', {
    id: `inv_${id}`,
    customer_id: `cus_${owner}`,
    invoice_number: `N${index}`,
    date: `2025-${month}-01`,
    status: 'paid',
    invoice_line_items: [line],
  });
}

interface Cost {
  readonly seconds: number;
  /** Of this process, which may wait for others on a busy machine. */
  readonly processorSeconds: number;
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const start = performance.now();
  const used = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(used);
  return { seconds: (performance.now() - start) / 1000, processorSeconds: (user + system) / 1e6 };
}

function report(what: string, count: number, cost: Cost): void {
  const rate = Math.round(count / cost.seconds);
  const each = Math.round((cost.processorSeconds / count) * 1e6);
  console.log(
    `${what.padEnd(40)} ${String(count).padStart(8)} ${String(rate).padStart(8)}/s ${each} µs of processor each`,
  );
}

async function concurrent(store: Store, context: WriteContext, count: number): Promise<void> {
  let next = 0;
  const writer = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      const [written] = await store.write(context, [invoice(`single_${index}`, index)]);
      if (written?.status !== 201) throw new Error(JSON.stringify(written));
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

async function bulk(store: Store, context: WriteContext, writes: readonly Write[]): Promise<void> {
  const written = await store.writeBulk(context, writes);
  const failed = written.find((one) => one.status !== 201);
  if (failed !== undefined) throw new Error(JSON.stringify(failed));
}

async function readAll(store: Store, company: number): Promise<number> {
  let count = 0;
  let after = 0;
  for (;;) {
    const customers = await store.customerNumbers(company, after, FACTS_PAGE);
    if (customers.length === 0) return count;
    after = customers.at(-1) ?? 0;
    count += (await store.facts(company, customers)).lines.length;
  }
}

async function measure(store: Store): Promise<void> {
  const company = await store.createCompany('Bench', NOW);
  const context = { company: company.no, source: 'api', now: NOW };
  const base = [put('price', { id: 'price_1', period_unit: 'month', period_length: 1, type: 'subscription' })];
  for (let index = 0; index < CUSTOMERS; index += 1) base.push(customer(index), subscription(index));
  report('customers and subscriptions in bulk', base.length, await costOf(() => bulk(store, context, base)));
  const invoices = Number(values.invoices);
  const single = await costOf(() => concurrent(store, context, invoices));
  report(`invoices with a line, ${WRITERS} writers`, invoices, single);
  const list = Array.from({ length: Number(values.lines) }, (_, index) => invoice(`bulk_${index}`, index));
  report('invoices with a line in bulk', list.length, await costOf(() => bulk(store, context, list)));
  report('the same again', list.length, await costOf(() => store.writeBulk(context, list)));
  let lines = 0;
  const read = await costOf(async () => {
    lines = await readAll(store, company.no);
  });
  report('lines read as facts', lines, read);
}

const directory = mkdtempSync(join(tmpdir(), 'runrate-bench-'));
const store = await openStore(values.url === undefined ? { directory } : { url: values.url });
try {
  await measure(store);
} finally {
  await store.close();
  rmSync(directory, { recursive: true });
}
