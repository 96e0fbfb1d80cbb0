// Metrics of one unit in one chart; a point opens the customers behind that metric's figure.

import { type ReactNode, useMemo } from 'react';
import type { ChartPick, ChartSpec } from '../charts/spec.ts';
import { useDrill } from './drill_link.ts';
import { useAnalysis } from './frame.tsx';
import { useLatest } from './latest.ts';
import { ChartState, useWords } from './metric_chart.tsx';
import type { Metric } from './metrics.ts';
import { type Answers, useSeries } from './question.ts';
import { comparedId, togetherSpec } from './together.ts';

export interface Together {
  readonly spec: ChartSpec | undefined;
  readonly state: Answers;
  pick(pick: ChartPick): void;
}

export function useTogether(title: string, metrics: readonly Metric[]): Together {
  const { question, compared, view } = useAnalysis();
  const words = useWords(view.compare);
  const drill = useDrill();
  const state = useSeries([
    ...metrics.map(({ slug }) => ({ slug, question })),
    ...(compared === null ? [] : metrics.map(({ slug }) => ({ slug, question: compared }))),
  ]);
  const { answers } = state;
  const spec = useMemo(() => {
    const told = metrics.flatMap((metric, index) => {
      const answer = answers[index];
      return answer === undefined ? [] : [{ metric, answer, compared: answers[metrics.length + index] }];
    });
    return told.length < metrics.length ? undefined : togetherSpec(title, told, words);
  }, [title, metrics, answers, words]);
  const pick = useLatest(({ key, index, series }: ChartPick) => {
    const old = metrics.findIndex(({ slug }) => series === comparedId(slug));
    const period = old < 0 ? key : answers[metrics.length + old]?.series[0]?.points[index]?.period_start;
    const slug = (metrics[old] ?? metrics.find((metric) => metric.slug === series) ?? metrics[0])?.slug;
    if (slug !== undefined) drill({ slug, period: period ?? key, grain: question.grain, filters: question.filters });
  });
  return { spec, state, pick };
}

interface TogetherChartProps {
  readonly title: string;
  /** Keep it the same between renders. */
  readonly metrics: readonly Metric[];
  readonly height?: number;
}

export function TogetherChart({ title, metrics, height = 280 }: TogetherChartProps): ReactNode {
  const { spec, state, pick } = useTogether(title, metrics);
  return <ChartState spec={spec} state={state} height={height} pick={pick} />;
}
