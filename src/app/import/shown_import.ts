// An import as the API shows it.

import { z } from 'zod';
import { FILE_KINDS, targetsOf } from '../../connectors/files/columns.ts';
import { DECIMALS, DELIMITERS, ENCODINGS, SLASH_DATES } from '../../connectors/files/detect.ts';
import type { Look } from '../../connectors/files/look.ts';
import type { ImportRecord } from '../../store/import_store.ts';
import type { KeptLook } from './imports.ts';

export const KIND = z.enum(FILE_KINDS).meta({
  description: 'What a row is: `lines`, an invoice line with all it belongs to, or one object',
});

const COLUMN = z.strictObject({
  name: z.string(),
  sample: z.array(z.string()).meta({ description: 'The first values' }),
  target: z.string().nullable().meta({
    description: 'What it fills, e.g. `customer.name` or `customer.custom_properties.segment`; null: nothing',
  }),
});

const DETECTED = z
  .strictObject({
    kind: KIND,
    encoding: z.enum(ENCODINGS).nullable().meta({ description: 'Null for a workbook' }),
    delimiter: z.enum(DELIMITERS).nullable().meta({ description: 'Null for a workbook' }),
    decimal: z.enum(DECIMALS).meta({ description: 'Decimal sign of amounts' }),
    dates: z.enum(SLASH_DATES).meta({ description: 'How dates with slashes are read; YYYY-MM-DD is read beside' }),
    dates_seen: z.string().nullable().meta({ description: 'How dates are written; null where none was seen' }),
    sheet: z.string().nullable().meta({ description: 'Null for a text file' }),
    sheets: z.array(z.string()),
    columns: z.array(COLUMN),
    targets: z.array(z.string()).meta({ description: 'Every field that a column can fill' }),
  })
  .meta({ id: 'ImportDetected' });

const PROBLEM = z
  .strictObject({
    row: z.int().meta({ description: 'Row of the table, the header is 1' }),
    column: z.string().nullable(),
    value: z.string().nullable(),
    message: z.string(),
    fix: z.string().meta({ description: 'What to do' }),
  })
  .meta({ id: 'ImportError' });

export const IMPORT = z
  .strictObject({
    id: z.string(),
    state: z.enum(['uploaded', 'checking', 'checked', 'importing', 'done', 'failed', 'cancelled']).meta({
      description:
        '`uploaded` until its rows were checked. What `failed` or was `cancelled` while it was imported goes on with another commit',
    }),
    file: z.strictObject({
      name: z.string(),
      size: z.int().meta({ description: 'Bytes' }),
      format: z.enum(['csv', 'xlsx']),
    }),
    detected: DETECTED,
    problems: z.array(z.strictObject({ message: z.string(), fix: z.string() })).meta({
      description: 'What keeps the file as a whole from being checked',
    }),
    rows_total: z.int().nullable().meta({ description: 'Known once the file was read to its end' }),
    rows_done: z.int().meta({ description: 'Read so far by the check or the import' }),
    counts: z.strictObject({
      created: z.int().meta({ description: 'Objects that are new' }),
      updated: z.int().meta({ description: 'Objects that were there' }),
      refused: z.int().meta({ description: 'Rows of which something was not written' }),
    }),
    error_count: z.int(),
    errors: z.array(PROBLEM).meta({ description: 'The first 200; `GET /imports/{id}/errors` has all' }),
    error: z
      .strictObject({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why it failed and what to do' }),
    created_by: z.string(),
    created_at: z.string().meta({ format: 'date-time' }),
    started_at: z.string().nullable(),
    finished_at: z.string().nullable(),
  })
  .meta({ id: 'Import' });

export type ShownImport = z.infer<typeof IMPORT>;

/** An import as the API shows it. */
export function shownImport(record: ImportRecord): ShownImport {
  const { look } = JSON.parse(record.look) as KeptLook;
  return {
    id: record.id,
    state: record.state,
    file: { name: record.fileName, size: record.fileSize, format: look.form.format },
    detected: detectedOf(look),
    problems: look.problems.map(({ message, fix }) => ({ message, fix })),
    rows_total: record.rowsTotal,
    rows_done: record.rowsDone,
    counts: record.counts,
    error_count: record.problemCount,
    errors: [...record.problems],
    error: record.error,
    created_by: record.author,
    created_at: record.createdAt,
    started_at: record.startedAt,
    finished_at: record.finishedAt,
  };
}

function detectedOf({ form, kind, decimal, slashDates, dates, columns }: Look): z.infer<typeof DETECTED> {
  const text = form.format === 'csv' ? form : null;
  const workbook = form.format === 'xlsx' ? form : null;
  return {
    kind,
    encoding: text?.encoding ?? null,
    delimiter: text?.delimiter ?? null,
    decimal,
    dates: slashDates,
    dates_seen: dates,
    sheet: workbook?.sheet ?? null,
    sheets: [...(workbook?.sheets ?? [])],
    columns: columns.map(({ name, sample, target }) => ({ name, sample: [...sample], target })),
    targets: targetsOf(kind),
  };
}
