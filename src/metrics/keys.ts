// The keys of a series: the text and the label of each dimension's value.

import { compareCodePoints } from './predicate.ts';
import type { Query } from './query.ts';
import type { AnswerRow } from './statement.ts';

export interface Key {
  readonly dimension: string;
  readonly text: string | null;
  readonly label: string;
}

/** The keys of a row (columns t1, l1, t2, l2) in the order of the question's dimensions. */
export function keysOf(query: Pick<Query, 'dimensions'>, row: AnswerRow | undefined): Key[] {
  return query.dimensions.map((dimension, index) => {
    const text = row?.[`t${index + 1}`] ?? null;
    const label = row?.[`l${index + 1}`] ?? null;
    return {
      dimension: dimension.id,
      text: text === null ? null : String(text),
      label: label === null ? 'Not specified' : String(label),
    };
  });
}

/** By code point, a missing value first. */
export function compareKeys(a: readonly Key[], b: readonly Key[]): number {
  for (const [index, key] of a.entries()) {
    const order = compareCodePoints(key.text ?? '', b[index]?.text ?? '');
    if (order !== 0) return order;
  }
  return 0;
}
