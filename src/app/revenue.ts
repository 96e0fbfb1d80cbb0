// The revenue schedule: how deferred revenue moves from closing to closing, as a page and as CSV.

import { z } from 'zod';
import { GRAINS, isoDay } from '../core/calendar.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { dimensionsOf, metricBySlug } from '../metrics/catalogue.ts';
import { csvCells, csvLine } from '../metrics/csv.ts';
import type { Dimension } from '../metrics/dimensions.ts';
import { CUSTOMER } from '../metrics/explain.ts';
import { parseQuery, type Query, sizeFault } from '../metrics/query.ts';
import { type Schedule, type ScheduleGroup, scheduleOf, scheduleStatement, shownFigures } from '../metrics/schedule.ts';
import type { AnswerRow } from '../metrics/statement.ts';
import type { Snapshot } from '../warehouse/warehouse.ts';
import type { Context } from './context.ts';
import { type AppFault, fault, refused } from './fault.ts';
import { customKeys, QUESTION } from './metrics.ts';
import { PAGE_MAX } from './objects.ts';
import { operation } from './operation.ts';

const DAY = z.string().meta({ format: 'date' });
const AMOUNT = z.number().meta({ description: 'Exact decimal in base currency' });

const PERIOD = z
  .strictObject({
    period_start: DAY,
    period_end: DAY,
    as_of: DAY,
    opening_deferred: AMOUNT,
    invoiced: AMOUNT,
    credited: AMOUNT.meta({ description: 'What credit notes take off the lines invoiced in the period' }),
    recognized: AMOUNT,
    recognized_recurring: AMOUNT,
    recognized_one_off: AMOUNT,
    accrued_change: AMOUNT,
    closing_deferred: AMOUNT,
    closing_accrued: AMOUNT,
    difference: AMOUNT.meta({
      description: 'opening + invoiced − credited − recognized + accrued change − closing: 0',
    }),
  })
  .meta({ id: 'RevenuePeriod' });
export const REVENUE_META = z.strictObject({ computed_at: z.string(), freshness_date: DAY });

const SCHEDULE = z
  .strictObject({
    currency: z.string(),
    timegrain: z.enum(GRAINS),
    dimension: z.string().nullable(),
    total: z.array(PERIOD).meta({ description: 'All groups together, period by period' }),
    groups: z.array(
      z.strictObject({
        keys: z.record(z.string(), z.string().nullable()),
        label: z.string(),
        periods: z.array(PERIOD),
      }),
    ),
    page: z.strictObject({ limit: z.int(), offset: z.int(), returned: z.int(), total: z.int(), has_more: z.boolean() }),
    meta: REVENUE_META,
  })
  .meta({ id: 'RevenueSchedule' });

/** The parameters of questions about revenue. */
export const PERIODS = {
  date_start: QUESTION.date_start,
  date_end: QUESTION.date_end,
  date_step: QUESTION.date_step,
  filters: QUESTION.filters,
};
const SCHEDULE_ASKED = z.strictObject({
  ...PERIODS,
  dimension: z
    .string()
    .optional()
    .meta({ description: 'A group for each value of a dimension, or `customer`', examples: ['price'] }),
  limit: z.int().min(1).max(PAGE_MAX).default(50).meta({ description: 'Groups a page' }),
  offset: z.int().min(0).default(0).meta({ description: 'Groups to leave out at the start' }),
});
type ScheduleAsked = z.infer<typeof SCHEDULE_ASKED>;
interface AskedRevenue {
  readonly date_start?: string | undefined;
  readonly date_end?: string | undefined;
  readonly date_step?: string | undefined;
  readonly filters?: unknown;
  readonly dimension?: string | undefined;
}

const SCHEDULE_COLUMNS = Object.keys(PERIOD.shape);

/** The dimensions of revenue: those of recognised revenue, and the customer. */
async function dimensionsIn(snapshot: Snapshot): Promise<Dimension[]> {
  const metric = metricBySlug('recognized_revenue');
  if (metric === undefined) throw new Error('the catalogue lost recognized_revenue');
  return dimensionsOf(metric, await customKeys(snapshot));
}

/** Errors: one fault a wrong parameter. */
export async function revenueQuery(
  { dimension, ...raw }: AskedRevenue,
  snapshot: Snapshot,
): Promise<Result<Query, AppFault>> {
  const dimensions = await dimensionsIn(snapshot);
  const byCustomer = dimension === 'customer';
  const { date_start, date_end, date_step, filters } = raw;
  const asked = {
    date_start,
    date_end,
    date_step,
    filters,
    ...(dimension === undefined || byCustomer ? {} : { dimension: [dimension] }),
  };
  const query = parseQuery(asked, { freshness: snapshot.freshness, natural: null, dimensions, future: false });
  if (!query.ok) return fail(refused('invalid', query.fault));
  if (query.value.dimensions.length > 1) return fail(fault('invalid', ['dimension'], 'At most one', 'value_error'));
  return ok(byCustomer ? { ...query.value, dimensions: CUSTOMER } : query.value);
}

