// Group commit: calls that arrive while a transaction runs are taken together into the next one, so that one flush of
// the disk serves them all. Each call succeeds or fails on its own.

import type { Engine } from './engine.ts';
import { Remembered } from './remembered.ts';
import { StoreUnavailable, type Write, type WriteContext, type Written } from './store.ts';
import { takeTurn } from './turn.ts';
import { type Entry, runWrites } from './writes.ts';

/** Writes in one transaction; a call with more has one of its own. */
const GROUP_MAX = 1000;
/** Companies whose references are remembered: those that wrote last. */
const REMEMBERED_MAX = 8;
/** Writes that may wait for a company before further calls are turned away. */
const WAITING_MAX = 50_000;

export interface Call {
  readonly context: WriteContext;
  readonly writes: readonly Write[];
  /** Whether the answer holds the whole objects. */
  readonly records: boolean;
}

interface Waiting extends Call {
  readonly resolve: (written: Written[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Queue {
  readonly calls: Waiting[];
  /** Writes in `calls`. */
  size: number;
}

export interface GroupCommit {
  /** Resolves when the call's writes are on disk. */
  commit(call: Call): Promise<Written[]>;
  /** Resolves when no write is waiting or running. */
  idle(): Promise<void>;
}

export function groupCommit(engine: Engine): GroupCommit {
  const queues = new Map<number, Queue>();
  const drains = new Set<Promise<void>>();
  const remembered = new Map<number, Remembered>();

  function rememberedOf(company: number): Remembered {
    const known = remembered.get(company) ?? new Remembered();
    remembered.delete(company);
    remembered.set(company, known);
    const oldest = remembered.keys().next();
    if (remembered.size > REMEMBERED_MAX && oldest.done !== true) remembered.delete(oldest.value);
    return known;
  }

  async function drain(company: number, queue: Queue): Promise<void> {
    while (queue.calls.length > 0) {
      // Lets the requests that arrived meanwhile be read, so that they join this transaction.
      await new Promise((resolve) => setImmediate(resolve));
      const group = takeGroup(queue);
      await runGroup(engine, company, group, rememberedOf(company));
    }
    queues.delete(company);
  }

  function commit(call: Call): Promise<Written[]> {
    if (call.writes.length === 0) return Promise.resolve([]);
    const { company } = call.context;
    const known = queues.get(company);
    const queue = known ?? { calls: [], size: 0 };
    if (queue.size > 0 && queue.size + call.writes.length > WAITING_MAX) {
      return Promise.reject(new StoreUnavailable('Too many writes are waiting; try again in a moment'));
    }
    const answer = new Promise<Written[]>((resolve, reject) => {
      queue.calls.push({ ...call, resolve, reject });
    });
    queue.size += call.writes.length;
    if (known === undefined) {
      queues.set(company, queue);
      const done = drain(company, queue);
      drains.add(done);
      void done.finally(() => drains.delete(done));
    }
    return answer;
  }

  return {
    commit,
    idle: async () => {
      while (drains.size > 0) await Promise.all(drains);
    },
  };
}

/** The next calls in order, of one kind, up to the group's size; at least one. */
function takeGroup(queue: Queue): Waiting[] {
  let size = 0;
  let count = 0;
  for (const call of queue.calls) {
    size += call.writes.length;
    if (count > 0 && (size > GROUP_MAX || call.records !== queue.calls[0]?.records)) break;
    count += 1;
  }
  const group = queue.calls.splice(0, count);
  for (const call of group) queue.size -= call.writes.length;
  return group;
}

/** Never throws. A fault of one call (a bug, not the database away) fails that call only. */
async function runGroup(
  engine: Engine,
  company: number,
  group: readonly Waiting[],
  remembered: Remembered,
): Promise<void> {
  const first = group[0];
  if (first === undefined) return;
  const entries = group.flatMap(({ context, writes }) => writes.map((write): Entry => ({ context, write })));
  try {
    let position = 0;
    const written = await takeTurn(engine, company, async (turn) => {
      remembered.begin(turn);
      const done = await runWrites(turn, entries, first.records, remembered);
      position = turn.nextPosition();
      return done;
    });
    remembered.end(position);
    let from = 0;
    for (const call of group) {
      call.resolve(written.slice(from, from + call.writes.length));
      from += call.writes.length;
    }
  } catch (error) {
    if (group.length === 1 || engine.verdict(error) === 'away') for (const call of group) call.reject(error);
    else for (const call of group) await runGroup(engine, company, [call], remembered);
  }
}
