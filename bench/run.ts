// Prints what Runrate does a second on this machine, one measurement after the other; nothing here can fail a check.
// Usage: npm run bench [-- --quick] [-- --database postgres://…]

import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, database: { type: 'string', default: '' } },
});
const url = values.database;

interface Measurement {
  readonly title: string;
  readonly file: string;
  readonly args: readonly string[];
}

const size = (quick: number, whole: number) => String(values.quick ? quick : whole);
const MEASUREMENTS: readonly Measurement[] = [
  {
    title: 'store alone: 64 writers, bulk, reading facts back',
    file: 'store.ts',
    args: ['--invoices', size(5000, 30_000), '--lines', size(20_000, 100_000), ...(url === '' ? [] : ['--url', url])],
  },
  {
    title: 'API: single POST /invoices of 64 clients, beside a bare server on the same engine',
    file: 'http.ts',
    args: [size(5000, 30_000), '64', ...(url === '' ? [] : [url])],
  },
  {
    title: 'warehouse: whole rebuild, catch-up of one customer, a question',
    file: 'rebuild.ts',
    args: [size(2000, 85_000), ...(url === '' ? [] : [url])],
  },
  {
    title: 'metrics: MRR by month and its breakdowns over many customers',
    file: 'metrics.ts',
    args: [size(20_000, 1_000_000)],
  },
  {
    title: 'sync of Pennylane: invoices with two lines each, beside the network',
    file: 'pennylane.ts',
    args: [size(2000, 10_000)],
  },
];

const [cpu] = cpus();
console.log(
  `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB of memory`,
);
console.log(`Node ${process.version}, ${url === '' ? 'SQLite' : 'PostgreSQL'}`);
for (const { title, file, args } of MEASUREMENTS) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  console.log(`\n== ${title} (bench/${file} ${args.join(' ')})`);
  spawnSync(process.execPath, [path, ...args], { stdio: 'inherit' });
}
