// Long work under way in this process: what it is, how far it has come; kept while it runs and known to who watches.

/** The kinds of work that people can watch. */
export type WorkKind = 'rebuild' | 'sample' | 'import' | 'export' | 'sync';

/** `total` is null as long as nobody knows it. */
export interface Work {
  readonly id: string;
  readonly kind: WorkKind;
  readonly company: number;
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
  /** ISO instant. */
  readonly startedAt: string;
}

export type NewWork = Omit<Work, 'id' | 'done'>;

/** Is told of every step; the last time with `ended`. */
export type WorkListener = (work: Work, ended: boolean) => void;

/** The work under way in one process, of all companies. */
export class WorkRegistry {
  readonly #running = new Map<string, Work>();
  readonly #listeners = new Set<WorkListener>();
  readonly #background = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #log: (line: string) => void;
  #lastId = 0;

  /** `log` is told why work in the background failed. */
  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** Does work in the background; `signal` says that the process ends and the work should stop at once. */
  run(started: NewWork, task: (running: RunningWork, signal: AbortSignal) => Promise<void>): Work['id'] {
    const running = this.begin(started);
    const done = task(running, this.#closing.signal)
      .catch((error: unknown) => {
        if (!this.#closing.signal.aborted) this.#log(`${started.kind} of ${started.label} failed: ${String(error)}`);
      })
      .finally(() => {
        running.end();
        this.#background.delete(done);
      });
    this.#background.add(done);
    return running.id;
  }

  /** Stops the work in the background and waits for it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#background);
  }

  /** Registers work that begins now; the answer moves it on and ends it. */
  begin(started: NewWork): RunningWork {
    this.#lastId += 1;
    const id = `w${this.#lastId}`;
    const set = (work: Work): void => {
      this.#running.set(id, work);
      this.#tell(work, false);
    };
    set({ ...started, id, done: 0 });
    return {
      id,
      step: (done, total) => {
        const now = this.#running.get(id);
        if (now !== undefined) set({ ...now, done, total: total ?? now.total });
      },
      end: () => {
        const now = this.#running.get(id);
        if (now === undefined) return;
        this.#running.delete(id);
        this.#tell(now, true);
      },
    };
  }

  /** What runs for a company, the earliest first. */
  of(company: number): readonly Work[] {
    return [...this.#running.values()].filter((work) => work.company === company);
  }

  /** Calls `listener` on every change until the answer is called. */
  watch(listener: WorkListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(work: Work, ended: boolean): void {
    for (const listener of this.#listeners) listener(work, ended);
  }
}

export interface RunningWork {
  readonly id: string;
  /** How much is done of how much; without `total` the known one stays. */
  step(done: number, total?: number): void;
  /** It is over, whether it succeeded or not; a second call does nothing. */
  end(): void;
}
