// Random filters for questions about the random world.

import type { Dimension } from '../../src/metrics/dimensions.ts';
import type { Filter, Operator } from '../../src/metrics/filters.ts';
import type { Random } from '../generator/random.ts';

/** A filter over values that the random world holds, or does not. */
export function randomFilter(random: Random, dimensions: readonly Dimension[]): Filter {
  const values = [
    'FR',
    'fr',
    'EUR',
    'price-1',
    'prod-2',
    'cus-3',
    '1 month',
    'active',
    '2023-03',
    'big',
    'é',
    'gold',
    'churn',
    'expansion',
    1,
    2.5,
    true,
  ];
  const op: Operator = random.pick([
    'eq',
    'neq',
    'in',
    'not_in',
    'gt',
    'gte',
    'lt',
    'lte',
    'contains',
    'is_null',
    'not_null',
  ]);
  const count = op === 'in' || op === 'not_in' ? random.whole(0, 4) : op.endsWith('null') ? 0 : 1;
  const some = random.shuffle(values).filter((value) => !/^[gl]t/.test(op) || typeof value !== 'boolean');
  return { field: random.pick(dimensions), op, values: some.slice(0, count) };
}
