// Filters as they stand in an address: `customer_country:in:FR,BE~custom.customer.seats:gte:#10`.

export const OPS = ['in', 'not', 'has', 'gt', 'gte', 'lt', 'lte', 'null', 'notnull'] as const;
export type Op = (typeof OPS)[number];
export type FilterValue = string | number | boolean;

export interface Filter {
  readonly field: string;
  readonly op: Op;
  /** One of `in` and `not` needs at least one; `null` and `notnull` have none; the others have one. */
  readonly values: readonly FilterValue[];
}

/** A condition as the API takes it. */
export interface Condition {
  readonly field: string;
  readonly op: string;
  readonly value?: FilterValue | readonly FilterValue[];
}

const API_OPS: Readonly<Record<Op, string>> = {
  in: 'in',
  not: 'not_in',
  has: 'contains',
  gt: 'gt',
  gte: 'gte',
  lt: 'lt',
  lte: 'lte',
  null: 'is_null',
  notnull: 'not_null',
};

const ESCAPED = /[%~:,#]/g;

function escaped(text: string): string {
  return text.replace(ESCAPED, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function unescaped(text: string): string {
  return text.replace(/%([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Texts as they are; numbers and booleans with a # before them. */
function valueText(value: FilterValue): string {
  return typeof value === 'string' ? escaped(value) : `#${value}`;
}

function parseValue(text: string): FilterValue | null {
  if (!text.startsWith('#')) return unescaped(text);
  if (text === '#true' || text === '#false') return text === '#true';
  const number = Number(text.slice(1));
  return text.length > 1 && Number.isFinite(number) ? number : null;
}

export function filtersText(filters: readonly Filter[]): string {
  return filters
    .map(({ field, op, values }) => [escaped(field), op, values.map(valueText).join(',')].join(':').replace(/:$/, ''))
    .join('~');
}

/** What cannot be read is left out: a link never fails. */
export function parseFilters(text: string | undefined): Filter[] {
  if (text === undefined || text === '') return [];
  return text.split('~').flatMap((clause) => parseFilter(clause) ?? []);
}

function parseFilter(clause: string): Filter | null {
  const [field = '', rawOp = '', rest, ...more] = clause.split(':');
  const op = OPS.find((one) => one === rawOp);
  if (field === '' || op === undefined || more.length > 0) return null;
  if (op === 'null' || op === 'notnull') return rest === undefined ? { field: unescaped(field), op, values: [] } : null;
  if (rest === undefined) {
    // One empty text leaves nothing behind the colon.
    return { field: unescaped(field), op, values: [''] };
  }
  const values = rest.split(',').map(parseValue);
  const known = values.filter((value) => value !== null);
  if (known.length !== values.length) return null;
  if (op !== 'in' && op !== 'not' && known.length !== 1) return null;
  return { field: unescaped(field), op, values: known };
}

/** The conditions for the API; undefined where there are none, so that the question stays the same one. */
export function conditions(filters: readonly Filter[]): Condition[] | undefined {
  if (filters.length === 0) return undefined;
  return filters.map(({ field, op, values }) => {
    const name = API_OPS[op];
    if (op === 'null' || op === 'notnull') return { field, op: name };
    if (op === 'in' || op === 'not') return { field, op: name, value: values };
    return { field, op: name, value: values[0] ?? '' };
  });
}

/** Stored conditions (a segment) as filters; what has no place here is left out. */
export function filtersOf(stored: readonly Condition[]): Filter[] {
  return stored.flatMap(({ field, op, value }) => {
    const values = value === undefined ? [] : Array.isArray(value) ? (value as FilterValue[]) : [value as FilterValue];
    if (op === 'eq') return [{ field, op: 'in' as const, values }];
    if (op === 'neq') return [{ field, op: 'not' as const, values }];
    const own = OPS.find((one) => API_OPS[one] === op);
    return own === undefined ? [] : [{ field, op: own, values }];
  });
}

/** The filter that a value of a breakdown stands for. */
export function isValue(field: string, value: string | null): Filter {
  return value === null ? { field, op: 'null', values: [] } : { field, op: 'in', values: [value] };
}
