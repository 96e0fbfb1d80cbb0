// Random questions of the metrics API about a random company, and the comparison of two answers.

import type { RandomCompany } from '../generator/company.ts';
import type { Random } from '../generator/random.ts';
import { iso, type Step } from '../oracle/days.ts';
import type { Filter } from '../oracle/dimensions.ts';
import { type Fraction, text } from '../oracle/rational.ts';
import type { Answer, Question } from '../oracle/series.ts';
import type { ApiAnswer } from './api.ts';

const STEPS: readonly Step[] = ['day', 'week', 'month', 'month', 'quarter', 'year'];
const DAYS_OF: Readonly<Record<Step, number>> = { day: 12, week: 60, month: 420, quarter: 700, year: 1100 };
const DIMENSIONS = [
  'customer_country',
  'price',
  'product',
  'currency',
  'billing_period',
  'subscription_set',
  'subscription_status',
  'customer_first_mrr_month',
  'source',
] as const;
/** A metric's own dimension. */
const NATURAL: Readonly<Record<string, string>> = { mrr_movements: 'movement_type', future_mrr: 'security' };
/**
 * Asked without breakdown and filter: what was kept of a renewal is shared over its parts with rounding of its own, and
 * acquisition costs belong to no customer.
 */
const UNSPLIT = new Set(['renewal_rate', 'cac', 'cac_payback_months', 'ltv_cac']);
const CUSTOM_OBJECTS = ['customer', 'product', 'price', 'subscription', 'invoice', 'invoice_line_item'] as const;

/** The custom dimensions that some object of the company carries. */
function customDimensions({ records }: RandomCompany): string[] {
  const found = records.flatMap(({ object, data }) =>
    (CUSTOM_OBJECTS as readonly string[]).includes(object)
      ? Object.keys((data.custom_properties ?? {}) as object).map((key) => `custom.${object}.${key}`)
      : [],
  );
  return [...new Set(found)].sort();
}

/** A question about the metric, its periods somewhere around the company's life. */
export function randomQuestion(random: Random, company: RandomCompany, slug: string, life: Life): Question {
  const date_step = random.pick(STEPS);
  const ahead = slug === 'future_mrr' ? random.whole(0, 500) : 0;
  const end = ahead + (random.chance(0.6) ? life.freshness : random.whole(life.start - 20, life.freshness + 40));
  const start = end - random.whole(0, DAYS_OF[date_step]);
  const natural = NATURAL[slug];
  const movement = natural !== undefined && random.chance(0.5) ? [natural] : [];
  const all = [...DIMENSIONS, ...customDimensions(company)];
  const own = random.shuffle(all).slice(0, random.pick([0, 0, 0, 1, 1, 2 - movement.length]));
  const filters = Array.from({ length: random.pick([0, 0, 0, 1, 1, 2]) }, () => randomFilter(random, company, all));
  return {
    slug,
    date_step,
    date_start: iso(start),
    date_end: iso(end),
    dimension: UNSPLIT.has(slug) ? [] : random.shuffle([...movement, ...own]),
    filters: UNSPLIT.has(slug) ? [] : filters,
  };
}

export interface Life {
  readonly start: number;
  readonly freshness: number;
}

