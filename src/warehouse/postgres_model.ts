// One company's read model in PostgreSQL: whichever server finds it behind brings it up to the store, for all of them.

import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { Answers } from './answers.ts';
import { type Environment, type RateBook, todayIn } from './environment.ts';
import { catchUp, type Pending, pendingSince } from './follow.ts';
import { type Built, buildIn } from './postgres_build.ts';
import { explained, inTransaction } from './postgres_pool.ts';
import { BUILDS, gatherStatistics, MODELS, qualified } from './postgres_schema.ts';
import { type Build, pagesConfined, postgresTables, readConfined } from './postgres_tables.ts';
import type { OnProgress } from './rebuild.ts';
import { TABLE_NAMES } from './schema.ts';
import { openSnapshot } from './snapshot.ts';
import { type Basis, readState, type State } from './state.ts';
import type { Snapshot } from './warehouse.ts';
import { watched } from './watched.ts';

/** A build in force. */
interface Current extends Build {
  readonly state: State;
  /** Of the products and prices in its tables. */
  readonly catalogue: string;
}

/** A model is rebuilt and followed at most so often for one snapshot; every write meanwhile makes it old again. */
const ATTEMPTS_MOST = 20;
/** Beside the company's number: one build of it at a time over all servers. */
const BUILD_LOCK = 7_212_021;

export class PostgresModel {
  readonly #no: number;
  /** '' for the company as it is, else what tells a what-if from the others. */
  readonly #variant: string;
  readonly #pool: Pool;
  readonly #environment: Environment;
  readonly #rates: RateBook;
  #basis: Basis = 'invoices';
  #catchingUp: Promise<void> | null = null;
  #answers = new Answers('');

  constructor(no: number, variant: string, pool: Pool, environment: Environment, rates: RateBook) {
    this.#no = no;
    this.#variant = variant;
    this.#pool = pool;
    this.#environment = environment;
    this.#rates = rates;
  }

  async snapshot(): Promise<Snapshot> {
    const position = await this.#environment.store.position(this.#no);
    try {
      for (let attempt = 0; attempt < ATTEMPTS_MOST; attempt++) {
        const snapshot = await this.#open(position);
        if (snapshot !== null) return snapshot;
        await this.#caughtUp();
      }
    } catch (error) {
      throw explained(error);
    }
    throw new Error(`The read model of company ${this.#no} does not catch up with position ${position}`);
  }

  /** Builds anew beside the rows in force, which answer until the new ones are. */
  async rebuild(progress: OnProgress): Promise<void> {
    await this.#alone(() => this.#watched(progress));
  }

