// The figures of the methodology folded in TypeScript straight over the rows: slow, plain, and independent of any SQL.

import { addMonths, type Day, isMonthEnd, periodStart } from '../../src/core/calendar.ts';
import { compare, type Ratio, ratio, ratioText } from '../../src/core/ratio.ts';
import { recognisedAfter } from '../../src/core/recognition.ts';
import type { Dimension } from '../../src/metrics/dimensions.ts';
import { evaluate, type Reading, type Values } from '../../src/metrics/formula.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { MOVEMENT_TYPES } from '../../src/metrics/movement_types.ts';
import { compareCodePoints, satisfies } from '../../src/metrics/predicate.ts';
import { periodsOf, type Query } from '../../src/metrics/query.ts';
import type { TableRow } from '../../src/warehouse/schema.ts';
import type { World } from './world.ts';

type Row = Readonly<Record<string, unknown>> & { readonly customer_no: number };
/** Amounts in millionths (counts too), by key of the breakdown. */
type Amounts = Map<string, bigint>;
export interface FoldSeries {
  readonly keys: readonly (string | null)[];
  readonly values: readonly (string | null)[];
}

const ONE = 1_000_000n;

export class Fold {
  readonly world: World;
  readonly query: Query;
  readonly #known = new Map<string, Amounts>();

  constructor(world: World, query: Query) {
    this.world = world;
    this.query = query;
  }

  /** The series of the answer: those that are zero throughout left out, largest absolute last value first. */
  series(metric: Metric): FoldSeries[] {
    const periods = periodsOf(this.query);
    const keys = this.query.dimensions.length === 0 ? ['[]'] : this.#keys();
    const all = keys.map((key) => ({
      keys: JSON.parse(key) as (string | null)[],
      exact: periods.map((period) => evaluate(metric.formula, this.#values(key, period.start, period.asOf))),
    }));
    const shown =
      this.query.dimensions.length === 0
        ? all
        : all.filter(({ exact }) => exact.some((value) => value !== null && value.num !== 0n));
    shown.sort((a, b) => byLast(a.exact, b.exact) || byKeys(a.keys, b.keys));
    return shown.map(({ keys: own, exact }) => ({
      keys: own,
      values: exact.map((value) => (value === null ? null : ratioText(value, 6))),
    }));
  }

  #keys(): string[] {
    const movement = this.query.dimensions.findIndex((dimension) => dimension.source.kind === 'movement');
    const { rows } = this.world;
    const tables: readonly (readonly Row[])[] = [
      rows.parts,
      rows.fx,
      rows.committed,
      rows.future,
      rows.renewals,
      rows.revenue,
      rows.credits,
    ];
    const types = movement === -1 ? [null] : Object.keys(MOVEMENT_TYPES);
    const keys = new Set<string>();
    for (const row of tables.flat()) for (const type of types) keys.add(this.#key(row, type));
    return [...keys];
  }

  /** Reads quantities of one series over the days from `start` to `end`. */
  #values(key: string, start: Day, end: Day): Values {
    const read = (name: string, at: Reading): Ratio => {
      const amounts =
        at === 'flow' ? this.#flow(name, start, end) : this.#state(name, at === 'closing' ? end : ((start - 1) as Day));
      return ratio(amounts.get(key) ?? 0n, ONE);
    };
    const months = (): Values[] => {
      const months: Values[] = [];
      for (let month = periodStart(start, 'month'); month <= end; month = addMonths(month, 1)) {
        months.push(this.#values(key, month, Math.min(addMonths(month, 1) - 1, end) as Day));
      }
      return months;
    };
    return { read, months };
  }

  #remembered(name: string, make: () => Amounts): Amounts {
    let known = this.#known.get(name);
    if (known === undefined) {
      known = make();
      this.#known.set(name, known);
    }
    return known;
  }

  #state(name: string, day: Day): Amounts {
    return this.#remembered(`${name} ${day}`, () => stateOf(this, name, day));
  }

