// A Runrate server as a process of its own, to be asked, killed, starved and cut off.

import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const MAIN = join(ROOT, 'src', 'cli', 'main.ts');
const STARTS_WITHIN_MS = 30_000;

export interface Place {
  readonly data: string;
  /** PostgreSQL; absent: the embedded store. */
  readonly database?: string;
  /** Read models beside the facts in PostgreSQL; absent: DuckDB files. */
  readonly warehouse?: 'postgres';
}

export interface Server {
  readonly address: string;
  readonly process: ChildProcess;
  /** Ends it like a power cut: nothing is flushed, nothing is said. */
  kill(): Promise<void>;
  /** Ends it as a process manager would; resolves to the exit code. */
  stop(): Promise<number | null>;
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function flags(place: Place | null): string[] {
  if (place === null) return [];
  const { data, database, warehouse } = place;
  return [
    ...['--data', data],
    ...(database === undefined ? [] : ['--database', database]),
    ...(warehouse === undefined ? [] : ['--warehouse', warehouse]),
  ];
}

function environment(): NodeJS.ProcessEnv {
  const { DATABASE_URL: _, ...rest } = process.env;
  return rest;
}

/** Runs a command of the command line to its end; without a place as it is. */
export function runrate(place: Place | null, command: readonly string[]): Promise<Ended> {
  const options = { env: environment(), timeout: 120_000, maxBuffer: 64 << 20 };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...command, ...flags(place)], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, output: stdout + stderr }),
    );
  });
}

/** Makes a company; returns its key. */
export async function initCompany(place: Place): Promise<string> {
  const { code, output } = await runrate(place, ['init', '--company', 'Faults', '--json']);
  if (code !== 0) throw new Error(output);
  return (JSON.parse(output) as { api_key: string }).api_key;
}

/** Starts a server on a free port; null with its output where it ended instead. `options` may set a user. */
export async function tryServer(place: Place, options: SpawnOptions = {}): Promise<Server | Ended> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', ...flags(place)], {
    env: environment(),
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the server said nothing for ${STARTS_WITHIN_MS} ms: ${output}`));
    }, STARTS_WITHIN_MS);
    const heard = (chunk: Buffer) => {
      output += chunk.toString();
      const address = /on (http:\/\/\S+),/.exec(output)?.[1];
      if (address === undefined) return;
      clearTimeout(late);
      resolve({
        address,
        process: child,
        kill: async () => {
          child.kill('SIGKILL');
          await ended;
        },
        stop: () => {
          child.kill('SIGTERM');
          return ended;
        },
      });
    };
    child.stdout?.on('data', heard);
    child.stderr?.on('data', heard);
    void ended.then((code) => {
      clearTimeout(late);
      resolve({ code, output });
    });
  });
}

/** Errors: the output of a server that did not start. */
export async function startServer(place: Place): Promise<Server> {
  const server = await tryServer(place);
  if ('address' in server) return server;
  throw new Error(`the server ended with ${server.code}: ${server.output}`);
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: unknown;
}

/** One request of a company's key. Errors: the connection's, where the server is gone. */
export async function call(server: Server, key: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${server.address}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: text === '' ? null : JSON.parse(text),
  };
}

export function invoiceOf(id: string, customer: string, amount: number): Record<string, unknown> {
  return {
    id,
    customer_id: customer,
    date: '2026-01-01',
    status: 'paid',
    invoice_line_items: [
      {
        id: `${id}-1`,
        type: 'subscription',
        amount_excluding_tax_after_discount: amount,
        tax_amount: 0,
        currency_code: 'EUR',
        period_start: '2026-01-01',
        period_end: '2026-02-01',
      },
    ],
  };
}
