// Recognition (methodology section 7): what a line has recognised up to a day is a closed form of its columns, so flows
// and states are differences of it, exact to the last digit on both engines.

import { DECIMAL, grouped, keyNames, periodRows, type Scope, selectRows } from './rows.ts';

/** Revenue recognised in each period, recurring and one-off, by keys and period. */
export function recognisedFlows(scope: Scope): string {
  const amount = `${recognisedUpTo('x.as_of')} - ${recognisedUpTo('x.period - 1')}`;
  return overPeriods(scope, 'p.start_day <= x.as_of AND p.end_day > x.period', {
    recognised_recurring: `CASE WHEN p.recurring THEN ${amount} ELSE 0 END`,
    recognised_one_off: `CASE WHEN p.recurring THEN 0 ELSE ${amount} END`,
  });
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
  const days = `CAST(GREATEST(0, LEAST(${day} + 1 - p.start_day, p.end_day - p.start_day)) AS BIGINT)`;
  const total = `(${days} * p.day_num)`;
  const rest = `(${total} % p.day_den)`;
  const whole = `CAST((${total} - ${rest}) / p.day_den AS BIGINT)`;
  const up = `CASE WHEN 2 * ${rest} > p.day_den OR (2 * ${rest} = p.day_den AND MOD(${whole}, 2) = 1) THEN 1 ELSE 0 END`;
  return `(${days} * p.day_amount + CAST(${whole} + ${up} AS DECIMAL(20,0)) * CAST(0.000001 AS DECIMAL(7,6)))`;
}
