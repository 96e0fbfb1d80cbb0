// File imports: a file is uploaded and looked at, its columns mapped, its rows checked without writing, and then written.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { DECIMALS, DELIMITERS, ENCODINGS, SLASH_DATES } from '../connectors/files/detect.ts';
import type { Look, LookChoice } from '../connectors/files/look.ts';
import { FileRefused } from '../connectors/files/refused.ts';
import { fail, ok, type Result } from '../core/result.ts';
import type { ImportRecord } from '../store/import_store.ts';
import type { Context } from './context.ts';
import { type AppFault, fault } from './fault.ts';
import { NotReceived } from './import/import_files.ts';
import type { Goal, KeptLook } from './import/imports.ts';
import { lookBeside } from './import/reading.ts';
import { IMPORT, KIND, type ShownImport, shownImport } from './import/shown_import.ts';
import { IMPORT_AUDIT } from './import_audit.ts';
import { operation } from './operation.ts';
import * as values from './values.ts';

export const IMPORT_ID = z.string().meta({ description: 'Id of the import' });

/** The import, or the fault that says there is none; work whose process is gone is ended first. */
export async function ownImport(context: Context, id: string): Promise<Result<ImportRecord, AppFault>> {
  await context.imports.sweep(context.actor.company);
  const found = values.isId(id) ? await context.store.imports.find(context.actor.company, id) : null;
  return found === null ? fail(fault('not_found', ['id'], 'No import with this id', 'not_found')) : ok(found);
}

async function again(context: Context, id: string): Promise<Result<ShownImport, AppFault>> {
  const found = await ownImport(context, id);
  return found.ok ? ok(shownImport(found.value)) : found;
}