function randomFilter(random: Random, company: RandomCompany, dimensions: readonly string[]): Filter {
  const field = random.chance(0.15) ? 'customer' : random.pick(dimensions);
  const op = random.pick(['eq', 'neq', 'in', 'not_in', 'gt', 'gte', 'lt', 'lte', 'contains', 'is_null', 'not_null']);
  if (op === 'is_null' || op === 'not_null') return { field, op };
  const values = valuesOf(company, field);
  if (op === 'in' || op === 'not_in') return { field, op, value: random.shuffle(values).slice(0, 2) };
  const ordered = ['gt', 'gte', 'lt', 'lte'].includes(op);
  const fitting = values.filter((value) => (ordered ? typeof value !== 'boolean' : op !== 'contains' || isText(value)));
  const value = fitting.length === 0 ? 'pro' : random.pick(fitting);
  return { field, op, value: op === 'contains' && isText(value) ? String(value).slice(1, 4).toUpperCase() : value };
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

/** Values that occur, or could. */
function valuesOf({ records }: RandomCompany, field: string): unknown[] {
  const [, object, key = ''] = /^custom\.(\w+?)\.(.*)$/.exec(field) ?? [];
  if (object !== undefined) {
    const own = records.filter((record) => record.object === object);
    const values = own.map(({ data }) => (data.custom_properties as Record<string, unknown> | undefined)?.[key]);
    return [...new Set(values.filter((value) => value !== undefined)), 5];
  }
  const known: Readonly<Record<string, readonly unknown[]>> = {
    customer: ['c1', 'c2', 'c3'],
    customer_country: ['FR', 'DE'],
    price: ['pro-monthly', 'basic-monthly', 'weekly'],
    product: ['pro', 'basic'],
    currency: ['EUR', 'USD', 'GBP'],
    billing_period: ['1 month', '3 month', '1 week'],
    subscription_set: ['set-c1-1', 'set-c2-2'],
    subscription_status: ['active', 'canceled'],
    customer_first_mrr_month: ['2023-03', '2023-06'],
    source: ['api', 'file'],
  };
  return [...(known[field] ?? [])];
}

/** What two answers to a question disagree about, or null. */
export function disagreement(question: Question, api: ApiAnswer, oracle: Answer): string | null {
  const dimension = question.dimension ?? [];
  const ours = new Map(api.series.map((one) => [JSON.stringify(dimension.map((id) => one.keys[id] ?? null)), one]));
  if (ours.size !== api.series.length) return 'the same keys twice';
  const periods = oracle.periods.map(({ start, end, asOf }) => `${start} ${end} ${asOf}`).join(', ');
  for (const { points } of api.series) {
    const theirs = points.map((point) => `${point.period_start} ${point.period_end} ${point.as_of}`).join(', ');
    if (theirs !== periods) return `periods: API ${theirs}, oracle ${periods}`;
  }
  const expected = new Map(oracle.series.map(({ keys, values }) => [JSON.stringify(keys), values.map(show)]));
  for (const key of new Set([...ours.keys(), ...expected.keys()])) {
    const had = ours.get(key)?.points.map(({ value }) => shown(value));
    const wanted = expected.get(key);
    if (dimension.length > 0 && had === undefined && wanted?.every((value) => isNothing(value))) continue;
    if (dimension.length > 0 && had?.every((value) => value === null)) continue;
    if (dimension.length > 0 && had?.every((value) => value === '0')) return `${key}: a series of zeros`;
    if (JSON.stringify(had) !== JSON.stringify(wanted)) {
      return `${key}: API ${JSON.stringify(had)}, oracle ${JSON.stringify(wanted)}`;
    }
  }
  return isInOrder(api) ? null : 'series out of order';
}

function isNothing(value: string | null): boolean {
  return value === null || value === '0';
}

function show(value: Fraction | null): string | null {
  return value === null ? null : text(value);
}

/** The API's number in the shortest form. */
function shown(value: string | null): string | null {
  if (value === null) return null;
  const [, sign = '', whole = '', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) ?? [];
  if (whole === '') return `not a plain decimal: ${value}`;
  const rest = part.replace(/0+$/, '');
  return isNought(whole, rest) ? '0' : `${sign}${whole}${rest === '' ? '' : `.${rest}`}`;
}

function isNought(whole: string, rest: string): boolean {
  return /^0*$/.test(whole) && rest === '';
}

/** By absolute last value, descending, null last. */
function isInOrder({ series }: ApiAnswer): boolean {
  const last = series.map(({ points }) => {
    const value = points.at(-1)?.value ?? null;
    return value === null ? Number.NEGATIVE_INFINITY : Math.abs(Number(value));
  });
  return last.every((value, index) => index === 0 || value <= (last[index - 1] ?? value));
}
