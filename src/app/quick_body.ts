// The usual body, checked without a schema: a bulk load spends most of its checking on bodies in which nothing is wrong.
// What is not plainly right is left to the schema, which alone says what is wrong with it.

import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { type Field, type ObjectSpec, PROPERTIES_MAX, SPECS } from '../core/objects.ts';
import type { Body } from './bodies.ts';
import { CURRENCIES } from './currencies.ts';
import { AMOUNT_MAX, isId, isText, normalDate, propertyFault, roundAmount } from './values.ts';

/** The value as the schema would give it; undefined where the schema has to look. */
type Check = (value: unknown) => unknown;

const CHECKS: { readonly [K in Exclude<Field['kind'], 'enum' | 'integer'>]: Check } = {
  id: (value) => (typeof value === 'string' && isId(value) ? value : undefined),
  reference: (value) => (typeof value === 'string' && isId(value) ? value : undefined),
  text: (value) => (typeof value === 'string' && isText(value) ? value : undefined),
  currency: (value) => (typeof value === 'string' && CURRENCIES.has(value) ? value : undefined),
  amount: (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return undefined;
    const rounded = roundAmount(value);
    return Math.abs(rounded) <= AMOUNT_MAX ? rounded : undefined;
  },
  date: (value) => (typeof value === 'string' ? (normalDate(value) ?? undefined) : undefined),
  flag: (value) =>
    typeof value === 'boolean' || (typeof value === 'string' && isText(value)) ? String(value) : undefined,
};

function checkOf(field: Field): Check {
  switch (field.kind) {
    case 'enum': {
      const known: ReadonlySet<unknown> = new Set(field.values);
      return (value) => (known.has(value) ? value : undefined);
    }
    case 'integer': {
      const least = field.least ?? Number.MIN_SAFE_INTEGER;
      return (value) => (Number.isSafeInteger(value) && Number(value) >= least ? value : undefined);
    }
    default:
      return CHECKS[field.kind];
  }
}

function properties(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  let kept = 0;
  for (const [name, held] of Object.entries(value)) {
    if (propertyFault(name, held) !== null) return undefined;
    if (held !== null) kept += 1;
  }
  return kept > PROPERTIES_MAX ? undefined : value;
}

/** Accepted from a client, kept by nobody. */
const IGNORED: ReadonlySet<string> = new Set(['created_at', 'updated_at']);

/** What may stand in a body of an object. */
function fieldsOf(spec: ObjectSpec): ReadonlyMap<string, Check> {
  const fields = new Map<string, Check>();
  for (const field of spec.fields) {
    const check = checkOf(field);
    fields.set(field.name, field.required === true ? check : (value) => (value === null ? null : check(value)));
  }
  fields.set('custom_properties', (value) => (value === null ? null : properties(value)));
  const { embeds } = spec;
  if (embeds !== undefined) fields.set(embeds.field, (value) => (value === null ? null : lines(embeds.object, value)));
  return fields;
}

function lines(object: ObjectName, value: unknown): unknown {
  if (!Array.isArray(value)) return undefined;
  const checked = value.map((line) => quickBody(object, line));
  return checked.includes(null) ? undefined : checked;
}

const FIELDS = new Map(OBJECTS.map((object) => [object, fieldsOf(SPECS[object])]));

/** The body of a POST as it is stored, or null where the object's schema has to judge it. */
export function quickBody(object: ObjectName, given: unknown): Body | null {
  const fields = FIELDS.get(object);
  if (fields === undefined || typeof given !== 'object' || given === null || Array.isArray(given)) return null;
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (IGNORED.has(name)) continue;
    const checked = fields.get(name)?.(value);
    if (checked === undefined) return null;
    body[name] = checked;
  }
  return typeof body.id === 'string' ? body : null;
}
