// Changes of quantities by keys and period, put together from several SELECTs.

import { DECIMAL, type Scope } from './rows.ts';
import type { Select } from './units.ts';

/** Several SELECTs of changes as one, by keys and period. */
export function addedUp(selects: readonly Select[], names: readonly string[], scope: Scope): string {
  const keyColumns = scope.keys.map((_, index) => `k${index + 1}`);
  const columns = (select: Select): string =>
    [
      ...keyColumns,
      'period',
      ...names.map((name) => (select.names.includes(name) ? name : `CAST(0 AS ${DECIMAL}) AS ${name}`)),
    ].join(', ');
  const union = selects.map((select) => `SELECT ${columns(select)} FROM (${select.sql}) s`).join(' UNION ALL ');
  if (selects.length === 1) return union;
  const by = [...keyColumns, 'period'].join(', ');
  return `SELECT ${by}, ${names.map((name) => `SUM(${name}) AS ${name}`).join(', ')} FROM (${union}) changes GROUP BY ${by}`;
}
