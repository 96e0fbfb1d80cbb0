// The questions about views: which there are, their columns, pages of their rows, and all rows as CSV.

import { z } from 'zod';
import { GRAINS } from '../core/calendar.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { csvCells, csvLine } from '../metrics/csv.ts';
import {
  CUSTOM_KINDS,
  columnsOf,
  parseView,
  type ViewColumn,
  type ViewQuery,
  viewOrder,
  viewRows,
  viewStatement,
} from '../metrics/view_query.ts';
import { RowReader } from '../metrics/view_rows.ts';
import { VIEWS, type View, viewBySlug } from '../metrics/views.ts';
import type { Snapshot } from '../warehouse/warehouse.ts';
import type { Context } from './context.ts';
import { type AppFault, fault, refused } from './fault.ts';
import { QUESTION } from './metrics.ts';
import { PAGE_DEFAULT, PAGE_MAX } from './objects.ts';
import { operation } from './operation.ts';

const COLUMN = z
  .strictObject({
    name: z.string(),
    type: z.enum(['string', 'date', 'integer', 'number', 'decimal', 'boolean']),
    description: z.string(),
  })
  .meta({ id: 'Column' });

const TIME = z
  .strictObject({
    kind: z.enum(['point_in_time', 'flow']),
    as_of_column: z.string().nullable(),
    period_start_column: z.string(),
    period_end_column: z.string(),
  })
  .nullable()
  .meta({ description: 'The columns that say which period a row is of; null where it is of none' });

const VIEW = z
  .strictObject({
    slug: z.string(),
    label: z.string(),
    description: z.string(),
    columns: z.array(COLUMN),
    time: TIME,
  })
  .meta({ id: 'View' });

const ROWS = z
  .strictObject({
    slug: z.string(),
    columns: z.array(COLUMN),
    rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
    page: z.strictObject({ limit: z.int(), offset: z.int(), returned: z.int(), has_more: z.boolean() }),
    time: TIME,
  })
  .meta({ id: 'ViewRows' });

const SLUG = z.string().meta({ description: 'Slug of the view', examples: ['mrr_by_customer'] });

function unknownView(slug: string): AppFault {
  return fault('not_found', ['slug'], `There is no view ${JSON.stringify(slug.slice(0, 100))}`, 'not_found');
}

function timeOf({ kind, columns }: View): z.infer<typeof TIME> {
  if (kind === null) return null;
  const asOf = columns.some((column) => column.name === 'as_of') ? 'as_of' : null;
  return { kind, as_of_column: asOf, period_start_column: 'period_start', period_end_column: 'period_end' };
}

function shown({ name, type, description }: ViewColumn): z.infer<typeof COLUMN> {
  return { name, type, description };
}

async function columnsIn(view: View, snapshot: Snapshot): Promise<ViewColumn[]> {
  return columnsOf(view, await snapshot.read(CUSTOM_KINDS));
}

export const listViews = operation({
  name: 'list_views',
  summary: 'List views',
  description: 'The rows behind the figures that can be read. Columns are told by the description of each view.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.array(VIEW),
  run: async (): Promise<Result<unknown, AppFault>> =>
    ok(
      VIEWS.map((view) => ({
        slug: view.slug,
        label: view.label,
        description: view.description,
        columns: [],
        time: timeOf(view),
      })),
    ),
});

export const describeView = operation({
  name: 'describe_view',
  summary: 'Describe a view',
  description: 'The columns of a view, custom properties included, without reading any row.',
  scope: 'read',
  input: z.strictObject({ slug: SLUG }),
  output: VIEW,
  run: async (context, { slug }): Promise<Result<unknown, AppFault>> => {
    const view = viewBySlug(slug);
    if (view === undefined) return fail(unknownView(slug));
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const columns = (await columnsIn(view, snapshot)).map(shown);
    return ok({ slug, label: view.label, description: view.description, columns, time: timeOf(view) });
  },
});

const VIEW_QUESTION = z.strictObject({
  slug: SLUG,
  filters: QUESTION.filters,
  order_by: z.string().optional().meta({ description: "Column to sort by; default the view's own order" }),
  order_dir: z.enum(['asc', 'desc']).default('asc').meta({ description: 'Sort direction' }),
  limit: z.int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT).meta({ description: 'Rows a page' }),
  offset: z.int().min(0).default(0).meta({ description: 'Rows to leave out at the start' }),
  date_step: z.enum(GRAINS).optional().meta({ description: 'Length of the periods, month where it is missing' }),
  date_start: QUESTION.date_start.meta({ description: 'Date in the first period; default the last period' }),
  date_end: QUESTION.date_end,
});

type ViewQuestion = z.infer<typeof VIEW_QUESTION>;

async function queryOf(asked: ViewQuestion, view: View, snapshot: Snapshot): Promise<Result<ViewQuery, AppFault>> {
  const query = parseView(asked, view, await columnsIn(view, snapshot), snapshot.freshness);
  return query.ok ? query : fail(refused('invalid', query.fault));
}

export const queryView = operation({
  name: 'query_view',
  summary: 'Query a view',
  description:
    'A page of the rows of a view, filtered and ordered by any column. `Accept: text/csv` streams all rows as CSV.',
  scope: 'read',
  input: VIEW_QUESTION,
  output: ROWS,
  run: async (context, asked): Promise<Result<unknown, AppFault>> => {
    const view = viewBySlug(asked.slug);
    if (view === undefined) return fail(unknownView(asked.slug));
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const query = await queryOf(asked, view, snapshot);
    if (!query.ok) return query;
    const { limit, offset } = asked;
    const found = await pageOf(query.value, snapshot, { limit: limit + 1, offset });
    const reader = new RowReader(query.value.columns);
    const rows = found.slice(0, limit).map((row) => reader.record(row));
    return ok({
      slug: view.slug,
      columns: query.value.columns.map(shown),
      rows,
      page: { limit, offset, returned: rows.length, has_more: found.length > limit },
      time: timeOf(view),
    });
  },
});

/** The rows of a page: by their numbers where the order of all is kept, else cut out of all. */
async function pageOf(query: ViewQuery, snapshot: Snapshot, page: { limit: number; offset: number }) {
  const order = viewOrder(query);
  const numbers = order === null ? null : await snapshot.numbers(order, `${page.offset} ${page.limit}`);
  const on = numbers === null ? null : [...numbers.subarray(page.offset, page.offset + page.limit)];
  const statement = on === null ? viewStatement(query, page) : on.length === 0 ? null : viewRows(query, on);
  return statement === null ? [] : snapshot.read(statement);
}

export const exportView = operation({
  name: 'export_view',
  summary: 'Export a view',
  description: 'All rows of a view as CSV.',
  scope: 'read',
  input: VIEW_QUESTION,
  output: z.string(),
  run: async (context, asked): Promise<Result<AsyncIterable<string>, AppFault>> => {
    const view = viewBySlug(asked.slug);
    if (view === undefined) return fail(unknownView(asked.slug));
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const query = await queryOf(asked, view, snapshot);
    return query.ok ? ok(csvOf(context, query.value)) : query;
  },
});

/** All rows in pages of text; the state is opened when the first is read, and let go after the last or an abort. */
async function* csvOf(context: Context, query: ViewQuery): AsyncGenerator<string> {
  const reader = new RowReader(query.columns);
  yield csvLine(csvCells(reader.names));
  const statement = viewStatement(query, null);
  if (statement === null) return;
  using snapshot = await context.warehouse.snapshot(context.actor.company);
  for await (const page of snapshot.stream(statement)) yield page.map((row) => reader.csv(row)).join('');
}
