// MRR of whole customers at the ends of months, from the table of their movements: one row a month in which something
// moved, where the parts have two days each. The month that is still running is made of the parts that begin or end in it.

import { type Day, type Grain, periodLastDay, periodStart } from '../core/calendar.ts';
import { balanceChanges } from './balances.ts';
import { amongCustomers, bucketOf, DECIMAL, grouped, isOfCustomers, keyNames, type Scope, selectRows } from './rows.ts';
import { PARTS, type Select } from './units.ts';

const OF_MONTHS: readonly Grain[] = ['month', 'quarter', 'year'];

/** Changes of MRR by keys and period. */
export function mrrChanges(scope: Scope): Select[] {
  const names = ['mrr'];
  if (!OF_MONTHS.includes(scope.grain) || !isOfCustomers(scope)) {
    return [{ sql: balanceChanges(scope, 'mrr', [PARTS]), names }];
  }
  const first = scope.values.day(scope.first);
  // Added up by month before periods are made of months: far fewer rows reach the second sum.
  const ends = selectRows(scope, {
    table: 'moves',
    columns: ['p.month AS month', `SUM(CASE WHEN p.month < ${first} THEN p.mrr ELSE p.mrr_change END) AS mrr`],
    conditions: [ended(scope), `p.until >= ${first}`],
    groupedColumns: 1,
  });
  const months = `SELECT ${keyNames(scope)}${bucketOf(scope, 'month')} AS period, CAST(SUM(mrr) AS ${DECIMAL}) AS mrr FROM (${ends}) ends${grouped(scope, 1)}`;
  const running = runningMonth(scope);
  if (running === null) return [{ sql: months, names }];
  const moved = sides(scope, running, []);
  const period = bucketOf(scope, scope.values.day(running));
  const sum = `SELECT ${keyNames(scope)}${period} AS period, CAST(SUM(amount) AS ${DECIMAL}) AS mrr FROM (${moved}) moved${grouped(scope, 1)}`;
  return [
    { sql: months, names },
    { sql: sum, names },
  ];
}

/**
 * Changes of the least closing MRR of each customer since its first month, by keys and month; null where filters or
 * keys do not hold for whole customers, or periods are no months.
 */
export function floorChanges(scope: Scope): Select[] | null {
  if (scope.grain !== 'month' || !isOfCustomers(scope)) return null;
  const names = ['floor'];
  const months = selectRows(scope, {
    table: 'moves',
    columns: ['p.month AS period', `CAST(SUM(p.floor_change) AS ${DECIMAL}) AS floor`],
    conditions: [ended(scope)],
    groupedColumns: 1,
  });
  const running = runningMonth(scope);
  if (running === null) return [{ sql: months, names }];
  const day = scope.values.day(running);
  const moved = `SELECT ${keyNames(scope)}customer_no, MIN(first_day) AS first_day, SUM(amount) AS amount FROM (${sides(scope, running, ['p.customer_no', 'p.first_day'])}) s${grouped(scope, 1)}`;
  const fresh = `CASE WHEN t.first_day >= ${day} THEN t.amount ELSE LEAST(0, t.amount) END`;
  const change = `CASE WHEN m.customer_no IS NULL THEN ${fresh} ELSE LEAST(m.floor, m.mrr + t.amount) - m.floor END`;
  const states = `LEFT JOIN moves m ON m.customer_no = t.customer_no AND m.month < ${day} AND m.until >= ${day}${amongCustomers(scope, 'm.customer_no')}`;
  const sum = `SELECT ${keyNames(scope)}${day} AS period, CAST(SUM(${change}) AS ${DECIMAL}) AS floor FROM (${moved}) t ${states}${grouped(scope, 1)}`;
  return [
    { sql: months, names },
    { sql: sum, names },
  ];
}

/** First day of the month that holds the last closing before its end; null where that closing ends its month. */
function runningMonth({ closing }: Scope): Day | null {
  return closing < periodLastDay(closing, 'month') ? periodStart(closing, 'month') : null;
}

/** Months that have ended at the last closing. */
function ended(scope: Scope): string {
  const running = runningMonth(scope);
  const { values, closing } = scope;
  return running === null ? `p.month <= ${values.day(closing)}` : `p.month < ${values.day(running)}`;
}

/** What came and went in the running month up to the closing. */
function sides(scope: Scope, running: Day, columns: readonly string[]): string {
  const [from, to] = [scope.values.day(running), scope.values.day(scope.closing)];
  return [
    { day: PARTS.start, amount: PARTS.amount },
    { day: PARTS.end, amount: `-${PARTS.amount}` },
  ]
    .map(({ day, amount }) =>
      selectRows(scope, {
        table: PARTS.table,
        columns: [...columns, `${amount} AS amount`],
        conditions: [`${day} >= ${from}`, `${day} <= ${to}`],
      }),
    )
    .join(' UNION ALL ');
}
