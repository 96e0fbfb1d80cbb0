// Runs of connections: one at a time for each, held by a process under a lease, with a log.

import { sql } from 'kysely';
import { toConnection } from './connections.ts';
import type { Engine } from './engine.ts';
import {
  type Attention,
  type Connection,
  type Counters,
  type Held,
  type LogLine,
  type NewRun,
  type Progress,
  type RunEnd,
  RunLost,
  type SyncRun,
} from './sync_store.ts';
import { SYNC_LOGS, SYNC_RUNS } from './sync_tables.ts';
import { type Turn, takeTurn } from './turn.ts';

interface RunRow {
  readonly no: number;
  readonly id: string;
  readonly connection: number;
  readonly state: SyncRun['state'];
  readonly cause: SyncRun['cause'];
  readonly full: number;
  readonly counters: string;
  readonly progress: string | null;
  readonly requests: number;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly error: string | null;
  readonly holder: string;
  readonly cancel: number;
  readonly live: number | null;
}

/** Lines of a run's log that are kept; what comes later is counted by the run's counters. */
const LOG_MAX = 10_000;
/** Ended runs of a connection that are kept with their logs. */
const RUNS_KEPT = 200;

function toRun(row: RunRow): SyncRun {
  return {
    no: row.no,
    id: row.id,
    connection: row.connection,
    state: row.state,
    cause: row.cause,
    full: row.full === 1,
    counters: JSON.parse(row.counters) as Counters,
    progress: row.progress === null ? null : (JSON.parse(row.progress) as Progress),
    requests: row.requests,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    error: row.error === null ? null : (JSON.parse(row.error) as Attention),
  };
}

/** A new run, or the one of the connection that has not ended. */
export function queueRun(
  engine: Engine,
  company: number,
  connection: number,
  run: NewRun,
): Promise<{ run: SyncRun; isNew: boolean }> {
  return takeTurn(engine, company, async (turn) => {
    await sweepIn(turn, run.holder, run.now);
    const { rows: live } = await sql<RunRow>`
      select * from sync_runs where company = ${company} and live = ${connection}`.execute(turn.tx);
    if (live[0] !== undefined) return { run: toRun(live[0]), isNew: false };
    const { rows: last } = await sql<{ no: number | null }>`
      select max(no) as no from sync_runs where company = ${company}`.execute(turn.tx);
    const row = {
      company,
      no: (last[0]?.no ?? 0) + 1,
      id: run.id,
      connection,
      state: 'queued' as const,
      cause: run.cause,
      full: run.full ? 1 : 0,
      counters: '{}',
      progress: null,
      requests: 0,
      created_at: run.now,
      started_at: null,
      finished_at: null,
      error: null,
      holder: run.holder,
      lease_until: run.leaseUntil,
      cancel: 0,
      live: connection,
    };
    await engine.upsert(turn.tx, SYNC_RUNS, [row]);
    await forgetOld(turn, connection);
    return { run: toRun(row), isNew: true };
  });
}

async function forgetOld(turn: Turn, connection: number): Promise<void> {
  const { rows } = await sql<{ no: number }>`
    select no from sync_runs where company = ${turn.company} and connection = ${connection}
    order by no desc limit 1 offset ${RUNS_KEPT}`.execute(turn.tx);
  const last = rows[0]?.no;
  if (last === undefined) return;
  const old = sql`select no from sync_runs where company = ${turn.company} and connection = ${connection} and no <= ${last}`;
  await sql`delete from sync_logs where company = ${turn.company} and run in (${old})`.execute(turn.tx);
  await sql`
    delete from sync_runs where company = ${turn.company} and connection = ${connection} and no <= ${last}
  `.execute(turn.tx);
}

const INTERRUPTED: Attention = {
  code: 'interrupted',
  message: 'The server that ran this sync ended; the next sync goes on where it stopped',
  scope: null,
};

/** Where no other process can write, a run that another holder began has no holder any more. */
async function sweepIn({ engine, tx, company }: Pick<Turn, 'engine' | 'tx' | 'company'>, holder: string, now: string) {
  const gone = engine.alone ? sql`(lease_until < ${now} or holder <> ${holder})` : sql`lease_until < ${now}`;
  await sql`
    update sync_runs set state = 'failed', live = null, finished_at = ${now}, error = ${JSON.stringify(INTERRUPTED)}
    where company = ${company} and live is not null and ${gone}`.execute(tx);
}

/** Ends runs whose holder is gone. */
export function sweepRuns(engine: Engine, company: number, holder: string, now: string): Promise<void> {
  return engine.writer.transaction().execute((tx) => sweepIn({ engine, tx, company }, holder, now));
}

/** The run's row, while the holder still has it. Throws RunLost. */
export async function heldRun(turn: Turn, held: Held): Promise<{ counters: Counters; cancel: boolean }> {
  const { rows } = await sql<RunRow>`
    select * from sync_runs where company = ${held.company} and no = ${held.run}`.execute(turn.tx);
  const row = rows[0];
  if (row === undefined || row.live === null || row.holder !== held.holder) {
    throw new RunLost('This run was ended by another process');
  }
  return { counters: JSON.parse(row.counters) as Counters, cancel: row.cancel === 1 };
}

