// A turn: one durable transaction of one company. It hands out numbers, gathers which customers were touched, and moves
// the company's change feed on by one position when anything changed.

import { sql } from 'kysely';
import type { Engine, Tx } from './engine.ts';
import { EVERYONE, FEED } from './tables.ts';

/** Above this many customers the feed says `all`: recomputing everything is then cheaper than naming them. */
export const TOUCHED_MAX = 50_000;
const ATTEMPTS = 4;

export interface Turn {
  readonly engine: Engine;
  readonly tx: Tx;
  readonly company: number;
  readonly timeZone: string;
  /** Where the company's change feed was when the turn began. */
  readonly position: number;
  /** Where it will be when the turn has ended, if nothing more changes. */
  nextPosition(): number;
  /** A new number: the order of creation within the company. */
  nextNo(): number;
  /** Something changed below these customers. */
  touch(customers: Iterable<number>): void;
  /** Everything of the company has to be recomputed. */
  touchAll(): void;
  /** Something changed that no customer needs to be recomputed for. */
  change(): void;
}

interface CompanyRow {
  readonly last_no: number;
  readonly position: number;
  readonly time_zone: string;
}

/**
 * Runs `work` in one transaction, alone among the company's writers; when the promise resolves, it is on disk.
 * A transaction that lost a race is tried again.
 */
export function takeTurn<T>(engine: Engine, company: number, work: (turn: Turn) => Promise<T>): Promise<T> {
  return retrying(engine, () => engine.writer.transaction().execute((tx) => runTurn(engine, tx, company, work)));
}

/** Tries again what lost a race against another writer, a few times. */
export async function retrying<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || engine.verdict(error) !== 'retry') throw error;
    }
  }
}

async function runTurn<T>(engine: Engine, tx: Tx, company: number, work: (turn: Turn) => Promise<T>): Promise<T> {
  const { rows } = await sql<CompanyRow>`
    select last_no, position, time_zone from companies where no = ${company} ${engine.lock}`.execute(tx);
  const row = rows[0];
  if (row === undefined) throw new Error(`There is no company ${company}`);
  let lastNo = row.last_no;
  let changed = false;
  let all = false;
  const touched = new Set<number>();
  const result = await work({
    engine,
    tx,
    company,
    timeZone: row.time_zone,
    position: row.position,
    nextPosition: () => row.position + (changed ? 1 : 0),
    nextNo: () => {
      lastNo += 1;
      return lastNo;
    },
    touch: (customers) => {
      changed = true;
      for (const customer of customers) touched.add(customer);
    },
    touchAll: () => {
      changed = true;
      all = true;
    },
    change: () => {
      changed = true;
    },
  });
  if (changed) await advance(engine, tx, { company, lastNo, position: row.position + 1, touched, all });
  return result;
}

interface Advance {
  readonly company: number;
  readonly lastNo: number;
  readonly position: number;
  readonly touched: ReadonlySet<number>;
  readonly all: boolean;
}

async function advance(engine: Engine, tx: Tx, step: Advance): Promise<void> {
  const { company, position } = step;
  const everyone = step.all || step.touched.size > TOUCHED_MAX;
  const customers = everyone ? [EVERYONE] : [...step.touched].sort((a, b) => a - b);
  const entries = customers.map((customer) => ({ company, customer, position }));
  await engine.upsert(tx, FEED, entries);
  await sql`update companies set last_no = ${step.lastNo}, position = ${position} where no = ${company}`.execute(tx);
}
