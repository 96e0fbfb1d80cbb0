// File imports: a CSV file is looked at, checked row by row without writing, and only then written; read as a stream each time.

import { type Duplex, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { type Column, lineColumn, objectColumn } from '../connectors/files/columns.ts';
import {
  type Decimal,
  type Delimiter,
  datesOf,
  decimalOf,
  delimiterOf,
  type Encoding,
  encodingOf,
  wrongKind,
} from '../connectors/files/detect.ts';
import { type FileWrite, LineRows, type MappedRow, objectRow, type Problem } from '../connectors/files/map.ts';
import type { ObjectName } from '../core/facts.ts';
import type { Fault } from '../core/result.ts';
import type { Write } from '../store/store.ts';
import { SCHEMAS } from './bodies.ts';
import type { Context } from './context.ts';
import { faultsOf } from './fault.ts';
import { storable, writeContext } from './objects.ts';

/** The file as a whole cannot be imported; the message says what to do. */
export class FileRefused extends Error {
  override readonly name = 'FileRefused';
}

export interface ImportFile {
  /** The file's bytes from the beginning, as often as it is called. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** The object that every row is; null: a row is an invoice line with all it belongs to. */
  readonly object: ObjectName | null;
}

/** What was found out about a file before its rows are judged. */
export interface Look {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  readonly decimal: Decimal;
  /** How dates are written; null where none was seen. */
  readonly dates: string | null;
  readonly columns: readonly Column[];
}

export interface Checked {
  readonly rows: number;
  /** How many problems there are; the watcher was told of each. */
  readonly problems: number;
}

export interface Imported {
  readonly created: number;
  readonly updated: number;
  readonly refused: number;
}

/** Is told what happens while a file is read. */
export interface Watcher {
  problem(problem: Problem): void;
  rows(done: number): void;
}

const SAMPLE_ROWS = 1000;
const WRITES_A_BATCH = 10_000;
const ROW_MAX = 1_000_000;

/** The file's bytes, unpacked where it is gzip. Errors: FileRefused where it is no text, or broken. */
async function* bytesOf(file: ImportFile): AsyncGenerator<Uint8Array> {
  const iterator = file.open()[Symbol.asyncIterator]();
  const first = await iterator.next();
  const start = first.done === true ? new Uint8Array() : first.value;
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield start;
    yield* { [Symbol.asyncIterator]: () => iterator };
  };
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    refuseWrongKind(start);
    yield* all();
    return;
  }
  // Unpacked piece by piece and never kept: however large it unpacks, memory stays bounded.
  let begun = false;
  try {
    for await (const chunk of through<Uint8Array>(all(), createGunzip())) {
      if (!begun) refuseWrongKind(chunk);
      begun = true;
      yield chunk;
    }
  } catch (error) {
    if (error instanceof FileRefused) throw error;
    throw new FileRefused('The packed file cannot be read to its end: it is cut off or damaged; pack it again');
  }
}

/** What a transform makes of a source; a failure of either ends both, and so does whoever stops reading. */
async function* through<Out>(source: AsyncIterable<unknown>, transform: Duplex): AsyncGenerator<Out> {
  const from = Readable.from(source);
  from.on('error', (error) => transform.destroy(error));
  try {
    yield* from.pipe(transform) as AsyncIterable<Out>;
  } finally {
    from.destroy();
  }
}

function refuseWrongKind(start: Uint8Array): void {
  const wrong = wrongKind(start);
  if (wrong !== null) throw new FileRefused(wrong);
}

async function* textOf(file: ImportFile, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytesOf(file)) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function headerOf(file: ImportFile, encoding: Encoding): Promise<string> {
  let text = '';
  for await (const chunk of textOf(file, encoding)) {
    text += chunk;
    if (/[\r\n]/.test(text.trimStart()) || text.length > ROW_MAX) break;
  }
  return text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
}

/** The rows of the file with the header as the first. Errors: FileRefused where the quotes do not match. */
async function* rowsOf(file: ImportFile, encoding: Encoding, delimiter: Delimiter): AsyncGenerator<readonly string[]> {
  const parser = parse({ delimiter, relax_column_count: true, skip_empty_lines: true, max_record_size: ROW_MAX });
  try {
    yield* through<string[]>(textOf(file, encoding), parser);
  } catch (error) {
    if (error instanceof CsvError) throw new FileRefused(`The file is no well-formed CSV: ${error.message}`);
    throw error;
  }
}

/** Finds out how the file is written and what its columns fill. Errors: FileRefused. */
export async function lookAt(file: ImportFile): Promise<Look> {
  const encoding = await encodingOf(bytesOf(file));
  const delimiter = delimiterOf(await headerOf(file, encoding));
  const sample: (readonly string[])[] = [];
  for await (const row of rowsOf(file, encoding, delimiter)) {
    sample.push(row);
    if (sample.length > SAMPLE_ROWS) break;
  }
  const [header = [], ...rows] = sample;
  const columns = columnsOf(file, header);
  const cells = (kind: Column['kind']) =>
    columns.flatMap((column, index) => (column.kind === kind ? rows.map((row) => row[index] ?? '') : []));
  const decimal = decimalOf(cells('amount'), delimiter);
  return { encoding, delimiter, decimal, dates: datesOf(cells('date')), columns };
}

