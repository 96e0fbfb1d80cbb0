// The history of one object: who changed what, when and why, from the audit log.

import { z } from 'zod';
import { ok } from '../core/result.ts';
import { PAGE_MAX } from './objects.ts';
import { operation } from './operation.ts';
import * as values from './values.ts';

const ENTRY = z
  .strictObject({
    at: z.string().meta({ format: 'date-time' }),
    actor: z.string(),
    action: z.string(),
    before: z.unknown().meta({ description: 'The fields that changed, as they were; null where there was nothing' }),
    after: z.unknown().meta({ description: 'The same as they are since; null where nothing is left' }),
    reason: z.string().nullable(),
  })
  .meta({ id: 'HistoryEntry' });

export const listHistory = operation({
  name: 'list_history',
  summary: 'List the history of an object',
  description:
    'What people changed in one object, the latest first, with the reason sent in `X-Reason`. What arrives by key, file or connection is not told change by change, unless it gives a reason.',
  scope: 'read',
  input: z.strictObject({
    object: values.text.max(100).meta({ description: 'The kind of object', examples: ['customer'] }),
    id: values.text.max(1100).meta({ description: 'Its id', examples: ['cus_acme'] }),
    limit: z.int().min(1).max(PAGE_MAX).default(100).meta({ description: 'Entries, at most' }),
  }),
  output: z.strictObject({ data: z.array(ENTRY) }),
  run: async (context, { object, id, limit }) => {
    const page = await context.store.people.auditLog(context.actor.company, { object, objectId: id, limit });
    const entries = page?.data ?? [];
    return ok({
      data: entries.map(({ at, actor, action, before, after, reason }) => ({
        at,
        actor,
        action,
        before,
        after,
        reason,
      })),
    });
  },
});
