// How two figures of the server differ, for the eye: in percent, or in points where they are rates. No amount is made here.

import type { Format, Unit } from '../format/format.ts';

export interface Change {
  readonly text: string;
  /** Up, down or as it was. */
  readonly sign: 1 | 0 | -1;
  /** Whether that is welcome; of some metrics less is better. */
  readonly good: boolean | null;
}

const LESS_IS_BETTER = /churn|contraction|^cac|outstanding|credited/;
const TENTH = 0.05;

/** Null where one of them is missing, or the first is 0 and nothing can be said in percent. */
export function changeOf(
  slug: string,
  unit: Unit,
  before: number | null,
  now: number | null,
  format: Format,
): Change | null {
  if (before === null || now === null) return null;
  const rate = unit === 'percent';
  if (!rate && before === 0) return null;
  const difference = rate ? now - before : ((now - before) / Math.abs(before)) * 100;
  const sign = Math.abs(difference) < TENTH ? 0 : difference > 0 ? 1 : -1;
  // Lost amounts are negative in the catalogue: a smaller loss is a larger number.
  const better = LESS_IS_BETTER.test(slug) && now >= 0 ? -sign : sign;
  const text = rate
    ? format.change(difference, 'percent', '')
    : `${difference > 0 ? '+' : ''}${format.percent(difference)}`;
  return { text, sign, good: sign === 0 ? null : better > 0 };
}