function isBytes(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

const NAME_MAX = 255;

/** The name without what would hide or break it in a list. */
function fileNameOf(given: string): string {
  const name = given.split(/[/\\]/).at(-1) ?? '';
  return [...name.replace(/\p{C}/gu, '').trim()].slice(0, NAME_MAX).join('') || 'file';
}

export const createImport = operation({
  name: 'create_import',
  summary: 'Upload a file',
  description:
    'Takes a CSV file (plain or gzip) or an XLSX workbook of up to 2 GiB as the body and answers how it is written and what each column fills. Nothing is checked or written yet.',
  scope: 'write',
  input: z.strictObject({
    content: z.custom<AsyncIterable<Uint8Array>>(isBytes, { error: 'Send the file as the body' }),
    filename: z.string().max(1000).default('file').meta({ description: 'Shown in lists' }),
  }),
  output: IMPORT,
  audit: IMPORT_AUDIT,
  run: async (context, { content, filename }): Promise<Result<ShownImport, AppFault>> => {
    const { company, name } = context.actor;
    const id = randomUUID();
    const files = context.imports.files(company, id);
    await context.imports.forgetOld(company);
    try {
      const fileSize = await files.receive(content);
      const kept: KeptLook = { look: await lookBeside(files.source, {}), choice: {} };
      const file = { id, fileName: fileNameOf(filename), fileSize, author: name, look: JSON.stringify(kept) };
      return ok(shownImport(await context.store.imports.add(company, file, context.now().toISOString())));
    } catch (error) {
      await files.remove();
      if (error instanceof FileRefused) return fail(refusal(error));
      if (!(error instanceof NotReceived)) throw error;
      const kind = error.reason === 'body_invalid' ? 'invalid' : error.reason;
      return fail(fault(kind, ['content'], error.message, error.reason));
    }
  },
});

function refusal({ message, fix }: FileRefused): AppFault {
  return fault('invalid', ['content'], `${message}. ${fix}`, 'file_refused');
}

export const listImports = operation({
  name: 'list_imports',
  summary: 'List imports',
  description: 'The latest first.',
  scope: 'read',
  input: z.strictObject({
    limit: z.int().min(1).max(100).default(20).meta({ description: 'Imports a page' }),
    cursor: z.string().optional().meta({ description: '`next_cursor` of the page before' }),
  }),
  output: z.strictObject({ data: z.array(IMPORT), next_cursor: z.string().nullable(), has_more: z.boolean() }),
  run: async (context, { limit, cursor }): Promise<Result<unknown, AppFault>> => {
    await context.imports.sweep(context.actor.company);
    const before = cursor === undefined ? undefined : Number(cursor);
    if (before !== undefined && !Number.isSafeInteger(before)) {
      return fail(fault('invalid', ['cursor'], 'Not a cursor of this list', 'value_error'));
    }
    const found = await context.store.imports.list(context.actor.company, limit + 1, before);
    const data = found.slice(0, limit);
    const more = found.length > limit;
    return ok({ data: data.map(shownImport), next_cursor: more ? String(data.at(-1)?.no) : null, has_more: more });
  },
});

export const getImport = operation({
  name: 'get_import',
  summary: 'Retrieve an import',
  description: 'How the file is read, how far it has come, and what is wrong with its rows.',
  scope: 'read',
  input: z.strictObject({ id: IMPORT_ID }),
  output: IMPORT,
  run: (context, { id }) => again(context, id),
});

const CHANGE = z
  .strictObject({
    detected: z
      .strictObject({
        kind: KIND.optional(),
        encoding: z.enum(ENCODINGS).optional(),
        delimiter: z.enum(DELIMITERS).optional(),
        decimal: z.enum(DECIMALS).optional(),
        dates: z.enum(SLASH_DATES).optional(),
        sheet: z.string().optional(),
      })
      .optional()
      .meta({ description: 'Instead of what was detected' }),
    mapping: z
      .record(z.string(), z.string().nullable())
      .optional()
      .meta({ description: 'By the name of a column: what it fills, null for nothing', type: 'object' }),
    preset_id: z.string().optional().meta({ description: 'A saved mapping to begin with' }),
  })
  .meta({ id: 'ImportUpdateBody' });

export const updateImport = operation({
  name: 'update_import',
  summary: 'Read an import otherwise',
  description:
    'Overrides what was detected, and maps columns; what is not named stays. Its rows are then to be checked again.',
  scope: 'write',
  input: z.strictObject({ id: IMPORT_ID, data: CHANGE }),
  output: IMPORT,
  audit: false,
  run: async (context, { id, data }): Promise<Result<ShownImport, AppFault>> => {
    const found = await ownImport(context, id);
    if (!found.ok) return found;
    const here = await fileHere(context, found.value);
    if (!here.ok) return here;
    const choice = await choiceOf(context, found.value, data);
    if (!choice.ok) return choice;
    const look = await lookAgain(context, found.value, choice.value);
    if (!look.ok) return look;
    const kept: KeptLook = { look: look.value, choice: choice.value };
    const { company } = context.actor;
    if (!(await context.store.imports.relook(company, found.value.no, JSON.stringify(kept)))) return fail(BUSY);
    return again(context, id);
  },
});

const BUSY = fault('conflict', ['id'], 'This import is worked on: wait for its end, or cancel it', 'busy');

/** A change of what a row is forgets what the columns filled; a column that is not in the file is refused. */
async function choiceOf(
  context: Context,
  record: ImportRecord,
  { detected = {}, mapping = {}, preset_id }: z.infer<typeof CHANGE>,
): Promise<Result<LookChoice, AppFault>> {
  const { look, choice } = JSON.parse(record.look) as KeptLook;
  const preset = preset_id === undefined ? null : await context.store.imports.preset(context.actor.company, preset_id);
  if (preset_id !== undefined && preset === null) {
    return fail(fault('invalid', ['data', 'preset_id'], 'No preset with this id', 'reference_not_found'));
  }
  const names = new Set(look.columns.map(({ name }) => name));
  const formStays = detected.sheet === undefined && detected.delimiter === undefined && detected.encoding === undefined;
  const unknown = Object.keys(mapping).find((name) => !names.has(name));
  if (unknown !== undefined && formStays) {
    return fail(fault('invalid', ['data', 'mapping', unknown], 'The file has no column of this name', 'value_error'));
  }
  const kind = detected.kind ?? (preset === null ? look.kind : (preset.kind as Look['kind']));
  const saved = preset === null ? {} : (JSON.parse(preset.mapping) as Record<string, string | null>);
  const before = kind === look.kind ? (choice.mapping ?? {}) : {};
  const { sheet, encoding, delimiter, decimal, dates } = { ...choice, ...detected };
  const forms = { sheet, encoding, delimiter, decimal, dates };
  const given = Object.fromEntries(Object.entries(forms).filter(([, value]) => value !== undefined));
  return ok({ ...given, kind, mapping: { ...before, ...saved, ...mapping } });
}

async function lookAgain(context: Context, record: ImportRecord, choice: LookChoice): Promise<Result<Look, AppFault>> {
  try {
    return ok(await lookBeside(context.imports.files(context.actor.company, record.id).source, choice));
  } catch (error) {
    if (error instanceof FileRefused)
      return fail(fault('invalid', ['data', 'detected'], `${error.message}. ${error.fix}`, 'file_refused'));
    throw error;
  }
}

async function fileHere(context: Context, record: ImportRecord): Promise<Result<null, AppFault>> {
  if (await context.imports.files(context.actor.company, record.id).isHere()) return ok(null);
  const message = 'The file is no longer on this server; upload it again';
  return fail(fault('conflict', ['id'], message, 'file_gone'));
}

async function begin(context: Context, id: string, goal: Goal): Promise<Result<ShownImport, AppFault>> {
  const found = await ownImport(context, id);
  if (!found.ok) return found;
  const record = found.value;
  const here = await fileHere(context, record);
  if (!here.ok) return here;
  const { look } = JSON.parse(record.look) as KeptLook;
  const [problem] = look.problems;
  if (problem !== undefined) {
    return fail(fault('conflict', ['id'], `${problem.message}. ${problem.fix}`, 'file_problem'));
  }
  if (goal.kind === 'import' && !goal.skip && record.state === 'checked' && record.problemCount > 0) {
    const message = `${record.problemCount} problems were found: correct the file, or ask with skip_errors for the rows without one`;
    return fail(fault('conflict', ['id'], message, 'has_errors'));
  }
  return (await context.imports.start(context.actor.company, record, goal)) ? again(context, id) : fail(BUSY);
}

export const checkImport = operation({
  name: 'check_import',
  summary: 'Check an import',
  description: 'Judges every row without writing anything; the import then is `checked`, with every problem.',
  scope: 'write',
  input: z.strictObject({ id: IMPORT_ID, data: z.strictObject({}).nullish() }),
  output: IMPORT,
  audit: false,
  run: (context, { id }) => begin(context, id, { kind: 'check' }),
});

export const commitImport = operation({
  name: 'commit_import',
  summary: 'Import a file',
  description:
    'Writes the rows; what exists is updated. A file that was not checked is checked first, and where a row has a problem nothing is written, unless `skip_errors`. An import that stopped goes on where it was.',
  scope: 'write',
  input: z.strictObject({
    id: IMPORT_ID,
    data: z
      .strictObject({ skip_errors: z.boolean().default(false).meta({ description: 'Leave rows with a problem out' }) })
      .nullish(),
  }),
  output: IMPORT,
  audit: IMPORT_AUDIT,
  run: (context, { id, data }) => begin(context, id, { kind: 'import', skip: data?.skip_errors ?? false }),
});

export const cancelImport = operation({
  name: 'cancel_import',
  summary: 'Cancel an import',
  description: 'Stops the check or the import after the rows at hand. What was written stays; another commit goes on.',
  scope: 'write',
  input: z.strictObject({ id: IMPORT_ID, data: z.strictObject({}).nullish() }),
  output: IMPORT,
  audit: IMPORT_AUDIT,
  run: async (context, { id }): Promise<Result<ShownImport, AppFault>> => {
    const found = await ownImport(context, id);
    if (!found.ok) return found;
    const asked = await context.imports.cancel(context.actor.company, found.value.no);
    if (asked) return again(context, id);
    return fail(fault('conflict', ['id'], `Nothing is under way: it is ${found.value.state}`, 'ended'));
  },
});

export const deleteImport = operation({
  name: 'delete_import',
  summary: 'Delete an import',
  description: 'Forgets the file and what was found in it; what it brought stays.',
  scope: 'write',
  input: z.strictObject({ id: IMPORT_ID }),
  output: z.null(),
  audit: IMPORT_AUDIT,
  run: async (context, { id }): Promise<Result<null, AppFault>> => {
    const found = await ownImport(context, id);
    if (!found.ok) return found;
    const { company } = context.actor;
    if (!(await context.store.imports.remove(company, found.value.no))) return fail(BUSY);
    await context.imports.files(company, id).remove();
    return ok(null);
  },
});
