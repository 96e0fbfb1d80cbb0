// One company's read model: catches up with the store before it answers, and replaces its file when all is to be computed.

import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { TooWide } from './columns.ts';
import { explained, isDamage } from './duckdb.ts';
import { type Environment, type RateBook, todayIn } from './environment.ts';
import { CompanyFile, deleteFile } from './file.ts';
import { catchUp, pendingSince } from './follow.ts';
import { type OnProgress, rebuild } from './rebuild.ts';
import type { Basis } from './state.ts';
import type { Snapshot } from './warehouse.ts';
import { watched } from './watched.ts';

export class ReadModel {
  readonly #no: number;
  readonly #environment: Environment;
  readonly #rates: RateBook;
  #file: CompanyFile | null = null;
  #opened = false;
  /** Of the newest file: names are never used again, so that an old file in use disturbs no new one. */
  #generation = 0;
  /** The basis last in use: the guess that a build starts with. */
  #basis: Basis = 'invoices';
  /** The catch-up under way: whoever comes before it starts is served by it, whoever comes later waits for the next. */
  #catchingUp: Promise<void> | null = null;
  /** Changes of the tables and of the file, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(no: number, environment: Environment, rates: RateBook) {
    this.#no = no;
    this.#environment = environment;
    this.#rates = rates;
  }

  async snapshot(): Promise<Snapshot> {
    const position = await this.#environment.store.position(this.#no);
    const file = this.#fresh(position) ?? (await this.#caughtUp(position));
    return file.snapshot(this.#no);
  }

  async rebuild(progress: OnProgress): Promise<void> {
    await this.#inTurn(() => this.#open());
    for (let done = false; !done; ) {
      const built = await this.#build(progress);
      done = await this.#inTurn(() => this.#adopt(built));
    }
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => {
      const file = this.#file;
      this.#file = null;
      await file?.close();
    });
  }

  /** The file, where it holds every write up to the position and the company's day has not changed. */
  #fresh(position: number): CompanyFile | null {
    const file = this.#file;
    const state = file?.usable === true ? file.state : null;
    if (state === null || state.position < position) return null;
    return state.today === todayIn(state.timeZone, this.#environment.now()) ? file : null;
  }

  async #caughtUp(position: number): Promise<CompanyFile> {
    if (this.#catchingUp !== null) {
      await this.#catchingUp.catch(() => undefined);
      const file = this.#fresh(position);
      if (file !== null) return file;
    }
    // Whoever waited joins the one that the first of them starts now: it starts after all of them came.
    this.#catchingUp ??= this.#inTurn(() => this.#catchUp())
      .catch((error: unknown) => {
        throw explained(error);
      })
      .finally(() => {
        this.#catchingUp = null;
      });
    await this.#catchingUp;
    if (this.#file === null) throw new Error(`The read model of company ${this.#no} was closed`);
    return this.#file;
  }

  async #catchUp(): Promise<void> {
    await this.#open();
    if (this.#file !== null && (await this.#follow(this.#file))) return;
    while (!(await this.#adopt(await this.#build(() => undefined))));
  }

  /** Applies the change feed to a file; false where everything is to be computed anew. */
  async #follow(file: CompanyFile): Promise<boolean> {
    const { state, usable } = file;
    if (state === null || !usable) return false;
    const pending = await pendingSince(this.#environment, this.#rates, this.#no, state);
    if (pending === null) return false;
    try {
      const settled = await file.write((tables) => catchUp(tables, pending, file.catalogueDigest));
      if ('basis' in settled) this.#basis = settled.basis;
      else file.catalogueDigest = pending.computation.catalogue.digest;
      return 'state' in settled;
    } catch (error) {
      if (isDamage(error) || error instanceof TooWide) return false;
      throw error;
    }
  }

  async #build(progress: OnProgress): Promise<CompanyFile> {
    await mkdir(this.#environment.directory, { recursive: true });
    this.#generation++;
    const path = `${this.#path(this.#generation)}.building`;
    return watched(this.#environment, this.#no, progress, (told) =>
      rebuild(this.#environment, this.#rates, this.#no, path, this.#basis, told),
    );
  }

  /** Brings a finished file up to now and puts it in the place of the present one; false where it is outdated already. */
  async #adopt(built: CompanyFile): Promise<boolean> {
    const followed = await this.#follow(built);
    await built.close();
    if (!followed) {
      await deleteFile(built.path);
      return false;
    }
    const path = built.path.replace(/\.building$/, '');
    await rename(built.path, path);
    const old = this.#file;
    this.#use(await CompanyFile.open(path, this.#environment.limits));
    if (old !== null) void old.close().then(() => deleteFile(old.path));
    return true;
  }

  /** Once: takes the newest complete file that opens and deletes older, broken and unfinished ones. */
  async #open(): Promise<void> {
    if (this.#opened) return;
    await mkdir(this.#environment.directory, { recursive: true });
    const unfinished = new RegExp(`^company-${this.#no}\\.\\d+\\.duckdb\\.building`);
    for (const name of await readdir(this.#environment.directory))
      if (unfinished.test(name)) await deleteFile(join(this.#environment.directory, name));
    for (const generation of await this.#generations()) {
      this.#generation = Math.max(this.#generation, generation);
      const path = this.#path(generation);
      if (this.#file === null) await this.#tryFile(path);
      if (this.#file?.path !== path) await deleteFile(path);
    }
    this.#opened = true;
  }

  async #tryFile(path: string): Promise<void> {
    try {
      this.#use(await CompanyFile.open(path, this.#environment.limits));
    } catch (error) {
      this.#environment.log(`warehouse: ${path} cannot be read and is built anew: ${String(error)}`);
    }
  }

  #use(file: CompanyFile): void {
    this.#file = file;
    this.#basis = file.state?.basis ?? this.#basis;
  }

  /** Numbers of the files that lie there, the newest first. */
  async #generations(): Promise<number[]> {
    const names = await readdir(this.#environment.directory);
    const own = new RegExp(`^company-${this.#no}\\.(\\d+)\\.duckdb`);
    return [...new Set(names.flatMap((name) => own.exec(name)?.[1] ?? []).map(Number))].sort((a, b) => b - a);
  }

  #path(generation: number): string {
    return join(this.#environment.directory, `company-${this.#no}.${generation}.duckdb`);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
