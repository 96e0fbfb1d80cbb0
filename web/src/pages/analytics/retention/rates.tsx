// Net and gross retention of the last twelve months, as lines over time.

import { type ReactNode, useMemo } from 'react';
import { useAnswer } from '../../../api/queries.ts';
import { Chart } from '../../../charts/chart.tsx';
import type { ChartSpec } from '../../../charts/spec.ts';
import { useFormat } from '../../../format/format.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Card } from '../../../ui/card.tsx';
import { Failure, Skeleton } from '../../../ui/states.tsx';
import { useWholePeriods } from './whole_periods.ts';

export function RetentionRates(): ReactNode {
  const query = useWholePeriods();
  const t = useT();
  const or = useTOr();
  const format = useFormat();
  const net = useAnswer('GET /metrics/{slug}', { path: { slug: 'nrr_12m' }, query });
  const gross = useAnswer('GET /metrics/{slug}', { path: { slug: 'grr_12m' }, query });
  const spec = useMemo((): ChartSpec | null => {
    if (net.data === undefined || gross.data === undefined) return null;
    const points = net.data.series[0]?.points ?? [];
    const last = points.at(-1);
    const line = (answer: typeof net.data, color: string) => ({
      id: answer.slug,
      label: or(`metric.${answer.slug}.label`, answer.label),
      kind: 'line' as const,
      color,
      values: answer.series[0]?.points.map(({ value }) => value) ?? [],
    });
    return {
      title: t('retention.rates'),
      summary: t('retention.ratesSummary', { value: format.percent(last?.value ?? null) }),
      x: points.map((point) => ({
        key: point.period_start,
        label: format.period(point.period_start, query.date_step),
        ...(point.as_of < point.period_end ? { running: true } : {}),
      })),
      fmtAxis: (value) => format.percent(value, 0),
      fmtValue: (value) => format.percent(value),
      yMin: 'auto',
      series: [line(net.data, 'var(--c1)'), line(gross.data, 'var(--c3)')],
    };
  }, [net.data, gross.data, query.date_step, format, t, or]);
  const error = net.error ?? gross.error;
  return (
    <Card>
      {error === null ? null : (
        <Failure error={error} retry={() => void Promise.all([net.refetch(), gross.refetch()])} />
      )}
      {spec === null ? <Skeleton className="h-64" /> : <Chart spec={spec} height={220} />}
    </Card>
  );
}
