// Customers lost by calendar month, for the mean monthly churn rate of `ltv` (methodology section 5): counted up to any
// day of the month, so that a running month, or a week that ends inside one, has its rate as of that day.

import { addDays, type Grain, periodLastDay, periodStart } from '../core/calendar.ts';
import { GRAIN_BIT } from './grains.ts';
import { amongCustomers, bucketOf, DECIMAL, grouped, keyNames, type Scope, selectRows } from './rows.ts';
import { CUSTOMERS, type Select, unitCounts } from './units.ts';

/** The scope of the months that the question's periods touch: by month, or by day where periods end inside months. */
function monthly(scope: Scope): Scope {
  const grain: Grain = scope.grain === 'day' || scope.grain === 'week' ? 'day' : 'month';
  const first = periodStart(scope.first, 'month');
  return {
    ...scope,
    grain,
    first,
    last: periodStart(scope.closing, grain),
    opening: periodStart(addDays(first, -1), grain),
    running: scope.closing < periodLastDay(scope.closing, grain),
  };
}

/** Active customers at the openings of the months. */
export function monthCustomers(scope: Scope): Select[] {
  return unitCounts('month_customers', CUSTOMERS, monthly(scope));
}

/**
 * Customers active at the opening of a month that have gone since, less those of them that came back: summed from the
 * month's first day to any day it is the number that had left by then.
 */
export function lostCustomers(scope: Scope): string {
  const months = monthly(scope);
  const rows = months.ofCustomers ? lostSpans(months) : lostUnits(months);
  return `SELECT ${keyNames(scope)}period, CAST(SUM(sign) AS ${DECIMAL}) AS lost_customers FROM (${rows}) lost${grouped(scope, 1)}`;
}

const MONTH = GRAIN_BIT.month;
const OPEN = `(p.open_grains & ${MONTH}) <> 0`;
const SIDES = [
  // A stretch that ends: the customer was active at the opening if it began before the month, or an earlier one covered it.
  { day: 'p.span_end', sign: 1, open: `(p.span_start < CAST(DATE_TRUNC('month', p.span_end) AS DATE) OR ${OPEN})` },
  { day: 'p.span_start', sign: -1, open: OPEN },
];

function within(scope: Scope, day: string): string[] {
  return [`${day} >= ${scope.values.day(scope.first)}`, `${day} <= ${scope.values.day(scope.closing)}`];
}

function lostSpans(scope: Scope): string {
  return SIDES.map(({ day, sign, open }) =>
    selectRows(scope, {
      table: 'spans',
      columns: [`${bucketOf(scope, day)} AS period`, `${sign} AS sign`],
      conditions: [...within(scope, day), open],
    }),
  ).join(' UNION ALL ');
}

/** By kept parts: the customer counts where its kept sum at the month's opening was above 0. */
function lostUnits(scope: Scope): string {
  const events = SIDES.map(({ day, sign, open }) => {
    const columns = `p.customer_no, ${day} AS day, CAST(DATE_TRUNC('month', ${day}) AS DATE) AS month, ${sign} AS sign`;
    return `SELECT ${columns} FROM spans p WHERE ${[...within(scope, day), open].join(' AND ')}${amongCustomers(scope, 'p.customer_no')}`;
  });
  const held = selectRows(scope, {
    table: `(${events.join(' UNION ALL ')}) e, parts`,
    columns: ['e.customer_no', 'e.day', 'e.sign', 'SUM(p.mrr) AS held'],
    conditions: ['e.customer_no = p.customer_no', 'p.start_day < e.month', 'p.end_day >= e.month'],
    groupedColumns: 3,
  });
  return `SELECT ${keyNames(scope)}${bucketOf(scope, 'day')} AS period, sign FROM (${held}) units WHERE held > 0`;
}
