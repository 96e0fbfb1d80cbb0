// The store's part for the sync engine, put together over an engine.

import {
  changeConnection,
  claimDue,
  createConnection,
  findConnection,
  findConnectionOfAny,
  listConnections,
  listDueConnections,
  removeConnection,
} from './connections.ts';
import { findLetter, listGone, listLetters } from './dead_letters.ts';
import type { Engine } from './engine.ts';
import { listEdits, releaseEdit } from './manual_edits.ts';
import {
  addLog,
  beginRun,
  cancelRun,
  endRun,
  findRun,
  listLog,
  listRuns,
  queueRun,
  renewLease,
  sweepRuns,
} from './runs.ts';
import { readNotes } from './source_notes.ts';
import { writePage } from './source_page.ts';
import type { SyncStore } from './sync_store.ts';

/** `guard` binds the engine and says in the port's words that the database is away. */
export function syncStore(
  guard: <A extends unknown[], R>(work: (engine: Engine, ...args: A) => Promise<R>) => (...args: A) => Promise<R>,
): SyncStore {
  return {
    connections: guard(listConnections),
    connection: guard(findConnection),
    connectionOfAny: guard(findConnectionOfAny),
    createConnection: guard(createConnection),
    changeConnection: guard(changeConnection),
    removeConnection: guard(removeConnection),
    dueConnections: guard(listDueConnections),
    claimDue: guard(claimDue),
    queueRun: guard(queueRun),
    beginRun: guard(beginRun),
    renewLease: guard(renewLease),
    endRun: guard(endRun),
    cancelRun: guard(cancelRun),
    sweepRuns: guard(sweepRuns),
    run: guard(findRun),
    runs: guard(listRuns),
    addLog: guard(addLog),
    log: guard(listLog),
    writePage: guard(writePage),
    notes: guard(readNotes),
    letters: guard(listLetters),
    letter: guard(findLetter),
    edits: guard(listEdits),
    releaseEdit: guard(releaseEdit),
    gone: guard(listGone),
  };
}
