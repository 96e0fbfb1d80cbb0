// The kept MRR of customers that had some twelve months before (methodology section 5, nrr_12m and grr_12m): then, now,
// and the lesser of both. The past is the same rows moved by twelve months.

import { balanceChanges, unitChanges } from './balances.ts';
import { amongCustomers, bucketOf, DECIMAL, grouped, keyNames, type Scope, selectRows } from './rows.ts';
import { CUSTOMERS, PARTS, type Select } from './units.ts';

export const YEAR_AGO_NAMES = ['mrr_then', 'mrr_now', 'mrr_kept'];

/** The customer had two parts at a time once. */
function shared(scope: Scope): string {
  const among = amongCustomers(scope, 's.customer_no');
  return `p.customer_no IN (SELECT s.customer_no FROM parts s WHERE NOT s.sole${among})`;
}

const START = "CAST(p.start_day + INTERVAL '12 months' AS DATE)";
const END = "CAST(p.end_day + INTERVAL '12 months' AS DATE)";

/**
 * Changes of the three balances. A customer that never had two parts at a time holds one part then and one now: those
 * are paired by a join. Only the other customers are summed day by day.
 */
export function yearAgo(scope: Scope): Select[] {
  const several = shared(scope);
  const single = `NOT ${several}`;
  const then = balanceChanges(scope, 'mrr_then', [{ ...PARTS, start: START, end: END, conditions: [single] }]);
  const summed = unitChanges(
    scope,
    CUSTOMERS.columns,
    [
      { ...PARTS, name: 'now', conditions: [several] },
      { ...PARTS, name: 'past', months: 12, conditions: [several] },
    ],
    {
      mrr_then: 'CASE WHEN past > 0 THEN past ELSE 0 END',
      mrr_now: 'CASE WHEN past > 0 THEN now ELSE 0 END',
      mrr_kept: 'CASE WHEN past > 0 THEN LEAST(now, past) ELSE 0 END',
    },
  );
  return [
    { sql: then, names: ['mrr_then'] },
    { sql: paired(scope, single), names: ['mrr_now', 'mrr_kept'] },
    { sql: summed, names: YEAR_AGO_NAMES },
  ];
}

/** Now and the lesser of both on the days that a part shares with a moved one of the same customer and keys. */
function paired(scope: Scope, single: string): string {
  const rows = (start: string, end: string): string =>
    selectRows(scope, {
      table: 'parts',
      columns: ['p.customer_no', `${start} AS starts`, `${end} AS ends`, 'p.mrr AS mrr'],
      conditions: [
        `${start} <= ${scope.values.day(scope.closing)}`,
        `${end} >= ${scope.values.day(scope.first)}`,
        single,
      ],
    });
  const keys = scope.keys.map((_, index) => `k${index + 1}`);
  const same = keys.map((key) => ` AND n.${key} IS NOT DISTINCT FROM q.${key}`).join('');
  const pairs = `SELECT ${keys.map((key) => `n.${key}, `).join('')}GREATEST(n.starts, q.starts) AS starts, LEAST(n.ends, q.ends) AS ends, n.mrr AS now, LEAST(n.mrr, q.mrr) AS kept FROM (${rows('p.start_day', 'p.end_day')}) n JOIN (${rows(START, END)}) q ON n.customer_no = q.customer_no AND n.starts < q.ends AND q.starts < n.ends${same}`;
  const days = `SELECT ${keyNames(scope)}CASE WHEN sign = 1 THEN starts ELSE ends END AS day, SUM(sign * now) AS now, SUM(sign * kept) AS kept FROM (${pairs}) pairs CROSS JOIN (VALUES (1), (-1)) side(sign)${grouped(scope, 1)}`;
  const columns = `CAST(SUM(now) AS ${DECIMAL}) AS mrr_now, CAST(SUM(kept) AS ${DECIMAL}) AS mrr_kept`;
  return `SELECT ${keyNames(scope)}${bucketOf(scope, 'day')} AS period, ${columns} FROM (${days}) days WHERE day <= ${scope.values.day(scope.closing)}${grouped(scope, 1)}`;
}
