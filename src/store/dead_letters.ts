// Dead letters: records of a source that could not be written, kept whole with the reason until they can.

import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { ObjectName } from '../core/facts.ts';
import type { Engine } from './engine.ts';
import type { DeadLetter, GoneObject, SourceDead, SourcePage, SourceWrite } from './sync_store.ts';
import { DEAD_LETTERS } from './sync_tables.ts';
import { OBJECT_TABLES } from './tables.ts';
import type { Turn } from './turn.ts';

interface LetterRow {
  readonly no: number;
  readonly mark: string;
  readonly stream: string;
  readonly object: ObjectName;
  readonly source_id: string | null;
  readonly code: string;
  readonly reason: string;
  readonly record: string;
  readonly created_at: string;
}

function toLetter(row: LetterRow): DeadLetter {
  const { mark, source_id, created_at, ...rest } = row;
  return { ...rest, id: mark, sourceId: source_id, createdAt: created_at };
}

/** The same for the same trouble: by the source id where there is one, else by the record itself. */
export function letterId(stream: string, object: ObjectName, sourceId: string | null, record: string): string {
  const parts = sourceId === null ? [stream, object, 'record', record] : [stream, object, 'id', sourceId];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

/** Keeps a letter for each dead one, and takes away those whose facts are written now. */
export async function keepLetters(
  turn: Turn,
  page: SourcePage,
  dead: readonly SourceDead[],
  settled: readonly SourceWrite[],
): Promise<void> {
  const { company, engine, tx } = turn;
  const { connection } = page;
  const { rows: any } = await sql<{ no: number }>`
    select no from dead_letters where company = ${company} and connection = ${connection} limit 1`.execute(tx);
  if (any.length === 0 && dead.length === 0) return;
  const fresh = new Map(dead.map((one) => [markOf(page, one), one]));
  const gone = new Set([
    ...settled.map((fact) => letterId(page.stream, fact.object, fact.sourceId, '')),
    ...(page.retried ?? []).map((letter) => letter.id),
  ]);
  const old = await lettersByMark(turn, connection, [...fresh.keys()]);
  const { rows: last } = await sql<{ no: number | null }>`
    select max(no) as no from dead_letters where company = ${company}`.execute(tx);
  let no = last[0]?.no ?? 0;
  const rows = [...fresh].map(([mark, { object, sourceId, code, reason, record }]) => {
    const before = old.get(mark);
    if (before === undefined) no += 1;
    const text = page.recordText(record);
    const base = { company, connection, mark, stream: page.stream, object, source_id: sourceId, code, reason };
    const since = before?.created_at ?? page.now;
    return { ...base, no: before?.no ?? no, record: text, generation: page.generation, created_at: since };
  });
  await engine.upsert(tx, DEAD_LETTERS, rows);
  const marks = [...gone].filter((mark) => !fresh.has(mark));
  if (marks.length === 0) return;
  await sql`
    delete from dead_letters where company = ${company} and connection = ${connection} and mark ${engine.among(marks)}
  `.execute(tx);
}

function markOf(page: SourcePage, one: SourceDead): string {
  return letterId(page.stream, one.object, one.sourceId, one.sourceId === null ? page.recordText(one.record) : '');
}

async function lettersByMark(
  turn: Turn,
  connection: number,
  marks: readonly string[],
): Promise<Map<string, LetterRow>> {
  if (marks.length === 0) return new Map();
  const { rows } = await sql<LetterRow>`
    select * from dead_letters where company = ${turn.company} and connection = ${connection}
    and mark ${turn.engine.among(marks)}`.execute(turn.tx);
  return new Map(rows.map((row) => [row.mark, row]));
}

const COLUMNS = sql`no, mark, stream, object, source_id, code, reason, record, created_at`;

/** In order of their first appearance. */
export async function listLetters(
  engine: Engine,
  company: number,
  connection: number,
  limit: number,
  after: number,
): Promise<DeadLetter[]> {
  const { rows } = await sql<LetterRow>`
    select ${COLUMNS} from dead_letters where company = ${company} and connection = ${connection} and no > ${after}
    order by no limit ${limit}`.execute(engine.reader);
  return rows.map(toLetter);
}

export async function findLetter(
  engine: Engine,
  company: number,
  connection: number,
  id: string,
): Promise<DeadLetter | null> {
  const { rows } = await sql<LetterRow>`
    select ${COLUMNS} from dead_letters where company = ${company} and connection = ${connection} and mark = ${id}
  `.execute(engine.reader);
  return rows[0] === undefined ? null : toLetter(rows[0]);
}

/** What the last whole reading did not see, the latest first. */
export async function listGone(
  engine: Engine,
  company: number,
  connection: number,
  limit: number,
): Promise<GoneObject[]> {
  const { rows } = await sql<{ object: ObjectName; source_id: string; no: number; gone_at: string }>`
    select object, source_id, no, gone_at from source_ids
    where company = ${company} and connection = ${connection} and gone_at is not null
    order by gone_at desc, object, source_id limit ${limit}`.execute(engine.reader);
  const gone: GoneObject[] = [];
  for (const object of new Set(rows.map((row) => row.object))) {
    const own = rows.filter((row) => row.object === object);
    const { rows: objects } = await sql<{ no: number; id: string }>`
      select no, id from ${sql.table(OBJECT_TABLES[object].name)}
      where company = ${company} and no ${engine.among(own.map((row) => row.no))}`.execute(engine.reader);
    const byNo = new Map(objects.map((row) => [row.no, row.id]));
    for (const { source_id: sourceId, no, gone_at: goneAt } of own) {
      const id = byNo.get(no);
      if (id !== undefined) gone.push({ object, id, sourceId, goneAt });
    }
  }
  return gone;
}
