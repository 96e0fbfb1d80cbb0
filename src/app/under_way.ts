// The long work under way of a company, as its users see it.

import { z } from 'zod';
import { ok, type Result } from '../core/result.ts';
import type { AppFault } from './fault.ts';
import { operation } from './operation.ts';

const WORK = z
  .strictObject({
    id: z.string(),
    kind: z.enum(['rebuild', 'sample', 'import', 'export', 'sync']),
    label: z.string().meta({ description: 'What it is about, e.g. the name of the file' }),
    done: z.int(),
    total: z.int().nullable().meta({ description: 'Null as long as nobody knows it' }),
    started_at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'Work' });

export const listWork = operation({
  name: 'list_work',
  summary: 'List work under way',
  description: 'Loading, importing, syncing and recomputing that goes on in the background, the earliest first.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.array(WORK),
  run: async (context): Promise<Result<unknown, AppFault>> =>
    ok(
      context.work.of(context.actor.company).map(({ id, kind, label, done, total, startedAt }) => ({
        id,
        kind,
        label,
        done,
        total,
        started_at: startedAt,
      })),
    ),
});
