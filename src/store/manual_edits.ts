// Fields that people changed through the API on what a connection brought: they win over later syncs until released.

import { sql } from 'kysely';
import type { ObjectName } from '../core/facts.ts';
import type { Engine } from './engine.ts';
import type { ManualEdit } from './sync_store.ts';
import { OBJECT_TABLES } from './tables.ts';
import { type Turn, takeTurn } from './turn.ts';

/** Sources that are no connection. */
const OWN_SOURCES: ReadonlySet<unknown> = new Set(['api', 'file']);

export function isConnection(source: unknown): boolean {
  return typeof source === 'string' && !OWN_SOURCES.has(source);
}

/** The edited fields of objects, by number. */
export async function editedFields(turn: Turn, nos: readonly number[]): Promise<Map<number, Set<string>>> {
  const edited = new Map<number, Set<string>>();
  if (nos.length === 0) return edited;
  const { rows } = await sql<{ no: number; field: string }>`
    select no, field from manual_edits where company = ${turn.company} and no ${turn.engine.among(nos)}
  `.execute(turn.tx);
  for (const { no, field } of rows) edited.set(no, (edited.get(no) ?? new Set()).add(field));
  return edited;
}

/** The name under which a custom property stands among edited fields. */
export function propertyField(name: string): string {
  return `custom_properties.${name}`;
}

/** A body from a source without the fields that were edited by hand. */
export function withoutEdited(
  body: Readonly<Record<string, unknown>>,
  fields: ReadonlySet<string> | undefined,
): Record<string, unknown> {
  if (fields === undefined) return { ...body };
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => !fields.has(name)));
  const properties = kept.custom_properties;
  if (typeof properties !== 'object' || properties === null) return kept;
  const left = Object.entries(properties).filter(([name]) => !fields.has(propertyField(name)));
  return { ...kept, custom_properties: Object.fromEntries(left) };
}

/** Every edit that holds, in order of the objects. */
export async function listEdits(engine: Engine, company: number): Promise<ManualEdit[]> {
  const { rows } = await sql<{ no: number; field: string; object: ObjectName; edited_at: string }>`
    select no, field, object, edited_at from manual_edits where company = ${company} order by no, field
  `.execute(engine.reader);
  const edits: ManualEdit[] = [];
  for (const object of new Set(rows.map((row) => row.object))) {
    const own = rows.filter((row) => row.object === object);
    const { rows: objects } = await sql<{ no: number; id: string; source: string }>`
      select no, id, source from ${sql.table(OBJECT_TABLES[object].name)}
      where company = ${company} and no ${engine.among(own.map((row) => row.no))}`.execute(engine.reader);
    const byNo = new Map(objects.map((row) => [row.no, row]));
    for (const { no, field, edited_at: editedAt } of own) {
      const found = byNo.get(no);
      if (found !== undefined) edits.push({ object, id: found.id, field, source: found.source, editedAt });
    }
  }
  return edits;
}

/** False where the field was not edited by hand. */
export function releaseEdit(
  engine: Engine,
  company: number,
  object: ObjectName,
  id: string,
  field: string,
): Promise<boolean> {
  return takeTurn(engine, company, async (turn) => {
    const { rows } = await sql<{ no: number }>`
      delete from manual_edits where company = ${company} and field = ${field} and no =
        (select no from ${sql.table(OBJECT_TABLES[object].name)} where company = ${company} and id = ${id})
      returning no`.execute(turn.tx);
    return rows.length > 0;
  });
}
