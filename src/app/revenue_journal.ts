// The journal of revenue recognition: closing entries between deferred, accrued and revenue, as a page and as CSV.

import { z } from 'zod';
import { isoDay, periodStart } from '../core/calendar.ts';
import { microsText, parseMicros } from '../core/money.ts';
import { ok, type Result } from '../core/result.ts';
import { csvCells, csvLine } from '../metrics/csv.ts';
import { exact } from '../metrics/exact.ts';
import { ACCOUNTS, journalPage, journalParts, journalStatement, journalTotals, postingOf } from '../metrics/journal.ts';
import type { Query } from '../metrics/query.ts';
import type { AnswerRow } from '../metrics/statement.ts';
import type { Snapshot } from '../warehouse/warehouse.ts';
import type { Context } from './context.ts';
import type { AppFault } from './fault.ts';
import { PAGE_DEFAULT, PAGE_MAX } from './objects.ts';
import { operation } from './operation.ts';
import { PERIODS, REVENUE_META, revenueQuery } from './revenue.ts';

const AMOUNT = z.number().meta({ description: 'Exact decimal in base currency' });
const SIDES = { debit: AMOUNT, credit: AMOUNT };

const POSTING = z
  .strictObject({
    date: z.string().meta({ format: 'date', description: 'The day of the closing' }),
    account: z.enum(ACCOUNTS),
    customer_id: z.string(),
    customer_name: z.string().nullable(),
    invoice_id: z.string(),
    line_id: z.string(),
    currency: z.string(),
    debit: AMOUNT.nullable(),
    credit: AMOUNT.nullable(),
  })
  .meta({ id: 'Posting' });

const JOURNAL = z
  .strictObject({
    currency: z.string(),
    accounts: z
      .array(z.strictObject({ account: z.enum(ACCOUNTS), ...SIDES }))
      .meta({ description: 'Sums over the whole range' }),
    ...SIDES,
    postings: z.array(POSTING),
    page: z.strictObject({ limit: z.int(), offset: z.int(), returned: z.int(), total: z.int(), has_more: z.boolean() }),
    meta: REVENUE_META,
  })
  .meta({ id: 'RevenueJournal' });

const ASKED = z.strictObject({
  ...PERIODS,
  date_start: PERIODS.date_start.meta({ description: 'Date in the first period; default the last period' }),
  limit: z.int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT).meta({ description: 'Postings a page' }),
  offset: z.int().min(0).default(0).meta({ description: 'Postings to leave out at the start' }),
});
type Asked = z.infer<typeof ASKED>;

/** The question; without date_start the last period alone. */
async function queryOf(asked: Asked, snapshot: Snapshot): Promise<Result<Query, AppFault>> {
  const query = await revenueQuery({ ...asked, date_start: asked.date_start ?? asked.date_end }, snapshot);
  if (!query.ok || asked.date_start !== undefined || asked.date_end !== undefined) return query;
  return ok({ ...query.value, first: periodStart(snapshot.freshness, query.value.grain) });
}

function sidesOf(rows: readonly AnswerRow[]) {
  const sum = (side: 'debit' | 'credit', own: readonly AnswerRow[]) =>
    exact(microsText(own.reduce((total, row) => total + parseMicros(String(row[side])), 0n)));
  const accounts = ACCOUNTS.map((account) => {
    const own = rows.filter((row) => row.account === account);
    return { account, debit: sum('debit', own), credit: sum('credit', own) };
  });
  return { accounts, debit: sum('debit', rows), credit: sum('credit', rows) };
}

export const getRevenueJournal = operation({
  name: 'get_revenue_journal',
  summary: 'Get the journal of revenue recognition',
  description:
    'The closing entries of each line and period between deferred revenue, accrued revenue and revenue; debits = credits on every line. Invoices themselves are booked to revenue by the billing software. `Accept: text/csv` streams all postings.',
  scope: 'read',
  input: ASKED,
  output: JOURNAL,
  run: async (context, asked): Promise<Result<unknown, AppFault>> => {
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const query = await queryOf(asked, snapshot);
    if (!query.ok) return query;
    const { limit, offset } = asked;
    const all = journalTotals(query.value);
    const totals = all === null ? [] : await snapshot.read(all);
    const some = journalPage(query.value, totals, { limit, offset });
    const rows = some === null ? [] : await snapshot.read(some);
    const total = totals.reduce((sum, row) => sum + Number(row.n), 0);
    return ok({
      currency: snapshot.baseCurrency,
      ...sidesOf(totals),
      postings: rows.map((row) => postingOf(row, snapshot.baseCurrency)),
      page: { limit, offset, returned: rows.length, total, has_more: offset + rows.length < total },
      meta: { computed_at: snapshot.computedAt, freshness_date: isoDay(snapshot.freshness) },
    });
  },
});

export const exportRevenueJournal = operation({
  name: 'export_revenue_journal',
  summary: 'Export the journal of revenue recognition',
  description: 'All postings of the journal as CSV.',
  scope: 'read',
  input: ASKED,
  output: z.string(),
  run: async (context, asked): Promise<Result<AsyncIterable<string>, AppFault>> => {
    using snapshot = await context.warehouse.snapshot(context.actor.company);
    const query = await queryOf(asked, snapshot);
    return query.ok ? ok(journalCsv(context, query.value)) : query;
  },
});

const COLUMNS = Object.keys(POSTING.shape) as (keyof z.infer<typeof POSTING>)[];

async function* journalCsv(context: Context, query: Query): AsyncGenerator<string> {
  yield csvLine(csvCells(COLUMNS));
  using snapshot = await context.warehouse.snapshot(context.actor.company);
  for (const part of journalParts(query)) {
    const statement = journalStatement(part, null);
    if (statement === null) continue;
    for await (const rows of snapshot.stream(statement)) {
      const postings = rows.map((row) => postingOf(row, snapshot.baseCurrency));
      yield postings.map((posting) => csvLine(csvCells(COLUMNS.map((name) => posting[name])))).join('');
    }
  }
}
