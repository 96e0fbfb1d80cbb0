// Runs of a connection: started, followed, stopped.

import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import type { Connection, SyncRun } from '../store/store.ts';
import { CONNECTION_ID, ownConnection } from './connections.ts';
import type { Context } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { operation } from './operation.ts';
import { RUN, shownRun } from './sync/shown_run.ts';
import * as values from './values.ts';

const RUN_ID = z.string().meta({ description: 'Id of the run' });
const LIMIT = z.int().min(1).max(1000).default(100);

/** A run with its connection; runs whose server is gone are ended first. */
async function ownRun(
  context: Context,
  id: string,
  runId: string,
): Promise<Result<{ connection: Connection; run: SyncRun }, AppFault>> {
  await context.syncs.sweep(context.actor.company);
  const found = await ownConnection(context, id);
  if (!found.ok) return found;
  const known = values.isId(runId);
  const run = known ? await context.store.sync.run(context.actor.company, found.value.no, runId) : null;
  if (run === null) return fail(fault('not_found', ['run_id'], 'No run with this id', 'not_found'));
  return ok({ connection: found.value, run });
}

export const syncConnection = operation({
  name: 'sync_connection',
  summary: 'Sync a connection',
  description:
    'Begins a run, which goes on where one that did not succeed stopped; while one is under way, that one is answered.',
  scope: 'write',
  input: z.strictObject({
    id: CONNECTION_ID,
    data: z
      .strictObject({
        full: z.boolean().default(false).meta({ description: 'Read everything anew, from the beginning' }),
      })
      .nullish(),
  }),
  output: RUN,
  run: async (context, { id, data }): Promise<Result<unknown, AppFault>> => {
    const found = await ownConnection(context, id);
    if (!found.ok) return found;
    return ok(shownRun(await context.syncs.start(context.actor.company, found.value, 'manual', data?.full ?? false)));
  },
});

export const listRuns = operation({
  name: 'list_runs',
  summary: 'List runs of a connection',
  description: 'The latest first.',
  scope: 'read',
  input: z.strictObject({
    id: CONNECTION_ID,
    limit: LIMIT,
    cursor: z.string().optional().meta({ description: '`next_cursor` of the page before' }),
  }),
  output: z.strictObject({ data: z.array(RUN), next_cursor: z.string().nullable(), has_more: z.boolean() }),
  run: async (context, { id, limit, cursor }): Promise<Result<unknown, AppFault>> => {
    await context.syncs.sweep(context.actor.company);
    const found = await ownConnection(context, id);
    if (!found.ok) return found;
    const before = cursor === undefined ? undefined : Number(cursor);
    if (before !== undefined && !Number.isSafeInteger(before)) {
      return fail(fault('invalid', ['cursor'], 'Not a cursor of this list', 'value_error'));
    }
    const runs = await context.store.sync.runs(context.actor.company, found.value.no, limit + 1, before);
    const data = runs.slice(0, limit);
    const more = runs.length > limit;
    return ok({ data: data.map(shownRun), next_cursor: more ? String(data.at(-1)?.no) : null, has_more: more });
  },
});

export const getRun = operation({
  name: 'get_run',
  summary: 'Retrieve a run',
  description: 'State, counters and progress of a run.',
  scope: 'read',
  input: z.strictObject({ id: CONNECTION_ID, run_id: RUN_ID }),
  output: RUN,
  run: async (context, { id, run_id }): Promise<Result<unknown, AppFault>> => {
    const found = await ownRun(context, id, run_id);
    return found.ok ? ok(shownRun(found.value.run)) : found;
  },
});

export const cancelRun = operation({
  name: 'cancel_run',
  summary: 'Cancel a run',
  description: 'Stops the run after the page at hand; what was read stays, and the next sync goes on there.',
  scope: 'write',
  input: z.strictObject({ id: CONNECTION_ID, run_id: RUN_ID, data: z.strictObject({}).nullish() }),
  output: RUN,
  run: async (context, { id, run_id }): Promise<Result<unknown, AppFault>> => {
    const found = await ownRun(context, id, run_id);
    if (!found.ok) return found;
    const asked = await context.syncs.cancel(context.actor.company, found.value.run.no);
    if (!asked) return fail(fault('conflict', ['run_id'], `This run has ended: ${found.value.run.state}`, 'ended'));
    const after = await ownRun(context, id, run_id);
    return after.ok ? ok(shownRun(after.value.run)) : after;
  },
});

const LINE = z.strictObject({
  no: z.int(),
  at: z.string(),
  level: z.enum(['info', 'warning', 'error']),
  message: z.string(),
});

export const getRunLog = operation({
  name: 'get_run_log',
  summary: 'Read a run’s log',
  description: 'What the run did, in order.',
  scope: 'read',
  input: z.strictObject({
    id: CONNECTION_ID,
    run_id: RUN_ID,
    after: z.int().min(0).default(0).meta({ description: 'Number of the last line that is known' }),
    limit: LIMIT,
  }),
  output: z.strictObject({ data: z.array(LINE), has_more: z.boolean() }),
  run: async (context, { id, run_id, after, limit }): Promise<Result<unknown, AppFault>> => {
    const found = await ownRun(context, id, run_id);
    if (!found.ok) return found;
    const lines = await context.store.sync.log(context.actor.company, found.value.run.no, after, limit + 1);
    return ok({ data: lines.slice(0, limit), has_more: lines.length > limit });
  },
});

/** One thing that happened in a run; `id` is that of the last log line it follows. */
export interface RunEvent {
  readonly id: number;
  readonly event: 'log' | 'progress' | 'end' | 'work';
  readonly data: unknown;
}

const LOOK_MS = 250;
const LINES_A_LOOK = 500;

/**
 * What happens in a run from now on, beginning with the log after line `after`: lines, progress where it changed, and at
 * last its end. It ends early when `signal` is aborted. Faults: there is no such run.
 */
export async function followRun(
  context: Context,
  { id, run_id, after }: { readonly id: string; readonly run_id: string; readonly after: number },
  signal: AbortSignal,
): Promise<Result<AsyncIterable<RunEvent>, AppFault>> {
  const found = await ownRun(context, id, run_id);
  return found.ok ? ok(events(context, { id, run_id, after }, signal)) : found;
}

async function* events(
  context: Context,
  { id, run_id, after }: { readonly id: string; readonly run_id: string; readonly after: number },
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  let last = after;
  let shown = '';
  while (!signal.aborted) {
    const found = await ownRun(context, id, run_id);
    if (!found.ok) return;
    const { run } = found.value;
    // The run is read before its log: at its end no line is left out.
    for (;;) {
      const lines = await context.store.sync.log(context.actor.company, run.no, last, LINES_A_LOOK);
      for (const line of lines) {
        last = line.no;
        yield { id: last, event: 'log', data: line };
      }
      if (lines.length < LINES_A_LOOK) break;
    }
    const data = shownRun(run);
    const text = JSON.stringify(data);
    if (run.finishedAt !== null) {
      yield { id: last, event: 'end', data };
      return;
    }
    if (text !== shown) yield { id: last, event: 'progress', data };
    shown = text;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}
