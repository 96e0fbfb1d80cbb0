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
  for (const name in value) {
    const held = (value as Readonly<Record<string, unknown>>)[name];
    if (propertyFault(name, held) !== null) return undefined;
    if (held !== null) kept += 1;
  }
  return kept > PROPERTIES_MAX ? undefined : value;
}

/** Instead of a value that is accepted from a client and kept by nobody. */
const LEFT_OUT = Symbol('left out');

/** What may stand in a body of an object. */
function fieldsOf(spec: ObjectSpec): ReadonlyMap<string, Check> {
  const fields = new Map<string, Check>();
  for (const field of spec.fields) {
    const check = checkOf(field);
    fields.set(field.name, field.required === true ? check : (value) => (value === null ? null : check(value)));
  }
  for (const name of ['created_at', 'updated_at']) fields.set(name, () => LEFT_OUT);
  fields.set('custom_properties', (value) => (value === null ? null : properties(value)));
  const { embeds } = spec;
  if (embeds !== undefined) fields.set(embeds.field, (value) => (value === null ? null : lines(embeds.object, value)));
  return fields;
}

/** The lines themselves where all are as they are stored, as most are. */
function lines(object: ObjectName, value: unknown): unknown {
  if (!Array.isArray(value)) return undefined;
  let checked: unknown[] = value;
  for (let at = 0; at < value.length; at += 1) {
    const line = quickBody(object, value[at]);
    if (line === null) return undefined;
    if (line === value[at]) continue;
    if (checked === value) checked = [...value];
    checked[at] = line;
  }
  return checked;
}

const FIELDS = Object.fromEntries(OBJECTS.map((object) => [object, fieldsOf(SPECS[object])])) as {
  readonly [N in ObjectName]: ReadonlyMap<string, Check>;
};

/**
 * The body of a POST as it is stored, or null where the object's schema has to judge it. `given` is JSON that was parsed,
 * and is the answer itself where nothing in it is written another way.
 */
export function quickBody(object: ObjectName, given: unknown): Body | null {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null;
  const body = given as Readonly<Record<string, unknown>>;
  if (typeof body.id !== 'string') return null;
  const fields = FIELDS[object];
  let stored: Record<string, unknown> | null = null;
  for (const name in body) {
    const value = body[name];
    const checked = fields.get(name)?.(value);
    if (checked === undefined) return null;
    if (Object.is(checked, value)) continue;
    stored ??= { ...body };
    if (checked === LEFT_OUT) delete stored[name];
    else stored[name] = checked;
  }
  return stored ?? body;
}
