// Several metrics in one chart: a line each; those of different units do not share an axis.

import type { ChartSpec } from '../charts/spec.ts';
import type { Metric } from './metrics.ts';
import type { Series } from './question.ts';
import { axisText, isRate, pointsOf, type Words } from './spec.ts';

export interface Told {
  readonly metric: Metric;
  readonly answer: Series;
  readonly compared?: Series | undefined;
}

const COLORS = ['var(--c1)', 'var(--c3)', 'var(--c5)', 'var(--c11)'];

/** The series that shows a metric in the range that is compared with. */
export function comparedId(slug: string): string {
  return `${slug}-compared`;
}

/** Lines of metrics of one unit, each with its comparison dashed beside it. */
export function togetherSpec(title: string, told: readonly Told[], words: Words): ChartSpec | undefined {
  const first = told[0]?.answer;
  if (first === undefined) return undefined;
  const { format, names } = words;
  const value = (number: number | null) => format.value(number, first.unit, first.currency);
  return {
    title,
    summary: told
      .map(({ metric, answer }) => {
        const last = answer.series[0]?.points.at(-1);
        const period = last === undefined ? '' : format.period(last.period_start, answer.timegrain);
        return words.summary(names.metric(metric.slug, metric.label), period, value(last?.value ?? null));
      })
      .join(' '),
    x: pointsOf(first, format),
    fmtAxis: (number) => axisText(number, first, format),
    fmtValue: value,
    ...(isRate(first.unit) ? { yMin: 'auto' as const } : {}),
    series: told.flatMap(({ metric, answer, compared }, index) => {
      const label = names.metric(metric.slug, metric.label);
      const color = COLORS[index % COLORS.length] ?? 'var(--c1)';
      const values = (one: Series) => (one.series[0]?.points ?? []).map((point) => point.value);
      return [
        { id: metric.slug, label, kind: 'line' as const, color, values: values(answer) },
        ...(compared === undefined
          ? []
          : [
              {
                id: comparedId(metric.slug),
                label: `${label}, ${words.compared.toLowerCase()}`,
                kind: 'line' as const,
                color,
                dash: true,
                values: values(compared),
                labels: (compared.series[0]?.points ?? []).map(({ period_start }) =>
                  format.period(period_start, compared.timegrain),
                ),
              },
            ]),
      ];
    }),
  };
}
