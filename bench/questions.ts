// The questions that product and peers are asked, and the product's answers in the form of the peers': a figure by what it
// is of, in cents or as a count, so that they can be compared one by one.

import { getCohorts } from '../src/app/cohorts.ts';
import type { Context } from '../src/app/context.ts';
import { getMetric } from '../src/app/metrics.ts';
import { type Operation, perform } from '../src/app/operation.ts';
import { queryView } from '../src/app/views.ts';
import { cohorts, type Dialect, type Draw, movements, mrr, mrrBySegment, PAGE_ROWS, page, playbook } from './expert.ts';
import { COUNTRIES, LAST_MONTH_END, PLANS } from './saas.ts';

export type Figures = ReadonlyMap<string, number>;

type PeerSql = (dialect: Dialect, draw: Draw) => string;
type Peers = { readonly expert: PeerSql; readonly playbook?: PeerSql };

export interface Question {
  readonly title: string;
  readonly ours: (context: Context, draw: Draw) => Promise<Figures>;
  /** The peers' statements by the peer's name. */
  readonly peers: Peers;
}

/** The n-th asking: always other countries, plans and pages, so that no answer is one kept from before. */
export function drawOf(n: number, customers: number): Draw {
  const countries = Array.from({ length: 5 }, (_, at) => COUNTRIES[(n * 7 + at * 3) % COUNTRIES.length] ?? '');
  const plans = Array.from({ length: 6 }, (_, at) => 1 + ((n + at) % PLANS));
  return {
    from: monthsBefore(FROM, n % 11),
    to: dayBefore(monthsBefore('2025-12-01', Math.floor(n / 11) % 7)),
    countries: [...new Set(['US', ...countries])],
    plans,
    offset: (n * 7919) % Math.max(1, customers >> 2),
  };
}

/** The first month asked about at the latest: two years of them. */
const FROM = '2023-12-01';

function monthsBefore(day: string, months: number): string {
  const date = new Date(day);
  date.setUTCMonth(date.getUTCMonth() - months);
  return date.toISOString().slice(0, 10);
}

function dayBefore(day: string): string {
  return new Date(new Date(day).getTime() - 86_400_000).toISOString().slice(0, 10);
}

/** Cohorts begin with one of the company's first months. */
function cohortDraw(draw: Draw): Draw {
  return { ...draw, from: `2021-0${1 + (Number(draw.from.slice(5, 7)) % 4)}-01` };
}

async function ask<T>(operation: unknown, context: Context, input: object): Promise<T> {
  const answer = await perform(operation as Operation, context, input);
  if (!answer.ok) throw new Error(JSON.stringify(answer.fault));
  return answer.value as T;
}

/** An exact decimal stands in an answer as raw JSON. */
function number(value: unknown): number {
  return Number(typeof value === 'object' && value !== null && 'rawJSON' in value ? value.rawJSON : value);
}

function cents(value: unknown): number {
  return Math.round(number(value) * 100);
}

interface Series {
  readonly series: readonly {
    readonly keys: Readonly<Record<string, string | null>>;
    readonly points: readonly { readonly period_start: string; readonly value: unknown }[];
  }[];
}

async function metric(context: Context, { from, to }: Draw, input: object): Promise<Figures> {
  const answer = await ask<Series>(getMetric, context, { date_start: from, date_end: to, ...input });
  const figures = new Map<string, number>();
  for (const { keys, points } of answer.series)
    for (const { period_start, value } of points) {
      const key = [period_start.slice(0, 7), ...Object.values(keys)].join(' ');
      if (cents(value) !== 0) figures.set(key, cents(value));
    }
  return figures;
}

interface Matrix {
  readonly cohorts: readonly { readonly period_start: string; readonly values: readonly unknown[] }[];
}

async function matrix(context: Context, draw: Draw): Promise<Figures> {
  const { from, to } = cohortDraw(draw);
  const asked = { metric: 'customers', date_start: from, date_end: to };
  const answer = await ask<Matrix>(getCohorts, context, asked);
  const figures = new Map<string, number>();
  for (const { period_start, values } of answer.cohorts)
    values.forEach((value, age) => {
      const [year = 0, month = 0] = period_start.split('-').map(Number);
      const at = new Date(Date.UTC(year, month - 1 + age)).toISOString().slice(0, 7);
      if (at <= LAST_MONTH_END && number(value) !== 0) figures.set(`${at} ${period_start.slice(0, 7)}`, number(value));
    });
  return figures;
}

interface Page {
  readonly rows: readonly { readonly customer_id: string; readonly mrr: unknown }[];
}

async function viewPage(context: Context, { offset }: Draw): Promise<Figures> {
  const month = { date_start: LAST_MONTH_END, date_end: LAST_MONTH_END };
  const asked = { slug: 'mrr_by_customer', ...month, order_by: 'customer_id', limit: PAGE_ROWS, offset };
  const answer = await ask<Page>(queryView, context, asked);
  return new Map(answer.rows.map((row) => [row.customer_id, cents(row.mrr)]));
}

/** The question of the target: a breakdown by a custom property under two filters. */
export const SEGMENTS: Question = {
  title: 'MRR of two to three years by a custom property, two filters',
  ours: (context, draw) =>
    metric(context, draw, {
      slug: 'mrr',
      dimension: ['custom.customer.segment'],
      filters: [
        { field: 'customer_country', op: 'in', value: draw.countries },
        { field: 'product', op: 'in', value: draw.plans.map((plan) => `prod_${plan}`) },
      ],
    }),
  peers: { expert: mrrBySegment },
};

export const QUESTIONS: readonly Question[] = [
  SEGMENTS,
  {
    title: 'MRR of two to three years',
    ours: (context, draw) => metric(context, draw, { slug: 'mrr' }),
    peers: { expert: mrr },
  },
  {
    title: 'Movements of two to three years by type',
    ours: (context, draw) => metric(context, draw, { slug: 'mrr_movements', dimension: ['natural'] }),
    peers: { expert: movements, playbook },
  },
  {
    title: 'Cohort matrix of up to 59 × 59 months',
    ours: matrix,
    peers: { expert: (dialect, draw) => cohorts(dialect, cohortDraw(draw)) },
  },
  { title: 'A page of 50 customers at any offset', ours: viewPage, peers: { expert: page } },
];

/** The first figure on which two answers do not agree, or null. */
export function disagreement(ours: Figures, theirs: Figures): string | null {
  for (const key of new Set([...ours.keys(), ...theirs.keys()]))
    if (ours.get(key) !== theirs.get(key))
      return `${key}: ${ours.get(key) ?? 'nothing'}, the peer ${theirs.get(key) ?? 'nothing'}`;
  return ours.size === 0 ? 'there is no figure at all' : null;
}
