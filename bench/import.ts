// Prints how long a CSV file of invoice lines takes to be checked and imported into the embedded store, and the memory it needs.
// Usage: node bench/import.ts [rows, 100,000]

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Context } from '../src/app/context.ts';
import { checkFile, importFile, lookAt } from '../src/app/imports.ts';
import { openStore } from '../src/store/open.ts';

const rows = Number(process.argv[2] ?? 100_000);
const LINES_AN_INVOICE = 2;
const INVOICES_A_CUSTOMER = 12;

function* table(): Generator<string> {
  yield 'type;customer_id;customer_name;invoice_id;invoice_date;invoice_status;amount_excluding_tax_after_discount;currency_code;period_start;period_end;subscription_id;price_id;product_id\n';
  for (let row = 0; row < rows; row += 1) {
    const invoice = Math.floor(row / LINES_AN_INVOICE);
    const customer = Math.floor(invoice / INVOICES_A_CUSTOMER);
    const month = (invoice % INVOICES_A_CUSTOMER) + 1;
    const day = (of: number) => (of > 12 ? '01/01/2025' : `01/${String(of).padStart(2, '0')}/2024`);
    const place = row % LINES_AN_INVOICE;
    yield `subscription;c${customer};Customer ${customer};i${invoice};${day(month)};paid;${row % 997},50;EUR;${day(month)};${day(month + 1)};s${customer}-${place};p${place};pr1\n`;
  }
}

const directory = await mkdtemp(join(tmpdir(), 'runrate-bench-'));
const path = join(directory, 'lines.csv');
await pipeline(Readable.from(table()), createWriteStream(path));
const store = await openStore({ directory });
const { no: company } = await store.createCompany('Bench', new Date().toISOString());
// An import asks for the store and the clock alone.
const actor = { company, scopes: ['read', 'write'], name: 'bench' };
const context = { store, now: () => new Date(), actor } as unknown as Context;
const file = { open: () => createReadStream(path), object: null };
const watcher = {
  rows: () => undefined,
  problem: (problem: unknown) => console.error(problem),
};

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const before = process.cpuUsage();
  const answer = await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${name.padEnd(16)} ${seconds.toFixed(1).padStart(7)} s, processor ${((user + system) / 1e6).toFixed(1)} s, ` +
      `${Math.round(rows / seconds).toLocaleString('en-US')} rows/s, memory at most ${memory} MiB`,
  );
  return answer;
}

const look = await timed('look', () => lookAt(file));
await timed('check', () => checkFile(file, look, watcher));
await timed('import', () => importFile(context, file, look, watcher));
await timed('import again', () => importFile(context, file, look, watcher));
await store.close();
await rm(directory, { recursive: true });
