// One run: reads the connector's pages, writes each with its resume point, tries again what waited for a reference, and
// ends in the state that says what happened.

import { type Json, NeedsAttention, type Page, type Session, SourceFailure } from '../../connectors/connector.ts';
import { createClient } from '../../connectors/http.ts';
import type { Attention, Connection, Held, LogLine, RunEnd } from '../../store/store.ts';
import { RunLost, StoreUnavailable } from '../../store/store.ts';
import { mapPage } from './mapped_page.ts';
import { type Opened, openConnection } from './opened.ts';
import { retryAll } from './retry.ts';
import { Stopped } from './stopped.ts';
import type { Syncs } from './syncs.ts';

/** Never throws: what goes wrong is the run's state. */
export async function runSync(syncs: Syncs, held: Held, abort: AbortController): Promise<void> {
  const run = new Run(syncs, held, abort);
  let end: Omit<RunEnd, 'requests'> | null;
  try {
    end = await run.read();
  } catch (error) {
    end = run.endOf(error);
  }
  try {
    if (end !== null) await run.end(end);
  } catch (error) {
    // The lease runs out, and the run is then ended by whoever looks.
    if (!(error instanceof RunLost)) syncs.config.log(`a sync could not be ended: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Tried again after so many milliseconds where the store is away. */
const STORE_WAITS = [500, 2000, 5000];

class Run {
  readonly #syncs: Syncs;
  readonly #held: Held;
  readonly #abort: AbortController;
  /** Texts are cleaned of secrets as soon as there is one. */
  #redact: (text: string) => string = (text) => text;
  #logged: Promise<void> = Promise.resolve();
  #renewed: Promise<unknown> = Promise.resolve();
  #requests = 0;
  #done = new Map<string, number>();

  constructor(syncs: Syncs, held: Held, abort: AbortController) {
    this.#syncs = syncs;
    this.#held = held;
    this.#abort = abort;
  }

  async read(): Promise<Omit<RunEnd, 'requests'>> {
    const { store } = this.#syncs.config;
    const { signal } = this.#abort;
    signal.throwIfAborted();
    const connection = await store.sync.beginRun(this.#held, this.#now());
    const opened = openConnection(this.#syncs, this.#held.company, connection);
    this.#redact = opened.redact;
    const isFull = (await this.#isFull(connection)) || connection.since === null;
    const since = isFull ? null : (connection.since as Json);
    this.#log('info', connection.resume === null ? 'Reading begins' : 'Reading goes on where the last run stopped');
    const session = this.#session(connection, opened, since);
    for await (const page of opened.connector.read(session)) {
      signal.throwIfAborted();
      await this.#write(connection, opened, page);
    }
    signal.throwIfAborted();
    const place = { company: this.#held.company, connection, held: this.#held, opened };
    const { retried, settled } = await retryAll(this.#syncs, place, (letter) => letter.code === 'reference_missing');
    if (retried > 0) this.#log('info', `${settled} of ${retried} records that waited for others are written now`);
    const everything = opened.connector.reads(opened.settings, since) === 'everything';
    return { state: 'succeeded', error: null, everything, restart: false };
  }

  async #isFull(connection: Connection): Promise<boolean> {
    const runs = await this.#syncs.config.store.sync.runs(this.#held.company, connection.no, 20);
    return runs.find((run) => run.no === this.#held.run)?.full === true;
  }

  async #write(connection: Connection, opened: Opened, page: Page): Promise<void> {
    const { store } = this.#syncs.config;
    const mapped = await mapPage(opened.mapping, page);
    const done = (this.#done.get(page.stream) ?? 0) + page.records.length;
    const isFirst = !this.#done.has(page.stream);
    this.#done.set(page.stream, done);
    const { dead, cancel } = await this.#patiently(() =>
      store.sync.writePage({
        company: this.#held.company,
        connection: connection.no,
        held: this.#held,
        source: connection.name,
        stream: page.stream,
        recordText: (position) => this.#redact(JSON.stringify(page.records[position] ?? null)),
        ...mapped,
        generation: connection.generation,
        resume: JSON.stringify(page.resume),
        progress: { stream: page.stream, done, total: page.total ?? null },
        requests: this.#requests,
        now: this.#now(),
      }),
    );
    if (isFirst) this.#log('info', `Reading ${page.stream}${page.total === undefined ? '' : `: ${page.total} in all`}`);
    if (dead > 0) this.#log('warning', `${dead} of ${page.stream} could not be written: see the dead letters`);
    if (cancel) throw new Stopped('cancelled');
  }

  /** A store that is away for a moment does not end a run. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (const wait of STORE_WAITS) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
        this.#abort.signal.throwIfAborted();
      }
    }
    return work();
  }

  #session(connection: Connection, opened: Opened, since: Json | null): Session<unknown, unknown> {
    const { now, patience } = this.#syncs.config;
    const { signal } = this.#abort;
    const log = (level: 'info' | 'warning', message: string): void => this.#log(level, message);
    const client = createClient({
      limit: opened.connector.limit(opened.settings),
      signal,
      now,
      log,
      onRequest: () => {
        this.#requests += 1;
      },
      ...(patience === undefined ? {} : { patience }),
    });
    return {
      settings: opened.settings,
      secret: opened.secret,
      resume: connection.resume as Json,
      since,
      fetch: client,
      now,
      signal,
      log,
      renew: (change) => this.#renew(connection, opened, change),
    };
  }

  /** One renewal after the other, each on the secret that is stored then; kept before it is used. */
  #renew(connection: Connection, opened: Opened, change: (current: unknown) => Promise<unknown>): Promise<unknown> {
    const { store, box } = this.#syncs.config;
    const next = this.#renewed.then(async () => {
      const now = await store.sync.connection(this.#held.company, connection.id);
      if (now === null) throw new Stopped('lost');
      const current = opened.connector.secret.parse(box.open(now.secret, now.id));
      opened.hide(current);
      const renewed = await change(current);
      opened.hide(renewed);
      const secret = box.seal(renewed, connection.id);
      await this.#patiently(() =>
        store.sync.changeConnection(this.#held.company, connection.no, { secret }, this.#now()),
      );
      return renewed;
    });
    this.#renewed = next.catch(() => undefined);
    return next;
  }

  /** The state an error leads to; null where the run is no longer ours to end. */
  endOf(error: unknown): Omit<RunEnd, 'requests'> | null {
    // What an aborted request throws is the connector's business: why it was aborted is ours.
    const { signal } = this.#abort;
    const why: unknown = signal.aborted ? signal.reason : error;
    const end = { everything: false, restart: false };
    if (why instanceof RunLost || (why instanceof Stopped && why.by === 'lost')) return null;
    if (why instanceof Stopped) {
      if (why.by === 'cancelled') return { ...end, state: 'cancelled', error: null };
      return {
        ...end,
        state: 'failed',
        error: attention('interrupted', 'The server was stopped; the next sync goes on here'),
      };
    }
    if (why instanceof NeedsAttention) {
      return { ...end, state: 'needs_attention', error: attention(why.code, this.#redact(why.message), why.scope) };
    }
    if (why instanceof SourceFailure) {
      const restart = why.code === 'resume_expired';
      return { ...end, restart, state: 'failed', error: attention(why.code, this.#redact(why.message)) };
    }
    if (why instanceof StoreUnavailable)
      return { ...end, state: 'failed', error: attention('store_away', why.message) };
    this.#syncs.config.log(this.#redact(`a sync failed: ${why instanceof Error ? (why.stack ?? why.message) : why}`));
    const message = `Something unexpected happened: ${this.#redact(messageOf(why))}; what was read before is kept`;
    return { ...end, state: 'failed', error: attention('internal', message) };
  }

  async end(end: Omit<RunEnd, 'requests'>): Promise<void> {
    const { store } = this.#syncs.config;
    const said = end.error === null ? `Ended: ${end.state}` : end.error.message;
    this.#log(end.error === null ? 'info' : 'error', said);
    await this.#logged;
    await this.#patientlyEnding(() => store.sync.endRun(this.#held, { ...end, requests: this.#requests }, this.#now()));
  }

  async #patientlyEnding(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await work();
    }
  }

  /** Lines are kept in order; one that cannot be is not worth the run. */
  #log(level: LogLine['level'], message: string): void {
    const { store, now } = this.#syncs.config;
    const line = { at: now().toISOString(), level, message: this.#redact(message).slice(0, 2000) };
    this.#logged = this.#logged
      .then(() => store.sync.addLog(this.#held.company, this.#held.run, line))
      .catch(() => undefined);
  }

  #now(): string {
    return this.#syncs.config.now().toISOString();
  }
}

function attention(code: string, message: string, scope: string | null = null): Attention {
  return { code, message, scope };
}
