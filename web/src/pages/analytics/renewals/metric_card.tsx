// One metric over time in a card; a point opens the customers behind it.

import { type ReactNode, useMemo } from 'react';
import { useDrill } from '../../../analysis/drill_link.ts';
import { useAnalysis } from '../../../analysis/frame.tsx';
import { useAnswer } from '../../../api/queries.ts';
import { Chart } from '../../../charts/chart.tsx';
import type { ChartSpec } from '../../../charts/spec.ts';
import { useFormat } from '../../../format/format.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Card } from '../../../ui/card.tsx';
import { Failure, Skeleton } from '../../../ui/states.tsx';
import { useWholePeriods } from '../retention/whole_periods.ts';

export interface MetricCardProps {
  readonly slug: string;
  readonly kind: 'bar' | 'line';
  readonly color: string;
}

export function MetricCard({ slug, kind, color }: MetricCardProps): ReactNode {
  const query = useWholePeriods();
  const drill = useDrill();
  const { question } = useAnalysis();
  const t = useT();
  const or = useTOr();
  const format = useFormat();
  const answer = useAnswer('GET /metrics/{slug}', { path: { slug }, query });
  const spec = useMemo((): ChartSpec | null => {
    if (answer.data === undefined) return null;
    const { unit, currency, series, label } = answer.data;
    const points = series[0]?.points ?? [];
    const name = or(`metric.${slug}.label`, label);
    return {
      title: name,
      summary: t('renewals.summary', {
        metric: name,
        value: format.value(points.at(-1)?.value ?? null, unit, currency),
      }),
      x: points.map((point) => ({
        key: point.period_start,
        label: format.period(point.period_start, query.date_step),
        ...(point.as_of < point.period_end ? { running: true } : {}),
      })),
      fmtAxis: (value) =>
        unit === 'percent' ? format.percent(value, 0) : format.value(value, unit, currency, 'compact'),
      fmtValue: (value) => format.value(value, unit, currency),
      ...(kind === 'line' ? { yMin: 'auto' as const } : {}),
      series: [{ id: slug, label: name, kind, color, values: points.map(({ value }) => value) }],
    };
  }, [answer.data, slug, kind, color, query.date_step, format, t, or]);
  return (
    <Card>
      {answer.error === null ? null : <Failure error={answer.error} retry={() => void answer.refetch()} />}
      {spec === null ? (
        <Skeleton className="h-64" />
      ) : (
        <Chart
          spec={spec}
          height={220}
          onPoint={({ key }) => drill({ slug, period: key, grain: query.date_step, filters: question.filters })}
        />
      )}
    </Card>
  );
}
