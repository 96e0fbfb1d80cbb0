// The operations on billing objects: the same five for each of the eight, declared from their specification.

import { z } from 'zod';
import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { type ObjectSpec, SPECS } from '../core/objects.ts';
import type { Fault } from '../core/result.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { matchingStatement } from '../metrics/search.ts';
import type { ListQuery, ObjectRecord, Write, WriteContext, Written } from '../store/store.ts';
import type { Audit } from './audit.ts';
import { type Body, SCHEMAS } from './bodies.ts';
import type { Context } from './context.ts';
import { type AppFault, fault, refused, within } from './fault.ts';
import { type Operation, operation } from './operation.ts';
import * as values from './values.ts';

export const PAGE_MAX = 1000;
export const PAGE_DEFAULT = 100;

/** `a customer`, `an invoice`. */
function withArticle(label: string): string {
  return `${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`;
}

/** The outcome of a POST: whether the id was new, and the whole object. */
export interface Posted {
  readonly created: boolean;
  readonly record: ObjectRecord;
}

export interface ObjectOperations {
  readonly spec: ObjectSpec;
  readonly get: Operation<{ id: string }>;
  readonly list: Operation<ListInput>;
  readonly post: Operation<{ data: Body; strict: boolean }>;
  readonly update: Operation<{ id: string; data: Body }>;
  readonly remove: Operation<{ id: string; cascade: boolean }>;
}

type ListInput = Readonly<Record<string, string | number | undefined>> & { readonly limit: number };

const KINDS = { 404: 'not_found', 409: 'conflict', 422: 'invalid' } as const;

/** Where a write comes from, for `Store.write`. */
export function writeContext(
  context: { readonly actor: Pick<Context['actor'], 'company'>; readonly now: Context['now'] },
  source = 'api',
): WriteContext {
  return { company: context.actor.company, source, now: context.now().toISOString() };
}

/** The fields that a client may send back but that are the store's own. */
const OWN_FIELDS = ['created_at', 'updated_at'] as const;

/** A checked body without the fields that are accepted and ignored, in its embedded lines too. */
export function storable(object: ObjectName, body: Body): Body {
  const kept: Record<string, unknown> = { ...body };
  for (const field of OWN_FIELDS) delete kept[field];
  const embeds = SPECS[object].embeds;
  const lines = embeds === undefined ? undefined : kept[embeds.field];
  if (embeds !== undefined && Array.isArray(lines)) {
    kept[embeds.field] = lines.map((line: Body) => storable(embeds.object, line));
  }
  return kept;
}

async function writeOne(context: Context, write: Write): Promise<Written> {
  const [written] = await context.store.write(writeContext(context), [write]);
  if (written === undefined) throw new Error('the store answered no write');
  return written;
}

/** What the store refused: faults of the body below `data`; those of the id itself below `id`. */
function refusal(status: 404 | 409 | 422, faults: readonly Fault[], place: 'id' | 'data'): AppFault {
  return refused(KINDS[status], within([place], place === 'id' ? faults.map((one) => ({ ...one, loc: [] })) : faults));
}

function unknownId(spec: ObjectSpec): AppFault {
  return fault('not_found', ['id'], `No ${spec.label} with this id`, 'not_found');
}

const ID = z.string().meta({ description: 'Id of the object, percent-encoded' });

/** In the audit log an object is told as it is kept, before and after. */
function auditOf<Input>(spec: ObjectSpec, id: (input: Input) => unknown): Audit<Input> {
  return {
    before: async (context, input) => {
      const known = id(input);
      const kept = typeof known === 'string' && values.isId(known);
      return kept ? context.store.get(context.actor.company, spec.name, known) : null;
    },
  };
}

function getOperation(spec: ObjectSpec): Operation<{ id: string }> {
  return operation({
    name: `get_${spec.name}`,
    summary: `Retrieve ${withArticle(spec.label)}`,
    description: `The ${spec.label} with this id.`,
    scope: 'read',
    input: z.strictObject({ id: ID }),
    output: SCHEMAS[spec.name].record,
    run: async (context, { id }): Promise<Result<ObjectRecord, AppFault>> => {
      const record = values.isId(id) ? await context.store.get(context.actor.company, spec.name, id) : null;
      return record === null ? fail(unknownId(spec)) : ok(record);
    },
  });
}

