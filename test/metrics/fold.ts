// The figures of the methodology folded in TypeScript straight over the rows: slow, plain, and independent of any SQL.

import { addMonths, type Day, periodStart } from '../../src/core/calendar.ts';
import { compare, type Ratio, ratio, ratioText } from '../../src/core/ratio.ts';
import type { Dimension } from '../../src/metrics/dimensions.ts';
import { evaluate, type Reading, type Values } from '../../src/metrics/formula.ts';
import type { Metric } from '../../src/metrics/metric.ts';
import { MOVEMENT_TYPES } from '../../src/metrics/movement_types.ts';
import { compareCodePoints, satisfies } from '../../src/metrics/predicate.ts';
import { periodsOf, type Query } from '../../src/metrics/query.ts';
import { movementsOf } from './fold_movements.ts';
import { flowOf, stateOf } from './fold_states.ts';
import type { World } from './world.ts';

export type Row = Readonly<Record<string, unknown>> & { readonly customer_no: number };
/** Amounts in millionths (counts too), by key of the breakdown. */
export type Amounts = Map<string, bigint>;
export interface FoldSeries {
  readonly keys: readonly (string | null)[];
  readonly values: readonly (string | null)[];
}

export const ONE = 1_000_000n;

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