/** The connection as it is now; its generation is counted on where the reading starts at the beginning. */
export function beginRun(engine: Engine, held: Held, now: string): Promise<Connection> {
  return takeTurn(engine, held.company, async (turn) => {
    await heldRun(turn, held);
    const { company, connection, run } = held;
    await sql`
      update sync_runs set state = 'running', started_at = ${now} where company = ${company} and no = ${run}
    `.execute(turn.tx);
    await sql`
      update connections set resume = null where company = ${company} and no = ${connection}
      and exists (select 1 from sync_runs r where r.company = ${company} and r.no = ${run} and r."full" = 1)
    `.execute(turn.tx);
    await sql`
      update connections set generation = generation + 1
      where company = ${company} and no = ${connection} and resume is null`.execute(turn.tx);
    const { rows } = await sql<Parameters<typeof toConnection>[0]>`
      select * from connections where company = ${company} and no = ${connection}`.execute(turn.tx);
    if (rows[0] === undefined) throw new RunLost('The connection was removed');
    return toConnection(rows[0]);
  });
}

/** Moves the lease on; whether somebody asked the run to stop. Throws RunLost. */
export async function renewLease(engine: Engine, held: Held, until: string): Promise<{ cancel: boolean }> {
  const { rows } = await sql<{ cancel: number }>`
    update sync_runs set lease_until = ${until}
    where company = ${held.company} and no = ${held.run} and holder = ${held.holder} and live is not null
    returning cancel`.execute(engine.writer);
  if (rows[0] === undefined) throw new RunLost('This run was ended by another process');
  return { cancel: rows[0].cancel === 1 };
}

/** Ends a run with what follows for its connection; a success makes the company's figures fresh. Throws RunLost. */
export function endRun(engine: Engine, held: Held, end: RunEnd, now: string): Promise<void> {
  const { company, connection, run } = held;
  return takeTurn(engine, company, async (turn) => {
    await heldRun(turn, held);
    const error = end.error === null ? null : JSON.stringify(end.error);
    await sql`
      update sync_runs set state = ${end.state}, live = null, finished_at = ${now}, error = ${error},
        requests = ${end.requests} where company = ${company} and no = ${run}`.execute(turn.tx);
    const one = sql`company = ${company} and no = ${connection}`;
    if (end.restart) await sql`update connections set resume = null where ${one}`.execute(turn.tx);
    if (end.state === 'needs_attention') {
      await sql`update connections set attention = ${error} where ${one}`.execute(turn.tx);
    }
    if (end.state !== 'succeeded') return;
    await sql`
      update connections set since = coalesce(resume, since), resume = null, attention = null, synced_at = ${now}
      where ${one}`.execute(turn.tx);
    if (end.everything) await markGone(turn, connection, now);
    turn.change();
  });
}

/** What a whole reading did not see is gone at the source; letters it did not see again are settled. */
async function markGone(turn: Turn, connection: number, now: string): Promise<void> {
  const { company, tx } = turn;
  const older = sql`company = ${company} and connection = ${connection}
    and generation < (select generation from connections where company = ${company} and no = ${connection})`;
  await sql`update source_ids set gone_at = ${now} where ${older} and gone_at is null`.execute(tx);
  await sql`delete from dead_letters where ${older}`.execute(tx);
}

/** Asks a run to stop; false where it has ended. */
export async function cancelRun(engine: Engine, company: number, run: number): Promise<boolean> {
  const { rows } = await sql<{ no: number }>`
    update sync_runs set cancel = 1 where company = ${company} and no = ${run} and live is not null
    returning no`.execute(engine.writer);
  return rows.length > 0;
}

export async function findRun(
  engine: Engine,
  company: number,
  connection: number,
  id: string,
): Promise<SyncRun | null> {
  const { rows } = await sql<RunRow>`
    select * from sync_runs where company = ${company} and connection = ${connection} and id = ${id}
  `.execute(engine.reader);
  return rows[0] === undefined ? null : toRun(rows[0]);
}

/** The latest first. */
export async function listRuns(
  engine: Engine,
  company: number,
  connection: number,
  limit: number,
  before = Number.MAX_SAFE_INTEGER,
): Promise<SyncRun[]> {
  const { rows } = await sql<RunRow>`
    select * from sync_runs where company = ${company} and connection = ${connection} and no < ${before}
    order by no desc limit ${limit}`.execute(engine.reader);
  return rows.map(toRun);
}

/** Adds a line, unless the log is full. */
export async function addLog(engine: Engine, company: number, run: number, line: Omit<LogLine, 'no'>): Promise<void> {
  await engine.writer.transaction().execute(async (tx) => {
    const { rows } = await sql<{ no: number | null }>`
      select max(no) as no from sync_logs where company = ${company} and run = ${run}`.execute(tx);
    const no = (rows[0]?.no ?? 0) + 1;
    if (no <= LOG_MAX) await engine.upsert(tx, SYNC_LOGS, [{ company, run, no, ...line }]);
  });
}

export async function listLog(
  engine: Engine,
  company: number,
  run: number,
  after: number,
  limit: number,
): Promise<LogLine[]> {
  const { rows } = await sql<LogLine>`
    select no, at, level, message from sync_logs where company = ${company} and run = ${run} and no > ${after}
    order by no limit ${limit}`.execute(engine.reader);
  return rows;
}
