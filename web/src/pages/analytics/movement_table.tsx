// Opening, every movement, closing, and how many customers: a column a period, each cell opens its customers.

import { type ReactNode, useMemo } from 'react';
import { useDrill } from '../../analysis/drill_link.ts';
import { useAnalysis } from '../../analysis/frame.tsx';
import { useLatest } from '../../analysis/latest.ts';
import { useNames } from '../../analysis/metrics.ts';
import { type Series, useSeries } from '../../analysis/question.ts';
import { pointsOf } from '../../analysis/spec.ts';
import { movementColor } from '../../charts/color.ts';
import { Figures } from '../../charts/figures.tsx';
import type { ChartPick, ChartSeries, ChartSpec } from '../../charts/spec.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { MOVEMENTS } from './movement_list.ts';

interface MovementTableProps {
  readonly movements: Series;
  /** Begins one period before the movements. */
  readonly mrr: Series;
}

const COUNTS = [
  { slug: 'new_customers', type: 'new' },
  { slug: 'reactivated_customers', type: 'reactivation' },
  { slug: 'churned_customers', type: 'churn' },
] as const;

export function MovementTable({ movements, mrr }: MovementTableProps): ReactNode {
  const t = useT();
  const format = useFormat();
  const names = useNames();
  const drill = useDrill();
  const { question, filters } = useAnalysis();
  const { answers } = useSeries([{ slug: 'net_new_mrr', question }, ...COUNTS.map(({ slug }) => ({ slug, question }))]);
  const spec = useMemo<ChartSpec | null>(() => {
    const [net, ...counts] = answers;
    if (net === undefined || counts.some((one) => one === undefined)) return null;
    const values = (answer: Series | undefined, index = 0) =>
      (answer?.series[index]?.points ?? []).map(({ value }) => value);
    const states = values(mrr);
    const row = (id: string, label: string, color: string, own: readonly (number | null)[]): ChartSeries => ({
      id,
      label,
      color,
      kind: 'bar',
      values: own,
    });
    const amounts = MOVEMENTS.map(({ type, term }) => {
      const index = movements.series.findIndex(({ keys }) => keys.movement_type === type);
      const own = index < 0 ? states.slice(1).map(() => 0) : values(movements, index);
      return {
        ...row(term, t(`value.movement_type.${type}`), movementColor(type), own),
        sum: movements.meta.totals[index] ?? 0,
      };
    });
    const counted = COUNTS.map(({ slug, type }, index) => ({
      ...row(slug, names.metric(slug), movementColor(type), values(counts[index])),
      fmtValue: format.count,
      sum: counts[index]?.meta.totals[0] ?? null,
    }));
    const series = [
      { ...row('opening', t('movements.opening'), movementColor('total'), states.slice(0, -1)), sum: undefined },
      ...amounts,
      { ...row('net_new_mrr', t('movements.net'), movementColor('net'), values(net)), sum: net.meta.totals[0] ?? null },
      { ...row('mrr', t('movements.closing'), movementColor('total'), states.slice(1)), sum: undefined },
      ...counted,
    ];
    return {
      title: t('movements.table'),
      summary: '',
      x: pointsOf(movements.series.length === 0 ? net : movements, format),
      fmtAxis: String,
      fmtValue: (value) => format.money(value, mrr.currency),
      series,
      sums: series.map(({ sum }) => sum as number | null),
    };
  }, [answers, mrr, movements, t, names, format]);
  const pick = useLatest(({ key, index, series }: ChartPick) => {
    // The opening is the closing of the period before.
    const before = mrr.series[0]?.points[index]?.period_start ?? key;
    const target =
      series === 'opening' ? { slug: 'mrr', period: before } : { slug: series ?? 'net_new_mrr', period: key };
    drill({ ...target, grain: question.grain, filters });
  });
  return (
    <Card title={t('movements.table')}>
      {spec === null ? <Skeleton className="h-80" /> : <Figures spec={spec} onPoint={pick} />}
    </Card>
  );
}
