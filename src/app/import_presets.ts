// Saved mappings of columns, so that the next file of the same origin is read at once.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fillsAt } from '../connectors/files/columns.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { ImportPreset } from '../store/import_store.ts';
import { type AppFault, fault } from './fault.ts';
import { KIND } from './import/shown_import.ts';
import { operation } from './operation.ts';
import * as values from './values.ts';

const MAPPING = z
  .record(z.string(), z.string().nullable())
  .meta({ description: 'By the name of a column: what it fills, null for nothing', type: 'object' });

const PRESET = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    kind: KIND,
    mapping: MAPPING,
    created_at: z.string().meta({ format: 'date-time' }),
  })
  .meta({ id: 'ImportPreset' });

const BODY = z
  .strictObject({
    name: values.text
      .min(1)
      .max(100)
      .meta({ description: 'Unique in the company', examples: ['Sage export'] }),
    kind: KIND,
    mapping: MAPPING,
  })
  .meta({ id: 'ImportPresetBody' });

function shown({ id, name, kind, mapping, createdAt }: ImportPreset): z.infer<typeof PRESET> {
  return {
    id,
    name,
    kind: kind as z.infer<typeof KIND>,
    mapping: JSON.parse(mapping) as z.infer<typeof MAPPING>,
    created_at: createdAt,
  };
}

export const listImportPresets = operation({
  name: 'list_import_presets',
  summary: 'List import presets',
  description: 'Saved mappings of columns, by name.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.strictObject({ data: z.array(PRESET) }),
  run: async ({ store, actor }): Promise<Result<unknown, AppFault>> =>
    ok({ data: (await store.imports.presets(actor.company)).map(shown) }),
});

export const saveImportPreset = operation({
  name: 'save_import_preset',
  summary: 'Save an import preset',
  description: 'Adds a mapping of columns, or replaces the one of the same name.',
  scope: 'write',
  input: z.strictObject({ data: BODY }),
  output: PRESET,
  run: async (context, { data }): Promise<Result<unknown, AppFault>> => {
    const { name, kind, mapping } = data;
    const wrong = Object.entries(mapping).find(([, target]) => target !== null && fillsAt(kind, target) === null);
    if (wrong !== undefined) {
      const message = `No column of ${kind} can fill ${wrong[1]}`;
      return fail(fault('invalid', ['data', 'mapping', wrong[0]], message, 'value_error'));
    }
    const preset = { id: randomUUID(), name, kind, mapping: JSON.stringify(mapping) };
    const kept = await context.store.imports.putPreset(context.actor.company, {
      ...preset,
      createdAt: context.now().toISOString(),
    });
    return ok(shown(kept));
  },
});

export const deleteImportPreset = operation({
  name: 'delete_import_preset',
  summary: 'Delete an import preset',
  description: 'Forgets a saved mapping; imports that were read with it stay.',
  scope: 'write',
  input: z.strictObject({ id: z.string().meta({ description: 'Id of the preset' }) }),
  output: z.null(),
  run: async ({ store, actor }, { id }): Promise<Result<null, AppFault>> => {
    const removed = values.isId(id) && (await store.imports.removePreset(actor.company, id));
    return removed ? ok(null) : fail(fault('not_found', ['id'], 'No preset with this id', 'not_found'));
  },
});
