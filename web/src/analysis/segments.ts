// Saved segments: filters with a name, in force wherever the address names one.

import { useMemo } from 'react';
import { useAnswer } from '../api/queries.ts';
import { type Condition, type Filter, filtersOf } from '../url/filters.ts';

const NONE: readonly Filter[] = [];

/** The filters of a segment; null until they are known, none where there is no such segment (any more). */
export function useSegment(id: string | null): readonly Filter[] | null {
  const { data, error } = useAnswer('GET /segments', {}, { enabled: id !== null });
  return useMemo(() => {
    if (id === null) return NONE;
    if (data === undefined) return error === null ? null : NONE;
    const found = data.data.find((segment) => segment.id === id);
    return found === undefined ? NONE : filtersOf(found.filters as unknown as Condition[]);
  }, [id, data, error]);
}
