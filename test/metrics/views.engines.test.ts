// Views over random rows: DuckDB and PostgreSQL give the same rows in the same order, and the rows add up to the metrics.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoDay } from '../../src/core/calendar.ts';
import { parseMicros } from '../../src/core/money.ts';
import { metricBySlug } from '../../src/metrics/catalogue.ts';
import { compile } from '../../src/metrics/compile.ts';
import { MOVEMENT_TYPE } from '../../src/metrics/dimensions.ts';
import { parseQuery, periodsOf, type Query } from '../../src/metrics/query.ts';
import { report, type Stamp } from '../../src/metrics/report.ts';
import type { Statement } from '../../src/metrics/statement.ts';
import {
  CUSTOM_KINDS,
  columnsOf,
  parseView,
  type RawViewQuery,
  type ViewPage,
  viewOrder,
  viewRows,
  viewStatement,
} from '../../src/metrics/view_query.ts';
import { RowReader } from '../../src/metrics/view_rows.ts';
import { VIEWS, type View, viewBySlug } from '../../src/metrics/views.ts';
import { Random } from '../generator/random.ts';
import { seeds } from '../laws/seeds.ts';
import { type Engine, openedEngines } from './engines.ts';
import { randomWorld, type TableRows, type World } from './world.ts';

const STAMP: Stamp = { company: 1, computedAt: '', minAvailable: null, basis: 'invoices', baseCurrency: 'EUR' };
const engines = openedEngines();

/** The random world with the records that its figures refer to. */
function withRecords({ rows }: World): TableRows {
  const once = <T>(values: readonly T[]) => [...new Set(values)];
  const revenue = (rows.revenue ?? []).map((row, index) => ({ ...row, line_no: index + 1 }));
  const lines = revenue.map((row) => ({
    line_no: row.line_no,
    invoice_no: row.invoice_no ?? 0,
    customer_no: row.customer_no,
    id: `line-${row.line_no}`,
    invoice_id: `inv-${row.invoice_no}`,
    price_id: row.price_no === null ? null : `price-${row.price_no}`,
    subscription_id: `sub-${row.subscription_no}`,
    amount_excluding_tax_after_discount: row.line_no / 7,
    quantity: row.line_no % 5,
    description: row.line_no % 3 === 0 ? 'é "quoted", \n ünï 😀' : null,
    invoice_date: row.issued,
    invoice_status: row.invoice_status,
    customer_id: `cus-${row.customer_no}`,
    fx_rate: 1 / 3,
    amount_base: row.invoiced,
    months: 1_000_000n,
    monthly_amount_base: row.invoiced,
    excluded_because: row.recurring ? null : 'one_off',
  }));
  const subscriptions = once(revenue.map((row) => row.subscription_no)).flatMap((no) =>
    no === null
      ? []
      : [1, 2].map((customer_no) => ({ subscription_no: no, customer_no, id: `sub-${no}`, status: 'active' })),
  );
  const invoices = once(revenue.map((row) => row.invoice_no)).flatMap((no) =>
    no === null ? [] : [{ invoice_no: no, customer_no: 1, id: `inv-${no}`, date: '2023-05-05', status: 'paid' }],
  );
  const notes = once((rows.credits ?? []).map((row) => row.note_no)).map((note_no) => ({
    note_no,
    invoice_no: 1,
    customer_no: 1,
    id: `note-${note_no}`,
    invoice_id: 'inv-1',
  }));
  const property = (object: string, key: string, ref_no: number, kind: string, text: string) => ({
    object,
    key,
    ref_no,
    customer_no: 1,
    kind,
    text,
    num: kind === 'n' ? Number(text) : null,
  });
  const properties = lines.flatMap(({ line_no }) => [
    property('invoice_line_item', 'odd 3:key "\n', line_no, 's', `12:😀${line_no}\n"`),
    property('invoice_line_item', 'mixed', line_no, line_no % 2 === 0 ? 'n' : 'b', line_no % 2 === 0 ? '2.5' : 'true'),
  ]);
  return {
    ...rows,
    revenue,
    lines,
    subscriptions,
    invoices,
    credit_notes: notes,
    properties: [...(rows.properties ?? []), ...properties],
  } as unknown as TableRows;
}

