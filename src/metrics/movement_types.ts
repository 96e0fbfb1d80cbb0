// The dimension movement_type: the classes of movements stand in columns, and become keys or are filtered here.

import { satisfies } from './predicate.ts';
import type { Query } from './query.ts';
import { DECIMAL, type Scope } from './rows.ts';

/** The classes in the order of methodology section 4, each with the quantities that are of it alone. */
export const MOVEMENT_TYPES: Readonly<Record<string, readonly string[]>> = {
  new: ['new_mrr', 'new_customers'],
  reactivation: ['reactivation_mrr', 'reactivated_customers'],
  expansion: ['expansion_mrr'],
  contraction: ['contraction_mrr'],
  churn: ['churned_mrr', 'churned_customers'],
  fx: ['fx_mrr'],
};

/** The six amounts that lead from the opening to the closing MRR. */
export const MOVEMENT_AMOUNTS: readonly string[] = [
  'new_mrr',
  'reactivation_mrr',
  'expansion_mrr',
  'contraction_mrr',
  'churned_mrr',
  'fx_mrr',
];

/** The points of a question: changes by keys and period, with the movement type as a key or filtered where asked. */
export function byMovementType(
  query: Query,
  scope: Scope,
  changes: string,
  names: readonly string[],
): { readonly keys: readonly string[]; readonly points: string } {
  const filters = query.filters.filter((filter) => filter.field.source.kind === 'movement');
  const kept = Object.keys(MOVEMENT_TYPES).filter((type) => filters.every((filter) => satisfies(type, filter)));
  const rowKeys = scope.keys.map((_, index) => `k${index + 1}`);
  const isKey = query.dimensions.some((dimension) => dimension.source.kind === 'movement');
  const zero = `CAST(0 AS ${DECIMAL})`;
  if (!isKey) {
    if (filters.length === 0) return { keys: rowKeys, points: changes };
    const columns = names.map((name) => `${kept.includes(typeOf(name)) ? name : zero} AS ${name}`);
    return { keys: rowKeys, points: `SELECT ${[...rowKeys, 'period', ...columns].join(', ')} FROM (${changes}) c` };
  }
  const columns = names.map((name) => {
    const type = typeOf(name);
    return `${kept.includes(type) ? `CASE WHEN movement = '${type}' THEN ${name} ELSE 0 END` : zero} AS ${name}`;
  });
  const types = Object.keys(MOVEMENT_TYPES).map((type) => `('${type}')`);
  let next = 0;
  const keys = query.dimensions.map((dimension) => {
    if (dimension.source.kind === 'movement') return 'movement';
    next += 1;
    return `k${next}`;
  });
  const points = `SELECT ${[...keys, 'period', ...columns].join(', ')} FROM (${changes}) c CROSS JOIN (VALUES ${types.join(', ')}) m(movement)`;
  return { keys, points };
}

function typeOf(name: string): string {
  const found = Object.entries(MOVEMENT_TYPES).find(([, names]) => names.includes(name));
  if (found === undefined) throw new Error(`${name} is no movement`);
  return found[0];
}
