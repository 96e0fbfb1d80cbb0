// File imports as a service: receives files, and checks and writes them in the background, each under a lease.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Look, LookChoice } from '../../connectors/files/look.ts';
import { FileRefused } from '../../connectors/files/refused.ts';
import { type HeldImport, type ImportEnd, ImportLost, type ImportRecord } from '../../store/import_store.ts';
import { type Store, StoreUnavailable } from '../../store/store.ts';
import type { RunningWork, WorkRegistry } from '../work.ts';
import { Found } from './found.ts';
import { ImportFiles, removeOldFiles } from './import_files.ts';
import { batchesBeside } from './reading.ts';
import { checkRows, type Desk, writeRows } from './work.ts';

export interface ImportConfig {
  readonly store: Store;
  /** Where files are kept. */
  readonly directory: string;
  readonly work: WorkRegistry;
  /** The only clock. */
  readonly now: () => Date;
  /** One line for the server's log. */
  readonly log: (line: string) => void;
}

/** What is kept of how a file is read. */
export interface KeptLook {
  readonly look: Look;
  readonly choice: LookChoice;
}

/** `import` checks first where that was not done; a file with problems is then left alone, but for `skip`. */
export type Goal = { readonly kind: 'check' } | { readonly kind: 'import'; readonly skip: boolean };

/** Why work stopped that could have gone on. */
class Stop extends Error {
  override readonly name = 'Stop';
  readonly why: 'cancelled' | 'server';

  constructor(why: Stop['why']) {
    super(why);
    this.why = why;
  }
}

/** How long work outlives a process that says nothing. */
const LEASE_MS = 15_000;
const HEARTBEAT_MS = 3_000;
/** How long a file is kept. */
const KEPT_DAYS = 30;

interface Live {
  stop: Stop['why'] | null;
  done: Promise<void>;
}

export class Imports {
  readonly #config: ImportConfig;
  /** This process, as leases name it. */
  readonly holder = randomUUID();
  readonly #live = new Map<string, Live>();
  #ending = false;

  constructor(config: ImportConfig) {
    this.#config = config;
  }

