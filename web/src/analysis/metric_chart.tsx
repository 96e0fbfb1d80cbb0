// A metric as a chart: asks for what the view wants, draws it, and opens the customers behind any point.

import { type ReactNode, useMemo } from 'react';
import { Chart } from '../charts/chart.tsx';
import type { ChartPick, ChartSpec } from '../charts/spec.ts';
import { useFormat } from '../format/format.ts';
import { useT } from '../messages/messages.tsx';
import { Failure, Skeleton } from '../ui/states.tsx';
import type { ChartType } from '../url/address.ts';
import type { Filter } from '../url/filters.ts';
import { filterText } from './chips.tsx';
import { useDrill } from './drill_link.ts';
import { useAnalysis } from './frame.tsx';
import { useLabels } from './labels.ts';
import { useLatest } from './latest.ts';
import { type Metric, useNames } from './metrics.ts';
import { type Answers, type Ask, type Series, useSeries } from './question.ts';
import { chartSpec, partFilters, type Words } from './spec.ts';

export interface MetricChartOptions {
  readonly metric: Metric;
  readonly title?: string;
  readonly by?: string | null;
  readonly type?: ChartType;
  /** A curve for each, instead of one for the whole. */
  readonly curves?: readonly Filter[];
  /** Beside those of the view. */
  readonly filters?: readonly Filter[];
}

/** Parts shown before the rest is folded (more than that nobody tells apart by colour). */
const PARTS_SHOWN = 8;

export function useWords(compare: 'prev' | 'year' | 'none'): Words {
  const t = useT();
  const format = useFormat();
  const names = useNames();
  return useMemo(
    () => ({
      format,
      names,
      net: t('chart.net'),
      compared: t(`compare.${compare === 'none' ? 'prev' : compare}`),
      summary: (label, period, value) => t('chart.summary', { label, period, value }),
    }),
    [t, format, names, compare],
  );
}

export interface MetricAnswer {
  readonly spec: ChartSpec | undefined;
  readonly main: Series | undefined;
  readonly whole: Series | undefined;
  readonly compared: Series | undefined;
  readonly state: Answers;
  /** Opens what is behind a mark. */
  pick(pick: ChartPick): void;
}

const NONE: readonly Filter[] = [];

/** Everything that a metric's chart and table need, in as few questions as there are different figures. */
export function useMetric(options: MetricChartOptions): MetricAnswer {
  const { metric, by = null, type = 'auto', curves = NONE, filters = NONE } = options;
  const t = useT();
  const { view, question, compared } = useAnalysis();
  const words = useWords(view.compare);
  const drill = useDrill();
  const labels = useLabels(curves);
  const title = options.title ?? words.names.metric(metric.slug, metric.label);
  const usable = by !== null && metric.dimensions.some(({ id, filter_only }) => id === by && !filter_only) ? by : null;
  const future = metric.dimensions.some(({ id }) => id === 'security');
  const whole = { slug: metric.slug, filters, question, future };
  const asks: Ask[] = [
    whole,
    ...(usable === null ? [] : [{ ...whole, by: usable, seriesMax: PARTS_SHOWN }]),
    ...(compared === null || future ? [] : [{ ...whole, question: compared }]),
    ...curves.map((curve) => ({ ...whole, filters: [...filters, curve] })),
  ];
  const state = useSeries(asks);
  const { answers } = state;
  const wholeAnswer = answers[0];
  const main = usable === null ? wholeAnswer : answers[1];
  const beside = 1 + (usable === null ? 0 : 1);
  const comparedAnswer = compared === null || future ? undefined : answers[beside];
  const firstCurve = asks.length - curves.length;
  const spec = useMemo(() => {
    if (main === undefined || wholeAnswer === undefined) return undefined;
    const drawn = curves.flatMap((curve, index) => {
      const answer = answers[firstCurve + index];
      return answer === undefined ? [] : [{ label: filterText(curve, words.names, labels, t), answer }];
    });
    if (drawn.length < curves.length) return undefined;
    return chartSpec({
      title,
      type,
      addsUp: metric.adds_up,
      words,
      main,
      whole: usable === null ? undefined : wholeAnswer,
      compared: comparedAnswer,
      curves: usable === null ? drawn : [],
    });
  }, [
    main,
    wholeAnswer,
    comparedAnswer,
    answers,
    curves,
    firstCurve,
    words,
    labels,
    t,
    title,
    type,
    metric.adds_up,
    usable,
  ]);
  const pick = useLatest(({ key, index, series }: ChartPick) => {
    const before = series === 'compared' ? comparedAnswer?.series[0]?.points[index]?.period_start : undefined;
    const curve = curves[Number(series?.match(/^curve-(\d+)$/)?.[1] ?? -1)];
    drill({
      slug: metric.slug,
      period: before ?? key,
      grain: question.grain,
      filters: [
        ...question.filters,
        ...filters,
        ...(main === undefined ? [] : partFilters(main, usable, series)),
        ...(curve === undefined ? [] : [curve]),
      ],
    });
  });
  return { spec, main, whole: wholeAnswer, compared: comparedAnswer, state, pick };
}

export interface MetricChartProps extends MetricChartOptions {
  readonly height?: number;
  readonly actions?: ReactNode;
}

export function MetricChart({ height = 280, actions, ...options }: MetricChartProps): ReactNode {
  const { spec, state, pick } = useMetric(options);
  return <ChartState spec={spec} state={state} height={height} pick={pick} actions={actions} />;
}

interface ChartStateProps {
  readonly spec: ChartSpec | undefined;
  readonly state: Answers;
  readonly height: number;
  readonly pick: (pick: ChartPick) => void;
  readonly actions?: ReactNode;
  readonly totalLabel?: string;
}

/** The chart, what stands there before it, and what is said when the server refuses. */
export function ChartState({ spec, state, height, pick, actions, totalLabel }: ChartStateProps): ReactNode {
  return (
    <>
      {state.error === null ? null : <Failure error={state.error} retry={state.retry} />}
      {spec === undefined ? (
        state.error === null ? (
          <Skeleton className={height > 300 ? 'h-[420px]' : 'h-[350px]'} />
        ) : null
      ) : (
        <div className={state.busy ? 'opacity-70 transition-opacity delay-300' : ''}>
          <Chart spec={spec} onPoint={pick} height={height} actions={actions} totalLabel={totalLabel} />
        </div>
      )}
    </>
  );
}
