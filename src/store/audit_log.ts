// The audit log of a company: entries are added and read, never changed.

import { type RawBuilder, sql } from 'kysely';
import { cursorAfter, cursorNumber } from './cursor.ts';
import type { Engine } from './engine.ts';
import type { AuditEntry, AuditPage, AuditQuery, AuditRecord } from './people_store.ts';

interface AuditRow {
  readonly no: number;
  readonly at: string;
  readonly actor: string;
  readonly actor_kind: AuditEntry['actorKind'];
  readonly actor_id: string | null;
  readonly action: string;
  readonly object: string;
  readonly object_id: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string | null;
}

export async function recordEntry(engine: Engine, company: number, entry: AuditEntry): Promise<void> {
  const insert = (no: number) => sql`
    insert into audit_log (company, no, at, actor, actor_kind, actor_id, action, object, object_id, before, after, reason)
    values (${company}, ${no}, ${entry.at},
      ${entry.actor}, ${entry.actorKind}, ${entry.actorId}, ${entry.action}, ${entry.object}, ${entry.objectId},
      ${asJson(entry.before)}, ${asJson(entry.after)}, ${entry.reason})`;
  await engine.writer.transaction().execute(async (tx) => {
    await sql`select no from companies where no = ${company} ${engine.lock}`.execute(tx);
    const { rows } = await sql<{ no: number | null }>`
      select max(no) as no from audit_log where company = ${company}`.execute(tx);
    await insert((rows[0]?.no ?? 0) + 1).execute(tx);
  });
}

/** The latest first; null where the cursor is none. */
export async function listEntries(engine: Engine, company: number, query: AuditQuery): Promise<AuditPage | null> {
  const before = query.cursor === undefined ? null : cursorNumber(query.cursor);
  if (query.cursor !== undefined && before === null) return null;
  const conditions: RawBuilder<unknown>[] = [sql`company = ${company}`];
  if (before !== null) conditions.push(sql`no < ${before}`);
  if (query.actor !== undefined) conditions.push(sql`(actor = ${query.actor} or actor_id = ${query.actor})`);
  if (query.action !== undefined) conditions.push(sql`action = ${query.action}`);
  if (query.object !== undefined) conditions.push(sql`object = ${query.object}`);
  if (query.objectId !== undefined) conditions.push(sql`object_id = ${query.objectId}`);
  if (query.from !== undefined) conditions.push(sql`at >= ${query.from}`);
  if (query.to !== undefined) conditions.push(sql`at < ${query.to}`);
  const { rows } = await sql<AuditRow>`
    select * from audit_log where ${sql.join(conditions, sql` and `)}
    order by no desc limit ${query.limit + 1}`.execute(engine.reader);
  const data = rows.slice(0, query.limit).map(toRecord);
  const last = data.at(-1);
  return { data, nextCursor: rows.length > query.limit && last !== undefined ? cursorAfter(last.no) : null };
}

function asJson(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function fromJson(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}

function toRecord(row: AuditRow): AuditRecord {
  return {
    no: row.no,
    at: row.at,
    actor: row.actor,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    action: row.action,
    object: row.object,
    objectId: row.object_id,
    before: fromJson(row.before),
    after: fromJson(row.after),
    reason: row.reason,
  };
}
