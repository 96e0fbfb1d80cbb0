// The archive that a workbook is: its parts by name, each read as a stream; what would unpack to far too much is refused before.

import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { type Entry, type Options, open as openZip, type ZipFile } from 'yauzl';
import type { SourceFile } from './csv.ts';
import { FileRefused } from './refused.ts';

/** What one part may unpack to, and how many times its size it may be from `SUSPECT_FROM` on. */
const UNPACKED_MAX = 4 * 1024 ** 3;
const SUSPECT_FROM = 64 * 1024 ** 2;
const RATIO_MAX = 300;
/** Parts of one archive. */
const PARTS_MAX = 10_000;

const AS_CSV = 'Save the sheet as "CSV UTF-8" and upload that';

/** What is said of an archive that cannot be read to its end. */
export function damaged(): FileRefused {
  return new FileRefused('The workbook is cut off or damaged', `Open it, save it again as XLSX, and upload that`);
}

export class Archive {
  readonly #zip: ZipFile;
  readonly #parts: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, parts: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#parts = parts;
  }

  /** Reads the directory of the archive. Errors: FileRefused where it is broken. */
  static async open({ path }: SourceFile): Promise<Archive> {
    const opened = promisify<string, Options, ZipFile>(openZip);
    try {
      const zip = await opened(path, { lazyEntries: true, autoClose: false });
      const parts = await partsOf(zip).catch((error: unknown) => {
        zip.close();
        throw error;
      });
      return new Archive(zip, parts);
    } catch (error) {
      throw error instanceof FileRefused ? error : damaged();
    }
  }

  has(name: string): boolean {
    return this.#parts.has(name);
  }

  /** The names of the parts. */
  names(): string[] {
    return [...this.#parts.keys()];
  }

  /** The text of a part, piece by piece; nothing where there is no such part. Errors: FileRefused. */
  async *text(name: string): AsyncGenerator<string> {
    const entry = this.#parts.get(name);
    if (entry === undefined) return;
    refuseBomb(entry);
    const decoder = new TextDecoder('utf-8');
    const stream = await this.#stream(entry);
    try {
      for await (const chunk of stream) yield decoder.decode(chunk as Buffer, { stream: true });
      yield decoder.decode();
    } catch {
      throw damaged();
    } finally {
      stream.destroy();
    }
  }

  close(): void {
    this.#zip.close();
  }

  #stream(entry: Entry): Promise<Readable> {
    return new Promise((resolve, reject) => {
      this.#zip.openReadStream(entry, (error, stream) => (error === null ? resolve(stream) : reject(damaged())));
    });
  }
}

/** By the sizes that the archive states, which its reader holds it to while unpacking. */
function refuseBomb({ fileName, compressedSize, uncompressedSize, generalPurposeBitFlag }: Entry): void {
  if ((generalPurposeBitFlag & 1) === 1) {
    throw new FileRefused('The archive is protected by a password', 'Save the workbook without one, and upload that');
  }
  const suspect = uncompressedSize > SUSPECT_FROM && uncompressedSize > compressedSize * RATIO_MAX;
  if (uncompressedSize <= UNPACKED_MAX && !suspect) return;
  throw new FileRefused(`The workbook unpacks to far more than a table would (${fileName})`, AS_CSV);
}

function partsOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const parts = new Map<string, Entry>();
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => resolve(parts));
    zip.on('entry', (entry: Entry) => {
      parts.set(entry.fileName, entry);
      if (parts.size > PARTS_MAX) reject(new FileRefused(`The archive has more than ${PARTS_MAX} parts`, AS_CSV));
      else zip.readEntry();
    });
    zip.readEntry();
  });
}

/** The names of what a workbook with a password is kept in, as its container writes them. */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');
const SEARCHED = 1024 * 1024;

/** Says of a container of old workbooks, or of one with a password, what to do. */
export async function refuseContainer({ path }: SourceFile): Promise<never> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const pieces = [await pieceAt(handle, 0), await pieceAt(handle, Math.max(size - SEARCHED, 0))];
    if (pieces.some((piece) => piece.includes(ENCRYPTED))) {
      throw new FileRefused(
        'The workbook is protected by a password',
        'Open it, remove the password (File > Info > Protect workbook), save it, and upload that',
      );
    }
    throw new FileRefused(
      'This is a workbook of the old format (.xls)',
      `Save it as XLSX, or: ${AS_CSV.toLowerCase()}`,
    );
  } finally {
    await handle.close();
  }
}

async function pieceAt(handle: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(SEARCHED), 0, SEARCHED, position);
  return buffer.subarray(0, bytesRead);
}
