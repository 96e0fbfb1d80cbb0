// The MRR to come: what is secured by bills and commitments, and what has yet to be renewed.

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
import { isValue } from '../../../url/filters.ts';
import { useWholePeriods } from '../retention/whole_periods.ts';

const COLORS: Readonly<Record<string, string>> = { secured: 'var(--c1)', unsecured: 'var(--c3)' };

export function FutureMrr(): ReactNode {
  const { date_step: grain, filters } = useWholePeriods();
  const drill = useDrill();
  const { question } = useAnalysis();
  const t = useT();
  const or = useTOr();
  const format = useFormat();
  const split = useAnswer('GET /metrics/{slug}', {
    path: { slug: 'future_mrr' },
    query: { date_step: grain, dimension: ['security'], ...(filters === undefined ? {} : { filters }) },
  });
  const whole = useAnswer('GET /metrics/{slug}', {
    path: { slug: 'future_mrr' },
    query: { date_step: grain, ...(filters === undefined ? {} : { filters }) },
  });
  const spec = useMemo((): ChartSpec | null => {
    if (split.data === undefined || whole.data === undefined) return null;
    const { currency, series } = split.data;
    const totals = whole.data.series[0]?.points ?? [];
    // Secured lies below: it is the floor.
    const ordered = [...series].sort((one, other) => (one.label < other.label ? -1 : 1));
    return {
      title: t('renewals.future'),
      summary: t('renewals.futureSummary', { value: format.money(totals.at(-1)?.value ?? null, currency) }),
      x: totals.map((point) => ({ key: point.period_start, label: format.period(point.period_start, grain) })),
      fmtAxis: (value) => format.compactMoney(value, currency),
      fmtValue: (value) => format.money(value, currency),
      stacked: true,
      series: ordered.map(({ keys, label, points }) => {
        const id = keys.security ?? label;
        return {
          id,
          label: or(`renewals.${id}`, label),
          kind: 'bar' as const,
          color: COLORS[id] ?? 'var(--c2)',
          values: points.map(({ value }) => value),
        };
      }),
      totals: totals.map(({ value }) => value),
    };
  }, [split.data, whole.data, grain, format, t, or]);
  const error = split.error ?? whole.error;
  return (
    <Card>
      {error === null ? null : (
        <Failure error={error} retry={() => void Promise.all([split.refetch(), whole.refetch()])} />
      )}
      {spec === null ? (
        <Skeleton className="h-64" />
      ) : (
        <Chart
          spec={spec}
          height={240}
          totalLabel={t('renewals.total')}
          onPoint={({ key, series }) =>
            drill({
              slug: 'future_mrr',
              period: key,
              grain,
              filters: [...question.filters, ...(series === null ? [] : [isValue('security', series)])],
            })
          }
        />
      )}
      <p className="mt-2 text-sm text-mut">{t('renewals.futureLead')}</p>
    </Card>
  );
}
