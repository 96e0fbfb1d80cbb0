// Prints how long the read model of a large company takes: the whole rebuild, a catch-up of one customer, a question; and
// where the processor's time for a line goes, on one thread.
// Usage: node bench/rebuild.ts [customers of the sample, 12,000 for 100,000 lines] [DATABASE_URL]

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { toDay } from '../src/core/calendar.ts';
import { ratesOf } from '../src/core/fx.ts';
import { ledgerOf } from '../src/core/ledger.ts';
import { sampleCompany } from '../src/sample/company.ts';
import { openStore } from '../src/store/open.ts';
import type { Store, Write } from '../src/store/store.ts';
import { LIMITS } from '../src/warehouse/duckdb.ts';
import { catalogueOf, familiesOf } from '../src/warehouse/facts.ts';
import { customerPages, familiesRootedIn } from '../src/warehouse/families.ts';
import { CompanyFile } from '../src/warehouse/file.ts';
import { openWarehouse } from '../src/warehouse/open.ts';
import { addFamily } from '../src/warehouse/rows.ts';
import { writeRows } from '../src/warehouse/writer.ts';

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

/** Processor time of the process so far, in microseconds. */
function processor(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const before = processor();
  const answer = await work();
  const figures = [performance.now() - start, (processor() - before) / 1000].map((ms) => ms.toFixed(1).padStart(10));
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

/** Builds on this thread alone and prints what each step needs of the processor for a line. */
async function printSteps(): Promise<void> {
  const settings = await store.company(company);
  const today = toDay(new Date().toISOString(), 'UTC');
  if (settings === null || today === null) throw new Error('the company is gone');
  const { options, baseCurrency, timeZone } = settings;
  const rates = ratesOf(await store.rates(), today);
  const context = { options, baseCurrency, rates, freshness: today, basis: 'invoices' } as const;
  const catalogue = catalogueOf(await store.catalogue(company));
  const spent = { 'reading and tying the facts': 0, 'the ledger': 0, 'making rows': 0, 'cells, DuckDB': 0 };
  let [lines, last] = [0, processor()];
  const step = (name: keyof typeof spent) => {
    const now = processor();
    spent[name] += now - last;
    last = now;
  };
  const file = await CompanyFile.create(join(directory, 'steps.duckdb'), { ...LIMITS, threads: 1 }, false);
  await file.load((connection) =>
    writeRows(connection, async (writer) => {
      for await (const page of customerPages(store, company)) {
        const members = await familiesRootedIn(store, company, page);
        const rows = await store.facts(company, [...members.keys()]);
        const records = catalogue.records.with(rows);
        const families = familiesOf(rows, members, catalogue, timeZone);
        step('reading and tying the facts');
        const ledgers = families.map((facts) => ({ facts, ledger: ledgerOf(facts, context) }));
        step('the ledger');
        for (const { facts, ledger } of ledgers) addFamily({ add: () => undefined }, facts, ledger, records);
        step('making rows');
        for (const { facts, ledger } of ledgers) addFamily(writer, facts, ledger, records);
        await writer.drain();
        step('cells, DuckDB');
        lines += rows.lines.length;
      }
    }),
  );
  await file.close();
  step('cells, DuckDB');
  // Its rows were made once more.
  spent['cells, DuckDB'] -= spent['making rows'];
  const all = Object.values(spent).reduce((sum, one) => sum + one, 0);
  for (const [name, one] of [...Object.entries(spent), ['one thread, all steps', all] as const])
    console.log(
      `${name.padEnd(46)} ${(one / lines).toFixed(1).padStart(10)} µs a line ${((100 * one) / all).toFixed(0).padStart(4)} %`,
    );
}

await timed('load through the store', () => load(store));
await timed('first question (whole build)', () => count('revenue'));
for (const table of ['customers', 'revenue', 'parts', 'properties']) console.log(table.padEnd(46), await count(table));
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const before = processor();
await timed('rebuild', () => warehouse.rebuild(company));
delay.disable();
const lines = Number(await count('lines'));
console.log(
  `${'rebuild, all threads'.padEnd(46)} ${((processor() - before) / lines).toFixed(1).padStart(10)} µs a line`,
);
await printSteps();
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
