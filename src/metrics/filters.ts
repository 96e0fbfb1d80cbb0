// Filters of a question: `[{field, op, value}]`, all of which must hold (api.md), checked and typed.

import { type Fault, fail, ok, type Result } from '../core/result.ts';
import type { Dimension } from './dimensions.ts';

export const OPERATORS = [
  'eq',
  'neq',
  'in',
  'not_in',
  'gt',
  'gte',
  'lt',
  'lte',
  'contains',
  'is_null',
  'not_null',
] as const;
export type Operator = (typeof OPERATORS)[number];

export type FilterValue = string | number | boolean;

/** `values` holds one value; any number for in / not_in; none for is_null / not_null, and for null: it equals nothing. */
export interface Filter<Field = Dimension> {
  readonly field: Field;
  readonly op: Operator;
  readonly values: readonly FilterValue[];
}

const LIST_OPERATORS: readonly Operator[] = ['in', 'not_in'];
const BARE_OPERATORS: readonly Operator[] = ['is_null', 'not_null'];
const ORDER_OPERATORS: readonly Operator[] = ['gt', 'gte', 'lt', 'lte'];
const FILTERS_MAX = 50;
const VALUES_MAX = 1000;

/**
 * Checks filters given as JSON text or already parsed; `find` knows the fields. Errors: loc = ["filters", index, part].
 */
export function parseFilters<Field>(
  raw: unknown,
  find: (field: string) => Field | undefined,
): Result<Filter<Field>[], Fault[]> {
  const parsed = typeof raw === 'string' ? jsonOf(raw) : ok(raw ?? []);
  if (!parsed.ok) return fail([parsed.fault]);
  if (!Array.isArray(parsed.value)) {
    return fail([fault([], 'filters must be a JSON array of {field, op, value}', 'list_type')]);
  }
  if (parsed.value.length > FILTERS_MAX) return fail([fault([], `at most ${FILTERS_MAX} filters`, 'too_long')]);
  const filters: Filter<Field>[] = [];
  const faults: Fault[] = [];
  for (const [index, entry] of parsed.value.entries()) {
    const filter = parseFilter(entry, index, find);
    if (filter.ok) filters.push(filter.value);
    else faults.push(filter.fault);
  }
  return faults.length > 0 ? fail(faults) : ok(filters);
}

function jsonOf(text: string): Result<unknown> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return fail(fault([], 'filters is not valid JSON', 'json_invalid'));
  }
}

function parseFilter<Field>(
  entry: unknown,
  index: number,
  find: (field: string) => Field | undefined,
): Result<Filter<Field>> {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return fail(fault([index], 'a filter must be an object {field, op, value}', 'dict_type'));
  }
  const extra = Object.keys(entry).find((name) => !['field', 'op', 'value'].includes(name));
  if (extra !== undefined) return fail(fault([index, extra], `Unknown part of a filter: ${extra}`, 'extra_forbidden'));
  const { field, op, value } = entry as { field?: unknown; op?: unknown; value?: unknown };
  const found = typeof field === 'string' ? find(field) : undefined;
  if (found === undefined) return fail(fault([index, 'field'], `Unknown filter field: ${shown(field)}`, 'value_error'));
  const operator = OPERATORS.find((known) => known === op);
  if (operator === undefined) {
    return fail(
      fault([index, 'op'], `Unknown operator: ${shown(op)}; known are ${OPERATORS.join(', ')}`, 'value_error'),
    );
  }
  const values = valuesOf(operator, value);
  if (!values.ok) return fail(fault([index, 'value'], values.fault, 'value_error'));
  return ok({ field: found, op: operator, values: values.value });
}

function valuesOf(op: Operator, value: unknown): Result<FilterValue[], string> {
  if (BARE_OPERATORS.includes(op)) {
    return value === undefined || value === null ? ok([]) : fail(`${op} takes no value`);
  }
  if (value === undefined) return fail(`${op} needs a value`);
  if (LIST_OPERATORS.includes(op)) {
    if (!Array.isArray(value)) return fail(`${op} takes a list`);
    if (value.length > VALUES_MAX) return fail(`${op} takes at most ${VALUES_MAX} values`);
    const given = value.filter((one) => one !== null);
    return given.every(isFilterValue) ? ok(given) : fail(`${op} takes a list of texts, numbers and booleans`);
  }
  if (Array.isArray(value)) return fail(`${op} takes one value; use in or not_in for a list`);
  if (value === null && !ORDER_OPERATORS.includes(op)) return ok([]);
  if (!isFilterValue(value)) return fail(`${op} takes a text, a number or a boolean`);
  if (ORDER_OPERATORS.includes(op) && typeof value === 'boolean') return fail(`${op} takes a number or a text`);
  return ok([value]);
}

function isFilterValue(value: unknown): value is FilterValue {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : (JSON.stringify(value)?.slice(0, 200) ?? 'missing');
}

function fault(loc: readonly (string | number)[], msg: string, type: string): Fault {
  return { loc: ['filters', ...loc], msg, type };
}
