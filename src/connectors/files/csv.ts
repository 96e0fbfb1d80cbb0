// The rows of a CSV file, plain or packed with gzip, as a stream that keeps nothing.

import { createReadStream } from 'node:fs';
import { type Duplex, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { type Delimiter, type Encoding, formatOf } from './detect.ts';
import { FileRefused } from './refused.ts';

/** A file on the disk. */
export interface SourceFile {
  readonly path: string;
  /** Bytes read at once; for tests, which prove that nothing depends on where a piece ends. */
  readonly piece?: number;
}

/** Characters of one row. */
const ROW_MAX = 1_000_000;
/** What a packed file may unpack to, and how many times its size it may be from `SUSPECT_FROM` on. */
const UNPACKED_MAX = 4 * 1024 ** 3;
const SUSPECT_FROM = 256 * 1024 ** 2;
const RATIO_MAX = 200;

const AGAIN = 'Pack it again, or upload it as it is';

/** The file's bytes, unpacked where it is gzip. Errors: FileRefused where it is no text, or broken. */
export async function* bytesOf({ path, piece = 256 * 1024 }: SourceFile): AsyncGenerator<Uint8Array> {
  const read = { bytes: 0 };
  const source = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path, { highWaterMark: piece })) {
      read.bytes += chunk.length;
      yield chunk;
    }
  };
  const iterator = source();
  const first = await iterator.next();
  const start = first.done === true ? new Uint8Array() : first.value;
  const packed = formatOf(start) === 'gzip';
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield start;
    yield* iterator;
  };
  yield* packed ? unpacked(all(), read) : all();
}

/** Unpacked piece by piece and never kept. */
async function* unpacked(bytes: AsyncIterable<Uint8Array>, read: { bytes: number }): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of through<Uint8Array>(bytes, createGunzip())) {
      if (size === 0 && formatOf(chunk) !== 'text') {
        throw new FileRefused('The packed file holds no text', 'Pack the CSV file itself');
      }
      size += chunk.length;
      if (size > UNPACKED_MAX || (size > SUSPECT_FROM && size > read.bytes * RATIO_MAX)) {
        throw new FileRefused('The packed file unpacks to far more than a table would', 'Upload it unpacked');
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    throw new FileRefused('The packed file cannot be read to its end: it is cut off or damaged', AGAIN);
  }
  if (size === 0) throw new FileRefused('The packed file is empty', 'Choose the file with your rows');
}

/** What a transform makes of a source; a failure of either ends both, and so does whoever stops reading. */
async function* through<Out>(source: AsyncIterable<unknown>, transform: Duplex): AsyncGenerator<Out> {
  const from = Readable.from(source, { objectMode: true });
  from.on('error', (error) => transform.destroy(error));
  try {
    yield* from.pipe(transform) as AsyncIterable<Out>;
  } finally {
    from.destroy();
  }
}

async function* textOf(file: SourceFile, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytesOf(file)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** The first line that is not blank. */
export async function headerOf(file: SourceFile, encoding: Encoding): Promise<string> {
  let text = '';
  for await (const chunk of textOf(file, encoding)) {
    text += chunk;
    if (/[\r\n]/.test(text.trimStart()) || text.length > ROW_MAX) break;
  }
  return text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
}

/** The rows in pages, the header as the first row. Errors: FileRefused where the quotes do not match. */
export async function* csvRows(
  file: SourceFile,
  encoding: Encoding,
  delimiter: Delimiter,
): AsyncGenerator<readonly string[]> {
  const parser = parse({ delimiter, relax_column_count: true, skip_empty_lines: false, max_record_size: ROW_MAX });
  try {
    yield* through<string[]>(textOf(file, encoding), parser);
  } catch (error) {
    if (error instanceof CsvError) throw new FileRefused(messageOf(error), FIXES[error.code] ?? FIXES.other ?? '');
    throw error;
  }
}

const FIXES: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'Look for a quotation mark without its partner',
  CSV_MAX_RECORD_SIZE: 'Look for a quotation mark without its partner',
  other: 'Write a quotation mark within a quoted cell twice: ""',
};

function messageOf(error: CsvError): string {
  const line: unknown = Reflect.get(error, 'lines');
  return `The file is no well-formed CSV${typeof line === 'number' ? ` at line ${line}` : ''}`;
}