  files(company: number, id: string): ImportFiles {
    return new ImportFiles(this.#config.directory, company, id);
  }

  /** Removes the files of imports of which nobody wanted anything for a month; what was found stays. */
  async forgetOld(company: number): Promise<void> {
    const oldest = this.#config.now().getTime() - KEPT_DAYS * 86_400_000;
    await removeOldFiles(join(this.#config.directory, String(company)), new Date(oldest));
  }

  /** Begins to work towards the goal; false where it is worked on already. */
  async start(company: number, record: ImportRecord, goal: Goal): Promise<boolean> {
    if (this.#ending) return false;
    const held: HeldImport = { company, no: record.no, holder: this.holder };
    const key = `${company} ${record.no}`;
    if (this.#live.has(key)) return false;
    const first = goal.kind === 'check' || needsCheck(record) ? 'checking' : 'importing';
    if (!(await this.#config.store.imports.begin(held, first, this.#lease(), this.#at(), null))) return false;
    const live: Live = { stop: null, done: Promise.resolve() };
    this.#live.set(key, live);
    live.done = this.#run(held, record, goal, live).finally(() => this.#live.delete(key));
    return true;
  }

  /** Asks work to stop, wherever it is done, and waits a moment for that of this process; false where there is none. */
  async cancel(company: number, no: number): Promise<boolean> {
    const asked = await this.#config.store.imports.cancel(company, no);
    const live = this.#live.get(`${company} ${no}`);
    if (live === undefined) return asked;
    live.stop ??= 'cancelled';
    await Promise.race([live.done, new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
    return asked;
  }

  /** Ends what was in hand of a process that is gone. */
  sweep(company: number): Promise<void> {
    return this.#config.store.imports.sweep(company, this.holder, this.#at());
  }

  /** Ends the work of this process; each import can be asked for once more. */
  async close(): Promise<void> {
    this.#ending = true;
    for (const live of this.#live.values()) live.stop ??= 'server';
    await Promise.all([...this.#live.values()].map((live) => live.done));
  }

  #at(): string {
    return this.#config.now().toISOString();
  }

  #lease(): string {
    return new Date(this.#config.now().getTime() + LEASE_MS).toISOString();
  }

  /** Never throws. */
  async #run(held: HeldImport, record: ImportRecord, goal: Goal, live: Live): Promise<void> {
    const { store, work, log } = this.#config;
    const running = work.begin({
      kind: 'import',
      company: held.company,
      label: record.fileName,
      total: record.rowsTotal,
      startedAt: this.#at(),
    });
    const files = this.files(held.company, record.id);
    const found = new Found(files, record);
    const reached = { rowsDone: 0, resumeRow: record.resumeRow };
    const beat = setInterval(() => void this.#beat(held, live), HEARTBEAT_MS);
    const ends = async (end: Pick<ImportEnd, 'state' | 'rowsTotal' | 'error'>): Promise<void> => {
      clearInterval(beat);
      await store.imports.end(held, { ...reached, ...found.shown, ...end }, this.#at());
    };
    try {
      await ends(await this.#work(held, record, goal, { live, found, reached, running }));
    } catch (error) {
      const end = endOf(error);
      if (end.error?.code === 'internal_error') log(`import ${record.id} failed: ${errorText(error)}`);
      if (!(error instanceof ImportLost)) await ends(end).catch(() => undefined);
    } finally {
      clearInterval(beat);
      running.end();
    }
  }

  async #work(
    held: HeldImport,
    record: ImportRecord,
    goal: Goal,
    at: {
      readonly live: Live;
      readonly found: Found;
      readonly reached: { rowsDone: number; resumeRow: number };
      readonly running: RunningWork;
    },
  ): Promise<Pick<ImportEnd, 'state' | 'rowsTotal' | 'error'>> {
    const { store, now } = this.#config;
    const { live, found, reached, running } = at;
    const { look } = JSON.parse(record.look) as KeptLook;
    const pass = { file: this.files(held.company, record.id).source, look };
    const desk: Desk = {
      store,
      company: held.company,
      now,
      batches: batchesBeside,
      found,
      reached: async (rowsDone, resumeRow) => {
        Object.assign(reached, { rowsDone, resumeRow });
        running.step(rowsDone);
        await this.#step(held, live, { ...reached, ...found.shown });
      },
    };
    let rowsTotal = record.rowsTotal;
    if (goal.kind === 'check' || needsCheck(record)) {
      await found.clear();
      rowsTotal = await checkRows(desk, pass);
      const stays = goal.kind === 'check' || (found.count > 0 && !goal.skip);
      if (stays) return { state: 'checked', rowsTotal, error: null };
      // The rows that the check counted are kept at once: an import that dies goes on instead of beginning again.
      if (!(await store.imports.begin(held, 'importing', this.#lease(), this.#at(), rowsTotal))) throw new ImportLost();
    }
    const after = goesOn(record) ? record.resumeRow : 0;
    if (after === 0) found.clearCounts();
    await found.recall(after);
    await writeRows(desk, { ...pass, after });
    return { state: 'done', rowsTotal, error: null };
  }

  async #step(held: HeldImport, live: Live, step: Parameters<Store['imports']['step']>[1]): Promise<void> {
    if (live.stop !== null) throw new Stop(live.stop);
    const { cancel } = await this.#config.store.imports.step(held, step, this.#lease());
    if (cancel) throw new Stop('cancelled');
  }

  async #beat(held: HeldImport, live: Live): Promise<void> {
    try {
      const { cancel } = await this.#config.store.imports.step(held, null, this.#lease());
      if (cancel) live.stop ??= 'cancelled';
    } catch {
      // A store that is away for a moment costs a heartbeat; what is lost is seen at the next step.
    }
  }
}

/** Whether it stopped while rows were written: it goes on there. */
function goesOn({ state, resumeRow, rowsTotal }: ImportRecord): boolean {
  return (state === 'failed' || state === 'cancelled') && resumeRow > 0 && rowsTotal !== null;
}

/** Whether its rows are to be judged before they are written: after a change, and before a file is written once more. */
function needsCheck(record: ImportRecord): boolean {
  return record.state !== 'checked' && !goesOn(record);
}

function endOf(error: unknown): Pick<ImportEnd, 'state' | 'rowsTotal' | 'error'> {
  const failed = (code: string, message: string) =>
    ({ state: 'failed', rowsTotal: null, error: { code, message } }) as const;
  if (error instanceof Stop && error.why === 'cancelled') return { state: 'cancelled', rowsTotal: null, error: null };
  if (error instanceof Stop) return failed('interrupted', 'The server was stopped. Ask for it once more: it goes on');
  if (error instanceof FileRefused) return failed('file_refused', `${error.message}. ${error.fix}`);
  if (error instanceof StoreUnavailable) {
    return failed('store_unavailable', `${error.message}. Ask for it once more: it goes on where it stopped`);
  }
  return failed('internal_error', 'An error of the server stopped it; its log says more');
}

function errorText(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
