// The entry of a worker thread that reads a file: the server goes on answering meanwhile.

import { parentPort, workerData } from 'node:worker_threads';
import type { SourceFile } from '../../connectors/files/csv.ts';
import { type LookChoice, lookAt } from '../../connectors/files/look.ts';
import { FileRefused } from '../../connectors/files/refused.ts';
import { batchesOf, type Pass } from './batches.ts';
import type { ThreadAnswer, ThreadTask } from './reading.ts';

if (parentPort === null) throw new Error('This file is the entry of a worker thread');
const port = parentPort;
/** Batches that may lie unread at the other side. */
const AHEAD = 4;
let credit = AHEAD;
let wake = (): void => undefined;
port.on('message', () => {
  credit += 1;
  wake();
});

function answer(message: ThreadAnswer): void {
  port.postMessage(message);
}

async function look(file: SourceFile, choice: LookChoice): Promise<void> {
  answer({ kind: 'look', look: await lookAt(file, choice) });
}

async function read(pass: Pass): Promise<void> {
  for await (const batch of batchesOf(pass)) {
    while (credit === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    credit -= 1;
    answer({ kind: 'batch', batch });
  }
  answer({ kind: 'end' });
}

try {
  const task = workerData as ThreadTask;
  if (task.kind === 'look') await look(task.file, task.choice);
  else await read(task.pass);
} catch (error) {
  if (!(error instanceof FileRefused)) throw error;
  answer({ kind: 'refused', message: error.message, fix: error.fix });
} finally {
  port.close();
}
