// Saved views and segments: they belong to the company, have an author, and are seen by the author alone unless shared.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import { parseFilters } from '../metrics/filters.ts';
import type { SavedItem, SavedKind } from '../store/store.ts';
import type { Actor, Context } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { type Operation, operation } from './operation.ts';
import * as values from './values.ts';

const NAME = values.text
  .min(1)
  .max(200)
  .meta({ description: 'Shown in lists', examples: ['French customers'] });
const SHARED = z.boolean().meta({ description: 'Seen by everybody of the company, else by the author alone' });

const OWN = {
  id: z.string(),
  name: z.string(),
  shared: z.boolean(),
  author: z.string(),
  mine: z.boolean().meta({ description: 'Saved by the one who asks' }),
  created_at: z.string().meta({ format: 'date-time' }),
  updated_at: z.string().meta({ format: 'date-time' }),
};

const VIEW_CONTENT = {
  path: values.text.max(2000).meta({ description: 'The page', examples: ['/metrics/mrr'] }),
  query: values.text
    .max(20_000)
    .meta({ description: 'The state of the page, as in its address', examples: ['by=price'] }),
};
/** Filters by their shape: fields that a metric does not know are refused by its questions. */
const FILTERS = z
  .unknown()
  .superRefine((raw, context) => {
    const parsed = Array.isArray(raw) ? parseFilters(raw, (field) => field) : null;
    if (parsed === null) context.addIssue({ code: 'custom', message: 'Must be a list of filters' });
    else if (!parsed.ok) {
      for (const { loc, msg } of parsed.fault) {
        context.addIssue({ code: 'custom', message: msg, path: loc.slice(1) });
      }
    }
  })
  .meta({
    description: 'Filters as questions take them: `[{"field": …, "op": …, "value": …}]`',
    type: 'array',
    items: { type: 'object' },
    examples: [[{ field: 'customer_country', op: 'eq', value: 'FR' }]],
  });
const SEGMENT_CONTENT = { filters: FILTERS };

type Body = Readonly<Record<string, unknown>> & { readonly name?: string; readonly shared?: boolean };

/** The four operations on one kind of saved things. */
export interface SavedOperations {
  readonly path: string;
  readonly list: Operation<Record<string, never>>;
  readonly create: Operation<{ data: Body }>;
  readonly update: Operation<{ id: string; data: Body }>;
  readonly remove: Operation<{ id: string }>;
}

/** The author for comparing: a user or a key, whatever they are called. */
function authorKeyOf({ by }: Actor): string {
  if (by === undefined) return 'system';
  return by.kind === 'user' ? `user:${by.user.id}` : `key:${by.no}`;
}

function shown(item: SavedItem, { actor }: Context): Record<string, unknown> {
  const { id, name, content, shared, author, authorKey, createdAt, updatedAt } = item;
  const own = { id, name, ...(content as object), shared, author, mine: authorKey === authorKeyOf(actor) };
  return { ...own, created_at: createdAt, updated_at: updatedAt };
}

function unknown(label: string): AppFault {
  return fault('not_found', ['id'], `There is no ${label} with this id`, 'not_found');
}

/** An item that the actor may see. */
async function seen(context: Context, kind: SavedKind, id: string): Promise<SavedItem | null> {
  const item = values.isText(id) ? await context.store.saved.get(context.actor.company, kind, id) : null;
  return item !== null && (item.shared || item.authorKey === authorKeyOf(context.actor)) ? item : null;
}

/** An item that the actor may change: its author, or an administrator where it is shared. */
async function changeable(
  context: Context,
  kind: SavedKind,
  label: string,
  id: string,
): Promise<Result<SavedItem, AppFault>> {
  const item = await seen(context, kind, id);
  if (item === null) return fail(unknown(label));
  const mine = item.authorKey === authorKeyOf(context.actor);
  if (mine || context.actor.scopes.includes('admin')) return ok(item);
  return fail(fault('forbidden', ['id'], `Only ${item.author} or an administrator may change this`, 'not_author'));
}

