// Movements between a period's opening and its closing (methodology section 4), from parts that enter and leave it.
// A part enters the period of its first day if it still covers the closing; it leaves that of its end if it covered the
// opening. The customer's activity beside it tells whether that is a new, returning, lost or changed customer.

import { GRAIN_BIT } from './grains.ts';
import { DECIMAL, grouped, isOfCustomers, keyNames, nextOf, periodOf, type Scope, selectRows } from './rows.ts';

/** Codes of the classes inside a statement: a change becomes expansion, contraction and FX once its unit is netted. */
const CLASS = { new: 1, reactivation: 2, change: 3, churn: 4 } as const;

/** What moves: the parts with their amounts, or the customers' own spans, counted. */
export interface Subject {
  readonly table: 'parts' | 'spans';
  readonly start: string;
  readonly end: string;
  readonly amount: string;
}

export const PARTS: Subject = { table: 'parts', start: 'p.start_day', end: 'p.end_day', amount: 'p.mrr' };
export const SPANS: Subject = { table: 'spans', start: 'p.span_start', end: 'p.span_end', amount: '1' };

/** Amounts of the six classes by keys and period. The unit is the customer within one value of the breakdown. */
export function movementAmounts(scope: Scope): string {
  return nettedByMonth(scope, MONTHLY_AMOUNTS, nettedAmounts);
}

/** Customers in the classes new, reactivation and churn whose kept sum is above 0, by keys and period. */
export function movementCounts(scope: Scope): string {
  return nettedByMonth(scope, MONTHLY_COUNTS, nettedCounts);
}

const MONTHLY_AMOUNTS: Readonly<Record<string, string>> = Object.fromEntries(
  ['new_mrr', 'reactivation_mrr', 'expansion_mrr', 'contraction_mrr', 'churned_mrr', 'fx_mrr'].map((name) => [
    name,
    `p.${name}`,
  ]),
);
const MONTHLY_COUNTS: Readonly<Record<string, string>> = {
  new_customers: 'CASE WHEN p.new_mrr > 0 THEN 1 ELSE 0 END',
  reactivated_customers: 'CASE WHEN p.reactivation_mrr > 0 THEN 1 ELSE 0 END',
  churned_customers: 'CASE WHEN p.churned_mrr < 0 THEN 1 ELSE 0 END',
};

/**
 * Whole customers by month were netted when they were computed: their months are only added up. A month that is still
 * running is netted as far as it goes, and so is everything else.
 */
function nettedByMonth(
  scope: Scope,
  figures: Readonly<Record<string, string>>,
  netted: (scope: Scope) => string,
): string {
  if (scope.grain !== 'month' || !isOfCustomers(scope)) return netted(scope);
  const { values, first, last } = scope;
  const columns = Object.entries(figures).map(([name, sql]) => `CAST(SUM(${sql}) AS ${DECIMAL}) AS ${name}`);
  const months = selectRows(scope, {
    table: 'moves',
    columns: ['p.month AS period', ...columns],
    conditions: [`p.month >= ${values.day(first)}`, `p.month ${scope.running ? '<' : '<='} ${values.day(last)}`],
    groupedColumns: 1,
  });
  if (!scope.running) return months;
  return `${months} UNION ALL ${netted({ ...scope, first: last })}`;
}

function nettedAmounts(scope: Scope): string {
  const net = `SELECT ${keyNames(scope)}customer_no, period, class, SUM(amount) AS amount, SUM(fx) AS fx FROM (${[
    entering(scope, PARTS),
    leaving(scope, PARTS),
    fxEffects(scope),
  ].join(' UNION ALL ')}) moves${grouped(scope, 3)}`;
  const of = (name: string, when: string, amount: string): string =>
    `CAST(COALESCE(SUM(CASE WHEN ${when} THEN ${amount} END), 0) AS ${DECIMAL}) AS ${name}`;
  const columns = [
    of('new_mrr', `class = ${CLASS.new}`, 'amount'),
    of('reactivation_mrr', `class = ${CLASS.reactivation}`, 'amount'),
    of('expansion_mrr', `class = ${CLASS.change} AND amount > fx`, 'amount - fx'),
    of('contraction_mrr', `class = ${CLASS.change} AND amount < fx`, 'amount - fx'),
    of('churned_mrr', `class = ${CLASS.churn}`, 'amount'),
    of('fx_mrr', `class = ${CLASS.change}`, 'fx'),
  ];
  return `SELECT ${keyNames(scope)}period, ${columns.join(', ')} FROM (${net}) units${grouped(scope, 1)}`;
}

function nettedCounts(scope: Scope): string {
  const subject = scope.ofCustomers ? SPANS : PARTS;
  const moves = `${entering(scope, subject)} UNION ALL ${leaving(scope, subject)}`;
  const net = `SELECT ${keyNames(scope)}customer_no, period, class, SUM(amount) AS amount FROM (${moves}) moves WHERE class <> ${CLASS.change}${grouped(scope, 3)}`;
  const of = (name: string, code: number, sign: string): string =>
    `CAST(SUM(CASE WHEN class = ${code} AND amount ${sign} 0 THEN 1 ELSE 0 END) AS ${DECIMAL}) AS ${name}`;
  const columns = [
    of('new_customers', CLASS.new, '>'),
    of('reactivated_customers', CLASS.reactivation, '>'),
    of('churned_customers', CLASS.churn, '<'),
  ];
  return `SELECT ${keyNames(scope)}period, ${columns.join(', ')} FROM (${net}) units${grouped(scope, 1)}`;
}