function listOperation(spec: ObjectSpec): Operation<ListInput> {
  const shape = {
    ...SCHEMAS[spec.name].filters,
    limit: z.int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT).meta({ description: 'Objects a page' }),
    cursor: z.string().optional().meta({ description: '`next_cursor` of the page before' }),
    search: values.text
      .max(200)
      .optional()
      .meta({ description: 'Only those whose id, name, e-mail, number or description holds this text' }),
    updated_since: values.since.optional().meta({ description: 'Only those written at or after this moment' }),
  };
  return operation({
    name: `list_${spec.path}`,
    summary: `List ${spec.label}s`,
    description: `The ${spec.label}s in order of creation, in pages.`,
    scope: 'read',
    input: z.strictObject(shape) as unknown as z.ZodType<ListInput>,
    output: z.strictObject({
      data: z.array(SCHEMAS[spec.name].record),
      next_cursor: z.string().nullable(),
      has_more: z.boolean(),
    }),
    run: async (context, input): Promise<Result<unknown, AppFault>> => {
      const { limit, cursor, updated_since, search, ...rest } = input;
      const where: Record<string, string> = {};
      for (const [name, value] of Object.entries(rest)) if (value !== undefined) where[name] = String(value);
      const page = await context.store.list(context.actor.company, {
        object: spec.name,
        limit,
        where,
        ...(cursor === undefined ? {} : { cursor: String(cursor) }),
        ...(updated_since === undefined ? {} : { updatedSince: String(updated_since) }),
        ...searchedFor(context, spec.name, search),
      });
      if (page === null) return fail(fault('invalid', ['cursor'], 'Not a cursor of this list', 'value_error'));
      return ok({ data: page.data, next_cursor: page.nextCursor, has_more: page.nextCursor !== null });
    },
  });
}

/** A search asks the read model which objects match, where it has them: its columns are quick to look through. */
function searchedFor(context: Context, object: ObjectName, search: unknown): Pick<ListQuery, 'among' | 'containing'> {
  const text = search === undefined ? '' : String(search).trim();
  if (text === '') return {};
  if (object === 'credit_note_line_item') return { containing: text };
  return {
    among: async (after, limit) => {
      using snapshot = await context.warehouse.snapshot(context.actor.company);
      const rows = await snapshot.read(matchingStatement(object, text, after, limit));
      return rows.map(({ no }) => Number(no));
    },
  };
}

function postOperation(spec: ObjectSpec): ObjectOperations['post'] {
  return operation({
    name: `create_${spec.name}`,
    summary: `Create or update ${withArticle(spec.label)}`,
    description: `Creates the ${spec.label}, or merges the body into the one that has this id, so that a load can be repeated.`,
    scope: 'write',
    input: z.strictObject({
      data: SCHEMAS[spec.name].create,
      strict: z.boolean().default(false).meta({ description: 'Refuse an id that exists' }),
    }),
    output: SCHEMAS[spec.name].record,
    audit: auditOf(spec, ({ data }) => data.id),
    run: async (context, { data, strict }): Promise<Result<Posted, AppFault>> => {
      const written = await writeOne(context, {
        kind: 'put',
        object: spec.name,
        body: storable(spec.name, data),
        strict,
      });
      if ('faults' in written) return fail(refusal(written.status, written.faults, 'data'));
      if (written.record === undefined) throw new Error('the store answered no record');
      return ok({ created: written.status === 201, record: written.record });
    },
  });
}

function updateOperation(spec: ObjectSpec): ObjectOperations['update'] {
  return operation({
    name: `update_${spec.name}`,
    summary: `Update ${withArticle(spec.label)}`,
    description: `Changes the fields sent; another \`id\` renames the ${spec.label} and every reference follows.`,
    scope: 'write',
    input: z.strictObject({ id: ID, data: SCHEMAS[spec.name].update }),
    output: SCHEMAS[spec.name].record,
    audit: auditOf(spec, ({ id }) => id),
    run: async (context, { id, data }): Promise<Result<ObjectRecord, AppFault>> => {
      if (!values.isId(id)) return fail(unknownId(spec));
      const body = storable(spec.name, data);
      const written = await writeOne(context, { kind: 'update', object: spec.name, id, body });
      if (!('faults' in written)) {
        if (written.record === undefined) throw new Error('the store answered no record');
        return ok(written.record);
      }
      return fail(refusal(written.status, written.faults, written.status === 404 ? 'id' : 'data'));
    },
  });
}

function removeOperation(spec: ObjectSpec): ObjectOperations['remove'] {
  return operation({
    name: `delete_${spec.name}`,
    summary: `Delete ${withArticle(spec.label)}`,
    description: `Deletes the ${spec.label}. Refused while others refer to it, unless \`cascade\` deletes those too.`,
    scope: 'write',
    input: z.strictObject({
      id: ID,
      cascade: z.boolean().default(false).meta({ description: 'Delete what refers to it too' }),
    }),
    output: z.null(),
    audit: { ...auditOf(spec, ({ id }) => id), after: (_output, { cascade }) => (cascade ? { cascade } : null) },
    run: async (context, { id, cascade }): Promise<Result<null, AppFault>> => {
      if (!values.isId(id)) return fail(unknownId(spec));
      const written = await writeOne(context, { kind: 'delete', object: spec.name, id, cascade });
      return 'faults' in written ? fail(refusal(written.status, written.faults, 'id')) : ok(null);
    },
  });
}

/** The operations of every object, in the order of the API. */
export const OBJECT_OPERATIONS: readonly ObjectOperations[] = OBJECTS.map((name) => {
  const spec = SPECS[name];
  return {
    spec,
    get: getOperation(spec),
    list: listOperation(spec),
    post: postOperation(spec),
    update: updateOperation(spec),
    remove: removeOperation(spec),
  };
});
