// The base of roll-ups: a transaction that sees the tables as of one state, the sums made of it in a DuckDB of its own in
// memory, and the states that came after it with the customers written in each.

import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { AnswerRow, Rolled, RollUp } from '../metrics/statement.ts';
import { readAll } from './duckdb.ts';
import { copied, RollUpTable } from './roll_up_table.ts';
import type { Present } from './roll_ups.ts';
import { readState, type State } from './state.ts';
import { duckdbTables } from './writer.ts';

/** A roll-up of more rows is too fine: its sums are read no faster than the tables. */
const ROWS_MOST = 400_000;
/** Of all roll-ups; those not asked for longest make room. */
const ALL_ROWS_MOST = 1_200_000;
/** Roll-ups that wait to be made. */
const BUILDING_MOST = 8;
/** Beyond it sums are given up; nothing is ever written to a disk. */
const SETTINGS = {
  memory_limit: '320MB',
  threads: '1',
  temp_directory: '',
  enable_external_access: 'false',
  // A third of the time of a plan, and of no use to sums that are read as a whole.
  disabled_optimizers: 'statistics_propagation',
  // Sums are few: small blocks are filled and freed sooner.
  default_block_size: '16384',
};
/** Customers written since the base from which on a new one is cheaper; it also bounds what an open transaction costs. */
const WRITTEN_MOST = 1000;

interface Stage {
  readonly key: string;
  readonly state: State;
  /** Written since the stage before. */
  readonly customers: readonly number[];
}

interface Opened {
  /** In the transaction that sees the base. */
  readonly connection: DuckDBConnection;
  readonly memory: DuckDBInstance;
}

export class RollUpBase {
  readonly #opened: Promise<Opened>;
  /** Of the base itself; null until its transaction has begun. */
  #state: State | null = null;
  #key = '';
  /** States that came in force since, in order. */
  #stages: Stage[] = [];
  #written = 0;
  /** By the roll-up's id, in order of their last use; null for one that is too fine, or not made yet. */
  readonly #tables = new Map<string, RollUpTable | null>();
  #made = 0;
  /** What uses the base's connection, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  #building = 0;
  /** Questions under way. */
  #asking = 0;
  #closing: PromiseWithResolvers<void> | null = null;

  constructor(file: DuckDBInstance) {
    this.#opened = this.#open(file);
    this.#opened.catch(() => undefined);
  }

