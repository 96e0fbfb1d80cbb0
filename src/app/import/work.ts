// The work of an import: every row judged, or written in batches with the place it leads to.

import type { Look } from '../../connectors/files/look.ts';
import type { FileWrite, Problem } from '../../connectors/files/map.ts';
import type { ObjectName } from '../../core/facts.ts';
import type { Fault } from '../../core/result.ts';
import type { Store, Write } from '../../store/store.ts';
import { writeContext } from '../objects.ts';
import type { Batch, Pass } from './batches.ts';
import type { Found } from './found.ts';
import { wrongOf } from './judge.ts';

/** Writes handed to the store at once. */
const WRITES_A_BATCH = 8000;
/** Writes that are tried again together, so that each finds what it names among the others. */
const WRITES_AGAIN = 100_000;

/** What the work needs around it. */
export interface Desk {
  readonly store: Store;
  readonly company: number;
  readonly now: () => Date;
  readonly batches: (pass: Pass) => AsyncIterable<Batch>;
  readonly found: Found;
  /** Writes handed to the store at once, where it is not the usual number. */
  readonly size?: number;
  /** Keeps how far it has come. Throws where the work is to stop. */
  readonly reached: (rowsDone: number, resumeRow: number) => Promise<void>;
}

/** Judges every row without writing anything; the number of rows. Errors: FileRefused. */
export async function checkRows(desk: Desk, pass: Pick<Pass, 'file' | 'look'>): Promise<number> {
  let rows = 0;
  for await (const batch of desk.batches({ ...pass, writes: false, after: 0 })) {
    await desk.found.add(batch.problems);
    rows = batch.rows;
    await desk.reached(rows, 0);
  }
  return rows;
}

/** What could not be written yet, since it names what is not there: the objects of each row. */
type Waiting = Map<number, ObjectName[]>;

interface Refused {
  readonly write: FileWrite;
  readonly faults: readonly Fault[];
}

/**
 * Writes the rows after `after` that have no problem; what exists is merged. What names something that comes later in the
 * file is tried again at its end; what is then refused is a problem, and the rest is in. Errors: FileRefused.
 */
export async function writeRows(desk: Desk, pass: Pick<Pass, 'file' | 'look' | 'after'>): Promise<number> {
  const waiting: Waiting = new Map();
  let firstWaiting = Number.POSITIVE_INFINITY;
  let writes: FileWrite[] = [];
  let rows = 0;
  const flush = async (row: number): Promise<void> => {
    for (const { write } of await writeBatch(desk, pass.look, writes, true)) {
      waiting.set(write.row, [...(waiting.get(write.row) ?? []), write.object]);
      firstWaiting = Math.min(firstWaiting, write.row);
    }
    writes = [];
    await desk.reached(rows, Math.min(row, firstWaiting - 1));
  };
  for await (const batch of desk.batches({ ...pass, writes: true })) {
    writes.push(...batch.writes);
    rows = batch.rows;
    if (writes.length >= (desk.size ?? WRITES_A_BATCH)) await flush(batch.row);
  }
  await flush(Number.MAX_SAFE_INTEGER);
  await writeAgain(desk, pass, waiting, rows);
  return rows;
}

/** Tries what waits until a pass over the file settles nothing more; the rest are problems. */
async function writeAgain(desk: Desk, pass: Pick<Pass, 'file' | 'look'>, first: Waiting, rows: number): Promise<void> {
  let waiting = first;
  while (waiting.size > 0) {
    const only = waiting;
    const before = firstOf(only) - 1;
    const refused: Refused[] = [];
    let writes: FileWrite[] = [];
    for await (const batch of desk.batches({ ...pass, writes: true, after: 0, only: new Set(only.keys()) })) {
      writes.push(...batch.writes.filter(({ row, object }) => only.get(row)?.includes(object)));
      if (writes.length >= WRITES_AGAIN) {
        refused.push(...(await writeBatch(desk, pass.look, writes, true)));
        writes = [];
      }
      await desk.reached(rows, before);
    }
    refused.push(...(await writeBatch(desk, pass.look, writes, true)));
    waiting = new Map();
    for (const { write } of refused) waiting.set(write.row, [...(waiting.get(write.row) ?? []), write.object]);
    if (sizeOf(waiting) < sizeOf(only)) continue;
    await desk.found.add(refused.flatMap((one) => problemsOf(pass.look, one)));
    return;
  }
}

function firstOf(waiting: Waiting): number {
  let first = Number.POSITIVE_INFINITY;
  for (const row of waiting.keys()) first = Math.min(first, row);
  return first;
}

function sizeOf(waiting: Waiting): number {
  let size = 0;
  for (const objects of waiting.values()) size += objects.length;
  return size;
}

/** Writes and counts; what is refused is a problem, but for what names something that is not there: that is returned. */
async function writeBatch(desk: Desk, look: Look, batch: readonly FileWrite[], wait: boolean): Promise<Refused[]> {
  if (batch.length === 0) return [];
  const { store, company, now, found } = desk;
  const writes = batch.map(({ object, body }): Write => ({ kind: 'put', object, body, strict: false }));
  const written = await store.writeBulk(writeContext({ actor: { company }, now }, 'file'), writes);
  const waiting: Refused[] = [];
  const problems: Problem[] = [];
  for (const [index, outcome] of written.entries()) {
    const write = batch[index];
    if (write === undefined) throw new Error('more outcomes than writes');
    if (!('faults' in outcome)) found.written(outcome.status === 201);
    else if (wait && outcome.faults.every(({ type }) => type === 'reference_not_found')) {
      waiting.push({ write, faults: outcome.faults });
    } else problems.push(...problemsOf(look, { write, faults: outcome.faults }));
  }
  await found.add(problems);
  return waiting;
}

/** What the store refused, in the words of the file; the columns are found by what they fill. */
function problemsOf(look: Look, { write, faults }: Refused): Problem[] {
  const { row, object, body } = write;
  return faults.map((fault) => {
    const { field, message, fix } = wrongOf(object, fault);
    const column = look.columns.find(({ target }) => target === `${object}.${field}`)?.name ?? null;
    const value = field === null ? undefined : body[field];
    return { row, column, value: value === undefined ? null : String(value), message, fix };
  });
}
