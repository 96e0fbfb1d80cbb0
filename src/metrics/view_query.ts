// A question about a view: which rows, in what order, which part of them; and its statement.

import { type Day, periodStart } from '../core/calendar.ts';
import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { SPECS } from '../core/objects.ts';
import { type Fault, fail, ok, type Result } from '../core/result.ts';
import { CUSTOMER } from './explain.ts';
import { type Filter, parseFilters } from './filters.ts';
import { numberCondition, rowCondition, textCondition, withNegation } from './predicate.ts';
import { parseQuery, periodsOf, type Query, type RawQuery } from './query.ts';
import { scopeOf } from './rows.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { Values } from './values.ts';
import type { Column, ColumnType, View } from './views.ts';

/** A custom property as a column `custom.<object>.<key>`; of values of several types the column is a string. */
export interface CustomColumn extends Column {
  readonly object: ObjectName;
  readonly key: string;
}

export type ViewColumn = Column | CustomColumn;

/** Lists the custom properties of the company with the kinds of their values. */
export const CUSTOM_KINDS: Statement = {
  text: 'SELECT object, key, MIN(kind) AS least, MAX(kind) AS most FROM properties GROUP BY object, key ORDER BY object, key',
  values: [],
};

const KINDS: Readonly<Record<string, ColumnType>> = { n: 'number', b: 'boolean', s: 'string' };

/** The view's columns in this company: its own, then the custom properties of its objects. */
export function columnsOf(view: View, customKinds: readonly AnswerRow[]): ViewColumn[] {
  const custom = customKinds.flatMap((row): CustomColumn[] => {
    const object = OBJECTS.find((name) => name === row.object);
    if (object === undefined || view.custom[object] === undefined) return [];
    const key = String(row.key);
    const type = row.least === row.most ? (KINDS[String(row.least)] ?? 'string') : 'string';
    const description = `Custom property ${key} of the ${object.replaceAll('_', ' ')}`;
    return [{ name: `custom.${object}.${key}`, type, description, object, key }];
  });
  return [...view.columns, ...custom];
}

export interface RawViewQuery extends Pick<RawQuery, 'date_start' | 'date_end' | 'date_step' | 'filters'> {
  readonly order_by?: string | undefined;
  readonly order_dir?: 'asc' | 'desc' | undefined;
}

export interface ViewQuery {
  readonly view: View;
  readonly columns: readonly ViewColumn[];
  readonly periods: Query;
  readonly filters: readonly Filter<ViewColumn>[];
  readonly order: ViewColumn | null;
  readonly descending: boolean;
}

/** Reads a question; a period view defaults to the last period. Errors: one fault a wrong parameter. */
export function parseView(
  raw: RawViewQuery,
  view: View,
  columns: readonly ViewColumn[],
  freshness: Day,
): Result<ViewQuery, Fault[]> {
  const faults: Fault[] = [];
  const { date_start, date_end, date_step } = raw;
  if (view.kind === null) {
    for (const [name, value] of Object.entries({ date_start, date_end, date_step })) {
      if (value === undefined) continue;
      faults.push({ loc: [name], msg: `The rows of ${view.slug} are of no period`, type: 'value_error' });
    }
  }
  const horizon = { freshness, natural: null, dimensions: [], future: false };
  const periods = parseQuery({ date_start: date_start ?? date_end, date_end, date_step }, horizon);
  const lastOnly = parseQuery({ date_start: undefined, date_end: undefined, date_step: undefined }, horizon);
  if (!periods.ok && view.kind !== null) faults.push(...periods.fault);
  const filters = parseFilters(raw.filters, (field) => columns.find((column) => column.name === field));
  if (!filters.ok) faults.push(...filters.fault);
  const order = raw.order_by === undefined ? null : columns.find((column) => column.name === raw.order_by);
  if (order === undefined) {
    faults.push({ loc: ['order_by'], msg: `Unknown column: ${raw.order_by?.slice(0, 200)}`, type: 'value_error' });
  }
  const asked = periods.ok && view.kind !== null ? periods.value : lastOnly.ok ? lastOnly.value : null;
  if (faults.length > 0 || !filters.ok || order === undefined || asked === null) return fail(faults);
  const isDefault = date_start === undefined && date_end === undefined;
  const span = isDefault ? { ...asked, first: periodStart(freshness, asked.grain) } : asked;
  return ok({ view, columns, periods: span, filters: filters.value, order, descending: raw.order_dir === 'desc' });
}