  #flow(name: string, start: Day, end: Day): Amounts {
    const movement = Object.entries(MOVEMENT_TYPES).find(([, names]) => names.includes(name));
    if (movement === undefined)
      return this.#remembered(`${name} ${start} ${end}`, () => flowOf(this, name, start, end));
    const [type] = movement;
    return this.#remembered(`${name} ${start} ${end}`, () => this.#moved(movementsOf(this, name, start, end), type));
  }

  /** Amounts by the rows' own keys become amounts by the asked keys, filtered by movement type. */
  #moved(amounts: Amounts, type: string): Amounts {
    const filters = this.query.filters.filter((filter) => filter.field.source.kind === 'movement');
    if (!filters.every((filter) => satisfies(type, filter))) return new Map();
    const at = this.query.dimensions.findIndex((dimension) => dimension.source.kind === 'movement');
    if (at === -1) return amounts;
    return new Map(
      [...amounts].map(([key, amount]) => [
        JSON.stringify((JSON.parse(key) as unknown[]).toSpliced(at, 1, type)),
        amount,
      ]),
    );
  }

  #key(row: Row, type: string | null): string {
    return JSON.stringify(
      this.query.dimensions.map((dimension) =>
        dimension.source.kind === 'movement' ? type : this.#shown(dimension, row),
      ),
    );
  }

  keyOf(row: Row): string {
    return this.#key(row, null);
  }

  /** A dimension's value as text, or null. */
  #shown(dimension: Dimension, row: Row): string | null {
    const value = this.#valueOf(dimension, row);
    return value === null ? null : String(value);
  }

  #valueOf({ source }: Dimension, row: Row): string | number | boolean | null {
    const { customers, prices, products, properties } = this.world.rows;
    switch (source.kind) {
      case 'column':
        return (row[source.column] as string | null) ?? null;
      case 'object': {
        const objects: readonly { readonly id: string; readonly [column: string]: unknown }[] = {
          customers,
          prices,
          products,
        }[source.table].map((object) => ({ ...object }));
        return objects.find((object) => object[source.column] === row[source.column])?.id ?? null;
      }
      case 'first_period': {
        const customer = customers.find((one) => one.customer_no === row.customer_no);
        const first = customer?.first_day ?? null;
        return first === null ? null : isoMonth(first);
      }
      case 'property': {
        const held = properties.find(
          (one) => one.object === source.object && one.key === source.key && one.ref_no === row[source.column],
        );
        if (held === undefined) return null;
        return held.kind === 'n' ? held.num : held.kind === 'b' ? held.text === 'true' : held.text;
      }
      case 'security':
        return row.secured === false ? 'unsecured' : 'secured';
      case 'movement':
        return null;
      default:
        return source satisfies never;
    }
  }

  kept<T extends Row>(rows: readonly T[]): T[] {
    const filters = this.query.filters.filter((filter) => filter.field.source.kind !== 'movement');
    return rows.filter((row) => filters.every((filter) => satisfies(this.#valueOf(filter.field, row), filter)));
  }
}

function isoMonth(day: Day): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 7);
}

function byLast(a: readonly (Ratio | null)[], b: readonly (Ratio | null)[]): number {
  const left = a.at(-1) ?? null;
  const right = b.at(-1) ?? null;
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return compare(absolute(right), absolute(left));
}

function byKeys(a: readonly (string | null)[], b: readonly (string | null)[]): number {
  const differ = a.findIndex((key, index) => (key ?? '') !== (b[index] ?? ''));
  return differ === -1 ? 0 : compareCodePoints(a[differ] ?? '', b[differ] ?? '');
}

function absolute(value: Ratio): Ratio {
  return value.num < 0n ? { num: -value.num, den: value.den } : value;
}

function sum<T extends Row>(fold: Fold, rows: readonly T[], amount: (row: T) => bigint): Amounts {
  const amounts: Amounts = new Map();
  for (const row of fold.kept(rows)) {
    const key = fold.keyOf(row);
    amounts.set(key, (amounts.get(key) ?? 0n) + amount(row));
  }
  return amounts;
}

type Part = TableRow<'parts'>;

function covers(part: { readonly start_day: Day; readonly end_day: Day }, day: Day): boolean {
  return part.start_day <= day && day < part.end_day;
}

/** Kept sums of each unit on a day, by key. */
export function unitSums(fold: Fold, day: Day, unit: (part: Part) => string): Map<string, Map<string, bigint>> {
  const sums = new Map<string, Map<string, bigint>>();
  for (const part of fold.kept(fold.world.rows.parts.filter((one) => covers(one, day)))) {
    const key = fold.keyOf(part);
    const own = sums.get(key) ?? new Map<string, bigint>();
    own.set(unit(part), (own.get(unit(part)) ?? 0n) + part.mrr);
    sums.set(key, own);
  }
  return sums;
}

export const byCustomer = (part: Part): string => String(part.customer_no);

