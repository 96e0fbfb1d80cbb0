// Rows as the API shows them: references as ids, custom properties as an object, amounts as numbers.

import type { ObjectName } from '../core/facts.ts';
import { SPECS } from '../core/objects.ts';
import type { ObjectRecord } from './store.ts';
import type { Value, ValueRow } from './tables.ts';

/**
 * The whole object. `idOf` gives the id of the object that a reference holds the number of; `lines` are the embedded
 * records, where the object has some.
 */
export function toRecord(
  object: ObjectName,
  row: ValueRow,
  idOf: (field: string, of: ObjectName, no: Value) => Value,
  lines: readonly ObjectRecord[],
): ObjectRecord {
  const spec = SPECS[object];
  const record: Record<string, unknown> & { id: string } = {
    created_at: row.created_at,
    updated_at: row.updated_at,
    id: String(row.id),
  };
  for (const field of spec.fields) {
    const value = row[field.name] ?? null;
    record[field.name] = field.kind === 'reference' && value !== null ? idOf(field.name, field.of, value) : value;
  }
  record.custom_properties = parseProperties(row.custom_properties);
  if (spec.embeds !== undefined) record[spec.embeds.field] = lines;
  return record;
}

/** Custom properties are kept as JSON text, null for none. */
export function parseProperties(text: Value | undefined): Record<string, unknown> {
  return typeof text === 'string' ? (JSON.parse(text) as Record<string, unknown>) : {};
}
