// Which custom properties a company has: each is a dimension as soon as one object carries it (api.md, dimensions).

import { OBJECTS } from '../core/facts.ts';
import type { CustomKey } from './dimensions.ts';
import type { AnswerRow, Statement } from './statement.ts';

/** Lists the keys of every object, in code point order. */
export const CUSTOM_KEYS: Statement = {
  text: 'SELECT DISTINCT object, key FROM properties ORDER BY object, key',
  values: [],
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
