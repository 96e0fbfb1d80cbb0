// The explorer: up to four metrics, broken down, filtered, compared; with the exact call of the API.

import { type ReactNode, useMemo, useState } from 'react';
import { AnalysisFrame, useAnalysis } from '../../analysis/frame.tsx';
import { ChartState, useMetric } from '../../analysis/metric_chart.tsx';
import { type Dimension, type Metric, useCatalogue } from '../../analysis/metrics.ts';
import { useTogether } from '../../analysis/together_chart.tsx';
import { TypeSelect } from '../../analysis/type_select.tsx';
import { Figures } from '../../charts/figures.tsx';
import type { ChartPick, ChartSpec } from '../../charts/spec.ts';
import { useT } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/states.tsx';
import { useView } from '../../url/view.ts';
import { ApiCalls } from './api_calls.tsx';
import { MetricList } from './metric_list.tsx';

const USUAL = ['mrr'];
const NO_FILTERS: readonly never[] = [];

/** The metrics in the address, MRR where it names none. */
function useChosen(): readonly Metric[] {
  const [{ metrics }] = useView();
  const { metric } = useCatalogue();
  return useMemo(
    () => (metrics.length === 0 ? USUAL : metrics).flatMap((slug) => metric(slug) ?? []),
    [metrics, metric],
  );
}

/** What all of them can be broken down and filtered by. */
function shared(metrics: readonly Metric[]): readonly Dimension[] {
  const [first, ...others] = metrics;
  return (first?.dimensions ?? []).filter(({ id }) =>
    others.every(({ dimensions }) => dimensions.some((dimension) => dimension.id === id)),
  );
}

export function Explorer(): ReactNode {
  const t = useT();
  const chosen = useChosen();
  const dimensions = useMemo(() => shared(chosen), [chosen]);
  return (
    <AnalysisFrame
      title={t('explore.title')}
      lead={t('explore.lead')}
      options={{ filters: dimensions, by: dimensions, curves: true, everyGrain: true }}
    >
      <Content chosen={chosen} />
    </AnalysisFrame>
  );
}

function Content({ chosen }: { readonly chosen: readonly Metric[] }): ReactNode {
  const t = useT();
  const { view } = useAnalysis();
  // A breakdown or curves need a chart for each metric; plain lines share one where the unit is the same.
  const apart = view.by !== null || view.curves.length > 0 || chosen.length === 1;
  const groups = apart ? chosen.map((metric) => [metric]) : [...Map.groupBy(chosen, ({ unit }) => unit).values()];
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[240px_minmax(0,1fr)]">
      <MetricList chosen={chosen} />
      <div className="min-w-0 space-y-4">
        {chosen.length === 0 ? <Empty text={t('explore.choose')} /> : null}
        {groups.map((metrics) =>
          metrics.length === 1 && metrics[0] !== undefined ? (
            <One key={metrics[0].slug} metric={metrics[0]} />
          ) : (
            <Several key={metrics.map(({ slug }) => slug).join(' ')} metrics={metrics} />
          ),
        )}
        <ApiCalls metrics={chosen} />
      </div>
    </div>
  );
}

function One({ metric }: { readonly metric: Metric }): ReactNode {
  const { view } = useAnalysis();
  const curves = view.curves.length === 0 ? NO_FILTERS : view.curves;
  const { spec, state, pick } = useMetric({
    metric,
    by: curves.length > 0 ? null : (view.by ?? metric.natural_dimension),
    type: view.type,
    curves,
  });
  return (
    <Card>
      <ChartState spec={spec} state={state} height={300} pick={pick} actions={<TypeSelect />} />
      <Table spec={spec} pick={pick} />
    </Card>
  );
}

function Several({ metrics }: { readonly metrics: readonly Metric[] }): ReactNode {
  const t = useT();
  const kept = useKept(metrics);
  const { spec, state, pick } = useTogether(t('explore.together', { n: metrics.length }), kept);
  return (
    <Card>
      <ChartState spec={spec} state={state} height={300} pick={pick} />
      <Table spec={spec} pick={pick} />
    </Card>
  );
}

/** The same list as long as it holds the same metrics. */
function useKept(metrics: readonly Metric[]): readonly Metric[] {
  const [kept, setKept] = useState(metrics);
  const same = kept.length === metrics.length && kept.every((metric, index) => metric === metrics[index]);
  if (!same) setKept(metrics);
  return same ? kept : metrics;
}

interface TableProps {
  readonly spec: ChartSpec | undefined;
  readonly pick: (pick: ChartPick) => void;
}

function Table({ spec, pick }: TableProps): ReactNode {
  return spec === undefined ? null : (
    <div className="mt-4 border-t border-line pt-2">
      <Figures spec={spec} onPoint={pick} />
    </div>
  );
}
