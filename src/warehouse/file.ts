// One company's DuckDB file: snapshots for readers, one transaction at a time for the writer.

import { rm } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { Statement } from '../metrics/statement.ts';
import { Answers } from './answers.ts';
import { explained, isDamage, type Limits, openDuckdb, readAll, readPages } from './duckdb.ts';
import { RollUps } from './roll_ups.ts';
import { createTable, TABLE_NAMES, widenTables } from './schema.ts';
import type { Settled } from './settle.ts';
import { openSnapshot, type Reader } from './snapshot.ts';
import { readState, type State } from './state.ts';
import type { Tables } from './tables.ts';
import type { Snapshot } from './warehouse.ts';
import { duckdbTables } from './writer.ts';

export class CompanyFile {
  readonly path: string;
  /** Of the products and prices in the tables; null until this process wrote them. */
  catalogueDigest: string | null = null;
  readonly #instance: DuckDBInstance;
  #state: State | null;
  #usable = true;
  #readers = 0;
  #whenUnused: (() => void) | null = null;
  /** Of the newest state that was read. */
  #answers = new Answers('');
  readonly #rollUps: RollUps;

  private constructor(path: string, instance: DuckDBInstance, state: State | null, limits: Limits) {
    this.#rollUps = new RollUps(instance, limits.rollUpsFrom);
    this.path = path;
    this.#instance = instance;
    this.#state = state;
  }

  /**
   * Opens an existing file. Throws where it is broken; `state` is null where it was never completed. Where it is `joining`,
   * other files may be attached, while nobody reads this one.
   */
  static async open(path: string, limits: Limits, joining = false): Promise<CompanyFile> {
    const instance = await openDuckdb(path, limits, joining);
    try {
      const connection = await instance.connect();
      const state = await readState(duckdbTables(connection));
      connection.closeSync();
      return new CompanyFile(path, instance, state, limits);
    } catch (error) {
      instance.closeSync();
      throw error;
    }
  }

  /** Makes a new file with empty tables; `wide` for amounts of 1e12 and more. */
  static async create(path: string, limits: Limits, wide: boolean): Promise<CompanyFile> {
    await deleteFile(path);
    const instance = await openDuckdb(path, limits);
    const connection = await instance.connect();
    for (const table of TABLE_NAMES) await connection.run(createTable(table));
    if (wide) for (const statement of widenTables()) await connection.run(statement);
    connection.closeSync();
    return new CompanyFile(path, instance, null, limits);
  }

  get state(): State | null {
    return this.#state;
  }

  /** False once DuckDB found the file damaged: it is to be thrown away and built anew. */
  get usable(): boolean {
    return this.#usable;
  }

  /** Runs one write in one transaction, whole or not at all: a state settled is in force from then on, else nothing was. */
  async write(work: (tables: Tables) => Promise<Settled>): Promise<Settled> {
    const connection = await this.#instance.connect();
    try {
      await connection.run('BEGIN TRANSACTION');
      const settled = await work(duckdbTables(connection));
      await connection.run('state' in settled ? 'COMMIT' : 'ROLLBACK');
      if ('state' in settled) {
        this.#state = settled.state;
        this.#rollUps.wrote(settled.state, settled.roots);
      }
      return settled;
    } catch (error) {
      await connection.run('ROLLBACK').catch(() => undefined);
      throw this.#noted(error);
    } finally {
      connection.closeSync();
    }
  }

  /**
   * Fills the tables of a file that no reader sees yet, in one transaction: DuckDB then writes the rows once, to their
   * place in the file, and nothing to its log.
   */
  async load(work: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
    const connection = await this.#instance.connect();
    try {
      await connection.run('BEGIN TRANSACTION');
      await work(connection);
      await connection.run('COMMIT');
      await connection.run('CHECKPOINT');
    } catch (error) {
      throw this.#noted(error);
    } finally {
      connection.closeSync();
    }
  }

  /** The present state for reading: a transaction of its own that sees no later write. */
  async snapshot(company: number): Promise<Snapshot> {
    this.#readers++;
    const connection = await this.#instance.connect();
    const release = () => {
      connection.closeSync();
      this.#readers--;
      if (this.#readers === 0) this.#whenUnused?.();
    };
    try {
      await connection.run('BEGIN TRANSACTION');
      const state = await readState(duckdbTables(connection));
      if (state === null) throw new Error(`The warehouse file ${this.path} holds no complete state`);
      const answers = this.#answersOf(state);
      const reader: Reader = {
        read: (statement: Statement) => readAll(connection, statement),
        pages: (statement: Statement) => readPages(connection, statement),
        rolled: (rolled, inTurn) =>
          this.#rollUps.answer(answers.state, rolled, (work) => inTurn(() => work(connection))),
      };
      return openSnapshot(company, state, answers, reader, release, (error) => this.#noted(error));
    } catch (error) {
      release();
      throw this.#noted(error);
    }
  }

  /** What the tables hold follows from the state: the answers to an older one are not looked at again. */
  #answersOf(state: State): Answers {
    const key = JSON.stringify(state);
    if (this.#answers.state !== key) this.#answers = new Answers(key);
    return this.#answers;
  }

  #noted(error: unknown): unknown {
    if (isDamage(error)) this.#usable = false;
    return explained(error);
  }

  /** Closes the file as soon as no snapshot is open on it. */
  async close(): Promise<void> {
    await this.#rollUps.close();
    if (this.#readers > 0)
      await new Promise<void>((resolve) => {
        this.#whenUnused = resolve;
      });
    this.#instance.closeSync();
  }
}

/** Deletes a file with what DuckDB keeps beside it. */
export async function deleteFile(path: string): Promise<void> {
  for (const name of [path, `${path}.wal`, `${path}.tmp`]) await rm(name, { recursive: true, force: true });
}
