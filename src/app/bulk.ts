// Bulk writes: many objects in one request, a line each, answered line by line in order (api.md, POST /bulk).

import { setImmediate as breathe } from 'node:timers/promises';
import { z } from 'zod';
import { OBJECTS, type ObjectName } from '../core/facts.ts';
import type { Fault } from '../core/result.ts';
import type { Write, Written } from '../store/store.ts';
import { note } from './audit.ts';
import { type Body, SCHEMAS } from './bodies.ts';
import type { Context } from './context.ts';
import { faultsOf, within } from './fault.ts';
import { storable, writeContext } from './objects.ts';
import { quickBody } from './quick_body.ts';

/** One line's outcome; `detail` where it was refused, `loc` beginning with `body` and leading into the line. */
export interface LineAnswer {
  /** Counted from 1. */
  readonly line: number;
  readonly object: string | null;
  readonly id: string | null;
  readonly status: 200 | 201 | 409 | 422;
  readonly detail?: readonly Fault[];
}

export interface BulkOptions {
  /** Refuse ids that exist. */
  readonly strict: boolean;
  /** `api`, `file`, or a connection's name. */
  readonly source: string;
}

/** A line of the bulk format. */
export const BULK_LINE = z
  .strictObject({
    object: z.enum(OBJECTS),
    data: z.unknown().meta({ description: 'The body that a POST of the object takes', type: 'object' }),
  })
  .meta({ id: 'BulkLine' });

export const BULK_ANSWER = z
  .strictObject({
    line: z.int(),
    object: z.string().nullable(),
    id: z.string().nullable(),
    status: z.int().meta({ description: '201 created, 200 merged, 409 existed under strict handling, 422 refused' }),
    detail: z
      .array(z.strictObject({ loc: z.array(z.union([z.string(), z.int()])), msg: z.string(), type: z.string() }))
      .optional(),
  })
  .meta({ id: 'BulkAnswer' });

/** How many lines are checked before other requests get their turn. */
const LINES_A_TURN = 500;

type Checked = { readonly write: Write & { readonly kind: 'put' } } | { readonly refused: LineAnswer };

function textOf(value: unknown, name: string): string | null {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : null;
  return typeof found === 'string' ? found : null;
}

function checkLine(line: number, text: string, strict: boolean): Checked {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    const detail = [{ loc: ['body'], msg: 'This line is not valid JSON', type: 'json_invalid' }];
    return { refused: { line, object: null, id: null, status: 422, detail } };
  }
  const quick = quickLine(raw);
  if (quick !== null) return { write: { kind: 'put', ...quick, strict } };
  const envelope = BULK_LINE.safeParse(raw);
  if (!envelope.success) return { refused: refusedLine(line, raw, within(['body'], faultsOf(envelope.error, raw))) };
  const { object, data } = envelope.data;
  const body = SCHEMAS[object].create.safeParse(data);
  if (!body.success) return { refused: refusedLine(line, raw, within(['body', 'data'], faultsOf(body.error, data))) };
  return { write: { kind: 'put', object, body: storable(object, body.data), strict } };
}

/** A line in which nothing is wrong, or null where the schemas have to look. */
function quickLine(raw: unknown): { readonly object: ObjectName; readonly body: Body } | null {
  if (typeof raw !== 'object' || raw === null || Object.keys(raw).length !== 2) return null;
  const { object: named, data } = raw as { object?: unknown; data?: unknown };
  const object = OBJECTS.find((known) => known === named);
  const body = object === undefined ? null : quickBody(object, data);
  return object === undefined || body === null ? null : { object, body };
}

function refusedLine(line: number, raw: unknown, detail: readonly Fault[]): LineAnswer {
  const data: unknown = typeof raw === 'object' && raw !== null ? Reflect.get(raw, 'data') : null;
  return { line, object: textOf(raw, 'object'), id: textOf(data, 'id'), status: 422, detail };
}

function writtenLine(line: number, write: Write & { readonly kind: 'put' }, written: Written): LineAnswer {
  const named = { line, object: write.object, id: textOf(write.body, 'id') };
  if ('faults' in written) {
    const status = written.status === 409 ? 409 : 422;
    return { ...named, status, detail: within(['body', 'data'], written.faults) };
  }
  return { ...named, status: written.status === 201 ? 201 : 200 };
}

/**
 * Writes the lines; a line that is refused does not stop the others, a reference may come later in the same list, and
 * of the same id twice the later line wins. Blank lines are left out of the answer. When this returns, every line
 * answered 200 or 201 is durable.
 */
export async function writeLines(
  context: Context,
  lines: readonly string[],
  options: BulkOptions,
): Promise<LineAnswer[]> {
  const answers: LineAnswer[] = [];
  const writes: (Write & { readonly kind: 'put' })[] = [];
  const places: number[] = [];
  for (const [index, text] of lines.entries()) {
    if (index % LINES_A_TURN === LINES_A_TURN - 1) await breathe();
    if (text.trim() === '') continue;
    const checked = checkLine(index + 1, text, options.strict);
    if ('refused' in checked) {
      answers.push(checked.refused);
      continue;
    }
    places.push(answers.length);
    writes.push(checked.write);
    answers.push({ line: index + 1, object: checked.write.object, id: null, status: 422 });
  }
  const written = await context.store.writeBulk(writeContext(context, options.source), writes);
  for (const [index, outcome] of written.entries()) {
    const place = places[index];
    const write = writes[index];
    const pending = place === undefined ? undefined : answers[place];
    if (place === undefined || write === undefined || pending === undefined)
      throw new Error('more outcomes than writes');
    answers[place] = writtenLine(pending.line, write, outcome);
  }
  if (context.actor.by?.kind === 'user') await noteBulk(context, answers);
  return answers;
}

/** A user's bulk load is one deed, however many lines it has. */
function noteBulk(context: Context, answers: readonly LineAnswer[]): Promise<void> {
  const count = (accepts: (status: number) => boolean) => answers.filter(({ status }) => accepts(status)).length;
  const after = {
    lines: answers.length,
    created: count((status) => status === 201),
    updated: count((status) => status === 200),
    refused: count((status) => status >= 400),
  };
  return note(context, { action: 'bulk', object: 'facts', objectId: null, before: null, after });
}
