// What was earned in each period, recurring and one-off.

import { type ReactNode, useMemo } from 'react';
import { Chart } from '../../../charts/chart.tsx';
import type { ChartSpec } from '../../../charts/spec.ts';
import { type Grain, useFormat } from '../../../format/format.ts';
import { useT } from '../../../messages/messages.tsx';
import { Card } from '../../../ui/card.tsx';
import type { Period } from './figures.ts';
import { useOpenLines } from './open_lines.ts';

export interface RecognizedChartProps {
  readonly periods: readonly Period[];
  readonly currency: string;
  readonly grain: Grain;
}

export function RecognizedChart({ periods, currency, grain }: RecognizedChartProps): ReactNode {
  const t = useT();
  const format = useFormat();
  const { open } = useOpenLines();
  const spec = useMemo(
    (): ChartSpec => ({
      title: t('recognition.recognized'),
      summary: t('recognition.summary', { value: format.money(periods.at(-1)?.recognized ?? null, currency) }),
      x: periods.map((period) => ({
        key: period.period_start,
        label: format.period(period.period_start, grain),
        ...(period.as_of < period.period_end ? { running: true } : {}),
      })),
      fmtAxis: (value) => format.compactMoney(value, currency),
      fmtValue: (value) => format.money(value, currency),
      stacked: true,
      series: [
        {
          id: 'recurring',
          label: t('recognition.recurring'),
          kind: 'bar',
          color: 'var(--c1)',
          values: periods.map((period) => period.recognized_recurring),
        },
        {
          id: 'one_off',
          label: t('recognition.oneOff'),
          kind: 'bar',
          color: 'var(--c3)',
          values: periods.map((period) => period.recognized_one_off),
        },
      ],
      totals: periods.map((period) => period.recognized),
    }),
    [periods, currency, grain, format, t],
  );
  return (
    <Card>
      <Chart
        spec={spec}
        height={220}
        totalLabel={t('recognition.recognized')}
        onPoint={({ index }) => {
          const period = periods[index];
          if (period !== undefined) open(period, null);
        }}
      />
    </Card>
  );
}
