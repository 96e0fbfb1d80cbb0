// Prints how long the read model of a large company takes: the whole rebuild, a catch-up of one customer, a question.
// Usage: node bench/rebuild.ts [customers of the sample, 12,000 for 100,000 lines] [DATABASE_URL]

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sampleCompany } from '../src/sample/company.ts';
import { openStore } from '../src/store/open.ts';
import type { Store, Write } from '../src/store/store.ts';
import { openWarehouse } from '../src/warehouse/open.ts';

const [customers = '12000', url] = process.argv.slice(2);
const directory = await mkdtemp(join(tmpdir(), 'runrate-bench-'));
const store = await openStore(url === undefined ? { directory } : { url });
const { no: company } = await store.createCompany('Bench', new Date().toISOString());
const warehouse = openWarehouse({
  directory: join(directory, 'warehouse'),
  store,
  now: () => new Date(),
  log: (line) => console.error(line),
  publishedRates: () => store.rates(),
  worker: {
    module: new URL('../src/store/open.ts', import.meta.url).href,
    config: url === undefined ? { directory } : { url },
  },
});

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const before = process.cpuUsage();
  const answer = await work();
  const { user, system } = process.cpuUsage(before);
  const figures = [performance.now() - start, (user + system) / 1000].map((ms) => ms.toFixed(1).padStart(10));
  console.log(`${name.padEnd(46)} ${figures.join(' ms, processor ')} ms`);
  return answer;
}

async function load(into: Store): Promise<void> {
  let batch: Write[] = [];
  const flush = async () => {
    await into.writeBulk({ company, source: 'api', now: new Date().toISOString() }, batch);
    batch = [];
  };
  for (const lines of sampleCompany({ customers: Number(customers), seed: 1 })) {
    for (const { object, data } of lines) batch.push({ kind: 'put', object, body: data, strict: false });
    if (batch.length > 20_000) await flush();
  }
  await flush();
}

async function count(table: string): Promise<unknown> {
  using snapshot = await warehouse.snapshot(company);
  return (await snapshot.read({ text: `SELECT COUNT(*) AS n FROM ${table}`, values: [] }))[0]?.n;
}

await timed('load through the store', () => load(store));
await timed('first question (whole build)', () => count('revenue'));
for (const table of ['customers', 'revenue', 'parts', 'properties']) console.log(table.padEnd(46), await count(table));
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
await timed('rebuild', () => warehouse.rebuild(company));
delay.disable();
console.log(
  `event loop held at most ${(delay.max / 1e6).toFixed(0)} ms, 99 % below ${(delay.percentile(99) / 1e6).toFixed(0)} ms`,
);
for (let index = 0; index < 5; index++) {
  await store.write({ company, source: 'api', now: new Date().toISOString() }, [
    { kind: 'update', object: 'customer', id: 'cus_000001', body: { name: `Changed ${index}` } },
  ]);
  await timed('one customer written → visible', () => count('customers'));
  await timed('nothing to do → snapshot', async () => (await warehouse.snapshot(company))[Symbol.dispose]());
}
const byMonth = `SELECT m.day AS day, currency, SUM(mrr) AS mrr FROM parts
  JOIN (SELECT CAST(x AS DATE) AS day FROM generate_series(DATE '2024-01-31', DATE '2025-12-31', INTERVAL 1 MONTH) g(x)) m
  ON start_day <= m.day AND m.day < end_day GROUP BY 1, 2`;
await timed('MRR of 24 months by currency', async () => {
  using snapshot = await warehouse.snapshot(company);
  return snapshot.read({ text: byMonth, values: [] });
});
console.log(`memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
await warehouse.close();
await store.close();
await rm(directory, { recursive: true, force: true });