  /** A transaction that sees no later write, where it holds every write up to the position; else null. */
  async #open(position: number): Promise<Snapshot | null> {
    const client = await this.#pool.connect();
    const release = () =>
      void client.query('ROLLBACK').then(
        () => client.release(),
        (error: Error) => client.release(error),
      );
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const current = await this.#current(client, false);
      if (current === null || !this.#isFresh(current.state, position)) {
        release();
        return null;
      }
      const reader = {
        read: (statement: Parameters<typeof readConfined>[2]) => readConfined(client, current, statement),
        pages: (statement: Parameters<typeof readConfined>[2]) => pagesConfined(client, current, statement),
      };
      return openSnapshot(this.#no, current.state, this.#answersOf(current), reader, release, explained);
    } catch (error) {
      release();
      throw error;
    }
  }

  #answersOf({ build, state }: Current): Answers {
    const key = JSON.stringify([build, state]);
    if (this.#answers.state !== key) this.#answers = new Answers(key);
    return this.#answers;
  }

  #isFresh(state: State, position: number): boolean {
    return state.position >= position && state.today === todayIn(state.timeZone, this.#environment.now());
  }

  /** The build in force; `locked`: nobody else changes it until the transaction ends. */
  async #current(client: PoolClient, locked: boolean): Promise<Current | null> {
    const { rows } = await client.query<{ build_no: number; catalogue: string }>(
      `SELECT build_no, catalogue FROM ${MODELS} WHERE company_no = $1 AND variant = $2${locked ? ' FOR UPDATE' : ''}`,
      [this.#no, this.#variant],
    );
    const [row] = rows;
    if (row === undefined) return null;
    const build = { company: this.#no, build: row.build_no };
    const state = await readState(postgresTables(client, build));
    return state === null ? null : { ...build, state, catalogue: row.catalogue };
  }

  /** One catch-up at a time: whoever comes while one runs waits for it and looks again. */
  async #caughtUp(): Promise<void> {
    this.#catchingUp ??= this.#catchUp().finally(() => {
      this.#catchingUp = null;
    });
    await this.#catchingUp;
  }

  async #catchUp(): Promise<void> {
    if (await this.#follow()) return;
    await this.#alone(async () => {
      // Another server may have built it while this one waited.
      if (!(await this.#follow())) await this.#watched(() => undefined);
    });
  }

  /** Applies the change feed to the build in force; false where everything is to be computed anew. */
  #follow(): Promise<boolean> {
    return inTransaction(this.#pool, async (client) => {
      const current = await this.#current(client, true);
      if (current === null) return { commit: false, answer: false };
      const position = await this.#environment.store.position(this.#no);
      // A server that waited for another's catch-up mostly finds nothing left to do.
      if (this.#isFresh(current.state, position) && current.state.position === position)
        return { commit: false, answer: true };
      const pending = await pendingSince(this.#environment, this.#rates, this.#no, current.state);
      const done = pending !== null && (await this.#apply(client, current, current.catalogue, pending));
      return { commit: done, answer: done };
    });
  }

  /** True where the tables are at the store's present state then. */
  async #apply(client: PoolClient, build: Build, catalogue: string, pending: Pending): Promise<boolean> {
    const { digest } = pending.computation.catalogue;
    const known = digestOf(digest);
    const tables = postgresTables(client, build);
    const settled = await catchUp(tables, pending, known === catalogue ? digest : null);
    if ('basis' in settled) {
      this.#basis = settled.basis;
      return false;
    }
    await this.#put(client, build, known);
    return true;
  }

  /** Puts a build in force. */
  async #put(client: PoolClient, { build }: Build, catalogue: string): Promise<void> {
    await client.query(
      `INSERT INTO ${MODELS} (company_no, variant, build_no, catalogue, asked_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (company_no, variant) DO UPDATE SET build_no = excluded.build_no, catalogue = excluded.catalogue`,
      [this.#no, this.#variant, build, catalogue, this.#environment.now().toISOString()],
    );
  }

  #watched(progress: OnProgress): Promise<void> {
    return watched(this.#environment, this.#no, progress, (told) => this.#build(told));
  }

  async #build(progress: OnProgress): Promise<void> {
    for (let done = false; !done; ) {
      const { rows } = await this.#pool.query<{ build: number }>(`SELECT nextval('${BUILDS}') AS build`);
      const build = { company: this.#no, build: rows[0]?.build ?? 0 };
      done = await inTransaction(this.#pool, async (client) => {
        const built = await buildIn(
          postgresTables(client, build),
          this.#environment,
          this.#rates,
          this.#no,
          this.#basis,
          progress,
        );
        const adopted = 'state' in built && (await this.#adopt(client, build, built));
        if ('basis' in built) this.#basis = built.basis;
        return { commit: adopted, answer: adopted };
      });
    }
    await gatherStatistics(this.#pool);
  }

  /** Brings a finished build up to now and puts it in the place of the one in force, whose rows go. */
  async #adopt(
    client: PoolClient,
    build: Build,
    { state, catalogue }: Extract<Built, { state: State }>,
  ): Promise<boolean> {
    const old = await this.#current(client, true);
    const pending = await pendingSince(this.#environment, this.#rates, this.#no, state);
    if (pending === null || !(await this.#apply(client, build, digestOf(catalogue), pending))) return false;
    if (old !== null) await removeBuild(client, old);
    return true;
  }

  /** Runs work while no server builds this model. */
  async #alone(work: () => Promise<void>): Promise<void> {
    const client = await this.#pool.connect();
    const key = [BUILD_LOCK, this.#no];
    let broken: Error | undefined;
    try {
      await client.query('SELECT pg_advisory_lock($1::int, $2::int)', key);
      await work();
    } catch (error) {
      throw explained(error);
    } finally {
      await client.query('SELECT pg_advisory_unlock($1::int, $2::int)', key).catch((error: Error) => {
        broken = error;
      });
      client.release(broken);
    }
  }
}

/** Deletes the rows of a build. */
export async function removeBuild(client: PoolClient, build: Build): Promise<void> {
  for (const table of TABLE_NAMES)
    await client.query(`DELETE FROM ${qualified(table)} WHERE company_no = $1 AND build_no = $2`, [
      build.company,
      build.build,
    ]);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