/** A part of the rows; null: all of them. */
export type ViewPage = { readonly limit: number; readonly offset: number } | null;

/** The column of numbers by which rows can be asked for one by one, or null. */
function numberOf({ view, periods }: ViewQuery): string | null {
  const one = view.ofPeriod !== undefined && periodsOf(periods).length === 1 ? view.ofPeriod : null;
  return view.base?.key ?? one;
}

/** The numbers of all rows in their order (column `no`), or null where rows have none or no period asked for exists. */
export function viewOrder(query: ViewQuery): Statement | null {
  const last = periodsOf(query.periods).at(-1);
  const number = numberOf(query);
  if (last === undefined || number === null) return null;
  const values = new Values();
  const scope = scopeOf({ ...query.periods, filters: ofParts(query) }, last, values);
  const { base, relation } = query.view;
  const rows = base !== undefined && isOfBase(query, base) ? rowsOfBase(base) : `(${relation(scope)})`;
  const where = whereOf(query, values);
  return values.statement(`SELECT p.${number} AS no FROM ${rows} p${where} ORDER BY ${orderOf(query, values)}`);
}

/** The rows of these numbers (of `viewOrder`, at least one), in their order. Columns as in `viewStatement`. */
export function viewRows(query: ViewQuery, numbers: readonly number[]): Statement | null {
  const last = periodsOf(query.periods).at(-1);
  if (last === undefined) return null;
  const values = new Values();
  const scope = scopeOf(query.periods, last, values);
  const { base, relation } = query.view;
  const listed = numbers.join(', ');
  const kept =
    base === undefined
      ? `kept AS (${relation({ ...scope, customers: numbers })})`
      : `page AS (SELECT * FROM ${base.table} WHERE ${base.key} IN (${listed})), kept AS (${relation(scope, 'page')})`;
  const of = (column: string) => (column === numberOf(query) ? listed : `SELECT ${column} FROM kept`);
  return values.statement(shownRows(query, kept, of, values));
}

/** The statement of the rows, or null where no period asked for exists. Columns: c0, c1 … and `props` (see decodeRow). */
export function viewStatement(query: ViewQuery, page: ViewPage): Statement | null {
  const last = periodsOf(query.periods).at(-1);
  if (last === undefined) return null;
  const values = new Values();
  const scope = scopeOf({ ...query.periods, filters: ofParts(query) }, last, values);
  const where = whereOf(query, values);
  const cut = page === null ? '' : ` ORDER BY ${orderOf(query, values)} LIMIT ${page.limit} OFFSET ${page.offset}`;
  const { base, relation } = query.view;
  // What orders the rows is read of all, the other columns only of those on the page; and only those are joined.
  const kept =
    base !== undefined && page !== null && isOfBase(query, base)
      ? `page AS (SELECT * FROM ${base.table} WHERE ${base.key} IN (SELECT p.${base.key} FROM ${rowsOfBase(base)} p${where}${cut})), kept AS (${relation(scope, 'page')})`
      : `kept AS (SELECT * FROM (${relation(scope)}) p${where}${cut})`;
  return values.statement(shownRows(query, kept, (column) => `SELECT ${column} FROM kept`, values));
}

