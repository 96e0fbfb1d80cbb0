// The filters of a table as one text of the URL: `country:eq:FR~mrr:gt:100`, and as the API takes them.

export const OPERATORS = [
  'eq',
  'neq',
  'contains',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'not_in',
  'is_null',
  'not_null',
] as const;
export type Operator = (typeof OPERATORS)[number];

export interface TableFilter {
  readonly field: string;
  readonly op: Operator;
  /** As typed; empty for is_null and not_null. */
  readonly value: string;
}

export type FilterType = 'string' | 'date' | 'integer' | 'number' | 'decimal' | 'boolean';

/** Which comparisons make sense for a type. */
export function operatorsOf(type: FilterType): readonly Operator[] {
  if (type === 'boolean') return ['eq', 'is_null', 'not_null'];
  if (type === 'string') return ['eq', 'neq', 'contains', 'in', 'not_in', 'is_null', 'not_null'];
  return ['eq', 'gt', 'gte', 'lt', 'lte', 'is_null', 'not_null'];
}

export function needsValue(op: Operator): boolean {
  return op !== 'is_null' && op !== 'not_null';
}

export function filterText(filters: readonly TableFilter[]): string {
  return filters.map(({ field, op, value }) => [field, op, value].map(encodeURIComponent).join(':')).join('~');
}

/** What cannot be read is left out: a damaged link shows more, never an error. */
export function parseFilters(text: string | undefined): readonly TableFilter[] {
  return (text ?? '').split('~').flatMap((part) => {
    const [field = '', op = '', value = ''] = part.split(':').map(decoded);
    const known = OPERATORS.find((each) => each === op);
    return field === '' || known === undefined ? [] : [{ field, op: known, value }];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The filter as the API takes it: the value in the type of its column. */
export function filterOf({ field, op, value }: TableFilter, type: FilterType): Record<string, unknown> {
  if (!needsValue(op)) return { field, op };
  if (op === 'in' || op === 'not_in') {
    return { field, op, value: value.split(',').map((each) => typed(each.trim(), type)) };
  }
  return { field, op, value: typed(value, type) };
}

function typed(value: string, type: FilterType): string | number | boolean {
  if (type === 'boolean') return value === 'true';
  if (type === 'string' || type === 'date') return value;
  const number = Number(value.replace(',', '.').replaceAll(/\s/g, ''));
  return Number.isFinite(number) ? number : value;
}