function shownGroup({ keys, periods }: ScheduleGroup) {
  return {
    keys: Object.fromEntries(keys.map((key) => [key.dimension, key.text])),
    label: keys.map((key) => key.label).join(' / '),
    periods: periods.map(shownFigures),
  };
}

async function scheduleIn(
  asked: ScheduleAsked,
  snapshot: Snapshot,
): Promise<Result<{ query: Query; schedule: Schedule }, AppFault>> {
  const query = await revenueQuery(asked, snapshot);
  if (!query.ok) return query;
  const tooLarge = sizeFault(query.value, query.value.dimensions.length === 0 ? 1 : asked.limit);
  if (tooLarge !== null) return fail(refused('invalid', [tooLarge]));
  const statement = scheduleStatement(query.value, asked);
  const rows = statement === null ? [] : await snapshot.read(statement);
  return ok({ query: query.value, schedule: scheduleOf(query.value, rows) });
}

export const getRevenueSchedule = operation({
  name: 'get_revenue_schedule',
  summary: 'Get the revenue schedule',
  description:
    'Deferred revenue from closing to closing: opening + invoiced − credited − recognized + accrued change = closing, to the last digit, as a whole and by any dimension or by customer, the largest deferred first. `Accept: text/csv` streams all groups.',
  scope: 'read',
  input: SCHEDULE_ASKED,
  output: SCHEDULE,
  run: async (context, asked): Promise<Result<unknown, AppFault>> => {
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const found = await scheduleIn(asked, snapshot);
    if (!found.ok) return found;
    const { query, schedule } = found.value;
    const { limit, offset } = asked;
    const returned = schedule.groups.length;
    const total = schedule.groupsTotal;
    return ok({
      currency: snapshot.baseCurrency,
      timegrain: query.grain,
      dimension: query.dimensions[0]?.id ?? null,
      total: schedule.total.periods.map(shownFigures),
      groups: schedule.groups.map(shownGroup),
      page: { limit, offset, returned, total, has_more: offset + returned < total },
      meta: { computed_at: snapshot.computedAt, freshness_date: isoDay(snapshot.freshness) },
    });
  },
});

export const exportRevenueSchedule = operation({
  name: 'export_revenue_schedule',
  summary: 'Export the revenue schedule',
  description: 'All groups and periods of the revenue schedule as CSV, a row each; without a dimension, the whole.',
  scope: 'read',
  input: SCHEDULE_ASKED,
  output: z.string(),
  run: async (context, asked): Promise<Result<AsyncIterable<string>, AppFault>> => {
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const query = await revenueQuery(asked, snapshot);
    return query.ok ? ok(scheduleCsv(context, query.value)) : query;
  },
});

/** More groups than any company has. */
const ALL_GROUPS = { limit: Number.MAX_SAFE_INTEGER, offset: 0 };

async function* scheduleCsv(context: Context, query: Query): AsyncGenerator<string> {
  yield csvLine(csvCells([query.dimensions[0]?.id ?? 'group', 'label', ...SCHEDULE_COLUMNS]));
  const statement = scheduleStatement(query, ALL_GROUPS);
  if (statement === null) return;
  using snapshot = await context.warehouse.snapshot(context.actor.company);
  const place = query.dimensions.length === 0 ? 0 : 1;
  for await (const rows of byPlace(snapshot.stream(statement))) {
    if (Number(rows[0]?.place) < place) continue;
    const { total, groups } = scheduleOf(query, rows);
    yield linesOf(groups[0] ?? total);
  }
}

function linesOf({ keys, periods }: ScheduleGroup): string {
  const [key] = keys;
  const named = [key?.text ?? null, key?.label ?? 'Total'];
  return periods
    .map((period) => {
      const figures = shownFigures(period);
      return csvLine(csvCells([...named, ...SCHEDULE_COLUMNS.map((name) => figures[name] ?? null)]));
    })
    .join('');
}

/** The rows of each group together: they come in order of their place. */
async function* byPlace(pages: AsyncIterable<AnswerRow[]>): AsyncGenerator<AnswerRow[]> {
  let own: AnswerRow[] = [];
  for await (const page of pages) {
    for (const row of page) {
      if (own.length > 0 && own[0]?.place !== row.place) {
        yield own;
        own = [];
      }
      own.push(row);
    }
  }
  if (own.length > 0) yield own;
}
