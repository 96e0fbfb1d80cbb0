// What happens in an import, as it happens.

import { setTimeout as pause } from 'node:timers/promises';
import { ok, type Result } from '../core/result.ts';
import type { Context } from './context.ts';
import type { AppFault } from './fault.ts';
import { shownImport } from './import/shown_import.ts';
import { ownImport } from './imports.ts';
import type { RunEvent } from './runs.ts';

const LOOK_MS = 250;

/**
 * Progress of an import where it changed, and at last its end; nothing but its end where nothing is under way. It ends
 * early when `signal` is aborted. Faults: there is no such import.
 */
export async function followImport(
  context: Context,
  id: string,
  signal: AbortSignal,
): Promise<Result<AsyncIterable<RunEvent>, AppFault>> {
  const found = await ownImport(context, id);
  return found.ok ? ok(events(context, id, signal)) : found;
}

async function* events(context: Context, id: string, signal: AbortSignal): AsyncGenerator<RunEvent> {
  let last = '';
  for (let count = 1; !signal.aborted; count += 1) {
    const found = await ownImport(context, id);
    if (!found.ok) return;
    const data = shownImport(found.value);
    if (data.state !== 'checking' && data.state !== 'importing') {
      yield { id: count, event: 'end', data };
      return;
    }
    const { detected: _, errors: _errors, ...progress } = data;
    const text = JSON.stringify(progress);
    if (text !== last) yield { id: count, event: 'progress', data: progress };
    last = text;
    await pause(LOOK_MS);
  }
}