function whereOf({ view, filters }: ViewQuery, values: Values): string {
  const conditions = filters.map((filter) => condition(view, filter, values));
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

/** The rows of `kept` with their columns and custom properties; `of` tells the numbers in one of its columns. */
function shownRows(query: ViewQuery, kept: string, of: (column: string) => string, values: Values): string {
  const own = query.columns.filter((column) => !('object' in column));
  const shown = own.map((column, index) => `CAST(p.${quoted(column.source ?? column.name)} AS VARCHAR) AS c${index}`);
  const custom = propertiesOf(query, of);
  const columns = [...shown, ...custom.map(({ alias }) => `${alias}.props AS ${alias}`)].join(', ');
  const joins = custom.map(({ join }) => join).join('');
  return `WITH ${kept} SELECT ${columns} FROM kept p${joins} ORDER BY ${orderOf(query, values)}`;
}

/** The filters on the customer as those of parts. */
function ofParts({ view, filters }: ViewQuery): Filter[] {
  if (view.ofCustomers === undefined) return [];
  return filters.flatMap((filter) =>
    filter.field.name === 'customer_id' ? CUSTOMER.map((field) => ({ ...filter, field })) : [],
  );
}

type Base = NonNullable<View['base']>;

/** True where filters and order look at nothing but columns of the base's table. */
function isOfBase({ filters, order }: ViewQuery, { object, own = {} }: Base): boolean {
  const names = new Set([...SPECS[object].fields.map(({ name }) => name), ...Object.keys(own)]);
  const asked = [...filters.map(({ field }) => field), ...(order === null ? [] : [order])];
  return asked.every((column) => !('object' in column) && names.has(column.source ?? column.name));
}

/** The base's table with the columns that are written in another way there. */
function rowsOfBase({ table, own = {} }: Base): string {
  const written = Object.entries(own).filter(([name, sql]) => name !== sql);
  return written.length === 0
    ? table
    : `(SELECT *, ${written.map(([name, sql]) => `${sql} AS ${name}`)} FROM ${table})`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function sourceOf(column: Column): string {
  return `p.${quoted(column.source ?? column.name)}`;
}

function isNumeric({ type }: Column): boolean {
  return type === 'number' || type === 'decimal' || type === 'integer';
}

function condition(view: View, filter: Filter<ViewColumn>, values: Values): string {
  const { field } = filter;
  if ('object' in field) {
    const source = {
      kind: 'property' as const,
      object: field.object,
      key: field.key,
      column: view.custom[field.object] ?? '',
    };
    const dimension = { id: field.name, label: field.name, filterOnly: true, ofCustomer: false, source };
    return rowCondition({ ...filter, field: dimension }, '', values);
  }
  const matches = isNumeric(field) ? numberCondition : textCondition;
  return withNegation(filter, (asked) => matches(sourceOf(field), asked, values));
}

/** The column asked for, then those that tell every row from the others. */
function orderOf({ view, order, descending }: ViewQuery, values: Values): string {
  const direction = descending ? ' DESC' : '';
  const first = order === null ? [] : orderTerms(view, order, values).map((term) => `${term}${direction} NULLS LAST`);
  const rest = view.order
    .filter((name) => name !== order?.name)
    .map((name) => `p.${quoted(name)} COLLATE "C"${order === null ? direction : ''} NULLS LAST`);
  return [...first, ...rest].join(', ');
}

/** Numbers of a custom property come before its texts. */
function orderTerms(view: View, column: ViewColumn, values: Values): string[] {
  if (!('object' in column)) return [isNumeric(column) ? sourceOf(column) : `${sourceOf(column)} COLLATE "C"`];
  const held = (value: string) =>
    `(SELECT MAX(o.${value}) FROM properties o WHERE o.object = ${values.text(column.object)} AND o.key = ${values.text(column.key)} AND o.ref_no = p.${view.custom[column.object]})`;
  return [held('num'), `${held('text')} COLLATE "C"`];
}

/**
 * All custom properties of an object as one text, for each custom object of the columns: of every property the lengths
 * and texts of key and value, so that no character of either needs a meaning.
 */
function propertiesOf(
  { view, columns }: ViewQuery,
  of: (column: string) => string,
): { readonly alias: string; readonly join: string }[] {
  return customObjects(columns).map((object, index) => {
    const alias = `props${index}`;
    const number = view.custom[object] ?? '';
    const one = "CAST(LENGTH(key) AS VARCHAR) || ':' || key || kind || CAST(LENGTH(text) AS VARCHAR) || ':' || text";
    const distinct = `SELECT DISTINCT ref_no, key, kind, text FROM properties WHERE object = '${object}' AND ref_no IN (${of(number)})`;
    const joined = `SELECT ref_no, STRING_AGG(${one}, '') AS props FROM (${distinct}) d GROUP BY ref_no`;
    return { alias, join: ` LEFT JOIN (${joined}) ${alias} ON ${alias}.ref_no = p.${number}` };
  });
}

/** The objects whose custom properties are among the columns, in order. */
export function customObjects(columns: readonly ViewColumn[]): ObjectName[] {
  const present = new Set(columns.flatMap((column) => ('object' in column ? [column.object] : [])));
  return OBJECTS.filter((object) => present.has(object));
}
