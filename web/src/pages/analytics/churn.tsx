// What is lost: in value, in customers, and why; with the list of those who left.

import { useSearch } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { Behind } from '../../analysis/drill.tsx';
import { AnalysisFrame, useAnalysis } from '../../analysis/frame.tsx';
import { MetricChart } from '../../analysis/metric_chart.tsx';
import { type Metric, useCatalogue, useNames } from '../../analysis/metrics.ts';
import { useSeries } from '../../analysis/question.ts';
import { TogetherChart } from '../../analysis/together_chart.tsx';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { Select } from '../../ui/select.tsx';
import { Empty, Skeleton } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { SearchText } from '../../url/address.ts';
import { useSetSearch } from '../../url/view.ts';
import { spokenPoint } from './kpi_card.tsx';

const TABS = ['value', 'customers', 'reasons'] as const;
type TabName = (typeof TABS)[number];
const VALUE_RATES = ['mrr_churn_rate', 'mrr_churn_and_contraction_rate', 'net_mrr_churn_rate'];
const CUSTOMER_RATES = ['customer_churn_rate', 'subscription_churn_rate'];
const REASON = /reason|motif|raison/i;

export function Churn(): ReactNode {
  const t = useT();
  const { metric } = useCatalogue();
  const dimensions = metric('churned_mrr')?.dimensions ?? [];
  const offered = dimensions.filter(({ id }) => id !== 'movement_type');
  return (
    <AnalysisFrame title={t('churn.title')} options={{ filters: offered, by: offered }}>
      {dimensions.length === 0 ? <Skeleton className="h-96" /> : <Content find={metric} />}
    </AnalysisFrame>
  );
}

interface ContentProps {
  readonly find: (slug: string) => Metric | undefined;
}

function Content({ find }: ContentProps): ReactNode {
  const t = useT();
  const set = useSetSearch();
  const search = useSearch({ strict: false }) as SearchText;
  const tab: TabName = TABS.find((one) => one === search.tab) ?? 'value';
  return (
    <Tabs
      label={t('churn.tabs')}
      value={tab}
      tabs={TABS.map((value) => ({ value, label: t(`churn.${value}`) }))}
      onChange={(next) => set(() => ({ tab: next === 'value' ? undefined : next }))}
    >
      <div className="space-y-4">
        {tab === 'value' ? (
          <Value find={find} />
        ) : tab === 'customers' ? (
          <Customers find={find} />
        ) : (
          <Reasons find={find} />
        )}
        <LostCustomers slug={tab === 'customers' ? 'churned_customers' : 'churned_mrr'} />
      </div>
    </Tabs>
  );
}

/** The metrics of a list that this server has, the same list between renders. */
function useFound(find: ContentProps['find'], slugs: readonly string[]): readonly Metric[] {
  return useMemo(() => slugs.flatMap((slug) => find(slug) ?? []), [find, slugs]);
}

function Value({ find }: ContentProps): ReactNode {
  const t = useT();
  const names = useNames();
  const { view } = useAnalysis();
  const rates = useFound(find, VALUE_RATES);
  const lost = find('churned_mrr');
  const by = view.by ?? 'price';
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <Card>
        <TogetherChart title={t('churn.rates')} metrics={rates} />
      </Card>
      {lost === undefined ? null : (
        <Card>
          <MetricChart metric={lost} by={by} title={t('churn.lostBy', { name: names.dimension(by).toLowerCase() })} />
        </Card>
      )}
    </div>
  );
}

function Customers({ find }: ContentProps): ReactNode {
  const t = useT();
  const { view } = useAnalysis();
  const rates = useFound(find, CUSTOMER_RATES);
  const lost = find('churned_customers');
  return (
    <div className="grid gap-4 xl:grid-cols-2">
      <Card>
        <TogetherChart title={t('churn.rates')} metrics={rates} />
      </Card>
      {lost === undefined ? null : (
        <Card>
          <MetricChart metric={lost} by={view.by} />
        </Card>
      )}
    </div>
  );
}

function Reasons({ find }: ContentProps): ReactNode {
  const t = useT();
  const names = useNames();
  const lost = find('churned_mrr');
  const customs = lost?.dimensions.filter(({ id }) => id.startsWith('custom.')) ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const by =
    chosen ??
    customs.find(({ id }) => REASON.test(id) && id.includes('churn'))?.id ??
    customs.find(({ id }) => REASON.test(id))?.id;
  if (lost === undefined || by === undefined) return <Empty text={t('churn.noReasons')} />;
  return (
    <Card>
      <MetricChart
        metric={lost}
        by={by}
        title={t('churn.lostBy', { name: names.dimension(by, customs.find(({ id }) => id === by)?.label) })}
        height={320}
        actions={
          <Select
            label={t('churn.reasonProperty')}
            hideLabel
            value={by}
            options={customs.map(({ id, label }) => ({ value: id, label: names.dimension(id, label) }))}
            onChange={setChosen}
          />
        }
      />
    </Card>
  );
}

/** Who left in a period: the last whole one, or the one chosen. */
function LostCustomers({ slug }: { readonly slug: string }): ReactNode {
  const t = useT();
  const format = useFormat();
  const { question, filters } = useAnalysis();
  const { answers } = useSeries([{ slug, question }]);
  const [chosen, setChosen] = useState<string | null>(null);
  const answer = answers[0];
  const points = answer?.series[0]?.points ?? [];
  const spoken = answer === undefined ? null : spokenPoint(answer);
  const period = points.find(({ period_start }) => period_start === chosen)?.period_start ?? spoken?.point.period_start;
  if (period === undefined) return <Skeleton className="h-80" />;
  return (
    <Card
      title={t('churn.list', { period: format.period(period, question.grain) })}
      actions={
        <Select
          label={t('churn.period')}
          hideLabel
          value={period}
          options={[...points].reverse().map(({ period_start }) => ({
            value: period_start,
            label: format.period(period_start, question.grain),
          }))}
          onChange={setChosen}
        />
      }
    >
      <Behind key={`${slug} ${period}`} target={{ slug, period, grain: question.grain, filters }} />
    </Card>
  );
}
