// Reads values out of a provider's record whose shape nobody guarantees: what is not there, or is of another kind, is null.

import type { Json } from './connector.ts';

export type Raw = Readonly<Record<string, unknown>>;

/** What records before this one left, by key. */
export type Recalled = ReadonlyMap<string, Json>;

/** A record that cannot be read; the message says what is wrong with it. */
export class BadRecord extends Error {
  override readonly name = 'BadRecord';
}

const NOTHING: Raw = {};

export function object(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : NOTHING;
}

/** The objects of an array, or of a list that carries its array in `data`. */
export function list(value: unknown): readonly Raw[] {
  const array = Array.isArray(value) ? value : object(value).data;
  return Array.isArray(array) ? array.map(object) : [];
}

/** A text that says something: "" and blanks are none. */
export function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;

/** A number, or a decimal written as text. */
export function number(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : null;
}

export function integer(value: unknown): number | null {
  const found = number(value);
  return found !== null && Number.isSafeInteger(found) ? found : null;
}

/** The id that a reference names, whether it holds the id or the whole object. */
export function idOf(link: unknown): string | null {
  return text(link) ?? text(object(link).id);
}

/** An instant in seconds since 1970 as ISO text in UTC; null where there is none. */
export function instant(seconds: unknown): string | null {
  const found = number(seconds);
  return found === null ? null : new Date(found * 1000).toISOString();
}

/** Keys and values that users attached, as custom properties. */
export function properties(value: unknown): Readonly<Record<string, string | number | boolean>> {
  const kept = Object.entries(object(value)).filter(
    (entry): entry is [string, string | number | boolean] => !['object', 'undefined'].includes(typeof entry[1]),
  );
  return Object.fromEntries(kept);
}

/** The sum of a number of each object; what is none counts 0. */
export function sum(of: readonly Raw[], field: string): number {
  return of.reduce((total, one) => total + (number(one[field]) ?? 0), 0);
}