function count(sums: Map<string, Map<string, bigint>>): Amounts {
  return new Map(
    [...sums].map(([key, own]) => [key, BigInt([...own.values()].filter((held) => held > 0n).length) * ONE]),
  );
}

function stateOf(fold: Fold, name: string, day: Day): Amounts {
  const { parts, committed, future, revenue, credits } = fold.world.rows;
  const unpaid = (row: { readonly invoice_status: string }): boolean =>
    ['open', 'pending', 'unpaid'].includes(row.invoice_status);
  switch (name) {
    case 'mrr':
      return sum(
        fold,
        parts.filter((part) => covers(part, day)),
        (part) => part.mrr,
      );
    case 'cmrr':
      return sum<Row & { readonly mrr: bigint }>(
        fold,
        [...parts, ...committed].filter((part) => covers(part, day)),
        (part) => part.mrr,
      );
    case 'future_mrr': {
      const { freshness } = fold.world;
      const known = future.filter((row) => row.known_start <= freshness && freshness < row.known_end);
      return sum<Row & { readonly mrr: bigint }>(
        fold,
        [...parts, ...known].filter((part) => covers(part, day)),
        (part) => part.mrr,
      );
    }
    case 'customers':
    case 'month_customers':
      return count(unitSums(fold, day, byCustomer));
    case 'timelines':
      return count(unitSums(fold, day, (part) => `${part.customer_no} ${part.timeline_no}`));
    case 'mrr_then':
    case 'mrr_now':
    case 'mrr_kept':
      return yearAgo(fold, name, day);
    case 'outstanding': {
      const issued = sum(
        fold,
        revenue.filter((row) => row.issued <= day && unpaid(row)),
        (row) => row.invoiced,
      );
      const noted = credits.filter((row) => row.issued <= day && row.invoice_issued <= day && unpaid(row));
      for (const [key, amount] of sum(fold, noted, (row) => row.amount))
        issued.set(key, (issued.get(key) ?? 0n) - amount);
      return issued;
    }
    default:
      throw new Error(`no fold of the state ${name}`);
  }
}

function yearAgo(fold: Fold, name: string, day: Day): Amounts {
  const moved = addMonths(day, -12);
  const past = unitSums(fold, isMonthEnd(day) ? lastOfMonth(moved) : moved, byCustomer);
  const now = unitSums(fold, day, byCustomer);
  const amounts: Amounts = new Map();
  for (const [key, own] of past) {
    let total = 0n;
    for (const [customer, then] of own) {
      if (then <= 0n) continue;
      const present = now.get(key)?.get(customer) ?? 0n;
      total += name === 'mrr_then' ? then : name === 'mrr_now' ? present : present < then ? present : then;
    }
    amounts.set(key, total);
  }
  return amounts;
}

function lastOfMonth(day: Day): Day {
  return (addMonths(periodStart(day, 'month'), 1) - 1) as Day;
}

/** Days of activity of customers and of timelines, whatever is kept. */
function active(fold: Fold, customer: number, day: Day, timeline?: number): boolean {
  return fold.world.rows.parts.some(
    (part) =>
      part.customer_no === customer && (timeline === undefined || part.timeline_no === timeline) && covers(part, day),
  );
}

function flowOf(fold: Fold, name: string, start: Day, end: Day): Amounts {
  const { parts, renewals, revenue, credits } = fold.world.rows;
  const within = (day: Day): boolean => start <= day && day <= end;
  const before = (start - 1) as Day;
  switch (name) {
    case 'churned_timeline_mrr': {
      const gone = parts.filter(
        (part) => covers(part, before) && !active(fold, part.customer_no, end, part.timeline_no),
      );
      return sum(fold, gone, (part) => part.mrr);
    }
    case 'lost_customers': {
      const lost: Amounts = new Map();
      for (const [key, own] of unitSums(fold, before, byCustomer)) {
        const gone = [...own].filter(([customer, held]) => held > 0n && !active(fold, Number(customer), end));
        lost.set(key, BigInt(gone.length) * ONE);
      }
      return lost;
    }
    case 'due':
      return sum(
        fold,
        renewals.filter((row) => within(row.due)),
        (row) => row.before,
      );
    case 'renewed':
      return sum(
        fold,
        renewals.filter((row) => within(row.due)),
        (row) => row.kept,
      );
    case 'invoiced':
      return sum(
        fold,
        revenue.filter((row) => within(row.issued)),
        (row) => row.invoiced,
      );
    case 'tax':
      return sum(
        fold,
        revenue.filter((row) => within(row.issued)),
        (row) => row.tax,
      );
    case 'paid':
      return sum(
        fold,
        revenue.filter((row) => within(row.issued) && row.invoice_status === 'paid'),
        (row) => row.invoiced,
      );
    case 'credited':
      return sum(
        fold,
        credits.filter((row) => within(row.issued)),
        (row) => row.amount,
      );
    case 'acquisition_costs': {
      const costs = fold.world.rows.acquisition_costs.filter((row) => within(row.day));
      return new Map([['[]', costs.reduce((total, row) => total + row.amount, 0n)]]);
    }
    default:
      return recognised(fold, name, start, end);
  }
}

