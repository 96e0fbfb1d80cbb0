// Long work under way for the actor's company: a list of it, and its steps as they happen.

import { z } from 'zod';
import { ok } from '../core/result.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import type { RunEvent } from './runs.ts';
import type { Work } from './work.ts';

const WORK = z
  .strictObject({
    kind: z.enum(['rebuild', 'sample', 'import', 'export', 'sync']),
    id: z.string(),
    label: z.string(),
    done: z.int(),
    total: z.int().nullable().meta({ description: 'null as long as nobody knows it' }),
    started_at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'Work' });

function shown({ kind, id, label, done, total, startedAt }: Work): z.infer<typeof WORK> {
  return { kind, id, label, done, total, started_at: startedAt };
}

export const listWork = operation({
  name: 'list_work',
  summary: 'List long work under way',
  description:
    'Rebuilds, samples, imports, exports and syncs that this server does for the company, the earliest first. `/work/events` tells each step as it happens.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.array(WORK),
  run: async (context) => ok(context.work.of(context.actor.company).map(shown)),
});

/** At most so often, so that fast work does not flood who watches. */
const STEP_MS = 250;

/** What is under way as event `work`: all of it at first and after every change. Ends when `signal` is aborted. */
export async function* followWork(context: Context, signal: AbortSignal): AsyncGenerator<RunEvent> {
  let wake = (): void => undefined;
  let changed = true;
  const stop = context.work.watch((work) => {
    if (work.company !== context.actor.company) return;
    changed = true;
    wake();
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  try {
    for (let id = 1; !signal.aborted; id += 1) {
      changed = false;
      yield { id, event: 'work', data: context.work.of(context.actor.company).map(shown) };
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, STEP_MS).unref();
      });
      if (!changed && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    stop();
  }
}
