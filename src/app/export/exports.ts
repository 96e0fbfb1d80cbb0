// Files made in the background: each is written beside its description, can be left and returned to, and goes after a week.

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkRegistry } from '../work.ts';

export const EXPORT_FORMATS = ['csv', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A file as far as it has come. */
export interface Export {
  readonly id: string;
  readonly name: string;
  readonly format: ExportFormat;
  readonly state: 'running' | 'done' | 'failed';
  /** Rows written. */
  readonly done: number;
  readonly error: string | null;
  readonly author: string;
  /** ISO instants. */
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** What a file is made of: pages of text or bytes, with the rows so far. */
export interface ExportPage {
  readonly content: string | Uint8Array;
  readonly rows: number;
}

interface Parts {
  /** Where the files lie; made if missing. */
  readonly directory: string;
  readonly work: WorkRegistry;
  readonly now: () => Date;
}

const KEPT_MS = 7 * 24 * 3600 * 1000;
const ID = /^[0-9a-f-]{36}$/;

/** Why making a file ended; said to whoever asked for it. */
export class ExportRefused extends Error {
  override readonly name = 'ExportRefused';
}

/** The exports of one process; finished ones are found again by the next. */
export class Exports {
  readonly #parts: Parts;
  /** By company and id: those that this process makes. */
  readonly #running = new Map<string, Export>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins a file; the answer comes at once. */
  async start(
    company: number,
    asked: Pick<Export, 'name' | 'format' | 'author'>,
    pages: () => AsyncIterable<ExportPage>,
  ): Promise<Export> {
    await this.#sweep(company);
    const startedAt = this.#parts.now().toISOString();
    const begun: Export = {
      id: randomUUID(),
      ...asked,
      state: 'running',
      done: 0,
      error: null,
      startedAt,
      endedAt: null,
    };
    const key = `${company} ${begun.id}`;
    this.#running.set(key, begun);
    const work = { kind: 'export' as const, company, label: asked.name, total: null, startedAt };
    this.#parts.work.run(work, async (running, signal) => {
      const ended = await this.#write(company, begun, pages, signal, (done) => {
        this.#running.set(key, { ...begun, done });
        running.step(done);
      });
      // A process that ends leaves nothing half made behind.
      if (signal.aborted) await rm(this.#path(company, begun), { force: true });
      else await this.#describe(company, ended);
      this.#running.delete(key);
    });
    return begun;
  }

  /** The latest first. */
  async list(company: number): Promise<Export[]> {
    await this.#sweep(company);
    const own = [...this.#running].filter(([key]) => key.startsWith(`${company} `)).map(([, one]) => one);
    const all = [...own, ...(await this.#finished(company))];
    return all.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  }

  /** Null where there is none of this id. */
  async get(company: number, id: string): Promise<Export | null> {
    if (!ID.test(id)) return null;
    return this.#running.get(`${company} ${id}`) ?? (await this.#read(company, `${id}.json`));
  }

  /** The bytes of a finished file. */
  content(company: number, one: Export): AsyncIterable<Uint8Array> {
    return createReadStream(this.#path(company, one));
  }

  async #write(
    company: number,
    begun: Export,
    pages: () => AsyncIterable<ExportPage>,
    signal: AbortSignal,
    step: (done: number) => void,
  ): Promise<Export> {
    let done = 0;
    const end = (state: 'done' | 'failed', error: string | null): Export => {
      return { ...begun, state, done, error, endedAt: this.#parts.now().toISOString() };
    };
    await mkdir(this.#folder(company), { recursive: true });
    const path = this.#path(company, begun);
    try {
      const file = await open(`${path}.part`, 'w');
      try {
        for await (const { content, rows } of pages()) {
          if (signal.aborted) break;
          await file.writeFile(content);
          done = rows;
          step(done);
        }
      } finally {
        await file.close();
      }
      await rename(`${path}.part`, path);
      return end('done', null);
    } catch (error) {
      await rm(`${path}.part`, { force: true });
      if (error instanceof ExportRefused) return end('failed', error.message);
      await this.#describe(company, end('failed', 'The file could not be made; try again'));
      this.#running.delete(`${company} ${begun.id}`);
      throw error;
    }
  }

  /** Descriptions are written whole or not at all. */
  async #describe(company: number, one: Export): Promise<void> {
    const path = join(this.#folder(company), `${one.id}.json`);
    await writeFile(`${path}.part`, JSON.stringify(one));
    await rename(`${path}.part`, path);
  }

  async #finished(company: number): Promise<Export[]> {
    const names = await readdir(this.#folder(company)).catch(() => []);
    const all = await Promise.all(
      names.filter((name) => name.endsWith('.json')).map((name) => this.#read(company, name)),
    );
    return all.filter((one) => one !== null);
  }

  async #read(company: number, name: string): Promise<Export | null> {
    const text = await readFile(join(this.#folder(company), name), 'utf8').catch(() => null);
    return text === null ? null : (JSON.parse(text) as Export);
  }

  /** Deletes what is older than a week, and what a process that is gone left unfinished. */
  async #sweep(company: number): Promise<void> {
    const latest = new Date(this.#parts.now().getTime() - KEPT_MS).toISOString();
    for (const name of await readdir(this.#folder(company)).catch(() => [])) {
      const id = name.split('.')[0] ?? '';
      if (!name.endsWith('.part') || this.#running.has(`${company} ${id}`)) continue;
      await rm(join(this.#folder(company), name), { force: true });
    }
    for (const one of await this.#finished(company)) {
      if (one.startedAt >= latest) continue;
      await rm(this.#path(company, one), { force: true });
      await rm(join(this.#folder(company), `${one.id}.json`), { force: true });
    }
  }

  #folder(company: number): string {
    return join(this.#parts.directory, String(company));
  }

  #path(company: number, { id, format }: Pick<Export, 'id' | 'format'>): string {
    return join(this.#folder(company), `${id}.${format}`);
  }
}
