// The files of imports below the data directory: received as a stream, read again while the import is there.

import { createReadStream, createWriteStream } from 'node:fs';
import { appendFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SourceFile } from '../../connectors/files/csv.ts';
import type { Problem } from '../../connectors/files/map.ts';

/** Bytes that a file may have. */
export const FILE_MAX = 2 * 1024 ** 3;

/** A file was not received: too large, no room on the disk, or cut off. */
export class NotReceived extends Error {
  override readonly name = 'NotReceived';
  readonly reason: 'too_large' | 'disk_full' | 'body_invalid';

  constructor(reason: NotReceived['reason'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

const FULL = 'The disk of the server is full: nothing was kept. Make room below the data directory and upload it again';

/** The place of one import's files. */
export class ImportFiles {
  readonly #directory: string;

  /** `directory` is that of all imports; it is made where it is missing. */
  constructor(directory: string, company: number, id: string) {
    this.#directory = join(directory, String(company), id);
  }

  get source(): SourceFile {
    return { path: join(this.#directory, 'file') };
  }

  get #problems(): string {
    return join(this.#directory, 'problems.ndjson');
  }

  /** Keeps the bytes as they come; the number of them. Errors: NotReceived, with nothing left behind. */
  async receive(content: AsyncIterable<Uint8Array>, most = FILE_MAX): Promise<number> {
    let size = 0;
    const counted = new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        size += chunk.length;
        const message = `The file is larger than ${Math.round(most / 1024 ** 2)} MiB; upload it in parts, or packed with gzip`;
        done(size > most ? new NotReceived('too_large', message) : null, chunk);
      },
    });
    const part = `${this.source.path}.part`;
    try {
      await mkdir(this.#directory, { recursive: true });
      await pipeline(content, counted, createWriteStream(part, { flush: true }));
      await rename(part, this.source.path);
      return size;
    } catch (error) {
      await this.remove();
      if (error instanceof NotReceived) throw error;
      if (codeOf(error) === 'ENOSPC' || codeOf(error) === 'EDQUOT') throw new NotReceived('disk_full', FULL);
      if (codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE' || codeOf(error) === 'ECONNRESET') {
        throw new NotReceived('body_invalid', 'The upload ended early; send the file again', { cause: error });
      }
      throw error;
    }
  }

  /** Whether the file is here: on another server of the same database it is not. */
  async isHere(): Promise<boolean> {
    try {
      return (await stat(this.source.path)).isFile();
    } catch {
      return false;
    }
  }

  remove(): Promise<void> {
    return rm(this.#directory, { recursive: true, force: true });
  }

  clearProblems(): Promise<void> {
    return rm(this.#problems, { force: true });
  }

  async addProblems(problems: readonly Problem[]): Promise<void> {
    if (problems.length === 0) return;
    await appendFile(this.#problems, problems.map((problem) => `${JSON.stringify(problem)}\n`).join(''));
  }

  /** Every problem that was found, in the order of finding. */
  async *problems(): AsyncGenerator<Problem> {
    try {
      await stat(this.#problems);
    } catch {
      return;
    }
    const lines = createInterface({ input: createReadStream(this.#problems) });
    for await (const line of lines) yield JSON.parse(line) as Problem;
  }
}

/** Removes those of a company's imports that were last touched before a moment. */
export async function removeOldFiles(directory: string, before: Date): Promise<void> {
  const names = await readdir(directory).catch((): string[] => []);
  for (const name of names) {
    const place = join(directory, name);
    const { mtime } = await stat(place);
    if (mtime < before) await rm(place, { recursive: true, force: true });
  }
}

function codeOf(error: unknown): string | null {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
  return typeof code === 'string' ? code : null;
}
