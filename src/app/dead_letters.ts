// What syncs leave for people: dead letters, objects gone at the source, and fields that a manual edit holds.

import { z } from 'zod';
import { NeedsAttention } from '../connectors/connector.ts';
import { OBJECTS } from '../core/facts.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { DeadLetter } from '../store/store.ts';
import { CONNECTION_ID, ownConnection } from './connections.ts';
import type { Context } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { operation } from './operation.ts';

const LETTER = z
  .strictObject({
    id: z.string(),
    stream: z.string().meta({ description: 'The provider’s name of the list' }),
    object: z.enum(OBJECTS),
    source_id: z.string().nullable(),
    code: z
      .string()
      .meta({ description: '`id_taken`, `reference_missing`, `invalid`, `refused`, or the connector’s own' }),
    reason: z.string(),
    record: z.unknown().meta({ description: 'As the source sent it' }),
    created_at: z.string(),
  })
  .meta({ id: 'DeadLetter' });

function shown({ id, stream, object, sourceId, code, reason, record, createdAt }: DeadLetter) {
  return {
    id,
    stream,
    object,
    source_id: sourceId,
    code,
    reason,
    record: JSON.parse(record) as unknown,
    created_at: createdAt,
  };
}

export const listDeadLetters = operation({
  name: 'list_dead_letters',
  summary: 'List dead letters of a connection',
  description: 'Records that could not be written, whole, each with the reason and what to do.',
  scope: 'read',
  input: z.strictObject({
    id: CONNECTION_ID,
    limit: z.int().min(1).max(1000).default(100),
    cursor: z.string().optional().meta({ description: '`next_cursor` of the page before' }),
  }),
  output: z.strictObject({ data: z.array(LETTER), next_cursor: z.string().nullable(), has_more: z.boolean() }),
  run: async (context, { id, limit, cursor }): Promise<Result<unknown, AppFault>> => {
    const found = await ownConnection(context, id);
    if (!found.ok) return found;
    const after = Number(cursor ?? 0);
    if (!Number.isSafeInteger(after)) {
      return fail(fault('invalid', ['cursor'], 'Not a cursor of this list', 'value_error'));
    }
    const letters = await context.store.sync.letters(context.actor.company, found.value.no, limit + 1, after);
    const data = letters.slice(0, limit);
    const more = letters.length > limit;
    return ok({ data: data.map(shown), next_cursor: more ? String(data.at(-1)?.no) : null, has_more: more });
  },
});

const RETRIED = z.strictObject({
  retried: z.int(),
  settled: z.int().meta({ description: 'Those that are written now' }),
});

async function retry(context: Context, id: string, letter: string | null): Promise<Result<unknown, AppFault>> {
  const found = await ownConnection(context, id);
  if (!found.ok) return found;
  try {
    const outcome = await context.syncs.retry(context.actor.company, found.value, letter);
    if (letter === null || outcome.retried > 0) return ok(outcome);
    return fail(fault('not_found', ['letter_id'], 'No dead letter with this id', 'not_found'));
  } catch (error) {
    if (error instanceof NeedsAttention) return fail(fault('conflict', ['id'], error.message, error.code));
    throw error;
  }
}

export const retryDeadLetters = operation({
  name: 'retry_dead_letters',
  summary: 'Retry all dead letters of a connection',
  description: 'Maps and writes each record again, with the settings as they are now.',
  scope: 'write',
  input: z.strictObject({ id: CONNECTION_ID, data: z.strictObject({}).nullish() }),
  output: RETRIED,
  run: (context, { id }) => retry(context, id, null),
});

export const retryDeadLetter = operation({
  name: 'retry_dead_letter',
  summary: 'Retry a dead letter',
  description: 'Maps and writes the record again, with the settings as they are now.',
  scope: 'write',
  input: z.strictObject({ id: CONNECTION_ID, letter_id: z.string(), data: z.strictObject({}).nullish() }),
  output: RETRIED,
  run: (context, { id, letter_id }) => retry(context, id, letter_id),
});

export const listGone = operation({
  name: 'list_gone',
  summary: 'List objects gone at the source',
  description: 'Objects that the last whole reading did not see any more. They stay until somebody deletes them.',
  scope: 'read',
  input: z.strictObject({ id: CONNECTION_ID, limit: z.int().min(1).max(1000).default(100) }),
  output: z.strictObject({
    data: z.array(
      z.strictObject({ object: z.enum(OBJECTS), id: z.string(), source_id: z.string(), gone_at: z.string() }),
    ),
  }),
  run: async (context, { id, limit }): Promise<Result<unknown, AppFault>> => {
    const found = await ownConnection(context, id);
    if (!found.ok) return found;
    const gone = await context.store.sync.gone(context.actor.company, found.value.no, limit);
    return ok({
      data: gone.map(({ object, id: objectId, sourceId, goneAt }) => ({
        object,
        id: objectId,
        source_id: sourceId,
        gone_at: goneAt,
      })),
    });
  },
});

const FIELD = z.string().meta({ description: 'A field, or `custom_properties.KEY`', examples: ['name'] });

export const listManualEdits = operation({
  name: 'list_manual_edits',
  summary: 'List manual edits',
  description:
    'Fields changed through the API on what a connection brought: syncs leave them alone until they are released.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.strictObject({
    data: z.array(
      z.strictObject({
        object: z.enum(OBJECTS),
        id: z.string(),
        field: FIELD,
        source: z.string(),
        edited_at: z.string(),
      }),
    ),
  }),
  run: async (context): Promise<Result<unknown, AppFault>> => {
    const edits = await context.store.sync.edits(context.actor.company);
    return ok({ data: edits.map(({ editedAt, ...edit }) => ({ ...edit, edited_at: editedAt })) });
  },
});

export const releaseManualEdit = operation({
  name: 'release_manual_edit',
  summary: 'Release a manual edit',
  description: 'The next sync that reads the object writes the source’s value again.',
  scope: 'write',
  input: z.strictObject({
    data: z.strictObject({ object: z.enum(OBJECTS), id: z.string(), field: FIELD }).meta({ id: 'ManualEditRelease' }),
  }),
  output: z.null(),
  audit: { id: (_output, { data }) => data.id, after: (_output, { data }) => data },
  run: async (context, { data: { object, id, field } }): Promise<Result<null, AppFault>> => {
    const released = await context.store.sync.releaseEdit(context.actor.company, object, id, field);
    if (released) return ok(null);
    return fail(fault('not_found', ['data', 'field'], 'This field was not edited by hand', 'not_found'));
  },
});