  /** Takes note of a state that came in force; false where the base's sums say nothing about it any more. */
  follows(state: State, customers: readonly number[] | undefined): boolean {
    if (customers === undefined || (this.#state !== null && !isAlike(this.#state, state))) return false;
    this.#stages.push({ key: JSON.stringify(state), state, customers });
    this.#written += customers.length;
    return this.#written <= WRITTEN_MOST;
  }

  /** The rows of a question at a state, or null where the tables are to be asked. Throws what DuckDB throws. */
  async answer(state: string, { rollUps, asked }: Rolled, present: Present): Promise<AnswerRow[] | null> {
    const used: RollUpTable[] = [];
    this.#asking++;
    try {
      const { memory } = await this.#opened;
      if (this.#closing !== null) return null;
      const stage = this.#stageOf(state);
      if (stage === null) return null;
      for (const rollUp of rollUps) {
        const table = this.#table(rollUp);
        if (table === null) continue;
        table.users++;
        used.push(table);
      }
      if (used.length < rollUps.length) return null;
      for (const table of used) if (!(await this.#reaches(table, stage, present))) return null;
      const connection = await memory.connect();
      const statement = asked(used.map((table) => table.at(stage)));
      return await readAll(connection, statement).finally(() => connection.closeSync());
    } finally {
      for (const table of used) table.users--;
      this.#done();
    }
  }

  /** Ends the transaction and frees the memory, once no question is under way. */
  async close(): Promise<void> {
    if (this.#closing !== null) return this.#closing.promise;
    this.#closing = Promise.withResolvers();
    if (this.#asking === 0) this.#closing.resolve();
    await this.#closing.promise;
    const opened = await this.#opened.catch(() => null);
    opened?.connection.closeSync();
    opened?.memory.closeSync();
  }

  async #open(file: DuckDBInstance): Promise<Opened> {
    const connection = await file.connect();
    try {
      await connection.run('BEGIN TRANSACTION');
      const state = await readState(duckdbTables(connection));
      if (state === null) throw new Error('The file holds no complete state');
      this.#begin(state);
      const memory = await DuckDBInstance.create(':memory:', SETTINGS);
      // What questions read beside sums: ids and names of keys.
      for (const [name, number] of [
        ['products', 'product_no'],
        ['prices', 'price_no'],
      ] as const)
        await copied(connection, { text: `SELECT ${number}, id, name FROM ${name}`, values: [] }, memory, name);
      return { connection, memory };
    } catch (error) {
      connection.closeSync();
      throw error;
    }
  }

  /** States that came in force before the transaction began are behind it. */
  #begin(state: State): void {
    this.#key = JSON.stringify(state);
    const own = this.#stages.findLastIndex(({ key }) => key === this.#key);
    this.#stages = this.#stages.slice(own + 1);
    if (!this.#stages.every((stage) => isAlike(state, stage.state))) throw new Error('The base is behind already');
    this.#state = state;
  }

  /** The base is stage 0. */
  #stageOf(key: string): number | null {
    if (key === this.#key) return 0;
    const at = this.#stages.findLastIndex((stage) => stage.key === key);
    return at === -1 ? null : at + 1;
  }

  /** The table of a roll-up, or null where there is none: it is too fine, or being made from now on. */
  #table(rollUp: RollUp): RollUpTable | null {
    const table = this.#tables.get(rollUp.id);
    if (table === undefined) {
      if (this.#building < BUILDING_MOST) void this.#build(rollUp);
      return null;
    }
    this.#tables.delete(rollUp.id);
    this.#tables.set(rollUp.id, table);
    return table;
  }

  async #build(rollUp: RollUp): Promise<void> {
    this.#tables.set(rollUp.id, null);
    this.#building++;
    this.#asking++;
    this.#made++;
    const name = `sums_${this.#made}`;
    try {
      const { connection, memory } = await this.#opened;
      const table = await this.#inTurn(() => RollUpTable.build(name, rollUp, connection, memory, ROWS_MOST));
      if (table !== null) await this.#makeRoom(table.rows);
      this.#tables.set(rollUp.id, table);
    } catch {
      // Out of memory, say: the tables go on to answer.
    } finally {
      this.#building--;
      this.#done();
    }
  }

  /** Drops tables that were not asked for longest, until all have room beside `rows` more. */
  async #makeRoom(rows: number): Promise<void> {
    let sum = rows;
    for (const table of this.#tables.values()) sum += table?.rows ?? 0;
    for (const [id, table] of this.#tables) {
      if (sum <= ALL_ROWS_MOST) return;
      if (table === null || table.users > 0) continue;
      this.#tables.delete(id);
      sum -= table.rows;
      await table.drop();
    }
  }

  #done(): void {
    this.#asking--;
    if (this.#asking === 0) this.#closing?.resolve();
  }

  /** Brings a table to a stage; false where it was passed by, or the base is busy with more than a question may wait for. */
  async #reaches(table: RollUpTable, stage: number, present: Present): Promise<boolean> {
    if (table.isAt(stage)) return true;
    if (this.#building > 0) return false;
    const { connection } = await this.#opened;
    return present((own) => this.#inTurn(() => table.reach(stage, this.#writtenUpTo(stage), connection, own)));
  }

  #writtenUpTo(stage: number): (after: number) => number[] {
    return (after) => [...new Set(this.#stages.slice(after, stage).flatMap(({ customers }) => customers))];
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** True where the same sums are asked of both states, and only customers written between them differ. */
function isAlike(a: State, b: State): boolean {
  const inputs = ({ version, createdAt, baseCurrency, timeZone, options, freshness, basis }: State) =>
    JSON.stringify([version, createdAt, baseCurrency, timeZone, options, freshness, basis]);
  return inputs(a) === inputs(b);
}
