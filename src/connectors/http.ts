// The HTTP client of every connector: paced, patient and bounded; it answers with a response whose body was read
// whole, or throws a SourceFailure that says what to do.

import { setTimeout as pause } from 'node:timers/promises';
import { type RequestLimit, SourceFailure } from './connector.ts';

export interface ClientConfig {
  readonly limit: RequestLimit | null;
  /** Aborted when the run is cancelled. */
  readonly signal: AbortSignal;
  /** The only clock. */
  readonly now: () => Date;
  readonly log: (level: 'info' | 'warning', message: string) => void;
  /** Told of every request that is sent. */
  readonly onRequest?: () => void;
  readonly patience?: Partial<Patience>;
}

export interface Patience {
  /** How often a request is sent at most. */
  readonly attempts: number;
  readonly timeoutMs: number;
  /** Of the unpacked body. */
  readonly bytesMax: number;
  /** The wait after the first failure; it doubles with each further one. */
  readonly backoffMs: number;
  /** The longest wait that a server may ask for; above it the run fails and is taken up later. */
  readonly waitMaxMs: number;
}

const PATIENCE: Patience = {
  attempts: 6,
  timeoutMs: 60_000,
  bytesMax: 64 << 20,
  backoffMs: 500,
  waitMaxMs: 300_000,
};

const BACKOFF_MAX_MS = 30_000;
const MANY = Number.POSITIVE_INFINITY;

/** A `fetch` for one run. Redirects are not followed to another host: a key must not leave its provider. */
export function createClient(config: ClientConfig): (url: string, init?: RequestInit) => Promise<Response> {
  const patience = { ...PATIENCE, ...config.patience };
  const bucket = new Bucket(config.limit, config.now);
  return async (url, init = {}) => {
    const address = addressOf(url);
    for (let attempt = 1; ; attempt += 1) {
      await bucket.take(config.signal);
      config.onRequest?.();
      const outcome = await send(address, init, config, patience);
      if ('response' in outcome && !isPassing(outcome.response.status)) {
        bucket.heed(outcome.response.headers);
        return outcome.response;
      }
      const most = 'failure' in outcome ? Math.min(outcome.attempts, patience.attempts) : patience.attempts;
      if (attempt >= most) throw failureOf(outcome, address);
      const wait = waitFor(outcome, attempt, patience, config.now());
      if (wait > patience.waitMaxMs) throw failureOf(outcome, address);
      config.log('warning', `${describe(outcome, address)}; trying again in ${(wait / 1000).toFixed(1)} s`);
      await pause(wait, undefined, { signal: config.signal });
    }
  };
}

/** The JSON value of a body. Throws SourceFailure where it is none. */
export async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = response.url === '' ? 'The provider' : new URL(response.url).pathname;
    const message = `${place} answered ${response.status} with something that is no JSON; check the base address, or try again later`;
    throw new SourceFailure('bad_answer', message, { cause: error });
  }
}

/** `attempts`: how often it is worth being sent. */
type Outcome = { readonly response: Response } | { readonly failure: SourceFailure; readonly attempts: number };

function addressOf(url: string): URL {
  const address = URL.canParse(url) ? new URL(url) : null;
  if (address !== null && (address.protocol === 'https:' || address.protocol === 'http:')) return address;
  throw new SourceFailure('unreachable', 'The base address is no http or https address; correct it in the settings');
}

/** Statuses that pass by themselves. */
function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

async function send(url: URL, init: RequestInit, config: ClientConfig, patience: Patience): Promise<Outcome> {
  const timeout = AbortSignal.timeout(patience.timeoutMs);
  const signal = AbortSignal.any([config.signal, timeout]);
  try {
    const answer = await fetch(url, { ...init, signal, redirect: 'manual' });
    if (answer.status >= 300 && answer.status < 400 && answer.headers.has('location')) {
      const message = `${url.host} sends requests elsewhere; set the base address to the place it answers from`;
      return { failure: new SourceFailure('bad_answer', message), attempts: 1 };
    }
    const body = await readWhole(answer, patience.bytesMax);
    const empty = answer.status === 204 || answer.status === 304;
    const response = new Response(empty ? null : body, { status: answer.status, headers: answer.headers });
    Object.defineProperty(response, 'url', { value: url.href });
    return { response };
  } catch (error) {
    config.signal.throwIfAborted();
    if (error instanceof SourceFailure) return { failure: error, attempts: 1 };
    return brokenBy(error, url, timeout.aborted);
  }
}

