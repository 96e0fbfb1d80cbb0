// Retention: what became of the customers who began in the same period, as a table, as a picture, as curves.

import { type ReactNode, useMemo } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { Chart } from '../../charts/chart.tsx';
import { Heat, type HeatRow } from '../../charts/heat.tsx';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import { oneOf, useParams } from '../../ui/table/params.ts';
import { FileMenu } from '../../ui/table/tools.tsx';
import { PRESETS, parseRange } from '../../url/range.ts';
import { useView } from '../../url/view.ts';
import { useSpan } from './retention/clock.ts';
import { COHORT_GRAINS, COHORT_METRICS, curvesSpec, fileColumns, heatSpec } from './retention/cohorts.ts';
import { RetentionRates } from './retention/rates.tsx';

const SHOWN = ['table', 'overview', 'curves'] as const;

export function Retention(): ReactNode {
  const t = useT();
  const [view, setView] = useView();
  const [params, setParams] = useParams();
  const metric = oneOf(params.c, COHORT_METRICS);
  const shown = oneOf(params.show, SHOWN);
  const grain = oneOf(view.grain, COHORT_GRAINS);
  const span = useSpan(view.range);
  const query = useMemo(() => (span === null ? null : { ...span, date_step: grain }), [span, grain]);
  return (
    <>
      <PageHead title={t('retention.title')}>
        <Select
          label={t('retention.range')}
          hideLabel
          value={params.range ?? '24m'}
          options={PRESETS.map((value) => ({ value: value as string, label: t(`retention.range.${value}`) }))}
          onChange={(text) => setView({ range: parseRange(text) ?? view.range })}
        />
        <Segmented
          label={t('retention.grain')}
          value={grain}
          options={COHORT_GRAINS.map((value) => ({ value, label: t(`retention.grain.${value}`) }))}
          onChange={(next) => setView({ grain: next })}
        />
      </PageHead>
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
          options={SHOWN.map((value) => ({ value, label: t(`retention.show.${value}`) }))}
          onChange={(next) => setParams({ show: next === 'table' ? undefined : next })}
        />
      </div>
      {query === null ? (
        <Skeleton className="h-150" />
      ) : (
        <div className="space-y-4">
          <CohortCard query={query} metric={metric} shown={shown} />
          <RetentionRates query={query} />
        </div>
      )}
    </>
  );
}

interface CohortCardProps {
  readonly query: {
    readonly date_start: string;
    readonly date_end: string;
    readonly date_step: 'month' | 'quarter' | 'year';
  };
  readonly metric: (typeof COHORT_METRICS)[number];
  readonly shown: (typeof SHOWN)[number];
}

function CohortCard({ query, metric, shown }: CohortCardProps): ReactNode {
  const t = useT();
  const format = useFormat();
  const answer = useAnswer('GET /cohorts', { query: { ...query, metric } });
  const title = t(`retention.title.${metric}`);
  const heat = useMemo(
    () => (answer.data === undefined ? null : heatSpec(answer.data, title, format, t)),
    [answer.data, title, format, t],
  );
  const columns = useMemo(() => (heat === null ? [] : fileColumns(heat, t)), [heat, t]);
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
        <Heat spec={heat} overview={shown === 'overview'} />
      )}
      <p className="mt-3 text-sm text-mut">{t(`retention.lead.${metric}`)}</p>
    </Card>
  );
}
