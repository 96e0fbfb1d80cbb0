// Roll-ups of one file: questions that differ in values, ranges or keys are answered from sums in memory instead of the
// tables (metrics/rolled.ts). Nothing of it is in the file and nothing is done by a write: a transaction stays open on the
// state of which the sums are (the base), and whoever asks after writes takes back what the customers written had added.

import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { AnswerRow, Rolled } from '../metrics/statement.ts';
import { readAll } from './duckdb.ts';
import { RollUpBase } from './roll_up_base.ts';
import type { State } from './state.ts';

/** Fewer parts are read as quickly as sums are. */
const PARTS_LEAST = 200_000;
/** Without a question for so long, memory and base are given up. */
const IDLE_MS = 10 * 60_000;
/** A small company is counted again after so many states: it may have grown. */
const COUNT_EVERY = 200;
/** Roll-ups that were asked for once and are remembered. */
const ASKED_MOST = 1000;

/** How a question reads the tables at its own state, while nothing else of its snapshot does. */
export type Present = <T>(work: (connection: DuckDBConnection) => Promise<T>) => Promise<T>;

export class RollUps {
  readonly #file: DuckDBInstance;
  readonly #partsLeast: number;
  #large: Promise<boolean> | null = null;
  #states = 0;
  #base: RollUpBase | null = null;
  #idle: NodeJS.Timeout | null = null;
  #closed = false;
  /** Asked for at least once: what is asked for a second time is worth its sums. */
  readonly #asked = new Set<string>();

  constructor(file: DuckDBInstance, partsLeast: number = PARTS_LEAST) {
    this.#file = file;
    this.#partsLeast = partsLeast;
  }

  /** The rows of a question at a state of the tables, or null where the tables are to be asked. */
  async answer(state: string, rolled: Rolled, present: Present): Promise<AnswerRow[] | null> {
    if (!this.#isKnown(rolled.rollUps.map(({ id }) => id)) || !(await this.#isLarge()) || this.#closed) return null;
    this.#base ??= new RollUpBase(this.#file);
    const base = this.#base;
    this.#used();
    try {
      return await base.answer(state, rolled, present);
    } catch {
      // Out of memory, say: the tables have the answer, and tell what is wrong with them if anything is.
      void this.#drop(base);
      return null;
    }
  }

  /** Told of every state that came in force. */
  wrote(state: State, customers: readonly number[] | undefined): void {
    const base = this.#base;
    if (base !== null && !base.follows(state, customers)) void this.#drop(base);
    this.#states++;
    if (this.#states % COUNT_EVERY > 0) return;
    void this.#large?.then((large) => {
      if (!large) this.#large = null;
    });
  }

  /** Gives up the base and all sums; what is being asked is answered by the tables. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#base !== null) await this.#drop(this.#base);
  }

  async #drop(base: RollUpBase): Promise<void> {
    if (this.#base === base) {
      this.#base = null;
      this.#asked.clear();
      if (this.#idle !== null) clearTimeout(this.#idle);
      this.#idle = null;
    }
    await base.close();
  }

  /** Notes what is asked for; true where all of it had been asked for before. */
  #isKnown(ids: readonly string[]): boolean {
    const known = ids.every((id) => this.#asked.has(id));
    if (this.#asked.size > ASKED_MOST) this.#asked.clear();
    for (const id of ids) this.#asked.add(id);
    return known;
  }

  #isLarge(): Promise<boolean> {
    // A file that cannot be read is found out by whoever asks its tables.
    this.#large ??= this.#parts().then(
      (parts) => parts >= this.#partsLeast,
      () => false,
    );
    return this.#large;
  }

  async #parts(): Promise<number> {
    const connection = await this.#file.connect();
    try {
      const text = `SELECT estimated_size AS parts FROM duckdb_tables() WHERE table_name = 'parts'`;
      const [row] = await readAll(connection, { text, values: [] });
      return Number(row?.parts ?? 0);
    } finally {
      connection.closeSync();
    }
  }

  #used(): void {
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#base !== null && void this.#drop(this.#base), IDLE_MS);
    this.#idle.unref();
  }
}
