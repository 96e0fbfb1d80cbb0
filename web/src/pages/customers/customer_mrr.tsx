// The MRR of one customer month by month, in steps.

import { type ReactNode, useMemo } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { Chart } from '../../charts/chart.tsx';
import type { ChartSpec } from '../../charts/spec.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';

export function CustomerMrr({ root, since }: { readonly root: string; readonly since: string | null }): ReactNode {
  const t = useT();
  const format = useFormat();
  const answer = useAnswer('GET /metrics/{slug}', {
    path: { slug: 'mrr' },
    query: {
      filters: [{ field: 'customer', op: 'eq', value: root }],
      ...(since === null ? {} : { date_start: since }),
    },
  });
  const spec = useMemo((): ChartSpec | null => {
    if (answer.data === undefined) return null;
    const { currency, series } = answer.data;
    const points = series[0]?.points ?? [];
    const last = points.at(-1);
    return {
      title: t('customer.mrr'),
      summary: t('customer.mrrSummary', { value: format.money(last?.value ?? 0, currency) }),
      x: points.map((point) => ({
        key: point.period_start,
        label: format.period(point.period_start, 'month'),
        ...(point.as_of < point.period_end ? { running: true } : {}),
      })),
      fmtAxis: (value) => format.compactMoney(value, currency),
      fmtValue: (value) => format.money(value, currency),
      series: [
        { id: 'mrr', label: 'MRR', kind: 'bar', color: 'var(--c1)', values: points.map((point) => point.value) },
      ],
    };
  }, [answer.data, format, t]);
  return (
    <Card>
      {answer.error === null ? null : <Failure error={answer.error} retry={() => void answer.refetch()} />}
      {spec === null ? <Skeleton className="h-70" /> : <Chart spec={spec} height={220} />}
    </Card>
  );
}
