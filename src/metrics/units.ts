// Counts of units (customers, timelines) whose kept sum is above 0 (methodology section 4).

import { balanceChanges, type Covering, unitChanges } from './balances.ts';
import type { Scope } from './rows.ts';

/** A SELECT of keys, period and the named columns. */
export interface Select {
  readonly sql: string;
  readonly names: readonly string[];
}

export interface UnitKind {
  readonly columns: readonly string[];
  /** Where the units' own stretches of activity stand. */
  readonly stretches: Covering;
  /** The column that marks a part which is alone in its unit on all its days. */
  readonly alone: string;
}

export const PARTS: Covering = { table: 'parts', start: 'p.start_day', end: 'p.end_day', amount: 'p.mrr' };

export const CUSTOMERS: UnitKind = {
  columns: ['customer_no'],
  stretches: { table: 'spans', start: 'p.span_start', end: 'p.span_end', amount: '1' },
  alone: 'p.sole',
};

export const TIMELINES: UnitKind = {
  columns: ['customer_no', 'timeline_no'],
  stretches: { table: 'timeline_spans', start: 'p.start_day', end: 'p.end_day', amount: '1' },
  alone: 'p.sole_in_timeline',
};

/**
 * Changes of the number of units. Where filters and keys hold for whole customers the units' own stretches are counted;
 * otherwise a part that is alone in its unit stands for it, and only the rest is summed by unit.
 */
export function unitCounts(name: string, unit: UnitKind, scope: Scope): Select[] {
  if (scope.ofCustomers) return [{ sql: balanceChanges(scope, name, [unit.stretches]), names: [name] }];
  const single = { ...PARTS, amount: '1', conditions: [unit.alone, 'p.mrr > 0'] };
  const shared = { ...PARTS, name: 'held', conditions: [`NOT ${unit.alone}`] };
  const counted = { [name]: 'CASE WHEN held > 0 THEN 1 ELSE 0 END' };
  return [
    { sql: balanceChanges(scope, name, [single]), names: [name] },
    { sql: unitChanges(scope, unit.columns, [shared], counted), names: [name] },
  ];
}
