// Saved mappings of columns, by name within a company.

import { sql } from 'kysely';
import type { Engine } from './engine.ts';
import type { ImportPreset } from './import_store.ts';
import { IMPORT_PRESETS } from './import_tables.ts';
import { takeTurn } from './turn.ts';

interface PresetRow {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly mapping: string;
  readonly created_at: string;
}

function toPreset({ id, name, kind, mapping, created_at }: PresetRow): ImportPreset {
  return { id, name, kind, mapping, createdAt: created_at };
}

export async function listPresets(engine: Engine, company: number): Promise<ImportPreset[]> {
  const { rows } = await sql<PresetRow>`
    select * from import_presets where company = ${company} order by name`.execute(engine.reader);
  return rows.map(toPreset);
}

export async function findPreset(engine: Engine, company: number, id: string): Promise<ImportPreset | null> {
  const { rows } = await sql<PresetRow>`
    select * from import_presets where company = ${company} and id = ${id}`.execute(engine.reader);
  return rows[0] === undefined ? null : toPreset(rows[0]);
}

/** Adds a preset, or replaces the one of the same name, which keeps its id. */
export function putPreset(engine: Engine, company: number, preset: ImportPreset): Promise<ImportPreset> {
  return takeTurn(engine, company, async (turn) => {
    const { rows } = await sql<PresetRow & { readonly no: number }>`
      select * from import_presets where company = ${company} and name = ${preset.name}`.execute(turn.tx);
    const { rows: last } = await sql<{ no: number | null }>`
      select max(no) as no from import_presets where company = ${company}`.execute(turn.tx);
    const known = rows[0];
    const no = known?.no ?? (last[0]?.no ?? 0) + 1;
    const { name, kind, mapping } = preset;
    const row = { id: known?.id ?? preset.id, name, kind, mapping, created_at: known?.created_at ?? preset.createdAt };
    await engine.upsert(turn.tx, IMPORT_PRESETS, [{ company, no, ...row }]);
    return toPreset(row);
  });
}

/** False where the company has no preset of this id. */
export async function removePreset(engine: Engine, company: number, id: string): Promise<boolean> {
  const { rows } = await sql<{ no: number }>`
    delete from import_presets where company = ${company} and id = ${id} returning no`.execute(engine.writer);
  return rows.length > 0;
}
