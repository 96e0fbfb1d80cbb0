// Opening the customers behind a figure, and the question for them; apart from their sheet, so that charts load no table.

import { useCallback } from 'react';
import { conditions } from '../url/filters.ts';
import { type Target, targetSearch } from '../url/target.ts';
import { useSetSearch } from '../url/view.ts';

/** Opens the sheet: `openDrill({ slug: 'mrr', period: '2024-03-01', grain: 'month', filters: [] })`. */
export function useDrill(): (target: Target) => void {
  const set = useSetSearch();
  return useCallback((target) => set(() => targetSearch('drill', target)), [set]);
}

/** The question for the customers of a figure. */
export function behindQuery({ period, grain, filters }: Target) {
  const all = conditions(filters);
  return {
    ...(period === null ? {} : { period }),
    date_step: grain,
    ...(all === undefined ? {} : { filters: all as unknown as { [k: string]: unknown }[] }),
  };
}
