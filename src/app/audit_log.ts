// The audit log as its readers ask for it: pages by actor, action, object and time, and all of it as CSV.

import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import { csvCells, csvLine } from '../metrics/csv.ts';
import type { AuditQuery, AuditRecord } from '../store/store.ts';
import type { Context } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { operation } from './operation.ts';
import { INSTANT } from './people_values.ts';
import * as values from './values.ts';

const PAGE_MAX = 500;

export const AUDIT_ENTRY = z
  .strictObject({
    id: z.int(),
    at: INSTANT,
    actor: z.string(),
    actor_kind: z.enum(['user', 'key', 'system']),
    action: z.string(),
    object: z.string(),
    object_id: z.string().nullable(),
    before: z.unknown().meta({ description: 'What changed, as it was; null where there was nothing' }),
    after: z.unknown().meta({ description: 'What changed, as it is since; null where there is nothing any more' }),
    reason: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });

const QUESTION = z.strictObject({
  cursor: z.string().optional().meta({ description: '`next_cursor` of the page before' }),
  limit: z.int().min(1).max(PAGE_MAX).default(100).meta({ description: 'Entries a page' }),
  actor: z.string().optional().meta({ description: 'Name of the actor as listed, id of a user, or number of a key' }),
  action: z.string().optional().meta({ description: 'e.g. `update`' }),
  object: z.string().optional().meta({ description: 'e.g. `customer`' }),
  from: values.date.optional().meta({ description: 'At or after this date or instant (UTC)' }),
  to: values.date.optional().meta({ description: 'On or before this date, or before this instant (UTC)' }),
});
type Question = z.infer<typeof QUESTION>;

const DAY_MS = 86_400_000;
const DATE_LENGTH = 10;

function queryOf({ cursor, limit, actor, action, object, from, to }: Question): AuditQuery {
  const end = to === undefined ? undefined : new Date(to).getTime() + (to.length === DATE_LENGTH ? DAY_MS : 0);
  return {
    limit,
    cursor,
    actor,
    action,
    object,
    from: from === undefined ? undefined : new Date(from).toISOString(),
    to: end === undefined ? undefined : new Date(end).toISOString(),
  };
}

function shown(entry: AuditRecord): z.infer<typeof AUDIT_ENTRY> {
  const { no, at, actor, actorKind, action, object, objectId, before, after, reason } = entry;
  return { id: no, at, actor, actor_kind: actorKind, action, object, object_id: objectId, before, after, reason };
}

const NO_CURSOR = fault('invalid', ['cursor'], 'Not a cursor of this list', 'value_error');

export const listAuditLog = operation({
  name: 'list_audit_log',
  summary: 'List the audit log',
  description:
    'Who changed what, the latest first, in pages. Of API keys only settings are noted, not facts. `Accept: text/csv` streams all of it.',
  scope: 'admin',
  input: QUESTION,
  output: z.strictObject({ data: z.array(AUDIT_ENTRY), next_cursor: z.string().nullable(), has_more: z.boolean() }),
  audit: false,
  run: async (context, asked): Promise<Result<unknown, AppFault>> => {
    const page = await context.store.people.auditLog(context.actor.company, queryOf(asked));
    if (page === null) return fail(NO_CURSOR);
    const { data, nextCursor } = page;
    return ok({ data: data.map(shown), next_cursor: nextCursor, has_more: nextCursor !== null });
  },
});

export const exportAuditLog = operation({
  name: 'export_audit_log',
  summary: 'Export the audit log',
  description: 'The whole audit log as CSV.',
  scope: 'admin',
  input: QUESTION,
  output: z.unknown(),
  audit: false,
  run: async (context, asked): Promise<Result<unknown, AppFault>> => ok(csvOf(context, queryOf(asked))),
});

const COLUMNS = ['at', 'actor', 'actor_kind', 'action', 'object', 'object_id', 'before', 'after', 'reason'] as const;

async function* csvOf(context: Context, asked: AuditQuery): AsyncGenerator<string> {
  yield csvLine([...COLUMNS]);
  for (let cursor = asked.cursor; ; ) {
    const page = await context.store.people.auditLog(context.actor.company, { ...asked, limit: PAGE_MAX, cursor });
    if (page === null) return;
    yield page.data.map((entry) => lineOf(shown(entry))).join('');
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}

function lineOf(entry: z.infer<typeof AUDIT_ENTRY>): string {
  const cells = COLUMNS.map((name) => {
    const value = entry[name];
    return value === null || typeof value === 'string' ? value : JSON.stringify(value);
  });
  return csvLine(csvCells(cells));
}
