// What the values of filters are called: a plan by its name, not by its id. Asked only where such a filter is shown.

import { useMemo } from 'react';
import type { Filter } from '../url/filters.ts';
import { useCompany } from './metrics.ts';
import { useSeries } from './question.ts';

/** Dimensions whose values have names beside them. */
const NAMED = ['price', 'product'];

export type Labels = (field: string, value: string) => string;

export function useLabels(filters: readonly Filter[]): Labels {
  const { company } = useCompany();
  const first = company?.clock.first ?? null;
  const last = company?.clock.freshness ?? '';
  const fields = first === null ? [] : NAMED.filter((name) => filters.some(({ field }) => field === name));
  const { answers } = useSeries(
    fields.map((by) => ({
      slug: 'mrr',
      by,
      question: { date_start: first ?? last, date_end: last, grain: 'year', filters: [] },
    })),
  );
  return useMemo(() => {
    const known = new Map(
      answers.flatMap((answer) =>
        (answer?.series ?? []).flatMap(({ keys, label }) =>
          Object.entries(keys).map(([field, value]) => [`${field} ${value}`, label] as const),
        ),
      ),
    );
    return (field, value) => known.get(`${field} ${value}`) ?? value;
  }, [answers]);
}
