// The rows that a question keeps: FROM, joins, keys of the breakdown and conditions of the filters, for any table.

import { addDays, type Day, type Grain, periodStart } from '../core/calendar.ts';
import type { ObjectName } from '../core/facts.ts';
import type { Dimension } from './dimensions.ts';
import type { Filter } from './filters.ts';
import { isMovementType, monthText, rowCondition } from './predicate.ts';
import type { Period, Query } from './query.ts';
import type { Values } from './values.ts';

/** What all parts of one statement share. */
export interface Scope {
  readonly values: Values;
  readonly grain: Grain;
  /** First days of the first and the last period, and of the period before the first: what lies before adds up there. */
  readonly first: Day;
  readonly last: Day;
  readonly opening: Day;
  /** As-of day of the last period: rows dated later do not count. */
  readonly closing: Day;
  /** The last period is still running: its closing is the freshness date. */
  readonly running: boolean;
  readonly freshness: Day;
  /** Keys k1, k2 of the rows: the dimensions asked for that rows carry. */
  readonly keys: readonly Dimension[];
  readonly filters: readonly Filter[];
  /** Filters and keys hold for whole customers: their own spans can be counted. */
  readonly ofCustomers: boolean;
  /** Only customers whose first day with MRR lies between these, both included (cohorts). */
  readonly firstDays?: { readonly from: Day; readonly to: Day };
  /** Only these customers. */
  readonly customers?: readonly number[];
  /** Keys that are custom properties tell the kind of their value, too: `s:text`, `n:12`, `b:true` (rolled.ts). */
  readonly typed?: boolean;
}

/** A select over kept rows: the table's alias is p, its key columns k1, k2 come first. */
export interface Selection {
  readonly table: string;
  readonly columns: readonly string[];
  readonly conditions: readonly string[];
  /** Groups by the keys and this many columns after them. */
  readonly groupedColumns?: number;
}

/** Tables that carry the customer's first day with MRR; the others look it up. */
const WITH_FIRST_DAY = ['parts', 'spans', 'moves'];

/** The scope of a question whose last period is given. */
export function scopeOf(query: Query, last: Period, values: Values): Scope {
  const keys = query.dimensions.filter((dimension) => !isMovementType(dimension));
  const filters = query.filters.filter((filter) => !isMovementType(filter.field));
  return {
    values,
    grain: query.grain,
    first: query.first,
    last: last.start,
    opening: periodStart(addDays(query.first, -1), query.grain),
    closing: last.asOf,
    running: last.asOf < last.end,
    freshness: query.freshness,
    keys,
    filters,
    ofCustomers: isOfCustomers({ keys, filters }),
  };
}

/** True where keys and filters hold for whole customers. */
export function isOfCustomers({ keys, filters }: Pick<Scope, 'keys' | 'filters'>): boolean {
  return keys.every((key) => key.ofCustomer) && filters.every((filter) => filter.field.ofCustomer);
}

/** ` AND …`: a number is that of one of the scope's customers; nothing where it is of all. Said of both sides of a join. */
export function amongCustomers({ customers }: Pick<Scope, 'customers'>, column: string): string {
  return customers === undefined ? '' : ` AND ${column} IN (${customers.join(', ')})`;
}

/** The names of the key columns, each followed by a comma: in front of other columns. */
export function keyNames(scope: Scope): string {
  return scope.keys.map((_, index) => `k${index + 1}, `).join('');
}

/** `GROUP BY` over the keys and so many columns after them. */
export function grouped(scope: Scope, columns: number): string {
  const places = Array.from({ length: scope.keys.length + columns }, (_, index) => String(index + 1));
  return places.length === 0 ? '' : ` GROUP BY ${places.join(', ')}`;
}

