// `runrate load`: brings a file of the bulk format into a company, straight into the store or through a running server.

import { createReadStream, type ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Command } from 'commander';
import type { LineAnswer } from '../app/bulk.ts';
import { CommandError, chosenCompany, contextFor, STORE_SETTINGS, withRuntime, withSettings } from './command.ts';
import type { Flags } from './config.ts';
import { type ProgressBar, progressBar, stopwatch } from './progress.ts';
import { remoteSink } from './remote.ts';

interface LoadFlags extends Flags {
  readonly company?: string;
  readonly url?: string;
  readonly key?: string;
}

/** Takes lines of the bulk format and answers each; whatever is answered 200 or 201 is durable. */
export type Sink = (lines: readonly string[]) => Promise<readonly LineAnswer[]>;

/** A line of the file and where it stands, counted from 1. */
interface FileLine {
  readonly number: number;
  readonly text: string;
}

export interface LoadSummary {
  created: number;
  updated: number;
  rejected: number;
}

const LINES_A_BATCH = 10_000;
const CHARACTERS_A_BATCH = 16_000_000;

export function loadCommand(): Command {
  const command = new Command('load')
    .description('Load a file of the bulk format: a line {"object": "invoice", "data": {…}} each, in any order')
    .argument('<file>', 'NDJSON, or NDJSON packed with gzip')
    .option('--company <name>', 'name or number of the company; needed where there are several')
    .option('--url <address>', 'load through a running server, e.g. http://127.0.0.1:4010')
    .option('--key <key>', 'API key for --url (RUNRATE_KEY)')
    .addHelpText(
      'after',
      `
Without --url the file goes straight into the store; on the embedded store no server may run meanwhile.
Every rejected line is printed with its number and reason; the others are in. The exit code is 1 where one was rejected.

Examples:
  runrate load export.ndjson.gz
  runrate load export.ndjson --url http://127.0.0.1:4010 --key rr_…`,
    );
  return withSettings(command, STORE_SETTINGS).action(load);
}

async function load(file: string, flags: LoadFlags): Promise<void> {
  const seconds = stopwatch();
  const size = await sizeOf(file);
  const bar = progressBar(file, 'bytes');
  const into = (sink: Sink) => loadFile(file, sink, (bytes) => bar.show(bytes, size), bar);
  const summary = await (flags.url === undefined
    ? withRuntime(flags, async (runtime) => {
        const { writeLines } = await import('../app/bulk.ts');
        const context = contextFor(runtime, await chosenCompany(runtime, flags.company));
        return into((lines) => writeLines(context, lines, { strict: false, source: 'file' }));
      })
    : into(remoteSink(flags.url, flags.key ?? process.env.RUNRATE_KEY ?? '')));
  const lines = summary.created + summary.updated + summary.rejected;
  const number = (value: number) => value.toLocaleString('en-US');
  console.log(
    `${number(lines)} lines in ${seconds()} s: ${number(summary.created)} created, ` +
      `${number(summary.updated)} updated, ${number(summary.rejected)} rejected`,
  );
  if (summary.rejected > 0) process.exitCode = 1;
}

/**
 * Sends the file in batches. A line whose reference is not there yet is tried again when the whole file was read, so
 * that the order of the lines does not matter.
 */
async function loadFile(
  file: string,
  sink: Sink,
  onBytes: (read: number) => void,
  bar: Pick<ProgressBar, 'stop'>,
): Promise<LoadSummary> {
  const summary: LoadSummary = { created: 0, updated: 0, rejected: 0 };
  let waiting: FileLine[] = [];
  try {
    for await (const batch of batches(file, onBytes)) {
      waiting.push(...(await send(batch, sink, summary, false)));
    }
    for (let before = Number.POSITIVE_INFINITY; waiting.length > 0; ) {
      const last = waiting.length === before;
      before = waiting.length;
      waiting = await sendAll(waiting, sink, summary, last);
    }
  } finally {
    bar.stop();
  }
  return summary;
}

async function sendAll(
  lines: readonly FileLine[],
  sink: Sink,
  summary: LoadSummary,
  last: boolean,
): Promise<FileLine[]> {
  const waiting: FileLine[] = [];
  for (let start = 0; start < lines.length; start += LINES_A_BATCH) {
    waiting.push(...(await send(lines.slice(start, start + LINES_A_BATCH), sink, summary, last)));
  }
  return waiting;
}

/** Sends one batch and counts; returns the lines that wait for a reference. With `last` nothing waits any more. */
async function send(batch: readonly FileLine[], sink: Sink, summary: LoadSummary, last: boolean): Promise<FileLine[]> {
  const waiting: FileLine[] = [];
  for (const answer of await sink(batch.map(({ text }) => text))) {
    const line = batch[answer.line - 1];
    if (line === undefined) throw new Error(`an answer for line ${answer.line} of a batch of ${batch.length}`);
    const detail = answer.detail ?? [];
    if (answer.status === 201) summary.created += 1;
    else if (answer.status === 200) summary.updated += 1;
    else if (!last && detail.length > 0 && detail.every(({ type }) => type === 'reference_not_found'))
      waiting.push(line);
    else {
      summary.rejected += 1;
      printRejected(line.number, answer);
    }
  }
  return waiting;
}

function printRejected(number: number, { object, id, detail = [] }: LineAnswer): void {
  const what = object === null ? '' : ` ${object}${id === null ? '' : ` ${JSON.stringify(id)}`}`;
  const why = detail.map(({ loc, msg }) => `${loc.slice(1).join('.') || 'line'}: ${msg}`).join('; ');
  console.error(`line ${number}:${what} rejected: ${why}`);
}

/** The file's lines in batches that are small enough to hold, with their numbers; blank lines are left out. */
async function* batches(file: string, onBytes: (read: number) => void): AsyncGenerator<FileLine[]> {
  const bytes = createReadStream(file);
  let batch: FileLine[] = [];
  let characters = 0;
  let number = 0;
  for await (const text of linesOf(file, bytes)) {
    number += 1;
    if (text.trim() === '') continue;
    batch.push({ number, text });
    characters += text.length;
    if (batch.length < LINES_A_BATCH && characters < CHARACTERS_A_BATCH) continue;
    onBytes(bytes.bytesRead);
    yield batch;
    batch = [];
    characters = 0;
  }
  onBytes(bytes.bytesRead);
  if (batch.length > 0) yield batch;
}

/** Errors: CommandError where the file cannot be read to its end. */
async function* linesOf(file: string, bytes: ReadStream): AsyncGenerator<string> {
  const text = (await isGzip(file)) ? bytes.pipe(createGunzip()) : bytes;
  // A pipe hands on no error by itself: a broken file must end the reading.
  bytes.on('error', (error) => text.destroy(error));
  text.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of text as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw new CommandError(`${file} cannot be read to its end: ${error instanceof Error ? error.message : error}`);
  }
  if (rest !== '') yield rest;
}

/** Bytes of the file. Errors: CommandError where there is none to be read. */
async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error: unknown) => {
    throw new CommandError(`There is no file ${file} that can be read; check its path and rights`, { cause: error });
  });
  if (found.isDirectory()) throw new CommandError(`${file} is a folder; name a file in it`);
  return found.size;
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}
