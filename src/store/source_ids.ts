// Which object a source id of a connection is: looked up for a whole page at once, and kept with the page.

import { sql } from 'kysely';
import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { SOURCE_IDS } from './sync_tables.ts';
import { OBJECT_TABLES } from './tables.ts';
import type { Turn } from './turn.ts';

/** An object by its number and its present id. */
export interface Known {
  readonly no: number;
  readonly id: string;
}

interface Place {
  readonly turn: Turn;
  readonly connection: number;
}

/** The source ids of a page, by object; those whose object was deleted are new again. */
export class SourceIds {
  readonly #known = new Map<string, Known>();
  readonly #named = new Map<ObjectName, Set<string>>(OBJECTS.map((object) => [object, new Set()]));

  /** To be looked up by `load`. */
  name(object: ObjectName, sourceId: string): void {
    this.#named.get(object)?.add(sourceId);
  }

  get(object: ObjectName, sourceId: string): Known | null {
    return this.#known.get(key(object, sourceId)) ?? null;
  }

  set(object: ObjectName, sourceId: string, known: Known): void {
    this.#known.set(key(object, sourceId), known);
  }

  async load({ turn, connection }: Place): Promise<void> {
    const { company, engine } = turn;
    for (const [object, sourceIds] of this.#named) {
      if (sourceIds.size === 0) continue;
      const { rows } = await sql<{ source_id: string; no: number; id: string }>`
        select s.source_id, s.no, o.id from source_ids s
        join ${sql.table(OBJECT_TABLES[object].name)} o on o.company = s.company and o.no = s.no
        where s.company = ${company} and s.connection = ${connection} and s.object = ${object}
        and s.source_id ${engine.among([...sourceIds])}`.execute(turn.tx);
      for (const row of rows) this.set(object, row.source_id, { no: row.no, id: row.id });
    }
  }
}

function key(object: ObjectName, sourceId: string): string {
  return `${object}\n${sourceId}`;
}

/** A source id that was in a reading. */
export interface Seen {
  readonly object: ObjectName;
  readonly sourceId: string;
}

/** The numbers among these that a source id of any connection stands for. */
export async function numbersTaken(turn: Turn, nos: readonly number[]): Promise<ReadonlySet<number>> {
  if (nos.length === 0) return new Set();
  const { rows } = await sql<{ no: number }>`
    select no from source_ids where company = ${turn.company} and no ${turn.engine.among(nos)}`.execute(turn.tx);
  return new Set(rows.map((row) => row.no));
}

/** Keeps what new source ids stand for, and that all of these were seen by the reading of this generation. */
export async function keepSeen(
  place: Place,
  seen: readonly Seen[],
  fresh: readonly (Seen & { readonly no: number })[],
  generation: number,
): Promise<void> {
  const { turn, connection } = place;
  const { company, engine, tx } = turn;
  const base = { company, connection, generation, gone_at: null };
  const rows = fresh.map(({ object, sourceId, no }) => ({ ...base, object, source_id: sourceId, no }));
  await engine.upsert(tx, SOURCE_IDS, rows);
  for (const object of OBJECTS) {
    const sourceIds = seen.filter((one) => one.object === object).map((one) => one.sourceId);
    if (sourceIds.length === 0) continue;
    await sql`
      update source_ids set generation = ${generation}, gone_at = null
      where company = ${company} and connection = ${connection} and object = ${object}
      and source_id ${engine.among(sourceIds)} and (generation <> ${generation} or gone_at is not null)`.execute(tx);
  }
}
