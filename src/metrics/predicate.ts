// Filters as SQL conditions over the rows' columns. A missing value satisfies only neq, not_in and is_null (api.md).

import type { Dimension, DimensionSource } from './dimensions.ts';
import type { Filter, FilterValue, Operator } from './filters.ts';
import type { Values } from './values.ts';

export type TypedFilter = Pick<Filter, 'op' | 'values'>;

const ORDER: Partial<Record<Operator, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };
const NEGATIONS: Partial<Record<Operator, Operator>> = { neq: 'eq', not_in: 'in', is_null: 'not_null' };

/** The condition that a row (alias p, columns as in the warehouse's tables) passes the filter. */
export function rowCondition(filter: Filter, firstDay: string, values: Values): string {
  return withNegation(filter, (asked) => presentCondition(filter.field.source, asked, firstDay, values));
}

/** A negated operator as what its positive one does not match: missing values are then kept. */
export function withNegation({ op, values }: TypedFilter, present: (asked: TypedFilter) => string): string {
  const positive = NEGATIONS[op];
  return positive === undefined ? present({ op, values }) : `NOT COALESCE(${present({ op: positive, values })}, FALSE)`;
}

/** A condition on a column of numbers; texts and booleans match no number. */
export function numberCondition(column: string, { op, values }: TypedFilter, bound: Values): string {
  const numbers = values.filter((value) => typeof value === 'number');
  if (op === 'not_null') return `${column} IS NOT NULL`;
  const [number] = numbers;
  if (number === undefined || op === 'contains') return 'FALSE';
  const order = ORDER[op];
  if (order !== undefined) return `${column} ${order} ${bound.number(number)}`;
  return `${column} IN (${numbers.map((one) => bound.number(one)).join(', ')})`;
}

/** True only for rows that have a value which satisfies the operator (no negation among them). */
function presentCondition(source: DimensionSource, asked: TypedFilter, firstDay: string, values: Values): string {
  switch (source.kind) {
    case 'column':
      return textCondition(`p.${source.column}`, asked, values);
    case 'first_period':
      return textCondition(monthText(firstDay), asked, values);
    case 'security':
      return textCondition('p.security', asked, values);
    case 'object':
      return objectCondition(`p.${source.column}`, source.table, asked, values);
    case 'property': {
      const object = values.text(source.object);
      const key = values.text(source.key);
      const matching = propertyCondition(asked, values, { kind: 'o.kind', text: 'o.text', num: 'o.num' });
      return `p.${source.column} IN (SELECT o.ref_no FROM properties o WHERE o.object = ${object} AND o.key = ${key} AND ${matching})`;
    }
    case 'movement':
      throw new Error('movement types are filtered after the movements are made');
    default:
      return source satisfies never;
  }
}

/** A condition on a column of objects' numbers, by their ids. */
export function objectCondition(column: string, table: string, asked: TypedFilter, values: Values): string {
  const number = `${table.slice(0, -1)}_no`;
  return `${column} IN (SELECT o.${number} FROM ${table} o WHERE ${textCondition('o.id', asked, values)})`;
}

/** The month of a day as `YYYY-MM`. */
export function monthText(day: string): string {
  return `SUBSTR(CAST(${day} AS VARCHAR), 1, 7)`;
}

/** A condition on a column of texts; numbers and booleans match no text. */
export function textCondition(column: string, { op, values }: TypedFilter, bound: Values): string {
  const texts = values.filter((value) => typeof value === 'string');
  if (op === 'not_null') return `${column} IS NOT NULL`;
  const [text] = texts;
  if (text === undefined) return 'FALSE';
  if (op === 'contains') return `STRPOS(LOWER(${column}), LOWER(${bound.text(text)})) > 0`;
  const order = ORDER[op];
  // By code point on both engines, whatever the database's collation.
  if (order !== undefined) return `${column} ${order} ${bound.text(text)} COLLATE "C"`;
  return `${column} IN (${texts.map((one) => bound.text(one)).join(', ')})`;
}

/** A condition on a custom property that is there, each value compared with its own JSON type. */
export function propertyCondition(
  { op, values }: TypedFilter,
  bound: Values,
  { kind, text, num }: { readonly kind: string; readonly text: string; readonly num: string },
): string {
  if (op === 'not_null') return 'TRUE';
  const order = ORDER[op];
  const numbers = values.filter((value) => typeof value === 'number').map((value) => bound.number(value));
  const booleans = values.filter((value) => typeof value === 'boolean').map((value) => bound.text(String(value)));
  const either: string[] = [];
  if (values.some((value) => typeof value === 'string')) {
    either.push(`(${kind} = 's' AND ${textCondition(text, { op, values }, bound)})`);
  }
  if (op !== 'contains' && numbers.length > 0) {
    either.push(
      `(${kind} = 'n' AND ${num} ${order === undefined ? `IN (${numbers.join(', ')})` : `${order} ${numbers[0]}`})`,
    );
  }
  if (op !== 'contains' && order === undefined && booleans.length > 0) {
    either.push(`(${kind} = 'b' AND ${text} IN (${booleans.join(', ')}))`);
  }
  return either.length === 0 ? 'FALSE' : `(${either.join(' OR ')})`;
}

/** The same rule in TypeScript, for values that are known before any row is read (classes of movements). */
export function satisfies(value: FilterValue | null, { op, values }: TypedFilter): boolean {
  const negation = NEGATIONS[op];
  if (negation !== undefined) return !satisfies(value, { op: negation, values });
  if (value === null) return false;
  const [first] = values;
  if (op === 'not_null') return true;
  if (op === 'eq' || op === 'in') return values.includes(value);
  if (op === 'contains') {
    return typeof value === 'string' && typeof first === 'string' && value.toLowerCase().includes(first.toLowerCase());
  }
  if (typeof value !== typeof first || first === undefined || typeof value === 'boolean') return false;
  const order = typeof value === 'number' ? value - Number(first) : compareCodePoints(value, String(first));
  if (op === 'gt') return order > 0;
  if (op === 'gte') return order >= 0;
  return op === 'lt' ? order < 0 : order <= 0;
}

/** Order of two texts by code point (JavaScript's own order is by UTF-16 unit). */
export function compareCodePoints(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** True where the dimension's filters and keys are taken after the movements are made. */
export function isMovementType(dimension: Dimension): boolean {
  return dimension.source.kind === 'movement';
}
