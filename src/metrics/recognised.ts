// Recognition (methodology section 7): what a line has recognised up to a day is a closed form of its columns, so flows
// and states are differences of it, exact to the last digit on both engines.

import { flowSums } from './flows.ts';
import { DECIMAL, grouped, keyNames, nextOf, periodRows, type Scope, selectRows } from './rows.ts';

/**
 * Revenue recognised in each period, recurring and one-off, by keys and period: the whole of what ended in it, and what
 * runs at its closing less what ran at its opening; so the law of the days is asked once a line and closing.
 */
export function recognisedFlows(scope: Scope): string {
  const ended = (condition: string) => ({
    table: 'revenue',
    day: 'p.end_day - 1',
    amount: 'p.amount',
    conditions: [condition],
  });
  const flows = { recognised_recurring: ended('p.recurring'), recognised_one_off: ended('NOT p.recurring') };
  const names = Object.keys(flows);
  const closings = { ...scope, first: scope.opening };
  const rows = selectRows(closings, {
    table: `(${periodRows(closings)}) x, revenue`,
    columns: ['x.period', 'p.recurring', `${recognisedUpTo('x.as_of')} AS so_far`],
    conditions: ['p.end_day - 1 > x.as_of', 'p.start_day <= x.as_of'],
  });
  const states = `SELECT ${keyNames(scope)}period, SUM(CASE WHEN recurring THEN so_far ELSE 0 END) AS recognised_recurring, SUM(CASE WHEN recurring THEN 0 ELSE so_far END) AS recognised_one_off FROM (${rows}) lines${grouped(scope, 1)}`;
  const sides = [
    { period: 'period', sign: '' },
    { period: nextOf(scope, 'period'), sign: '-' },
  ].map(
    ({ period, sign }) =>
      `SELECT ${keyNames(scope)}${period} AS period, ${names.map((name) => `${sign}${name} AS ${name}`).join(', ')} FROM states`,
  );
  const parts = [...sides, flowSums(scope, flows)];
  const sums = names.map((name) => `CAST(SUM(${name}) AS ${DECIMAL}) AS ${name}`);
  const inRange = `period >= ${scope.values.day(scope.first)} AND period <= ${scope.values.day(scope.last)}`;
  return `WITH states AS (${states}) SELECT ${keyNames(scope)}period, ${sums.join(', ')} FROM (${parts.join(' UNION ALL ')}) moved WHERE ${inRange}${grouped(scope, 1)}`;
}

/** Deferred and accrued revenue at each closing, by keys and period: states, given whole for every period. */
export function closingStates(scope: Scope): string {
  const recognised = recognisedUpTo('x.as_of');
  const open = '(p.issued <= x.as_of AND p.end_day - 1 > x.as_of) OR (p.issued > x.as_of AND p.start_day <= x.as_of)';
  return overPeriods(scope, `(${open})`, {
    deferred: `CASE WHEN p.issued <= x.as_of THEN p.amount - (${recognised}) ELSE 0 END`,
    accrued: `CASE WHEN p.issued > x.as_of THEN ${recognised} ELSE 0 END`,
  });
}

/** Lines beside every period that concerns them. */
function overPeriods(scope: Scope, concerns: string, figures: Readonly<Record<string, string>>): string {
  const rows = selectRows(scope, {
    table: `(${periodRows(scope)}) x, revenue`,
    columns: ['x.period AS period', ...Object.entries(figures).map(([name, sql]) => `${sql} AS ${name}`)],
    conditions: [concerns],
  });
  const sums = Object.keys(figures).map((name) => `CAST(SUM(${name}) AS ${DECIMAL}) AS ${name}`);
  return `SELECT ${keyNames(scope)}period, ${sums.join(', ')} FROM (${rows}) lines${grouped(scope, 1)}`;
}

/** core/recognition.ts as SQL: n days × the amount of a day + the half-even rest in millionths. */
export function recognisedUpTo(day: string): string {
  const days = `CAST(GREATEST(0, LEAST(${day} + 1 - p.start_day, p.end_day - p.start_day)) AS INTEGER)`;
  const total = `(${days} * p.day_num)`;
  const rest = `(${total} % p.day_den)`;
  const whole = `CAST((${total} - ${rest}) / p.day_den AS BIGINT)`;
  const up = `CASE WHEN 2 * ${rest} > p.day_den OR (2 * ${rest} = p.day_den AND MOD(${whole}, 2) = 1) THEN 1 ELSE 0 END`;
  // Fewer than two millionths a day (core/recognition.ts): 11 digits hold them, and DuckDB multiplies up to 18 fastest.
  return `(${days} * p.day_amount + CAST(${whole} + ${up} AS DECIMAL(11,0)) * CAST(0.000001 AS DECIMAL(7,6)))`;
}