/** The kept rows of a table as a SELECT. */
export function selectRows(scope: Scope, selection: Selection): string {
  const joins: string[] = [];
  const firstDay = WITH_FIRST_DAY.includes(selection.table) ? 'p.first_day' : 'c.first_day';
  const keys = scope.keys.map((key, index) => `${keyColumn(scope, key, index + 1, firstDay, joins)} AS k${index + 1}`);
  const conditions = [
    ...selection.conditions,
    ...scope.filters.map((filter) => rowCondition(filter, firstDay, scope.values)),
  ];
  if (scope.firstDays !== undefined) {
    const { from, to } = scope.firstDays;
    conditions.push(`${firstDay} >= ${scope.values.day(from)}`, `${firstDay} <= ${scope.values.day(to)}`);
  }
  const among = amongCustomers(scope, 'p.customer_no');
  const fields = [...scope.keys, ...scope.filters.map((filter) => filter.field)];
  if (firstDay === 'c.first_day' && fields.some((field) => field.source.kind === 'first_period')) {
    joins.push('JOIN customers c ON c.customer_no = p.customer_no');
  }
  const kept = `${conditions.join(' AND ') || 'TRUE'}${among}`;
  const where = kept === 'TRUE' ? '' : ` WHERE ${kept}`;
  const from = [`${selection.table} p`, ...joins].join(' ');
  const group = selection.groupedColumns === undefined ? '' : grouped(scope, selection.groupedColumns);
  return `SELECT ${[...keys, ...selection.columns].join(', ')} FROM ${from}${where}${group}`;
}

function keyColumn(scope: Scope, { source }: Dimension, place: number, firstDay: string, joins: string[]): string {
  switch (source.kind) {
    case 'column':
    case 'object':
      return `p.${source.column}`;
    case 'first_period':
      return `CAST(DATE_TRUNC('${source.grain}', ${firstDay}) AS DATE)`;
    case 'security':
      return 'p.security';
    case 'property': {
      const alias = `d${place}`;
      joins.push(`LEFT JOIN (${heldProperty(scope, source)}) ${alias} ON ${alias}.ref_no = p.${source.column}`);
      return `${alias}.value`;
    }
    case 'movement':
      throw new Error('movement types are no column of the rows');
    default:
      return source satisfies never;
  }
}

/** The values of a custom property, one row an object: a subscription may stand under several customers. */
function heldProperty(scope: Scope, { object, key }: { object: ObjectName; key: string }): string {
  const { values, typed } = scope;
  const once = object === 'subscription' ? 'DISTINCT ' : '';
  const ofCatalogue = object === 'product' || object === 'price';
  const among = ofCatalogue ? '' : amongCustomers(scope, 'customer_no');
  return `SELECT ${once}ref_no, ${typed === true ? "kind || ':' || text" : 'text'} AS value FROM properties WHERE object = ${values.text(object)} AND key = ${values.text(key)}${among}`;
}

/** How a key column is written in the answer: its text, the label where another table names it, and that table's join. */
export function shownKey(key: Dimension, column: string): { text: string; label: string; join: string } {
  if (key.source.kind === 'first_period') return { text: monthText(column), label: monthText(column), join: '' };
  if (key.source.kind !== 'object') return { text: column, label: column, join: '' };
  const alias = `n_${column}`;
  const join = ` LEFT JOIN ${key.source.table} ${alias} ON ${alias}.${key.source.column} = ${column}`;
  return { text: `${alias}.id`, label: `COALESCE(${alias}.name, ${alias}.id)`, join };
}

/** First day of the period that holds a day. */
export function periodOf(scope: Scope, day: string): string {
  return scope.grain === 'day' ? day : `CAST(DATE_TRUNC('${scope.grain}', ${day}) AS DATE)`;
}

/** The same for running sums: everything before the first period adds up in the one before it. */
export function bucketOf(scope: Scope, day: string): string {
  return `GREATEST(${periodOf(scope, day)}, ${scope.values.day(scope.opening)})`;
}

/** The interval from a period's first day to that of the next. */
export function stepOf(grain: Grain): string {
  const length = { day: '1 day', week: '7 days', month: '1 month', quarter: '3 months', year: '1 year' }[grain];
  return `INTERVAL '${length}'`;
}

/** The first day of the period after the one that starts on `start`. */
export function nextOf(scope: Scope, start: string): string {
  return `CAST(${start} + ${stepOf(scope.grain)} AS DATE)`;
}

/** The periods asked for as rows: `period` (first day) and `as_of`. */
export function periodRows(scope: Scope): string {
  const { values, first, last, closing } = scope;
  const days = `GENERATE_SERIES(CAST(${values.day(first)} AS TIMESTAMP), CAST(${values.day(last)} AS TIMESTAMP), ${stepOf(scope.grain)}) AS g(start_at)`;
  const starts = `SELECT CAST(start_at AS DATE) AS period FROM ${days}`;
  return `SELECT period, LEAST(${nextOf(scope, 'period')} - 1, ${values.day(closing)}) AS as_of FROM (${starts}) starts`;
}

export const DECIMAL = 'DECIMAL(38,6)';
