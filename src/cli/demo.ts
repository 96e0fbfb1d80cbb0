// `runrate demo`: a server with a sample company in it, loaded the first time, and what to look at.

import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { SAMPLE_COMPANY, SAMPLE_SIZE, sampleCompany } from '../sample/company.ts';
import type { Company, Write } from '../store/store.ts';
import { configOf, withRuntime, withSettings } from './command.ts';
import type { Runtime } from './compose.ts';
import type { Config, Flags } from './config.ts';
import { askMetric } from './metrics.ts';
import { progressBar } from './progress.ts';
import { parseAnswer, seriesTable } from './series.ts';
import { SERVER_SETTINGS, whereFactsAre } from './serve.ts';
import { startServer, untilSignal } from './server.ts';

/** What the demo remembers beside its data; the key is kept in the open, for a sample company only. */
interface DemoState {
  readonly company: number;
  readonly apiKey: string;
}

const WRITES_A_BATCH = 4000;
const MONTHS_SHOWN = 6;

export function demoCommand(version: string): Command {
  const command = new Command('demo')
    .description('Serve a generated sample company (2,000 customers, 4 years), loaded the first time')
    .addHelpText('after', '\nExample:\n  runrate demo --data ./data --port 4010');
  return withSettings(command, SERVER_SETTINGS).action((flags: Flags) => demo(flags, version));
}

async function demo(flags: Flags, version: string): Promise<void> {
  const config = configOf(flags);
  await withRuntime(flags, async (runtime) => {
    // The port first: nobody should wait for a load that cannot be served.
    const server = await startServer(runtime, config, version);
    try {
      const { company, apiKey } = await sampleIn(runtime, config);
      const ended = untilSignal();
      const answer = parseAnswer(await askMetric(runtime, company, { slug: 'mrr' }));
      const series = answer.series.map((one) => ({ ...one, points: one.points.slice(-MONTHS_SHOWN) }));
      console.log(`\n${company.name}\n\n${seriesTable({ ...answer, series })}\n`);
      console.log(`Runrate ${version} on ${server.address}, ${whereFactsAre(config)}`);
      console.log(`API key  ${apiKey}`);
      console.log(`Try      curl -H "Authorization: Bearer ${apiKey}" "${server.address}/api/v1/metrics/arr"`);
      console.log(`Docs     ${server.address}/api/docs\nStop     Ctrl-C`);
      await ended;
    } finally {
      await server.stop();
    }
  });
}

/** The sample company and a key that works; loads it where that has not been done to the end. */
async function sampleIn(runtime: Runtime, config: Config): Promise<{ company: Company; apiKey: string }> {
  const file = join(config.data, 'demo.json');
  const { store, now } = runtime;
  const state = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DemoState) : null;
  const known = state === null ? null : await store.findKey(state.apiKey, now().toISOString());
  if (state !== null && known !== null && known.revokedAt === null && known.company === state.company) {
    const company = await store.company(state.company);
    if (company !== null) return { company, apiKey: state.apiKey };
  }
  const before = (await store.companies()).find(({ name }) => name === SAMPLE_COMPANY);
  const company = before ?? (await store.createCompany(SAMPLE_COMPANY, now().toISOString()));
  await loadSample(runtime, company);
  const { secret } = await store.createKey(company.no, 'Demo', ['read', 'write'], now().toISOString());
  await writeFile(file, `${JSON.stringify({ company: company.no, apiKey: secret } satisfies DemoState)}\n`, {
    mode: 0o600,
  });
  return { company, apiKey: secret };
}

/** Writes are upserts: a load that was cut short is simply done again. */
async function loadSample({ store, now }: Runtime, company: Company): Promise<void> {
  const bar = progressBar('Loading the sample company', 'objects');
  const customers = [...sampleCompany(SAMPLE_SIZE)];
  const total = customers.reduce((sum, lines) => sum + lines.length, 0);
  const context = { company: company.no, source: 'file', now: now().toISOString() };
  let done = 0;
  let batch: Write[] = [];
  try {
    for (const [index, lines] of customers.entries()) {
      batch.push(...lines.map(({ object, data }) => ({ kind: 'put', object, body: data, strict: false }) as const));
      if (batch.length < WRITES_A_BATCH && index < customers.length - 1) continue;
      const refused = (await store.writeBulk(context, batch)).find((written) => 'faults' in written);
      if (refused !== undefined) throw new Error(`the sample company is refused: ${JSON.stringify(refused)}`);
      done += batch.length;
      batch = [];
      bar.show(done, total);
    }
  } finally {
    bar.stop();
  }
  console.log(`Loaded the sample company: ${total.toLocaleString('en-US')} objects.`);
}