function columnsOf({ object }: ImportFile, header: readonly string[]): readonly Column[] {
  const columns = header.map((name) => (object === null ? lineColumn(name) : objectColumn(object, name)));
  const seen = new Set<string>();
  for (const { header: name, object: of, field } of columns) {
    if (name.trim() === '') throw new FileRefused('A column has no name: give it one, or remove it');
    if (seen.has(`${of} ${field}`)) throw new FileRefused(`Two columns fill the same field: "${name}" is the second`);
    seen.add(`${of} ${field}`);
  }
  const key = object === null ? 'type' : 'id';
  if (columns.some(({ field, kind }) => field === key && kind !== 'property')) return columns;
  throw new FileRefused(
    `The first line has no column "${key}"; \`runrate import --template\` prints the names of the columns`,
  );
}

async function* mappedRows(file: ImportFile, look: Look, watcher: Watcher): AsyncGenerator<MappedRow> {
  const lines = new LineRows(look.columns, look.decimal);
  let row = 0;
  for await (const cells of rowsOf(file, look.encoding, look.delimiter)) {
    row += 1;
    if (row === 1) continue;
    yield file.object === null ? lines.map(row, cells) : objectRow(file.object, row, cells, look.columns, look.decimal);
    if (row % SAMPLE_ROWS === 0) watcher.rows(row - 1);
  }
  watcher.rows(Math.max(row - 1, 0));
}

/** A fault of an object's body as a problem of the row and column it came from. */
function problemOf({ row, object, body }: FileWrite, { loc, msg }: Fault, look: Look): Problem {
  const field = String(loc.at(-1) ?? '');
  const column = look.columns.find((one) => one.object === object && one.field === field);
  // The lines of credit notes are filled from the columns of lines.
  const shared = look.columns.find((one) => one.field === field && one.object === 'invoice_line_item');
  const header = (column ?? shared)?.header ?? (field === '' ? null : field);
  const value = body[field];
  return { row, column: header, value: value === undefined ? null : String(value), message: msg };
}

/** Judges every row without writing anything. Errors: FileRefused. */
export async function checkFile(file: ImportFile, look: Look, watcher: Watcher): Promise<Checked> {
  let rows = 0;
  let problems = 0;
  const say = (problem: Problem): void => {
    problems += 1;
    watcher.problem(problem);
  };
  for await (const { writes, problems: found } of mappedRows(file, look, watcher)) {
    rows += 1;
    for (const problem of found) say(problem);
    for (const write of writes) {
      const body = SCHEMAS[write.object].create.safeParse(write.body);
      if (!body.success) for (const fault of faultsOf(body.error, write.body)) say(problemOf(write, fault, look));
    }
  }
  return { rows, problems };
}

/**
 * Writes a file that was checked; what exists is merged. A write whose reference is not there yet is tried again when
 * the whole file was read; what is then refused is told to the watcher, and the rest is in.
 */
export async function importFile(context: Context, file: ImportFile, look: Look, watcher: Watcher): Promise<Imported> {
  const counts = { created: 0, updated: 0, refused: 0 };
  const waiting: FileWrite[] = [];
  let batch: FileWrite[] = [];
  for await (const { writes } of mappedRows(file, look, watcher)) {
    batch.push(...writes);
    if (batch.length < WRITES_A_BATCH) continue;
    waiting.push(...(await writeBatch(context, batch, look, counts, watcher, false)));
    batch = [];
  }
  waiting.push(...(await writeBatch(context, batch, look, counts, watcher, false)));
  await writeBatch(context, waiting, look, counts, watcher, true);
  return counts;
}

/** Writes and counts; returns what waits for a reference, which with `last` nothing does any more. */
async function writeBatch(
  context: Context,
  batch: readonly FileWrite[],
  look: Look,
  counts: { created: number; updated: number; refused: number },
  watcher: Watcher,
  last: boolean,
): Promise<FileWrite[]> {
  const waiting: FileWrite[] = [];
  const writes = batch.map(({ object, body }): Write => {
    const checked = SCHEMAS[object].create.parse(body);
    return { kind: 'put', object, body: storable(object, checked), strict: false };
  });
  const written = await context.store.writeBulk(writeContext(context, 'file'), writes);
  for (const [index, outcome] of written.entries()) {
    const write = batch[index];
    if (write === undefined) throw new Error('more outcomes than writes');
    if (!('faults' in outcome)) counts[outcome.status === 201 ? 'created' : 'updated'] += 1;
    else if (!last && outcome.faults.every(({ type }) => type === 'reference_not_found')) waiting.push(write);
    else {
      counts.refused += 1;
      for (const fault of outcome.faults) watcher.problem(problemOf(write, fault, look));
    }
  }
  return waiting;
}
