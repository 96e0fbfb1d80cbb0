// `runrate sync`: reads a connection now, with a progress bar where asked.

import type { Command } from 'commander';
import { type Caller, type CallerFlags, withCaller } from './caller.ts';
import { CommandError } from './command.ts';
import { connectionCommand, namedConnection } from './connections.ts';
import { progressBar } from './progress.ts';
import { textTable } from './table.ts';

interface SyncFlags extends CallerFlags {
  readonly follow?: boolean;
  readonly full?: boolean;
}

interface ShownRun {
  readonly id: string;
  readonly state: string;
  readonly counters: Readonly<Record<string, Readonly<Record<'read' | 'written' | 'unchanged' | 'dead', number>>>>;
  readonly progress: { readonly stream: string; readonly done: number; readonly total: number | null } | null;
  readonly finished_at: string | null;
  readonly error: { readonly message: string } | null;
}

const LOOK_MS = 250;

export function syncCommand(): Command {
  return connectionCommand('sync', 'Read a connection now; one that stopped goes on where it was')
    .argument('<name>', 'of the connection')
    .option('--follow', 'show progress until the end; without --url the command always waits for the end')
    .option('--full', 'read everything anew, from the beginning')
    .addHelpText(
      'after',
      '\nThe exit code is 1 where the sync did not succeed.\n\nExamples:\n  runrate sync Pennylane --follow\n  runrate sync Pennylane --url http://127.0.0.1:4010 --key rr_…',
    )
    .action(sync);
}

async function sync(name: string, flags: SyncFlags): Promise<void> {
  const { syncConnection } = await import('../app/runs.ts');
  await withCaller(flags, async (call) => {
    const id = await namedConnection(call, name);
    const run = (await call(syncConnection, { id, data: { full: flags.full ?? false } })) as ShownRun;
    // Without a server the run is this process's: it must not end before.
    if (flags.follow !== true && flags.url !== undefined) {
      console.log(`The sync of ${name} has begun: run ${run.id}`);
      return;
    }
    report(name, await untilEnd(call, { id, run_id: run.id }, flags.follow === true ? name : null));
  });
}

/** The ended run; with a title, a bar shows the way there. */
async function untilEnd(
  call: Caller,
  input: { readonly id: string; readonly run_id: string },
  title: string | null,
): Promise<ShownRun> {
  const { getRun } = await import('../app/runs.ts');
  const bar = title === null ? null : progressBar(title, 'records');
  try {
    for (;;) {
      const run = (await call(getRun, input)) as ShownRun;
      if (run.finished_at !== null) return run;
      const { progress } = run;
      if (progress !== null) bar?.show(progress.done, progress.total, `${title} ${progress.stream}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } finally {
    bar?.stop();
  }
}

function report(name: string, run: ShownRun): void {
  const rows = Object.entries(run.counters).map(([object, counts]) => [
    object,
    ...[counts.read, counts.written, counts.unchanged, counts.dead].map((count) => count.toLocaleString('en-US')),
  ]);
  if (rows.length > 0) console.log(textTable(['object', 'read', 'written', 'unchanged', 'dead'], rows));
  if (run.state !== 'succeeded') throw new CommandError(`${name}: ${run.state}. ${run.error?.message ?? ''}`);
  console.log(`${name} is read.`);
}
