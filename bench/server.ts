// A server as a process of its own on a company of one size: how soon it answers, what it holds, how soon it shows a write.

import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Times, timesOf } from './measure.ts';
import { LAST_MONTH_END } from './saas.ts';
import type { World } from './world.ts';

const MAIN = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const WRITES = 200;

export interface Served {
  readonly customers: number;
  /** Seconds from the start of the process to its first answer of MRR. */
  readonly start: number;
  /** MiB resident after the questions; null where the system does not say. */
  readonly memory: number | null;
  /** A customer written, then asked for at once: ms of both requests. */
  readonly visible: Times;
}

/** Ends the world's own warehouse and store first: the server opens them itself. */
export async function serveWorld(world: World): Promise<Served> {
  const { secret } = await world.store.createKey(world.company, 'bench', ['read', 'write'], new Date().toISOString());
  await world.stop();
  const begun = performance.now();
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', world.directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  });
  try {
    const address = await addressOf(child);
    const ask = async (path: string, init: RequestInit = {}): Promise<string> => {
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
      const response = await fetch(`${address}/api/v1${path}`, { ...init, headers });
      const text = await response.text();
      if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
      return text;
    };
    const mrr = `/metrics/mrr?date_end=${LAST_MONTH_END}`;
    await ask(mrr);
    const start = (performance.now() - begun) / 1000;
    for (let n = 0; n < 5; n += 1) await ask(`${mrr}&dimension=custom.customer.segment`);
    const visible = await writesShown(ask, mrr);
    return { customers: world.customers, start, memory: await residentMiB(child), visible };
  } finally {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  }
}

/** Every write is one more customer with an invoice; the question after it must count it. */
async function writesShown(ask: (path: string, init?: RequestInit) => Promise<string>, mrr: string): Promise<Times> {
  const samples: number[] = [];
  await ask('/customers', { method: 'POST', body: JSON.stringify({ id: 'bench' }) });
  let before = await ask(mrr);
  for (let n = 0; n < WRITES; n += 1) {
    const period = { period_start: '2025-11-01', period_end: '2025-12-01', tax_amount: 0, currency_code: 'EUR' };
    const line = { id: `bench-${n}`, type: 'subscription', amount_excluding_tax_after_discount: 10, ...period };
    const invoice = {
      id: `bench-${n}`,
      customer_id: 'bench',
      date: '2025-11-01',
      status: 'paid',
      invoice_line_items: [line],
    };
    const begun = performance.now();
    await ask('/invoices', { method: 'POST', body: JSON.stringify(invoice) });
    const after = await ask(mrr);
    samples.push(performance.now() - begun);
    if (seriesIn(after) === seriesIn(before)) throw new Error('a write that was acknowledged is not in the metric');
    before = after;
  }
  return timesOf(samples);
}

function seriesIn(answer: string): string {
  return JSON.stringify((JSON.parse(answer) as { series: unknown }).series);
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const address = /on (http:\/\/\S+),/.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)));
  });
}

async function residentMiB(child: ChildProcess): Promise<number | null> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const kib = /VmRSS:\s+(\d+)/.exec(status)?.[1];
  return kib === undefined ? null : Math.round(Number(kib) / 1024);
}
