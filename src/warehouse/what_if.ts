// The same company under other options: read models of their own beside the real one, a few kept, built one at a time.

import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Options } from '../core/options.ts';
import type { Environment, RateBook } from './environment.ts';
import { ReadModel } from './read_model.ts';
import type { Snapshot } from './warehouse.ts';

/** Read models kept at once, of all companies: the one not asked for longest makes room. */
const KEPT_MAX = 4;

export class WhatIf {
  readonly #environment: Environment;
  readonly #rates: RateBook;
  readonly #directory: string;
  /** By company and options, in order of their last use. */
  readonly #models = new Map<string, Promise<ReadModel>>();
  /** Builds, one after the other: what may be asked for by anyone must not take the machine from everyone. */
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
    const known = this.#models.get(key);
    const model = known ?? this.#inTurn(() => this.#build(company, options));
    this.#models.delete(key);
    this.#models.set(key, model);
    try {
      return await (await model).snapshot();
    } catch (error) {
      if (this.#models.get(key) === model) this.#models.delete(key);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => undefined);
    const models = [...this.#models.values()];
    this.#models.clear();
    await Promise.all(models.map((model) => this.#discard(model)));
  }

  async #build(company: number, options: Options): Promise<ReadModel> {
    await this.#makeRoom();
    this.#made += 1;
    const directory = join(this.#directory, String(this.#made));
    await mkdir(directory, { recursive: true });
    const model = new ReadModel(company, this.#under(options, directory), this.#rates);
    (await model.snapshot())[Symbol.dispose]();
    return model;
  }

  /** The environment in which every company has these options. */
  #under(options: Options, directory: string): Environment {
    const { store } = this.#environment;
    const company = async (no: number) => {
      const found = await store.company(no);
      return found === null ? null : { ...found, options };
    };
    return { ...this.#environment, directory, store: { ...store, company } };
  }

  async #makeRoom(): Promise<void> {
    while (this.#models.size > KEPT_MAX) {
      const [oldest] = this.#models;
      if (oldest === undefined) return;
      this.#models.delete(oldest[0]);
      await this.#discard(oldest[1]);
    }
  }

  /** Closes once its readers are done; its files go with the directory when the process starts again. */
  async #discard(model: Promise<ReadModel>): Promise<void> {
    const built = await model.catch(() => null);
    await built?.close();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
