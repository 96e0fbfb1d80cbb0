// Retention: what became of the customers who began in the same period, as a table, as a picture, as curves.

import type { ReactNode } from 'react';
import { AnalysisFrame } from '../../analysis/frame.tsx';
import { useCatalogue } from '../../analysis/metrics.ts';
import { useT } from '../../messages/messages.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { oneOf, useParams } from '../../ui/table/params.ts';
import { CohortCard } from './retention/cohort_card.tsx';
import { COHORT_METRICS, COHORT_VIEWS } from './retention/cohorts.ts';
import { RetentionRates } from './retention/rates.tsx';

export function Retention(): ReactNode {
  const t = useT();
  const [params, setParams] = useParams();
  const { metric: find } = useCatalogue();
  const metric = oneOf(params.c, COHORT_METRICS);
  const shown = oneOf(params.show, COHORT_VIEWS);
  const dimensions = find('mrr')?.dimensions ?? [];
  return (
    <AnalysisFrame
      title={t('retention.title')}
      options={{ compare: false, filters: dimensions, by: dimensions.filter((dimension) => !dimension.filter_only) }}
    >
      <div className="mb-4 flex flex-wrap gap-2">
        <Segmented
          label={t('retention.metric')}
          value={metric}
          options={COHORT_METRICS.map((value) => ({ value, label: t(`retention.metric.${value}`) }))}
          onChange={(next) => setParams({ c: next === 'nrr' ? undefined : next })}
        />
        <Segmented
          label={t('retention.show')}
          value={shown}
          options={COHORT_VIEWS.map((value) => ({ value, label: t(`retention.show.${value}`) }))}
          onChange={(next) => setParams({ show: next === 'table' ? undefined : next })}
        />
      </div>
      <div className="space-y-4">
        <CohortCard metric={metric} shown={shown} />
        <RetentionRates />
      </div>
    </AnalysisFrame>
  );
}