async function rowsOf(engine: Engine, view: View, raw: RawViewQuery, world: World, page: ViewPage) {
  const columns = columnsOf(view, await engine.read(CUSTOM_KINDS));
  const query = parseView(raw, view, columns, world.freshness);
  assert.ok(query.ok, JSON.stringify(query));
  const statement = viewStatement(query.value, page);
  const reader = new RowReader(columns);
  return statement === null ? [] : (await engine.read(statement)).map((row) => reader.record(row));
}

/** Sum of a column in millionths, by another column. */
function sums(rows: readonly Record<string, unknown>[], amount: string, by: string): Record<string, bigint> {
  const totals: Record<string, bigint> = {};
  for (const row of rows) {
    const cell = row[amount] as { rawJSON: string };
    const key = String(row[by]);
    totals[key] = (totals[key] ?? 0n) + parseMicros(cell.rawJSON);
  }
  return Object.fromEntries(Object.entries(totals).filter(([, sum]) => sum !== 0n));
}

async function metricBy(
  engine: Engine,
  slug: string,
  query: Query,
  key: string | null,
): Promise<Record<string, bigint>> {
  const metric = metricBySlug(slug);
  assert.ok(metric !== undefined);
  const asked = { ...query, dimensions: key === null ? [] : [MOVEMENT_TYPE] };
  const statement = compile(metric, asked);
  const rows = statement === null ? [] : await engine.read(statement);
  const totals: Record<string, bigint> = {};
  for (const { keys, points } of report(metric, asked, rows, STAMP, []).series) {
    for (const { period_start, value } of points) {
      const name = key === null ? period_start : String(keys[key]);
      totals[name] = (totals[name] ?? 0n) + parseMicros(value?.rawJSON ?? '0');
    }
  }
  return Object.fromEntries(Object.entries(totals).filter(([, sum]) => sum !== 0n));
}

const FILTERS = [
  '[]',
  '[{"field":"customer_id","op":"in","value":["cus-1","cus-3"]}]',
  '[{"field":"customer_id","op":"neq","value":"cus-1"}]',
  '[{"field":"custom.customer.size","op":"gt","value":1}]',
];

