// Notes that a connector keeps about records, for mapping later ones: JSON by name.

import { sql } from 'kysely';
import type { Engine, Tx } from './engine.ts';
import { SOURCE_NOTES } from './sync_tables.ts';
import type { Turn } from './turn.ts';

/** The notes of these names, as JSON. */
export async function readNotes(
  engine: Engine,
  company: number,
  connection: number,
  names: readonly string[],
): Promise<Map<string, string>> {
  return names.length === 0 ? new Map() : notesIn(engine, engine.reader as Tx, { company, connection, names });
}

interface Wanted {
  readonly company: number;
  readonly connection: number;
  readonly names: readonly string[];
}

async function notesIn(engine: Engine, tx: Tx, { company, connection, names }: Wanted): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string; value: string }>`
    select name, value from source_notes
    where company = ${company} and connection = ${connection} and name ${engine.among(names)}`.execute(tx);
  return new Map(rows.map((row) => [row.name, row.value]));
}

/** Keeps those that differ. */
export async function keepNotes(turn: Turn, connection: number, notes: ReadonlyMap<string, string>): Promise<void> {
  if (notes.size === 0) return;
  const { company, engine, tx } = turn;
  const before = await notesIn(engine, tx, { company, connection, names: [...notes.keys()] });
  const rows = [...notes]
    .filter(([name, value]) => before.get(name) !== value)
    .map(([name, value]) => ({ company, connection, name, value }));
  await engine.upsert(tx, SOURCE_NOTES, rows);
}
