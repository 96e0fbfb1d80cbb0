// The days that the range in the address stands for, asked of the company's own clock.

import { useAnswer } from '../../../api/queries.ts';
import { type Range, type Span, spanOf } from '../../../url/range.ts';

/** Null until the server has said where time stands. */
export function useSpan(range: Range): Span | null {
  const { data } = useAnswer('GET /metrics/{slug}', { path: { slug: 'mrr' }, query: { date_step: 'year' } });
  if (data === undefined) return null;
  return spanOf(range, { freshness: data.meta.freshness_date, first: data.meta.min_available_date });
}
