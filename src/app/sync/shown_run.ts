// A run as the API shows it.

import { z } from 'zod';
import { OBJECTS } from '../../core/facts.ts';
import type { SyncRun } from '../../store/store.ts';

const COUNTS = z.strictObject({ read: z.int(), written: z.int(), unchanged: z.int(), dead: z.int() });

export const RUN = z
  .strictObject({
    id: z.string(),
    state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'needs_attention']),
    cause: z.enum(['manual', 'schedule', 'webhook']),
    full: z.boolean().meta({ description: 'Whether it was asked to read everything anew' }),
    counters: z
      .partialRecord(z.enum(OBJECTS), COUNTS)
      .meta({ description: 'By object: `read` = `written` + `unchanged` + `dead`' }),
    progress: z
      .strictObject({ stream: z.string(), done: z.int(), total: z.int().nullable() })
      .nullable()
      .meta({ description: 'Records read so far of the list being read, in the provider’s words' }),
    requests: z.int().meta({ description: 'Sent to the provider' }),
    created_at: z.string(),
    started_at: z.string().nullable(),
    finished_at: z.string().nullable(),
    error: z
      .strictObject({ code: z.string(), message: z.string(), scope: z.string().nullable() })
      .nullable()
      .meta({ description: 'What happened and what to do' }),
  })
  .meta({ id: 'SyncRun' });

/** A run as the API shows it. */
export function shownRun(run: SyncRun): z.infer<typeof RUN> {
  return {
    id: run.id,
    state: run.state,
    cause: run.cause,
    full: run.full,
    counters: run.counters,
    progress: run.progress,
    requests: run.requests,
    created_at: run.createdAt,
    started_at: run.startedAt,
    finished_at: run.finishedAt,
    error: run.error,
  };
}
