// Which custom properties a company has: each is a dimension as soon as one object carries it (api.md, dimensions).

import { OBJECTS } from '../core/facts.ts';
import type { CustomKey } from './dimensions.ts';
import type { AnswerRow, RollUp, Statement } from './statement.ts';

/** How many objects have each key. */
const KEYS: RollUp = {
  id: 'custom keys',
  amounts: ['objects'],
  rows(customers) {
    const [root, among] =
      customers === undefined ? ['', ''] : [', customer_no AS root', ` WHERE customer_no IN (${customers.join(', ')})`];
    const text = `SELECT object, key, COUNT(*) AS objects${root} FROM properties${among} GROUP BY object, key${root && ', customer_no'}`;
    return { text, values: [] };
  },
};

/** Lists the keys of every object, in code point order. */
export const CUSTOM_KEYS: Statement = {
  text: 'SELECT DISTINCT object, key FROM properties ORDER BY object, key',
  values: [],
  rolled: () => ({
    rollUps: [KEYS],
    asked: ([relation = '']) => ({
      text: `SELECT object, key FROM ${relation} r GROUP BY object, key HAVING SUM(objects) > 0 ORDER BY object, key`,
      values: [],
    }),
  }),
};

/** The keys of the statement's rows. */
export function customKeysOf(rows: readonly AnswerRow[]): CustomKey[] {
  return rows.flatMap((row) => {
    const object = OBJECTS.find((name) => name === row.object);
    return object === undefined ? [] : [{ object, key: String(row.key) }];
  });
}

/** True where a question may name a custom property (in escapes, too): only then its keys need to be read. */
export function mentionsCustom(raw: unknown): boolean {
  return /custom|\\/.test(JSON.stringify(raw));
}