function recognised(fold: Fold, name: string, start: Day, end: Day): Amounts {
  const upTo = (row: TableRow<'revenue'>, day: Day): bigint => {
    const law = { dayAmount: row.day_amount, dayNum: BigInt(row.day_num), dayDen: BigInt(row.day_den) };
    const days = Math.min(Math.max(day + 1 - row.start_day, 0), row.end_day - row.start_day);
    return recognisedAfter(law as unknown as Parameters<typeof recognisedAfter>[0], days);
  };
  return sum(fold, fold.world.rows.revenue, (row) => {
    switch (name) {
      case 'recognised_recurring':
        return row.recurring ? upTo(row, end) - upTo(row, (start - 1) as Day) : 0n;
      case 'recognised_one_off':
        return row.recurring ? 0n : upTo(row, end) - upTo(row, (start - 1) as Day);
      case 'deferred':
        return row.issued <= end ? row.amount - upTo(row, end) : 0n;
      case 'accrued':
        return row.issued > end ? upTo(row, end) : 0n;
      default:
        throw new Error(`no fold of the flow ${name}`);
    }
  });
}

/** One class of movement: by the customer's whole MRR, netted within the customer and key (methodology section 4). */
function movementsOf(fold: Fold, name: string, start: Day, end: Day): Amounts {
  const before = (start - 1) as Day;
  const opening = unitSums(fold, before, byCustomer);
  const closing = unitSums(fold, end, byCustomer);
  const steps = fold.world.rows.fx.filter(
    (row) =>
      row.close_start >= start &&
      row.close_start <= end &&
      end < row.close_end &&
      row.open_start <= before &&
      before < row.open_end,
  );
  const keys = new Set([...opening.keys(), ...closing.keys(), ...fold.kept(steps).map((row) => fold.keyOf(row))]);
  const amounts: Amounts = new Map();
  for (const key of keys) {
    let total = 0n;
    for (const { customer_no, first_day } of fold.world.rows.customers) {
      if (first_day === null) continue;
      const own = steps.filter((row) => row.customer_no === customer_no);
      const fx = sum(fold, own, (row) => row.amount).get(key) ?? 0n;
      const o = opening.get(key)?.get(String(customer_no)) ?? 0n;
      const c = closing.get(key)?.get(String(customer_no)) ?? 0n;
      const wasActive = active(fold, customer_no, before);
      const isActive = active(fold, customer_no, end);
      total += movement(name, { o, c, fx, wasActive, isActive, isNew: first_day >= start });
    }
    amounts.set(key, total);
  }
  return amounts;
}

interface Ends {
  readonly o: bigint;
  readonly c: bigint;
  readonly fx: bigint;
  readonly wasActive: boolean;
  readonly isActive: boolean;
  readonly isNew: boolean;
}

function movement(name: string, { o, c, fx, wasActive, isActive, isNew }: Ends): bigint {
  const real = c - o - fx;
  const came = !wasActive && isActive;
  const left = wasActive && !isActive;
  const stayed = wasActive && isActive;
  switch (name) {
    case 'new_mrr':
      return came && isNew ? c : 0n;
    case 'reactivation_mrr':
      return came && !isNew ? c : 0n;
    case 'churned_mrr':
      return left ? -o : 0n;
    case 'expansion_mrr':
      return stayed && real > 0n ? real : 0n;
    case 'contraction_mrr':
      return stayed && real < 0n ? real : 0n;
    case 'fx_mrr':
      return stayed ? fx : 0n;
    case 'new_customers':
      return came && isNew && c > 0n ? ONE : 0n;
    case 'reactivated_customers':
      return came && !isNew && c > 0n ? ONE : 0n;
    case 'churned_customers':
      return left && o > 0n ? ONE : 0n;
    default:
      throw new Error(`no fold of the movement ${name}`);
  }
}
