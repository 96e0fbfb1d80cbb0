// Exports: the rows of a view, the customers behind a figure or the books of revenue as a file, made in the background.

import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';
import { viewBySlug } from '../metrics/views.ts';
import type { Context } from './context.ts';
import { CSV_TYPE, DOWNLOAD, type Download, XLSX_TYPE } from './download.ts';
import { EXPORT_FORMATS, type Export } from './export/exports.ts';
import { csvPages, workbookPages } from './export/workbook.ts';
import { type AppFault, fault, refused, within } from './fault.ts';
import { exportMetricCustomers } from './metric_customers.ts';
import { type Operation, operation, perform } from './operation.ts';
import { exportRevenueSchedule } from './revenue.ts';
import { exportRevenueJournal } from './revenue_journal.ts';
import * as values from './values.ts';
import { exportView } from './views.ts';

const REPORTS = { revenue_schedule: exportRevenueSchedule, revenue_journal: exportRevenueJournal } as const;
const REPORT = z.enum(['revenue_schedule', 'revenue_journal']);

const EXPORT = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    format: z.enum(EXPORT_FORMATS),
    state: z.enum(['running', 'done', 'failed']),
    done: z.int().meta({ description: 'Rows written' }),
    total: z.int().nullable().meta({ description: 'Rows in all, as soon as they are known' }),
    error: z.string().nullable(),
    author: z.string(),
    started_at: z.string().meta({ format: 'date-time' }),
    ended_at: z.string().nullable().meta({ format: 'date-time' }),
  })
  .meta({ id: 'Export' });

function shown({ startedAt, endedAt, done, state, ...rest }: Export): z.infer<typeof EXPORT> {
  const total = state === 'done' ? done : null;
  return { ...rest, state, done, total, started_at: startedAt, ended_at: endedAt };
}

const BODY = z
  .strictObject({
    view: z
      .string()
      .optional()
      .meta({ description: 'The rows of this view', examples: ['invoice_lines'] }),
    metric: z
      .string()
      .optional()
      .meta({ description: 'The customers behind a point of this metric', examples: ['mrr'] }),
    report: REPORT.optional().meta({ description: 'The schedule of revenue, or its journal' }),
    query: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({ description: 'The parameters of the question, as its own endpoint takes them; pages do not matter' }),
    format: z.enum(EXPORT_FORMATS).default('csv'),
    name: values.text.min(1).max(200).optional().meta({ description: 'Name of the file, without its ending' }),
  })
  .meta({ id: 'ExportBody' });
type Body = z.infer<typeof BODY>;

interface Source {
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly isNumeric: (column: string) => boolean;
}

/** Columns of text in files whose other columns are amounts. */
const TEXTS =
  /(^|_)(id|name|date|start|end|label|account|currency|as_of|customer|group)$|^(price|product|source)|^custom\./;

function sourceOf({ view, metric, report, query, name }: Body): Result<Source, AppFault> {
  const given = [view, metric, report].filter((one) => one !== undefined);
  if (given.length !== 1) {
    return fail(fault('invalid', ['data'], 'Name one of view, metric and report', 'value_error'));
  }
  const amounts = (column: string): boolean => !TEXTS.test(column);
  const named = name ?? String(given[0]);
  if (metric !== undefined) {
    return ok({ operation: exportMetricCustomers, input: { ...query, slug: metric }, name: named, isNumeric: amounts });
  }
  if (report !== undefined) return ok({ operation: REPORTS[report], input: query, name: named, isNumeric: amounts });
  const numbers = (viewBySlug(view ?? '')?.columns ?? [])
    .filter(({ type }) => type === 'integer' || type === 'number' || type === 'decimal')
    .map((column) => column.name);
  const isNumeric = (column: string): boolean => numbers.includes(column);
  return ok({ operation: exportView, input: { ...query, slug: view }, name: named, isNumeric });
}

/** Places of a question's own faults, in the body of the export. */
function placed({ kind, faults }: AppFault): AppFault {
  const places = faults.map((one) =>
    one.loc[0] === 'slug' ? { ...one, loc: ['data'] } : { ...one, loc: ['data', 'query', ...one.loc] },
  );
  return refused(kind === 'not_found' ? 'invalid' : kind, within([], places));
}

export const createExport = operation({
  name: 'create_export',
  summary: 'Export to a file',
  description:
    'Makes a file of all rows in the background; `GET /exports/{id}` tells how far it is, `…/file` gives it. Texts that a spreadsheet would run as formulas are made plain. A workbook holds at most 100,000 rows. Files are kept for a week on the server that made them.',
  scope: 'analyse',
  input: z.strictObject({ data: BODY }),
  output: EXPORT,
  run: async (context, { data }): Promise<Result<unknown, AppFault>> => {
    const source = sourceOf(data);
    if (!source.ok) return source;
    const { operation: asked, input, name, isNumeric } = source.value;
    const rows = await perform(asked, context, input);
    if (!rows.ok) return fail(placed(rows.fault));
    const csv = rows.value as AsyncIterable<string>;
    const pages = () => (data.format === 'csv' ? csvPages(csv) : workbookPages(csv, isNumeric));
    const file = { name, format: data.format, author: context.actor.name };
    return ok(shown(await context.exports.start(context.actor.company, file, pages)));
  },
});

export const listExports = operation({
  name: 'list_exports',
  summary: 'List exports',
  description: 'The files that are being made and those of the last week, the latest first.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.array(EXPORT),
  run: async (context) => ok((await context.exports.list(context.actor.company)).map(shown)),
});

const ID = z.string().meta({ description: 'Id of the export' });

async function ownExport(context: Context, id: string): Promise<Result<Export, AppFault>> {
  const found = await context.exports.get(context.actor.company, id);
  return found === null ? fail(fault('not_found', ['id'], 'There is no export with this id', 'not_found')) : ok(found);
}

export const getExport = operation({
  name: 'get_export',
  summary: 'Retrieve an export',
  description: 'How far the file has come.',
  scope: 'read',
  input: z.strictObject({ id: ID }),
  output: EXPORT,
  run: async (context, { id }): Promise<Result<unknown, AppFault>> => {
    const found = await ownExport(context, id);
    return found.ok ? ok(shown(found.value)) : found;
  },
});

export const downloadExport = operation({
  name: 'download_export',
  summary: 'Download an export',
  description: 'The finished file.',
  scope: 'read',
  input: z.strictObject({ id: ID }),
  output: DOWNLOAD,
  run: async (context, { id }): Promise<Result<Download, AppFault>> => {
    const found = await ownExport(context, id);
    if (!found.ok) return found;
    const { name, format, state } = found.value;
    if (state !== 'done') return fail(fault('conflict', ['id'], `The file is ${state}`, 'not_done'));
    return ok({
      type: format === 'csv' ? CSV_TYPE : XLSX_TYPE,
      fileName: `${name}.${format}`,
      content: context.exports.content(context.actor.company, found.value),
    });
  },
});
