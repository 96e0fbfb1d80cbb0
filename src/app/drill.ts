// The customers behind one figure, in pages: what the operations of metrics and of cohorts have in common.

import { z } from 'zod';
import { type Ratio, ratioText, subtract } from '../core/ratio.ts';
import { csvCells, csvLine } from '../metrics/csv.ts';
import { DRILL_ORDERS, type Drilled, type DrillPage, drillRow, drillStatement, drillSum } from '../metrics/drill.ts';
import { type Exact, exact } from '../metrics/exact.ts';
import type { Snapshot } from '../warehouse/warehouse.ts';
import { PAGE_DEFAULT, PAGE_MAX } from './objects.ts';
import * as values from './values.ts';

const AMOUNT = z.number().nullable().meta({ description: 'Exact decimal; null where it cannot be computed' });

/** The parameters of a page of customers. */
export const PAGE_ASKED = {
  search: values.text.max(200).optional().meta({ description: 'Only customers whose id or name contains this' }),
  order_by: z
    .enum(DRILL_ORDERS)
    .default('size')
    .meta({ description: 'By the size of the effect, by the effect with its sign, or by name' }),
  order_dir: z.enum(['asc', 'desc']).default('desc').meta({ description: 'Sort direction' }),
  limit: z.int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT).meta({ description: 'Customers a page' }),
  offset: z.int().min(0).default(0).meta({ description: 'Customers to leave out at the start' }),
};

/** What every answer about the customers behind a figure holds. */
export const PAGE_ANSWERED = {
  value: AMOUNT.meta({ description: 'The figure' }),
  terms: z
    .record(z.string(), AMOUNT)
    .meta({ description: 'The terms of the figure; those of all customers add up to them' }),
  sum: AMOUNT.meta({ description: 'What the customers found, on all pages, add to the figure' }),
  other: AMOUNT.meta({
    description: 'What remains of the figure: 0 without a search; all of it where the metric knows no customers',
  }),
  total: z.int().meta({ description: 'Customers found, on all pages' }),
  contributing: z.int().meta({ description: 'Those of them whose effect is not 0' }),
  rows: z.array(
    z.strictObject({
      customer_id: z.string(),
      customer_name: z.string().nullable(),
      effect: AMOUNT.meta({ description: 'What the customer adds to the figure' }),
      terms: z.record(z.string(), AMOUNT),
    }),
  ),
  page: z.strictObject({ limit: z.int(), offset: z.int(), returned: z.int(), has_more: z.boolean() }),
};

export interface AskedPage {
  readonly search?: string | undefined;
  readonly order_by: DrillPage['order'];
  readonly order_dir: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

/** A figure taken apart by customer: `drilled` is null where nobody can be told to be behind it. */
export interface Figure {
  readonly drilled: Drilled | null;
  readonly value: Ratio | null;
  /** What a customer's part is multiplied by; null where the figure cannot be computed. */
  readonly scale: Ratio | null;
  readonly terms: readonly (readonly [name: string, value: Ratio])[];
}

function pageOf(asked: AskedPage, whole: boolean): DrillPage {
  return {
    search: asked.search === undefined || asked.search === '' ? null : asked.search,
    order: asked.order_by,
    descending: asked.order_dir === 'desc',
    rows: whole ? null : { limit: asked.limit, offset: asked.offset },
  };
}

function text(value: Ratio | null): Exact | null {
  return value === null ? null : exact(ratioText(value, 6));
}

/** A page of the customers behind a figure, with what all of them add up to. */
export async function drillAnswer(figure: Figure, asked: AskedPage, snapshot: Snapshot): Promise<object> {
  const { drilled, value, scale } = figure;
  const found = drilled === null ? [] : await snapshot.read(drillStatement(drilled, pageOf(asked, false)));
  const names = figure.terms.map(([name]) => name);
  const rows = found.filter((row) => row.id !== null).map((row) => drillRow(row, names, scale));
  const sum = drillSum(found, scale);
  const total = Number(found[0]?.n ?? 0);
  const { limit, offset } = asked;
  return {
    value: text(value),
    terms: Object.fromEntries(figure.terms.map(([name, term]) => [name, text(term)])),
    sum: text(sum),
    other: text(value === null || sum === null ? null : subtract(value, sum)),
    total,
    contributing: Number(found[0]?.contributing ?? 0),
    rows,
    page: { limit, offset, returned: rows.length, has_more: offset + rows.length < total },
  };
}

/** All customers found as CSV: id, name, effect, and a column for each term. */
export async function* drillCsv(
  figure: Figure,
  asked: AskedPage,
  open: () => Promise<Snapshot>,
): AsyncGenerator<string> {
  const names = figure.terms.map(([name]) => name);
  yield csvLine(csvCells(['customer_id', 'customer_name', 'effect', ...names]));
  if (figure.drilled === null) return;
  using snapshot = await open();
  for await (const page of snapshot.stream(drillStatement(figure.drilled, pageOf(asked, true)))) {
    const lines = page.map((row) => {
      const { customer_id, customer_name, effect, terms } = drillRow(row, names, figure.scale);
      return csvLine(csvCells([customer_id, customer_name, effect, ...names.map((name) => terms[name] ?? null)]));
    });
    yield lines.join('');
  }
}
