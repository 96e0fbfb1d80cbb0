// The overview: the figures of the company at a glance, what changed, and what makes them doubtful.

import type { ReactNode } from 'react';
import { AnalysisFrame, useAnalysis } from '../../analysis/frame.tsx';
import { MetricChart } from '../../analysis/metric_chart.tsx';
import { type Metric, useCatalogue } from '../../analysis/metrics.ts';
import { useT } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { DataHealth } from './data_health.tsx';
import { KpiCard } from './kpi_card.tsx';
import { PeriodBridge } from './period_bridge.tsx';
import { WhatChanged } from './what_changed.tsx';

const KPIS = ['mrr', 'arr', 'active_customers', 'arpa', 'mrr_churn_rate', 'nrr_12m'];

export function Overview(): ReactNode {
  const t = useT();
  const { metric } = useCatalogue();
  const mrr = metric('mrr');
  return (
    <AnalysisFrame title={t('overview.title')} options={{ filters: mrr?.dimensions ?? [], by: mrr?.dimensions ?? [] }}>
      <Content metric={metric} />
    </AnalysisFrame>
  );
}

function Content({ metric }: { readonly metric: (slug: string) => Metric | undefined }): ReactNode {
  const t = useT();
  const { view } = useAnalysis();
  const kpis = KPIS.flatMap((slug) => metric(slug) ?? []);
  const [mrr, movements] = [metric('mrr'), metric('mrr_movements')];
  if (mrr === undefined || movements === undefined) return <Skeleton className="h-96" />;
  return (
    <div className="space-y-4">
      <div className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6">
        {kpis.map((one) => (
          <KpiCard key={one.slug} metric={one} />
        ))}
      </div>
      <div className="grid gap-4 xl:grid-cols-2">
        <Card>
          <MetricChart
            metric={mrr}
            by={view.by ?? 'price'}
            title={view.by === null ? t('overview.mrrByPlan') : undefined}
          />
        </Card>
        <Card>
          <MetricChart metric={movements} by="movement_type" />
        </Card>
      </div>
      <div className="grid gap-4 lg:grid-cols-2 xl:grid-cols-3">
        <PeriodBridge />
        <WhatChanged />
        <DataHealth />
      </div>
    </div>
  );
}
