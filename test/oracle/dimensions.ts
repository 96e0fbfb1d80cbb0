// Filters and breakdowns for the oracle: the value of a share in a dimension, and what a filter keeps (api.md).

import type { Thing } from './company.ts';
import { parts } from './days.ts';
import type { MrrSource, Share } from './states.ts';

export interface Filter {
  readonly field: string;
  readonly op: string;
  readonly value?: unknown;
}

/** What a figure is made of, as far as dimensions look at it: MRR shares, revenue lines, renewals. */
export interface Carrier {
  readonly root: Thing;
  readonly line: Thing | null;
  readonly invoice: Thing | null;
  readonly subscription: Thing | null;
  readonly price: Thing | null;
  readonly currency: string;
  readonly billingPeriod: string | null;
}

export function carrierOf({ root, cell }: Share): Carrier {
  return { root, ...cell };
}

/** The value in a dimension as the API writes keys: text, or null where there is none. */
export function keyOf(states: MrrSource, dimension: string, carrier: Carrier): string | null {
  const value = valueIn(states, dimension, carrier);
  return value === null || typeof value === 'string' ? value : JSON.stringify(value);
}

export function valueIn(states: MrrSource, dimension: string, carrier: Carrier): unknown {
  const custom = /^custom\.(\w+?)\.(.*)$/s.exec(dimension);
  if (custom !== null) return objectOf(custom[1] ?? '', carrier)?.property(custom[2] ?? '') ?? null;
  switch (dimension) {
    case 'customer':
      return carrier.root.id;
    case 'customer_country':
      return carrier.root.text('country');
    case 'customer_first_mrr_month':
      return firstMonth(states, carrier.root);
    case 'price':
      return carrier.price?.id ?? null;
    case 'product':
      return carrier.price?.text('product_id') ?? null;
    case 'currency':
      return carrier.currency;
    case 'billing_period':
      return carrier.billingPeriod;
    case 'subscription_set':
      return carrier.subscription?.text('subscription_set_id') ?? null;
    case 'subscription_status':
      return carrier.subscription?.text('status') ?? null;
    case 'source':
      return 'api';
    default:
      throw new Error(`unknown dimension ${dimension}`);
  }
}

/** `YYYY-MM` of the customer's first day with MRR. */
function firstMonth(states: MrrSource, root: Thing): string | null {
  const day = states.firstDay(root);
  if (day === null) return null;
  const { year, month } = parts(day);
  return `${year}-${String(month).padStart(2, '0')}`;
}

function objectOf(object: string, carrier: Carrier): Thing | null {
  switch (object) {
    case 'customer':
      return carrier.root;
    case 'product':
      return carrier.price?.to('product', 'product_id') ?? null;
    case 'price':
      return carrier.price;
    case 'subscription':
      return carrier.subscription;
    case 'invoice':
      return carrier.invoice;
    case 'invoice_line_item':
      return carrier.line;
    default:
      throw new Error(`no custom properties of ${object} here`);
  }
}

/** Whether a value satisfies a filter; a missing one satisfies only neq, not_in and is_null. */
export function satisfies(value: unknown, { op, value: wanted }: Filter): boolean {
  const missing = value === null || value === undefined;
  const list = Array.isArray(wanted) ? wanted : [];
  switch (op) {
    case 'is_null':
      return missing;
    case 'not_null':
      return !missing;
    case 'eq':
      return !missing && value === wanted;
    case 'neq':
      return missing || value !== wanted;
    case 'in':
      return !missing && list.includes(value);
    case 'not_in':
      return missing || !list.includes(value);
    case 'contains':
      return (
        typeof value === 'string' && typeof wanted === 'string' && value.toLowerCase().includes(wanted.toLowerCase())
      );
    default:
      return ordered(value, wanted, op);
  }
}

function ordered(value: unknown, wanted: unknown, op: string): boolean {
  const numbers = typeof value === 'number' && typeof wanted === 'number';
  const texts = typeof value === 'string' && typeof wanted === 'string';
  if (!numbers && !texts) return false;
  if (op === 'gt') return value > wanted;
  if (op === 'gte') return value >= wanted;
  if (op === 'lt') return value < wanted;
  if (op === 'lte') return value <= wanted;
  throw new Error(`unknown operator ${op}`);
}

export function keeps(states: MrrSource, filters: readonly Filter[], carrier: Carrier): boolean {
  return filters.every((filter) => satisfies(valueIn(states, filter.field, carrier), filter));
}