/** Opening MRR (positive) of kept parts whose timeline as a whole has gone to 0, by keys and period. */
export function churnedTimelines(scope: Scope): string {
  const active = activeAtClosing(
    scope,
    'p.end_day',
    { end: 'p.timeline_end', grains: 'p.timeline_close_grains' },
    'EXISTS (SELECT 1 FROM timeline_spans s WHERE s.customer_no = p.customer_no AND s.timeline_no = p.timeline_no AND ' +
      `${returned(scope, 's.start_day', 's.end_day')})`,
  );
  const rows = selectRows(scope, {
    table: 'parts',
    columns: [`${periodOf(scope, 'p.end_day')} AS period`, `CAST(SUM(p.mrr) AS ${DECIMAL}) AS churned_timeline_mrr`],
    conditions: [...leavingConditions(scope, PARTS), `NOT ${active}`],
    groupedColumns: 1,
  });
  return rows;
}

function entering(scope: Scope, subject: Subject): string {
  const period = periodOf(scope, subject.start);
  const bit = GRAIN_BIT[scope.grain];
  return selectRows(scope, {
    table: subject.table,
    columns: [
      'p.customer_no',
      `${period} AS period`,
      `CASE WHEN p.span_start < ${period} OR (p.open_grains & ${bit}) <> 0 THEN ${CLASS.change} WHEN p.first_day >= ${period} THEN ${CLASS.new} ELSE ${CLASS.reactivation} END AS class`,
      `${subject.amount} AS amount`,
      '0 AS fx',
    ],
    conditions: [...inWindow(scope, subject.start), reachesClosing(scope, subject.start, subject.end)],
  });
}

function leaving(scope: Scope, subject: Subject): string {
  const active = activeAtClosing(
    scope,
    subject.end,
    { end: 'p.span_end', grains: 'p.close_grains' },
    `p.customer_no IN (SELECT s.customer_no FROM spans s WHERE ${returned(scope, 's.span_start', 's.span_end')})`,
  );
  return selectRows(scope, {
    table: subject.table,
    columns: [
      'p.customer_no',
      `${periodOf(scope, subject.end)} AS period`,
      `CASE WHEN ${active} THEN ${CLASS.change} ELSE ${CLASS.churn} END AS class`,
      `-${subject.amount} AS amount`,
      '0 AS fx',
    ],
    conditions: leavingConditions(scope, subject),
  });
}

/** FX effects of pairs that have MRR at both ends (core/ledger.ts, FxStep). */
function fxEffects(scope: Scope): string {
  const period = periodOf(scope, 'p.close_start');
  return selectRows(scope, {
    table: 'fx',
    columns: ['p.customer_no', `${period} AS period`, `${CLASS.change} AS class`, '0 AS amount', 'p.amount AS fx'],
    conditions: [
      ...inWindow(scope, 'p.close_start'),
      `p.open_start < ${period}`,
      `p.open_end >= ${period}`,
      reachesClosing(scope, 'p.close_start', 'p.close_end'),
    ],
  });
}

function leavingConditions(scope: Scope, subject: Subject): string[] {
  return [...inWindow(scope, subject.end), `${subject.start} < ${periodOf(scope, subject.end)}`];
}

function inWindow(scope: Scope, day: string): string[] {
  return [`${day} >= ${scope.values.day(scope.first)}`, `${day} <= ${scope.values.day(scope.closing)}`];
}

/** What starts on `start` still covers the closing of its period, where it ends before `end`. */
function reachesClosing(scope: Scope, start: string, end: string): string {
  const beyond = `${periodOf(scope, end)} > ${periodOf(scope, start)}`;
  if (!scope.running) return beyond;
  const last = scope.values.day(scope.last);
  return `CASE WHEN ${start} < ${last} THEN ${beyond} ELSE ${end} > ${scope.values.day(scope.closing)} END`;
}

/** The unit whose stretch of activity ends on `stretch.end` is active at the closing of the period that holds `day`. */
function activeAtClosing(scope: Scope, day: string, stretch: { end: string; grains: string }, back: string): string {
  const bit = `(${stretch.grains} & ${GRAIN_BIT[scope.grain]}) <> 0`;
  const whole = `(${stretch.end} >= ${nextOf(scope, periodOf(scope, day))} OR ${bit})`;
  if (!scope.running) return whole;
  const closing = scope.values.day(scope.closing);
  return `(CASE WHEN ${day} < ${scope.values.day(scope.last)} THEN ${whole} ELSE ${stretch.end} > ${closing} OR ${back} END)`;
}

/** A stretch that began in the running period and holds its closing: what had left is back. */
function returned(scope: Scope, start: string, end: string): string {
  const closing = scope.values.day(scope.closing);
  return `${start} >= ${scope.values.day(scope.last)} AND ${start} <= ${closing} AND ${end} > ${closing}`;
}