function operationsOf(kind: SavedKind, label: string, path: string, content: z.ZodRawShape): SavedOperations {
  const noun = label.replace(' ', '_');
  const plural = `${noun}s`;
  const title = `${label.charAt(0).toUpperCase()}${label.slice(1)}`.replaceAll(' ', '');
  const record = z.looseObject({ ...OWN, ...content }).meta({ id: title });
  const body = z.strictObject({ name: NAME, ...content, shared: SHARED.default(false) }).meta({ id: `${title}Body` });
  const change = z
    .strictObject({ name: NAME, ...content, shared: SHARED })
    .partial()
    .meta({ id: `${title}Change` });
  const ID = z.string().meta({ description: `Id of the ${label}` });
  const audit = {
    object: noun,
    before: async (context: Context, { id }: { readonly id: string }) => {
      const item = await seen(context, kind, id);
      return item === null ? null : shown(item, context);
    },
  };
  return {
    path,
    list: operation({
      name: `list_${plural}`,
      summary: `List ${label}s`,
      description: `The ${label}s that are shared, and one's own, by name.`,
      scope: 'read',
      input: z.strictObject({}),
      output: z.strictObject({ data: z.array(record) }),
      run: async (context) => {
        const items = await context.store.saved.list(context.actor.company, kind, authorKeyOf(context.actor));
        return ok({ data: items.map((item) => shown(item, context)) });
      },
    }),
    create: operation({
      name: `create_${noun}`,
      summary: `Save a ${label}`,
      description: `Saves a ${label} for oneself, or for everybody where it is shared.`,
      scope: 'analyse',
      input: z.strictObject({ data: body as unknown as z.ZodType<Body> }),
      output: record,
      run: async (context, { data }) => ok(shown(await saved(context, kind, data, null), context)),
    }),
    update: operation({
      name: `update_${noun}`,
      summary: `Change a ${label}`,
      description: `Changes the fields sent; only the author, or an administrator where it is shared, may.`,
      scope: 'analyse',
      input: z.strictObject({ id: ID, data: change as unknown as z.ZodType<Body> }),
      output: record,
      audit,
      run: async (context, { id, data }): Promise<Result<unknown, AppFault>> => {
        const item = await changeable(context, kind, label, id);
        return item.ok ? ok(shown(await saved(context, kind, data, item.value), context)) : item;
      },
    }),
    remove: operation({
      name: `delete_${noun}`,
      summary: `Delete a ${label}`,
      description: `Only the author, or an administrator where it is shared, may.`,
      scope: 'analyse',
      input: z.strictObject({ id: ID }),
      output: z.null(),
      audit,
      run: async (context, { id }): Promise<Result<null, AppFault>> => {
        const item = await changeable(context, kind, label, id);
        if (!item.ok) return item;
        await context.store.saved.remove(context.actor.company, id);
        return ok(null);
      },
    }),
  };
}

/** Keeps a new item, or one with the fields of a body changed. */
async function saved(context: Context, kind: SavedKind, data: Body, before: SavedItem | null): Promise<SavedItem> {
  const { name, shared, ...content } = data;
  const now = context.now().toISOString();
  const item: SavedItem = {
    id: before?.id ?? randomUUID(),
    kind,
    name: name ?? before?.name ?? '',
    content: { ...(before?.content as object | undefined), ...content },
    shared: shared ?? before?.shared ?? false,
    author: before?.author ?? context.actor.name,
    authorKey: before?.authorKey ?? authorKeyOf(context.actor),
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  };
  await context.store.saved.put(context.actor.company, item);
  return item;
}

export const SAVED_VIEWS = operationsOf('view', 'saved view', '/saved_views', VIEW_CONTENT);
export const SEGMENTS = operationsOf('segment', 'segment', '/segments', SEGMENT_CONTENT);
