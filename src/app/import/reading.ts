// Reads files in a worker thread: looks at them, and gives their batches at the pace of whoever writes them.

import { Worker } from 'node:worker_threads';
import type { SourceFile } from '../../connectors/files/csv.ts';
import type { Look, LookChoice } from '../../connectors/files/look.ts';
import { FileRefused } from '../../connectors/files/refused.ts';
import type { Batch, Pass } from './batches.ts';

export type ThreadTask =
  | { readonly kind: 'look'; readonly file: SourceFile; readonly choice: LookChoice }
  | { readonly kind: 'read'; readonly pass: Pass };

export type ThreadAnswer =
  | { readonly kind: 'look'; readonly look: Look }
  | { readonly kind: 'batch'; readonly batch: Batch }
  | { readonly kind: 'refused'; readonly message: string; readonly fix: string }
  | { readonly kind: 'end' };

const ENTRY = new URL('./thread.ts', import.meta.url);
/** Rows live for a batch: with room for the young they never reach the old generation. */
const YOUNG_MB = 64;
const OLD_MB = 1024;

function begin(task: ThreadTask): Worker {
  return new Worker(ENTRY, {
    workerData: task,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: OLD_MB },
  });
}

/** Looks at a file beside the server. Errors: FileRefused. */
export async function lookBeside(file: SourceFile, choice: LookChoice): Promise<Look> {
  for await (const answer of answersOf({ kind: 'look', file, choice })) {
    if (answer.kind === 'look') return answer.look;
  }
  throw new Error('The thread ended without a look at the file');
}

/** Reads a file beside the server; a batch is asked for when the one before is done with. Errors: FileRefused. */
export async function* batchesBeside(pass: Pass): AsyncGenerator<Batch> {
  for await (const answer of answersOf({ kind: 'read', pass })) {
    if (answer.kind === 'batch') yield answer.batch;
    if (answer.kind === 'end') return;
  }
  throw new Error('The thread ended before the file did');
}

/** What a thread answers, until it ends; it is ended with whoever reads it. */
async function* answersOf(task: ThreadTask): AsyncGenerator<ThreadAnswer> {
  const worker = begin(task);
  const answers: ThreadAnswer[] = [];
  let failed: unknown = null;
  let ended = false;
  let wake = (): void => undefined;
  worker.on('message', (answer: ThreadAnswer) => {
    answers.push(answer);
    wake();
  });
  worker.on('error', (error) => {
    failed = error;
    wake();
  });
  worker.on('exit', () => {
    ended = true;
    wake();
  });
  try {
    for (;;) {
      const answer = answers.shift();
      if (answer !== undefined) {
        if (answer.kind === 'refused') throw new FileRefused(answer.message, answer.fix);
        yield answer;
        worker.postMessage('next');
      } else if (failed !== null) throw failed;
      else if (ended) return;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    await worker.terminate();
  }
}
