// The cohorts in the shape chosen; a cell opens the customers of its cohort at its age.

import { type ReactNode, useMemo } from 'react';
import type { Cohorts } from '../../../../../src/client/api.ts';
import { useDrill } from '../../../analysis/drill_link.ts';
import { useAnalysis } from '../../../analysis/frame.tsx';
import { useAnswer } from '../../../api/queries.ts';
import { Chart } from '../../../charts/chart.tsx';
import { Heat, type HeatRow } from '../../../charts/heat.tsx';
import { useFormat } from '../../../format/format.ts';
import { useT } from '../../../messages/messages.tsx';
import { Card } from '../../../ui/card.tsx';
import { Empty, Failure, Skeleton } from '../../../ui/states.tsx';
import { FileMenu } from '../../../ui/table/tools.tsx';
import { isValue } from '../../../url/filters.ts';
import {
  type CohortMetric,
  type CohortView,
  curvesSpec,
  fileColumns,
  heatSpec,
  monthsOf,
  shownCohorts,
} from './cohorts.ts';
import { useWholePeriods } from './whole_periods.ts';

export interface CohortCardProps {
  readonly metric: CohortMetric;
  readonly shown: CohortView;
}

export function CohortCard({ metric, shown }: CohortCardProps): ReactNode {
  const t = useT();
  const format = useFormat();
  const { view } = useAnalysis();
  const periods = useWholePeriods();
  const answer = useAnswer('GET /cohorts', {
    query: { ...periods, metric, ...(view.by === null ? {} : { dimension: [view.by] }) },
  });
  const title = t(`retention.title.${metric}`);
  const heat = useMemo(
    () => (answer.data === undefined ? null : heatSpec(answer.data, title, format, t)),
    [answer.data, title, format, t],
  );
  const columns = useMemo(() => (heat === null ? [] : fileColumns(heat, t)), [heat, t]);
  const open = useCellDrill(answer.data, metric);
  return (
    <Card
      title={title}
      actions={
        heat === null ? undefined : (
          <FileMenu<HeatRow> files={{ name: `cohorts_${metric}` }} columns={columns} rows={heat.rows} />
        )
      }
    >
      {answer.error === null ? null : <Failure error={answer.error} retry={() => void answer.refetch()} />}
      {heat === null ? (
        answer.error === null ? (
          <Skeleton className="h-120" />
        ) : null
      ) : heat.rows.length === 0 ? (
        <Empty text={t('retention.none')} />
      ) : shown === 'curves' ? (
        <Chart spec={curvesSpec(heat, t(`retention.lead.${metric}`), format, t)} height={420} heading={false} />
      ) : (
        <Heat spec={heat} overview={shown === 'overview'} onCell={open} />
      )}
      <p className="mt-3 text-sm text-mut">{t(`retention.lead.${metric}`)}</p>
    </Card>
  );
}

/** The customers of a cohort with their MRR in the period of the cell; the average has none of its own. */
function useCellDrill(answer: Cohorts | undefined, metric: CohortMetric): (row: number, age: number) => void {
  const drill = useDrill();
  const { question } = useAnalysis();
  const { date_step: grain } = useWholePeriods();
  const cohorts = useMemo(() => (answer === undefined ? [] : shownCohorts(answer)), [answer]);
  // The periods from the first cohort on: an age leads to one of them.
  const first = cohorts[0]?.period_start;
  const periods = useAnswer(
    'GET /metrics/{slug}',
    { path: { slug: 'mrr' }, query: { date_step: grain, ...(first === undefined ? {} : { date_start: first }) } },
    { enabled: first !== undefined },
  ).data?.series[0]?.points;
  return (row, age) => {
    const cohort = cohorts[row];
    const start = periods?.findIndex((point) => point.period_start === cohort?.period_start) ?? -1;
    const period = periods?.[start + age]?.period_start;
    if (cohort === undefined || start < 0 || period === undefined) return;
    drill({
      slug: metric === 'customers' || metric === 'logo_retention' ? 'active_customers' : 'mrr',
      period,
      grain,
      filters: [
        ...question.filters,
        { field: 'customer_first_mrr_month', op: 'in', values: monthsOf(cohort.period_start, grain) },
        ...Object.entries(cohort.keys).map(([field, value]) => isValue(field, value)),
      ],
    });
  };
}
