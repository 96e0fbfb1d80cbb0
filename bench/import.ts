// Prints how long a CSV file of invoice lines takes to be checked and imported into the embedded store, and the memory it needs.
// Usage: node bench/import.ts [rows, 100,000]

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ShownImport } from '../src/app/import/shown_import.ts';
import { checkImport, commitImport, createImport, getImport } from '../src/app/imports.ts';
import { type Operation, perform } from '../src/app/operation.ts';
import { compose } from '../src/cli/compose.ts';

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
const config = {
  store: { engine: 'sqlite' as const },
  data: directory,
  host: '',
  port: 0,
  rateLimit: null,
  trustProxy: false,
};
const runtime = await compose(config);
const { no: company } = await runtime.store.createCompany('Bench', new Date().toISOString());
const context = { ...runtime, actor: { company, scopes: ['read', 'write'] as const, name: 'bench' } };

async function ask(operation: Operation, input: object): Promise<ShownImport> {
  const answer = await perform(operation, context, input);
  if (!answer.ok) throw new Error(JSON.stringify(answer.fault));
  return answer.value as ShownImport;
}

/** Begins it and waits for its end, as a client would. */
async function work(operation: Operation, id: string): Promise<ShownImport> {
  let now = await ask(operation, { id });
  while (now.state === 'checking' || now.state === 'importing') {
    await new Promise((resolve) => setTimeout(resolve, 100));
    now = await ask(getImport, { id });
  }
  if (now.error !== null || now.error_count > 0) throw new Error(JSON.stringify([now.error, now.errors]));
  return now;
}

async function timed<T>(name: string, task: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const before = process.cpuUsage();
  const answer = await task();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${name.padEnd(16)} ${seconds.toFixed(1).padStart(7)} s, processor ${((user + system) / 1e6).toFixed(1)} s, ` +
      `${Math.round(rows / seconds).toLocaleString('en-US')} rows/s, memory at most ${memory} MiB`,
  );
  return answer;
}

const upload = () => ask(createImport, { content: createReadStream(path), filename: 'lines.csv' });
const { id } = await timed('upload and look', upload);
await timed('check', () => work(checkImport, id));
await timed('import', () => work(commitImport, id));
const { id: again } = await upload();
await timed('check, import again', () => work(commitImport, again));
await runtime.close();
await rm(directory, { recursive: true });
