// The lists of a fake Pennylane, version 2: limits, filters, sorting, cursors and includes as the specification has them.

import type { Row } from './world.ts';

/** What a request is answered with. */
export interface Answer {
  status: number;
  body: unknown;
}

export function refused(message: string, code = 'ValidateError'): Answer {
  return { status: 400, body: { message, code } };
}

/** Fields that a list can be filtered by, and by which operators. */
const ORDERED = ['lt', 'lteq', 'gt', 'gteq', 'eq', 'not_eq', 'in', 'not_in'];
const EXACT = ['eq', 'not_eq', 'in', 'not_in'];
const FILTERS: Record<string, Record<string, string[]>> = {
  customer_invoices: {
    id: ORDERED,
    date: ORDERED,
    customer_id: ORDERED,
    billing_subscription_id: ORDERED,
    invoice_number: EXACT,
    draft: ['eq'],
    credit_note: ['eq'],
    external_reference: ['eq'],
  },
  customers: {
    id: ORDERED,
    name: ['start_with', 'eq'],
    external_reference: ['start_with', ...EXACT],
    reg_no: EXACT,
    emails: ['in'],
  },
  products: { id: ORDERED, label: ['eq', 'in'], reference: ['eq', 'in'], external_reference: EXACT },
  billing_subscriptions: { id: ORDERED, start: ORDERED, customer_id: ORDERED, status: EXACT },
  invoice_lines: {},
};
const SORTS: Record<string, string[]> = { customer_invoices: ['id', 'date'] };

interface Filter {
  field: string;
  operator: string;
  value: unknown;
}

/** One page of rows; `included` adds what the page's rows include. */
export function page(
  list: string,
  rows: readonly Row[],
  query: URLSearchParams,
  limitMost = 100,
): Answer & { rows: Row[] } {
  const fail = (message: string, code?: string) => ({ ...refused(message, code), rows: [] });
  const limit = Number(query.get('limit') ?? 20);
  if (!Number.isInteger(limit) || limit < 1) return fail('limit must be at least 1', 'LessThanMinimum');
  if (limit > limitMost) return fail(`limit must be at most ${limitMost}`, 'MoreThanMaximum');
  const sort = query.get('sort') ?? '-id';
  const field = sort.replace(/^-/, '');
  if (!(SORTS[list] ?? ['id']).includes(field)) return fail('sort is not one of the enum', 'NotEnumInclude');
  const filters = filtersOf(list, query.get('filter'));
  if (typeof filters === 'string') return fail(filters);
  const down = sort.startsWith('-') ? -1 : 1;
  const sorted = rows
    .filter((row) => filters.every((one) => passes(row, one)))
    .sort((a, b) => down * (compare(fieldOf(a, field), fieldOf(b, field)) || a.id - b.id));
  const from = positionOf(query.get('cursor'), sorted, field, down);
  if (from === null) return fail('cursor is not valid');
  const items = sorted.slice(from, from + limit);
  const last = items.at(-1);
  const more = from + limit < sorted.length;
  const next = more && last !== undefined ? cursorAfter(last, field) : null;
  return { status: 200, body: { items, has_more: more, next_cursor: next }, rows: items };
}

/** A cursor knows the row it follows and nothing of the filter. */
function cursorAfter(row: Row, field: string): string {
  return Buffer.from(JSON.stringify([fieldOf(row, field), row.id])).toString('base64url');
}

function positionOf(cursor: string | null, sorted: readonly Row[], field: string, down: number): number | null {
  if (cursor === null || cursor === '') return 0;
  try {
    const [value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const at = sorted.findIndex((row) => down * (compare(fieldOf(row, field), value) || row.id - id) > 0);
    return at === -1 ? sorted.length : at;
  } catch {
    return null;
  }
}

function filtersOf(list: string, text: string | null): Filter[] | string {
  if (text === null) return [];
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'filter is not valid JSON';
  }
  if (!Array.isArray(parsed)) return 'filter is not an array';
  for (const { field, operator, value } of parsed) {
    if (!FILTERS[list]?.[field]?.includes(operator)) return `filter ${field} ${operator} is not allowed`;
    if ((operator === 'in' || operator === 'not_in') !== Array.isArray(value))
      return `value of ${operator} has the wrong form`;
  }
  return parsed;
}

function fieldOf(row: Row, field: string): unknown {
  const link =
    field === 'customer_id' ? row.customer : field === 'billing_subscription_id' ? row.billing_subscription : undefined;
  if (link !== undefined) return (link as Row | null)?.id ?? null;
  if (field === 'credit_note') return row.status === 'credit_note';
  return row[field];
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number') return a - Number(b);
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

function passes(row: Row, { field, operator, value }: Filter): boolean {
  const own = fieldOf(row, field);
  const is = (one: unknown) => String(own) === String(one);
  switch (operator) {
    case 'eq':
      return is(value);
    case 'not_eq':
      return !is(value);
    case 'in':
      return (value as unknown[]).some(is);
    case 'not_in':
      return !(value as unknown[]).some(is);
    case 'start_with':
      return String(own).startsWith(String(value));
    default: {
      const order = compare(own, value);
      return operator.startsWith('lt')
        ? order < 0 || (order === 0 && operator === 'lteq')
        : order > 0 || (order === 0 && operator === 'gteq');
    }
  }
}
