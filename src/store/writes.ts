// Takes a list of writes through one turn: runs of puts and updates over a working set, deletes and renames one by one
// between them, each write on its own.

import { apply } from './apply.ts';
import { flush } from './flush.ts';
import { load } from './load.ts';
import { toRecord } from './record.ts';
import type { Remembered } from './remembered.ts';
import { remove } from './remove.ts';
import type { ObjectRecord, Write, WriteContext, Written } from './store.ts';
import type { Turn } from './turn.ts';
import { type Item, WorkingSet } from './working.ts';

export interface Entry {
  readonly context: WriteContext;
  readonly write: Write;
}

/** What became of each write, in order; with `records`, the whole object after it. */
export async function runWrites(
  turn: Turn,
  entries: readonly Entry[],
  records: boolean,
  remembered: Remembered,
): Promise<Written[]> {
  const written: Written[] = [];
  let run: Entry[] = [];
  const finishRun = async (): Promise<void> => {
    if (run.length > 0) for (const one of await runTogether(turn, run, records, remembered)) written.push(one);
    run = [];
  };
  for (const entry of entries) {
    if (entry.write.kind === 'delete') {
      await finishRun();
      remembered.forget();
      written.push(await remove(turn, entry.write, entry.context.now));
    } else if (renames(entry.write)) {
      // Alone: two renames in one statement could cross each other's ids.
      await finishRun();
      run = [entry];
      await finishRun();
    } else {
      run.push(entry);
    }
  }
  await finishRun();
  return written;
}

function renames(write: Write): boolean {
  return write.kind === 'update' && write.body.id !== undefined && write.body.id !== write.id;
}

async function runTogether(
  turn: Turn,
  entries: readonly Entry[],
  records: boolean,
  remembered: Remembered,
): Promise<Written[]> {
  const set = new WorkingSet();
  const writes = entries.map((entry) => entry.write);
  await load(turn, set, writes, records, remembered);
  const written: Written[] = [];
  for (const { context, write } of entries) {
    if (write.kind === 'delete') continue;
    const { written: one, item } = apply(turn, set, context, write);
    const whole = records && item !== null && !('faults' in one);
    written.push(whole ? { ...one, record: recordOf(set, item) } : one);
  }
  await flush(turn, set);
  for (const { object, row, stored } of set.changed()) {
    if (stored === null) continue;
    remembered.drop(object, String(stored.id));
    remembered.drop(object, String(row.id));
  }
  return written;
}

function recordOf(set: WorkingSet, item: Item): ObjectRecord {
  const lines = set.linesOf(item).map((line) => recordOf(set, line));
  return toRecord(item.object, item.row, (_field, of, no) => set.at(of, no)?.row.id ?? null, lines);
}
