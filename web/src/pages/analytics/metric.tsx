// The page of one metric: chart, how it stood before, every figure in a table; each opens the customers behind it.

import { useParams } from '@tanstack/react-router';
import { Sigma } from 'lucide-react';
import type { ReactNode } from 'react';
import { useExplain } from '../../analysis/explain_link.ts';
import { AnalysisFrame, useAnalysis } from '../../analysis/frame.tsx';
import { ChartState, useMetric } from '../../analysis/metric_chart.tsx';
import { type Metric, useCatalogue, useNames } from '../../analysis/metrics.ts';
import { TypeSelect } from '../../analysis/type_select.tsx';
import { Figures } from '../../charts/figures.tsx';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty, Skeleton } from '../../ui/states.tsx';
import { SummaryStrip } from './summary_strip.tsx';

export function MetricPage(): ReactNode {
  const { slug = '' } = useParams({ strict: false }) as { slug?: string };
  const t = useT();
  const names = useNames();
  const { families, metric: find, familyOf } = useCatalogue();
  const metric = find(slug);
  if (families.length === 0) return <Skeleton className="h-96" />;
  if (metric === undefined) return <Empty text={t('metric.unknown', { slug })} />;
  const family = familyOf(slug);
  return (
    <AnalysisFrame
      title={names.metric(slug, metric.label)}
      lead={names.description(slug, metric.description)}
      options={{
        filters: metric.dimensions,
        by: metric.dimensions,
        curves: true,
        range: family?.id !== 'future',
        compare: family?.id !== 'future',
      }}
    >
      <Content key={slug} metric={metric} />
    </AnalysisFrame>
  );
}

const NO_FILTERS: readonly never[] = [];

function Content({ metric }: { readonly metric: Metric }): ReactNode {
  const t = useT();
  const explain = useExplain();
  const { view, question, filters } = useAnalysis();
  const by = view.by ?? metric.natural_dimension;
  const curves = view.curves.length === 0 ? NO_FILTERS : view.curves;
  const { spec, main, whole, state, pick } = useMetric({
    metric,
    by: curves.length > 0 ? null : by,
    type: view.type,
    curves,
  });
  const last = whole?.series[0]?.points.at(-1);
  return (
    <div className="space-y-4">
      <Card>
        <ChartState
          spec={spec}
          state={state}
          height={340}
          pick={pick}
          totalLabel={main?.kind === 'flow' ? t('chart.net') : undefined}
          actions={
            <>
              <TypeSelect />
              <Button
                variant="ghost"
                icon={Sigma}
                disabled={last === undefined}
                onClick={() =>
                  explain({ slug: metric.slug, period: last?.period_start ?? null, grain: question.grain, filters })
                }
              >
                {t('metric.definition')}
              </Button>
            </>
          }
        />
        {whole?.meta.null_reason === null || whole === undefined ? null : (
          <p className="mt-2 text-sm text-mut">{t('metric.nulls', { reason: whole.meta.null_reason })}</p>
        )}
      </Card>
      <SummaryStrip metric={metric} />
      {spec === undefined ? null : (
        <Card title={t('metric.figures')}>
          <Figures spec={spec} onPoint={pick} />
        </Card>
      )}
    </div>
  );
}
