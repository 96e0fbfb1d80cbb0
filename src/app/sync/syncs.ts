// The sync engine as a service: starts runs, one at a time for each connection, keeps their leases, stops them, and
// begins those that are due.

import { randomUUID } from 'node:crypto';
import type { Connector } from '../../connectors/connector.ts';
import type { Patience } from '../../connectors/http.ts';
import { type Connection, type Held, RunLost, type Store, type SyncRun } from '../../store/store.ts';
import type { RunningWork, WorkRegistry } from '../work.ts';
import { retryLetters } from './retry.ts';
import { runSync } from './run.ts';
import { nextRun } from './schedule.ts';
import type { SecretBox } from './secret_box.ts';
import { Stopped } from './stopped.ts';

export interface SyncConfig {
  readonly store: Store;
  readonly connectors: readonly Connector[];
  readonly box: SecretBox;
  /** The only clock. */
  readonly now: () => Date;
  /** One line for the server's log. */
  readonly log: (line: string) => void;
  readonly patience?: Partial<Patience>;
  /** Where runs are told as long work. */
  readonly work?: WorkRegistry;
}

/** How long a run outlives a holder that says nothing. */
const LEASE_MS = 15_000;
const HEARTBEAT_MS = 3_000;
/** How often the schedule is looked at. */
const TICK_MS = 20_000;
/** Runs that read at the same time in one process; others are queued. */
const RUNS_AT_ONCE = 4;

interface Live {
  readonly held: Held;
  readonly abort: AbortController;
  done: Promise<void>;
}

export class Syncs {
  readonly config: SyncConfig;
  /** This process, as leases name it. */
  readonly holder = randomUUID();
  readonly #live = new Map<string, Live>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #ticking: NodeJS.Timeout | null = null;
  #ending = false;

  constructor(config: SyncConfig) {
    this.config = config;
  }

  /** The connector of a provider, or null where there is none. */
  connector(provider: string): Connector | null {
    return this.config.connectors.find((one) => one.provider === provider) ?? null;
  }

  /** Begins a run, or gives the one that has not ended. */
  async start(company: number, connection: Connection, cause: SyncRun['cause'], full = false): Promise<SyncRun> {
    const { store, now } = this.config;
    if (this.#ending) throw new Stopped('server');
    const at = now();
    const lease = { holder: this.holder, leaseUntil: this.#leaseFrom(at), now: at.toISOString() };
    const { run, isNew } = await store.sync.queueRun(company, connection.no, {
      id: randomUUID(),
      cause,
      full,
      ...lease,
    });
    if (isNew)
      this.#hold({ company, connection: connection.no, run: run.no, holder: this.holder }, connection.name, run.id);
    return run;
  }

  /** Asks a run to stop, wherever it runs, and waits a moment for one of this process; false where it has ended. */
  async cancel(company: number, run: number): Promise<boolean> {
    const asked = await this.config.store.sync.cancelRun(company, run);
    const live = this.#live.get(`${company} ${run}`);
    live?.abort.abort(new Stopped('cancelled'));
    if (live !== undefined) await Promise.race([live.done, pause(2000)]);
    return asked;
  }

  /** Ends runs whose holder is gone, so that nobody waits for them. */
  sweep(company: number): Promise<void> {
    return this.config.store.sync.sweepRuns(company, this.holder, this.config.now().toISOString());
  }

  /** Maps and writes dead letters again: one, or all. */
  async retry(
    company: number,
    connection: Connection,
    letter: string | null,
  ): Promise<{ retried: number; settled: number }> {
    return retryLetters(this, { company, connection, letter });
  }

  /** From now on, runs begin when they are due. */
  startSchedule(): void {
    this.#ticking ??= setInterval(() => void this.#tick(), TICK_MS);
    void this.#tick();
  }

  /** Ends what runs here; the next sync of each goes on at its resume point. */
  async close(): Promise<void> {
    this.#ending = true;
    if (this.#ticking !== null) clearInterval(this.#ticking);
    for (const live of this.#live.values()) live.abort.abort(new Stopped('server'));
    await Promise.all([...this.#live.values()].map((live) => live.done));
  }

  #leaseFrom(now: Date): string {
    return new Date(now.getTime() + LEASE_MS).toISOString();
  }

  #hold(held: Held, label: string, id: string): void {
    const abort = new AbortController();
    const { company } = held;
    const startedAt = this.config.now().toISOString();
    const told = this.config.work?.begin({ kind: 'sync', company, label, total: null, startedAt });
    const beat = setInterval(() => void this.#renew(held, abort).then(() => this.#tell(held, id, told)), HEARTBEAT_MS);
    const key = `${held.company} ${held.run}`;
    const live: Live = { held, abort, done: Promise.resolve() };
    this.#live.set(key, live);
    live.done = this.#inTurn(() => runSync(this, held, abort)).finally(() => {
      clearInterval(beat);
      told?.end();
      this.#live.delete(key);
    });
  }

  async #renew(held: Held, abort: AbortController): Promise<void> {
    try {
      const { cancel } = await this.config.store.sync.renewLease(held, this.#leaseFrom(this.config.now()));
      if (cancel) abort.abort(new Stopped('cancelled'));
    } catch (error) {
      // A store that is away for a moment costs a heartbeat, not the run.
      if (error instanceof RunLost) abort.abort(new Stopped('lost'));
    }
  }

  /** How many records of the list at hand have been read so far, for whoever watches. */
  async #tell({ company, connection }: Held, id: string, told: RunningWork | undefined): Promise<void> {
    if (told === undefined) return;
    const run = await this.config.store.sync.run(company, connection, id).catch(() => null);
    if (run !== null) told.step(run.progress?.done ?? 0);
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#running >= RUNS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
    try {
      await work();
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #tick(): Promise<void> {
    const { store, now, log } = this.config;
    try {
      for (const { company, connection } of await store.sync.dueConnections(now().toISOString())) {
        const zone = (await store.company(company))?.timeZone ?? 'UTC';
        const next = nextRun(connection.schedule, zone, now(), connection.id);
        if (this.#ending || !(await store.sync.claimDue(company, connection, next))) continue;
        await this.start(company, connection, 'schedule');
      }
    } catch (error) {
      if (!this.#ending) log(`the schedule of connections waits: ${error instanceof Error ? error.message : error}`);
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
