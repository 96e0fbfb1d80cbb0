// The same company under other options: read models of their own beside the real one, a few kept, built one at a time.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Options } from '../core/options.ts';
import { type Environment, type RateBook, under } from './environment.ts';
import { ReadModel } from './read_model.ts';
import type { Snapshot } from './warehouse.ts';

/** Read models kept at once, of all companies: the one not asked for longest makes room. */
const KEPT_MAX = 4;

interface Kept {
  readonly directory: string;
  readonly model: Promise<ReadModel>;
  /** False until the first snapshot: what waits for its turn is never discarded. */
  built: boolean;
}

export class WhatIf {
  readonly #environment: Environment;
  readonly #rates: RateBook;
  readonly #directory: string;
  /** By company and options, in order of their last use. */
  readonly #kept = new Map<string, Kept>();
  /** Builds, one after the other: what anyone may ask for must not take the machine from everyone. */
  #turn: Promise<unknown>;
  #made = 0;

  constructor(environment: Environment, rates: RateBook) {
    this.#environment = environment;
    this.#rates = rates;
    this.#directory = join(environment.directory, 'what-if');
    // Nothing of an earlier process is used again.
    this.#turn = rm(this.#directory, { recursive: true, force: true });
  }

  /** A snapshot of the company as it would be under these options; nothing of the company changes. */
  async snapshot(company: number, options: Options): Promise<Snapshot> {
    const key = JSON.stringify([company, options]);
    const kept = this.#kept.get(key) ?? this.#keep(company, options);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    try {
      return await (await kept.model).snapshot();
    } catch (error) {
      // Built anew when asked again.
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
      await this.#discard(kept);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#turn;
    const all = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(all.map((kept) => this.#discard(kept)));
  }

  #keep(company: number, options: Options): Kept {
    this.#made += 1;
    const directory = join(this.#directory, String(this.#made));
    const model = this.#inTurn(() => this.#build(company, options, directory));
    const kept: Kept = { directory, model, built: false };
    model.then(
      () => {
        kept.built = true;
      },
      () => undefined,
    );
    return kept;
  }

  async #build(company: number, options: Options, directory: string): Promise<ReadModel> {
    await this.#makeRoom();
    await mkdir(directory, { recursive: true });
    const model = new ReadModel(company, { ...under(this.#environment, options), directory }, this.#rates);
    (await model.snapshot())[Symbol.dispose]();
    return model;
  }

  /** Discards until one more may be built: of the built ones those not asked for longest. */
  async #makeRoom(): Promise<void> {
    const built = [...this.#kept].filter(([, kept]) => kept.built);
    for (const [key, kept] of built.slice(0, Math.max(0, built.length - KEPT_MAX + 1))) {
      this.#kept.delete(key);
      await this.#discard(kept);
    }
  }

  /** Closes it once its readers are done, and deletes its files. */
  async #discard({ model, directory }: Kept): Promise<void> {
    const built = await model.catch(() => null);
    await built?.close();
    await rm(directory, { recursive: true, force: true });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
