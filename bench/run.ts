// `npm run bench`: the report of speed and scale beside the peers, as Markdown and JSON; nothing of it stays but these two.
// npm run bench -- [--sizes 10000,100000,1000000] [--postgres URL|none] [--seconds 15] [--out bench/REPORT.md] [--quick]

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Compared, type Concurrent, compare } from './compare.ts';
import { comparePosts } from './http.ts';
import { compareBulk } from './ingest.ts';
import { machine, type Pace } from './measure.ts';
import { versions } from './peers.ts';
import { type Report, reportText } from './report.ts';
import { type Served, serveWorld } from './server.ts';
import { openWorld, type Steps } from './world.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    postgres: {
      type: 'string',
      default: process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres',
    },
    seconds: { type: 'string', default: '15' },
    out: { type: 'string', default: fileURLToPath(new URL('REPORT.md', import.meta.url)) },
    quick: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});

/** Up to these sizes a peer takes part: beyond them one of its answers takes minutes. */
const POSTGRES_CUSTOMERS = 100_000;
const PLAYBOOK_CUSTOMERS = { postgres: 10_000, duckdb: 100_000 };

const say = (line: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${line}`);
const sizes = values.quick ? [2000] : values.sizes.split(',').map(Number);
const [smallest] = sizes;
if (smallest === undefined || !sizes.every((size) => Number.isSafeInteger(size) && size >= 1000)) {
  console.error('--sizes must be numbers of customers of at least 1000, e.g. 10000,100000');
  process.exit(2);
}
const pace: Pace = { least: 3, most: 40, seconds: values.quick ? 2 : Number(values.seconds) };
const seed = Number(values.seed);
const postgres = values.postgres === 'none' ? null : values.postgres;

const compared: Compared[] = [];
const concurrent: Concurrent[] = [];
const served: Served[] = [];
const made: { customers: number; lines: number; steps: Steps }[] = [];

/** The smallest company goes the whole way through the product: loaded in bulk, computed, asked. */
async function whole(customers: number): Promise<Pick<Report, 'bulk' | 'recompute'>> {
  say(`${customers} customers through the product`);
  const steps: Steps = {};
  const world = await openWorld(customers, 'product', seed, steps);
  try {
    made.push({ customers, lines: world.lines, steps });
    const bulk = await compareBulk(world, steps['load into the store'] ?? 0);
    await oneSize(world);
    return {
      bulk,
      recompute: { lines: world.lines, runrate: steps.rebuild ?? 0, pipeline: await pipelineSeconds(customers) },
    };
  } finally {
    await world.close();
  }
}

async function pipelineSeconds(customers: number): Promise<number> {
  const steps: Steps = {};
  await (await openWorld(customers, 'pipeline', seed, steps)).close();
  return steps.pipeline ?? 0;
}

async function oneSize(world: Awaited<ReturnType<typeof openWorld>>): Promise<void> {
  const choice = {
    postgres: world.customers <= POSTGRES_CUSTOMERS ? postgres : null,
    playbook: (['duckdb', 'postgres'] as const).filter((engine) => world.customers <= PLAYBOOK_CUSTOMERS[engine]),
  };
  const answers = await compare(world, choice, pace, say);
  compared.push(...answers.compared);
  concurrent.push(answers.concurrent);
  say(`${world.customers} customers: a server of its own`);
  served.push(await serveWorld(world));
}

const begun = performance.now();
const { bulk, recompute } = await whole(smallest);
for (const customers of sizes.slice(1)) {
  say(`${customers} customers by the pipeline`);
  const steps: Steps = {};
  const world = await openWorld(customers, 'pipeline', seed, steps);
  try {
    made.push({ customers, lines: world.lines, steps });
    await oneSize(world);
  } finally {
    await world.close();
  }
}
say('single invoices over HTTP');
const posts = await comparePosts(values.quick ? 3000 : 30_000, 64);
const report: Report = {
  machine: machine(),
  versions: await versions(postgres),
  minutes: (performance.now() - begun) / 60_000,
  made,
  compared,
  concurrent,
  served,
  bulk,
  recompute,
  posts,
};
const text = reportText(report);
await writeFile(values.out, text);
await writeFile(values.out.replace(/\.md$/, '.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(text);
