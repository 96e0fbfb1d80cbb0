// File imports: kept with how far each has come, held by one process at a time under a lease.

import { sql } from 'kysely';
import type { Engine } from './engine.ts';
import {
  type HeldImport,
  type ImportCounts,
  type ImportEnd,
  type ImportError,
  ImportLost,
  type ImportProblem,
  type ImportRecord,
  type ImportState,
  type ImportStep,
  type NewImport,
} from './import_store.ts';
import { IMPORTS } from './import_tables.ts';
import { takeTurn } from './turn.ts';

interface ImportRow {
  readonly no: number;
  readonly id: string;
  readonly file_name: string;
  readonly file_size: number;
  readonly author: string;
  readonly state: ImportState;
  readonly look: string;
  readonly rows_total: number | null;
  readonly rows_done: number;
  readonly resume_row: number;
  readonly counts: string;
  readonly problem_count: number;
  readonly problems: string;
  readonly error: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
}

const NOTHING: ImportCounts = { created: 0, updated: 0, refused: 0 };

function toImport(row: ImportRow): ImportRecord {
  return {
    no: row.no,
    id: row.id,
    fileName: row.file_name,
    fileSize: row.file_size,
    author: row.author,
    state: row.state,
    look: row.look,
    rowsTotal: row.rows_total,
    rowsDone: row.rows_done,
    resumeRow: row.resume_row,
    counts: JSON.parse(row.counts) as ImportCounts,
    problemCount: row.problem_count,
    problems: JSON.parse(row.problems) as ImportProblem[],
    error: row.error === null ? null : (JSON.parse(row.error) as ImportError),
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

export function addImport(engine: Engine, company: number, file: NewImport, now: string): Promise<ImportRecord> {
  return takeTurn(engine, company, async (turn) => {
    const { rows: last } = await sql<{ no: number | null }>`
      select max(no) as no from imports where company = ${company}`.execute(turn.tx);
    const row = {
      no: (last[0]?.no ?? 0) + 1,
      id: file.id,
      file_name: file.fileName,
      file_size: file.fileSize,
      author: file.author,
      state: 'uploaded' as const,
      look: file.look,
      rows_total: null,
      rows_done: 0,
      resume_row: 0,
      counts: JSON.stringify(NOTHING),
      problem_count: 0,
      problems: '[]',
      error: null,
      created_at: now,
      started_at: null,
      finished_at: null,
    };
    const free = { live: 0, holder: null, lease_until: null, cancel: 0 };
    await engine.upsert(turn.tx, IMPORTS, [{ company, ...row, ...free }]);
    return toImport(row);
  });
}

export async function findImport(engine: Engine, company: number, id: string): Promise<ImportRecord | null> {
  const { rows } = await sql<ImportRow>`
    select * from imports where company = ${company} and id = ${id}`.execute(engine.reader);
  return rows[0] === undefined ? null : toImport(rows[0]);
}

/** The latest first. */
export async function listImports(
  engine: Engine,
  company: number,
  limit: number,
  before = Number.MAX_SAFE_INTEGER,
): Promise<ImportRecord[]> {
  const { rows } = await sql<ImportRow>`
    select * from imports where company = ${company} and no < ${before}
    order by no desc limit ${limit}`.execute(engine.reader);
  return rows.map(toImport);
}

export async function liveImports(engine: Engine, company: number): Promise<ImportRecord[]> {
  const { rows } = await sql<ImportRow>`
    select * from imports where company = ${company} and live = 1 order by no`.execute(engine.reader);
  return rows.map(toImport);
}

/** False while it is worked on. */
export async function relookImport(engine: Engine, company: number, no: number, look: string): Promise<boolean> {
  const { rows } = await sql<{ no: number }>`
    update imports set look = ${look}, state = 'uploaded', rows_total = null, rows_done = 0, resume_row = 0,
      counts = ${JSON.stringify(NOTHING)}, problem_count = 0, problems = '[]', error = null,
      started_at = null, finished_at = null
    where company = ${company} and no = ${no} and live = 0 returning no`.execute(engine.writer);
  return rows.length > 0;
}

/** False where somebody has it. */
export async function beginImport(
  engine: Engine,
  { company, no, holder }: HeldImport,
  state: 'checking' | 'importing',
  leaseUntil: string,
  now: string,
  rowsTotal: number | null,
): Promise<boolean> {
  // A check that leads on into the import never lets go of it.
  const free = state === 'importing' ? sql`(live = 0 or (holder = ${holder} and state = 'checking'))` : sql`live = 0`;
  const anew =
    state === 'checking'
      ? sql`, rows_total = null, problem_count = 0, problems = '[]'`
      : sql`, rows_total = coalesce(${rowsTotal}, rows_total)`;
  const { rows } = await sql<{ no: number }>`
    update imports set state = ${state}, live = 1, holder = ${holder}, lease_until = ${leaseUntil}, cancel = 0,
      rows_done = 0, error = null, started_at = ${now}, finished_at = null ${anew}
    where company = ${company} and no = ${no} and ${free} returning no
  `.execute(engine.writer);
  return rows.length > 0;
}

/** Throws ImportLost. */
export async function stepImport(
  engine: Engine,
  { company, no, holder }: HeldImport,
  step: ImportStep | null,
  leaseUntil: string,
): Promise<{ cancel: boolean }> {
  const reached = step === null ? sql`` : sql`, ${stepColumns(step)}`;
  const { rows } = await sql<{ cancel: number }>`
    update imports set lease_until = ${leaseUntil} ${reached}
    where company = ${company} and no = ${no} and holder = ${holder} and live = 1 returning cancel
  `.execute(engine.writer);
  if (rows[0] === undefined) throw new ImportLost('This import was ended by another process');
  return { cancel: rows[0].cancel === 1 };
}

function stepColumns({ rowsDone, resumeRow, counts, problemCount, problems }: ImportStep) {
  return sql`rows_done = ${rowsDone}, resume_row = ${resumeRow}, counts = ${JSON.stringify(counts)},
    problem_count = ${problemCount}, problems = ${JSON.stringify(problems)}`;
}

/** Throws ImportLost. */
export async function endImport(
  engine: Engine,
  { company, no, holder }: HeldImport,
  end: ImportEnd,
  now: string,
): Promise<void> {
  const error = end.error === null ? null : JSON.stringify(end.error);
  const { rows } = await sql<{ no: number }>`
    update imports set state = ${end.state}, live = 0, holder = null, lease_until = null, ${stepColumns(end)},
      rows_total = coalesce(${end.rowsTotal}, rows_total), error = ${error}, finished_at = ${now}
    where company = ${company} and no = ${no} and holder = ${holder} and live = 1 returning no
  `.execute(engine.writer);
  if (rows.length === 0) throw new ImportLost('This import was ended by another process');
}

/** False where no process works on it. */
export async function cancelImport(engine: Engine, company: number, no: number): Promise<boolean> {
  const { rows } = await sql<{ no: number }>`
    update imports set cancel = 1 where company = ${company} and no = ${no} and live = 1 returning no
  `.execute(engine.writer);
  return rows.length > 0;
}

const INTERRUPTED: ImportError = {
  code: 'interrupted',
  message: 'The server ended meanwhile. Ask for it once more: what is written stays, and nothing comes twice',
};

/** Ends what was in hand of a process that is gone: where no other can write, of any other. */
export async function sweepImports(engine: Engine, company: number, holder: string, now: string): Promise<void> {
  const gone = engine.alone ? sql`(lease_until < ${now} or holder <> ${holder})` : sql`lease_until < ${now}`;
  await sql`
    update imports set state = 'failed', live = 0, holder = null, lease_until = null, finished_at = ${now},
      error = ${JSON.stringify(INTERRUPTED)}
    where company = ${company} and live = 1 and ${gone}`.execute(engine.writer);
}

/** False while it is worked on. */
export async function removeImport(engine: Engine, company: number, no: number): Promise<boolean> {
  const { rows } = await sql<{ no: number }>`
    delete from imports where company = ${company} and no = ${no} and live = 0 returning no`.execute(engine.writer);
  return rows.length > 0;
}