for (const seed of seeds(6)) {
  test(`company ${seed}: both engines give the same rows of every view`, async () => {
    const world = randomWorld(seed);
    const random = new Random(seed);
    for (const engine of engines) await engine.load(withRecords(world));
    const [first] = engines;
    assert.ok(first !== undefined);
    let compared = 0;
    for (const view of VIEWS) {
      const columns = columnsOf(view, await first.read(CUSTOM_KINDS));
      for (let round = 0; round < 4; round += 1) {
        const filters = FILTERS.filter(
          (text) => columns.some(({ name }) => text.includes(`"${name}"`)) || text === '[]',
        );
        const raw: RawViewQuery = {
          filters: random.pick(filters),
          order_by: random.chance(0.5) ? undefined : random.pick(columns).name,
          order_dir: random.pick(['asc', 'desc']),
          ...(view.kind === null
            ? {}
            : {
                date_start: isoDay(world.freshness).replace(/^\d{4}/, '2023'),
                date_step: random.pick(['month', 'quarter']),
              }),
        };
        const page = random.chance(0.5) ? null : { limit: 7, offset: random.whole(0, 9) };
        const answers = [];
        for (const engine of engines) answers.push(JSON.stringify(await rowsOf(engine, view, raw, world, page)));
        compared += answers[0] === '[]' ? 0 : 1;
        for (const answer of answers) assert.equal(answer, answers[0], `${view.slug} ${JSON.stringify(raw)}`);
      }
    }
    assert.ok(compared > VIEWS.length, `only ${compared} answers had rows`);
  });

  test(`company ${seed}: rows by their numbers are those cut out of all`, async () => {
    const world = randomWorld(seed);
    const random = new Random(seed + 500);
    let compared = 0;
    for (const engine of engines) {
      await engine.load(withRecords(world));
      for (const view of VIEWS) {
        const columns = columnsOf(view, await engine.read(CUSTOM_KINDS));
        const usable = FILTERS.filter(
          (text) => text === '[]' || columns.some(({ name }) => text.includes(`"${name}"`)),
        );
        for (let round = 0; round < 3; round += 1) {
          const raw: RawViewQuery = {
            filters: random.pick(usable),
            order_by: random.chance(0.4) ? undefined : random.pick(columns).name,
            order_dir: random.pick(['asc', 'desc']),
          };
          const query = parseView(raw, view, columns, world.freshness);
          assert.ok(query.ok);
          const order = viewOrder(query.value);
          if (order === null) continue;
          const numbers = (await engine.read(order)).map(({ no }) => Number(no));
          const reader = new RowReader(columns);
          const all = await rowsOf(engine, view, raw, world, null);
          assert.equal(numbers.length, all.length);
          for (const at of [0, random.whole(0, numbers.length), numbers.length - 3]) {
            const on = numbers.slice(Math.max(at, 0), Math.max(at, 0) + random.whole(1, 9));
            const statement: Statement | null = on.length === 0 ? null : viewRows(query.value, on);
            if (statement === null) continue;
            const rows: unknown[] = (await engine.read(statement)).map((row) => reader.record(row));
            const expected = all.slice(Math.max(at, 0), Math.max(at, 0) + on.length);
            assert.equal(JSON.stringify(rows), JSON.stringify(expected), `${view.slug} ${JSON.stringify(raw)}`);
            compared += 1;
          }
        }
      }
    }
    assert.ok(compared > 10 * engines.length, `only ${compared} pages had rows`);
  });

  test(`company ${seed}: a filter on the customer keeps its rows of all`, async () => {
    const world = randomWorld(seed);
    for (const engine of engines) await engine.load(withRecords(world));
    const text = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
    let compared = 0;
    for (const engine of engines)
      for (const view of VIEWS) {
        const periods = view.kind === null ? {} : { date_start: '2022-01-01', date_step: 'month' as const };
        const all = await rowsOf(engine, view, periods, world, null);
        const customer = all.find((row) => typeof row.customer_id === 'string')?.customer_id;
        if (customer === undefined) continue;
        for (const op of ['eq', 'neq']) {
          const filters = JSON.stringify([{ field: 'customer_id', op, value: customer }]);
          const kept = await rowsOf(engine, view, { ...periods, filters }, world, { limit: 100_000, offset: 0 });
          const expected: readonly object[] = all.filter((row) => (row.customer_id === customer) === (op === 'eq'));
          assert.deepEqual(text(kept), text(expected), `${view.slug} ${op}`);
          compared += 1;
        }
      }
    assert.ok(compared >= 8 * engines.length, `only ${compared} answers had rows`);
  });

  test(`company ${seed}: the rows of the period views add up to the metrics`, async () => {
    const world = randomWorld(seed);
    const [engine] = engines;
    assert.ok(engine !== undefined);
    await engine.load(withRecords(world));
    const raw = { date_start: '2022-01-01', date_step: 'month' };
    const query = parseQuery(raw, { freshness: world.freshness, natural: null, dimensions: [], future: false });
    assert.ok(query.ok && periodsOf(query.value).length > 1);
    const rows = async (slug: string) => {
      const view = viewBySlug(slug);
      assert.ok(view !== undefined);
      return rowsOf(engine, view, raw, world, null);
    };
    const movements = await rows('mrr_movements');
    assert.deepEqual(
      sums(movements, 'amount', 'movement_type'),
      await metricBy(engine, 'mrr_movements', query.value, 'movement_type'),
    );
    assert.deepEqual(
      sums(movements, 'amount', 'period_start'),
      await metricBy(engine, 'net_new_mrr', query.value, null),
    );
    assert.deepEqual(
      sums(await rows('mrr_by_customer'), 'mrr', 'period_start'),
      await metricBy(engine, 'mrr', query.value, null),
    );
    const schedule = await rows('revenue_schedule');
    for (const [column, slug] of [
      ['recognized', 'recognized_revenue'],
      ['deferred', 'deferred_revenue'],
      ['accrued', 'accrued_revenue'],
    ] as const) {
      assert.deepEqual(sums(schedule, column, 'period_start'), await metricBy(engine, slug, query.value, null), slug);
    }
  });
}
