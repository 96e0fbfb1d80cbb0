// The question of the frame for answers that know months, quarters and years only.

import { useMemo } from 'react';
import { useAnalysis } from '../../../analysis/frame.tsx';
import { conditions } from '../../../url/filters.ts';
import { COHORT_GRAINS, type CohortGrain } from './cohorts.ts';

export interface WholePeriods {
  readonly date_start: string;
  readonly date_end: string;
  readonly date_step: CohortGrain;
  readonly filters?: { [k: string]: unknown }[];
}

/** As a query of the API; the same object while nothing changes. Days and weeks are asked as months. */
export function useWholePeriods(): WholePeriods {
  const { question } = useAnalysis();
  const { date_start, date_end, grain, filters } = question;
  return useMemo(() => {
    const all = conditions(filters);
    return {
      date_start,
      date_end,
      date_step: COHORT_GRAINS.find((each) => each === grain) ?? 'month',
      ...(all === undefined ? {} : { filters: all as unknown as { [k: string]: unknown }[] }),
    };
  }, [date_start, date_end, grain, filters]);
}