/** Reads no more than allowed, whatever the headers say; a body that ends too early throws. */
async function readWhole(answer: Response, bytesMax: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > bytesMax) {
      const message = `An answer was larger than ${bytesMax >> 20} MiB; this is not what the provider's API sends`;
      throw new SourceFailure('too_large', message);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function codeOf(error: unknown): string {
  for (let cause: unknown = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
  }
  return '';
}

const TLS = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/;
/** The name is unknown or nobody listens: asking again helps only where a network comes back. */
const NOWHERE = /ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN/;

function brokenBy(error: unknown, url: URL, timedOut: boolean): Outcome {
  const code = codeOf(error);
  const options = { cause: error };
  if (timedOut) {
    const message = `${url.host} did not answer in time; try again later`;
    return { failure: new SourceFailure('timeout', message, options), attempts: MANY };
  }
  if (TLS.test(code)) {
    const message = `The certificate of ${url.host} is not trusted (${code}); check the base address`;
    return { failure: new SourceFailure('tls', message, options), attempts: 1 };
  }
  if (/^Z_|ERR__?ZLIB/.test(code)) {
    const message = `${url.host} sent a packed answer that is cut off or damaged; try again later`;
    return { failure: new SourceFailure('bad_answer', message, options), attempts: MANY };
  }
  const nowhere = NOWHERE.test(code);
  const what = nowhere ? 'cannot be reached' : 'broke the connection';
  const reason = code === '' ? '' : ` (${code})`;
  const message = `${url.host} ${what}${reason}; check the base address and the network`;
  return { failure: new SourceFailure('unreachable', message, options), attempts: nowhere ? 3 : MANY };
}

function describe(outcome: Outcome, url: URL): string {
  if ('failure' in outcome) return outcome.failure.message;
  return `${url.host}${url.pathname} answered ${outcome.response.status}`;
}

function failureOf(outcome: Outcome, url: URL): SourceFailure {
  if ('failure' in outcome) return outcome.failure;
  if (outcome.response.status === 429) {
    return new SourceFailure(
      'rate_limited',
      `${url.host} refuses further requests for now; the next sync goes on here`,
    );
  }
  return new SourceFailure('bad_answer', `${describe(outcome, url)} again and again; try again later`);
}

/** What the server asks for, else twice as long each time, with jitter so that clients do not come back together. */
function waitFor(outcome: Outcome, attempt: number, patience: Patience, now: Date): number {
  const asked = 'response' in outcome ? askedWait(outcome.response.headers, now) : null;
  const grown = Math.min(patience.backoffMs * 2 ** (attempt - 1), BACKOFF_MAX_MS);
  return asked ?? grown * (0.5 + Math.random() / 2);
}

/** Milliseconds that `Retry-After` (seconds or a date) or `ratelimit-reset` asks to wait; null where neither does. */
function askedWait(headers: Headers, now: Date): number | null {
  const after = headers.get('retry-after');
  if (after !== null && /^\d+(\.\d+)?$/.test(after)) return Number(after) * 1000;
  const date = after === null ? Number.NaN : Date.parse(after);
  if (!Number.isNaN(date)) return Math.max(date - now.getTime(), 0);
  return resetWait(headers, now);
}

/** `ratelimit-reset` is in seconds from now; some servers send the instant in seconds since 1970. */
function resetWait(headers: Headers, now: Date): number | null {
  const reset = Number(headers.get('ratelimit-reset') ?? headers.get('x-ratelimit-reset') ?? 'none');
  if (!Number.isFinite(reset) || reset < 0) return null;
  return reset > 1e9 ? Math.max(reset * 1000 - now.getTime(), 0) : reset * 1000;
}

/** Lets at most so many requests through in any window, and none where the server says that nothing is left. */
class Bucket {
  readonly #limit: RequestLimit | null;
  readonly #now: () => Date;
  #sent: number[] = [];
  #notBefore = 0;

  constructor(limit: RequestLimit | null, now: () => Date) {
    this.#limit = limit;
    this.#now = now;
  }

  async take(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const now = this.#now().getTime();
      const wait = Math.max(this.#notBefore - now, this.#windowWait(now));
      if (wait <= 0) {
        if (this.#limit !== null) this.#sent.push(now);
        return;
      }
      await pause(wait, undefined, { signal });
    }
  }

  #windowWait(now: number): number {
    if (this.#limit === null) return 0;
    const { requests, seconds } = this.#limit;
    this.#sent = this.#sent.filter((at) => at > now - seconds * 1000);
    const first = this.#sent[this.#sent.length - requests];
    return first === undefined ? 0 : first + seconds * 1000 - now;
  }

  heed(headers: Headers): void {
    const remaining = headers.get('ratelimit-remaining') ?? headers.get('x-ratelimit-remaining');
    if (remaining === null || Number(remaining) > 0 || remaining.trim() === '') return;
    const now = this.#now();
    this.#notBefore = now.getTime() + Math.min(resetWait(headers, now) ?? 0, 60_000);
  }
}
