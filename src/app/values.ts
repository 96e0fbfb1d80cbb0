// The values an API body may hold, each as a schema that checks and normalises (api.md, billing objects, values).

import { z } from 'zod';
import { parseDay } from '../core/calendar.ts';
import { PROPERTIES_MAX, PROPERTY_NAME_MAX } from '../core/objects.ts';
import { CURRENCIES } from './currencies.ts';

const ID_MAX = 255;
/** The largest amount in size. */
export const AMOUNT_MAX = 1e15;
const CONTROL = /\p{Cc}/u;
const [DOT, SPACE, TILDE] = [0x2e, 0x20, 0x7e];
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)$/;

/** Whether a text can be an id: 1–255 code points, no control characters, not `.` or `..`, valid Unicode. */
export function isId(text: string): boolean {
  if (isPlainId(text)) return true;
  if (text.length === 0 || text === '.' || text === '..' || CONTROL.test(text) || !text.isWellFormed()) return false;
  return text.length <= ID_MAX || [...text].length <= ID_MAX;
}

/** Most ids: a short text of visible ASCII that does not begin with a dot. */
function isPlainId(text: string): boolean {
  if (text.length === 0 || text.length > ID_MAX || text.charCodeAt(0) === DOT) return false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < SPACE || code > TILDE) return false;
  }
  return true;
}

/** An ISO date as it stands, a date-time with offset in UTC with `Z`; null where the text is neither. */
export function normalDate(text: string): string | null {
  if (text.length === 10) {
    return parseDay(text) === null || text < '0001' ? null : text;
  }
  const match = DATE_TIME.exec(text);
  const date = match?.[1];
  if (match === null || date === undefined || parseDay(date) === null) return null;
  const [, , hour, minute, second = '00', fraction = '', zone = 'Z'] = match;
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const instant = new Date(`${date}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  const utc = instant.toISOString().replace('.000Z', 'Z');
  return utc.length > '9999-12-31T23:59:59.999Z'.length || utc < '0001' ? null : utc;
}

/** The number nearest to 15 significant digits, ties to the even digit; it is then an exact decimal (methodology 1). */
export function roundAmount(value: number): number {
  if (Number.isInteger(value) && Math.abs(value) < AMOUNT_MAX) return value + 0;
  const rounded = Number(value.toPrecision(15));
  return rounded === value ? value : Number(halfEven(value.toExponential()));
}

/** A decimal in exponent notation with its digits rounded half-even to 15. */
function halfEven(text: string): string {
  const [mantissa = '', exponent = '0'] = text.split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  const kept = BigInt(digits.slice(0, 15));
  const rest = digits.slice(15);
  const half = `5${'0'.repeat(Math.max(rest.length - 1, 0))}`;
  const up = rest > half || (rest === half && kept % 2n === 1n);
  return `${sign}${up ? kept + 1n : kept}e${Number(exponent) - 14}`;
}

/** A text of valid Unicode without U+0000, which not every store can keep. */
export function isText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

export const text = z.string().refine(isText, { error: 'Text must be valid Unicode without U+0000' });

export const id = z.string().refine(isId, {
  error: `An id has 1 to ${ID_MAX} characters, no control characters, and is neither "." nor ".."`,
});

export const currency = z.string().refine((code) => CURRENCIES.has(code), {
  error: 'Must be a currency code of ISO 4217 in upper case',
});

export const date = z.string().transform((given, context) => {
  const normal = normalDate(given);
  if (normal !== null) return normal;
  context.addIssue({
    code: 'custom',
    message: 'Must be a date YYYY-MM-DD or a date-time with offset of ISO 8601 that exists',
    params: { type: 'datetime_parsing' },
  });
  return z.NEVER;
});

/** A lower bound in time, as an instant with milliseconds: comparable as text with the store's timestamps. */
export const since = date.transform((normal) => new Date(normal).toISOString());

export const amount = z.number().transform((given, context) => {
  const rounded = roundAmount(given);
  if (Math.abs(rounded) <= AMOUNT_MAX) return rounded;
  context.addIssue({ code: 'custom', message: 'Must be at most 1e15 in size', params: { type: 'less_than_equal' } });
  return z.NEVER;
});

export const flag = z.union([text, z.boolean()], { error: 'Must be a text or a boolean' }).transform(String);

type PropertyInput = string | number | boolean | null;

/** What is wrong with one custom property, or null. */
export function propertyFault(name: string, value: unknown): string | null {
  if (name === '__proto__' || name.length > PROPERTY_NAME_MAX * 2 || [...name].length > PROPERTY_NAME_MAX) {
    return `A name has at most ${PROPERTY_NAME_MAX} characters and is not __proto__`;
  }
  if (!isText(name)) return 'A name must be valid Unicode without U+0000';
  if (value === null || typeof value === 'boolean') return null;
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'A number must be finite';
  if (typeof value === 'string') return isText(value) ? null : 'Text must be valid Unicode without U+0000';
  return 'A value is a string, a number, a boolean, or null to remove it';
}

function isPlainObject(value: unknown): value is Record<string, PropertyInput> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Custom properties of a body: merged key by key, a null removes; the most that may stay is checked after the merge. */
export const properties = z
  .custom<Record<string, PropertyInput>>(isPlainObject, { error: 'Must be an object', params: { type: 'object_type' } })
  .superRefine((given, context) => {
    let kept = 0;
    for (const name of Object.keys(given)) {
      const message = propertyFault(name, given[name]);
      if (message !== null) context.addIssue({ code: 'custom', message, path: [name] });
      if (given[name] !== null) kept += 1;
    }
    if (kept > PROPERTIES_MAX) context.addIssue({ code: 'custom', message: `At most ${PROPERTIES_MAX} keys` });
  });
