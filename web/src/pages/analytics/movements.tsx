// Movements of MRR: the whole range from opening to closing, each period, and every amount and count in a table.

import { useNavigate, useSearch } from '@tanstack/react-router';
import { CircleAlert, CircleCheck } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useDrill } from '../../analysis/drill_link.ts';
import { AnalysisFrame, useAnalysis } from '../../analysis/frame.tsx';
import { MetricChart } from '../../analysis/metric_chart.tsx';
import { type Metric, useCatalogue } from '../../analysis/metrics.ts';
import { type Series, useSeries } from '../../analysis/question.ts';
import { movementColor } from '../../charts/color.ts';
import { Waterfall } from '../../charts/waterfall.tsx';
import type { WaterfallStep } from '../../charts/waterfall_plot.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { carried, type SearchText } from '../../url/address.ts';
import { dayBefore } from '../../url/range.ts';
import { MOVEMENTS } from './movement_list.ts';
import { MovementTable } from './movement_table.tsx';

export function Movements(): ReactNode {
  const t = useT();
  const { metric } = useCatalogue();
  const movements = metric('mrr_movements');
  const filters = movements?.dimensions.filter(({ id }) => id !== 'movement_type') ?? [];
  return (
    <AnalysisFrame title={t('movements.title')} options={{ filters, compare: false }}>
      {movements === undefined ? <Skeleton className="h-96" /> : <Content metric={movements} />}
    </AnalysisFrame>
  );
}

function Content({ metric }: { readonly metric: Metric }): ReactNode {
  const t = useT();
  const { question } = useAnalysis();
  // One period more at the beginning: its closing is the opening of the range.
  const { answers, error, retry } = useSeries([
    { slug: 'mrr_movements', question, by: 'movement_type' },
    { slug: 'mrr', question: { ...question, date_start: dayBefore(question.date_start) } },
  ]);
  const [movements, mrr] = answers;
  return (
    <div className="space-y-4">
      {error === null ? null : <Failure error={error} retry={retry} />}
      <Card>
        {movements === undefined || mrr === undefined ? (
          <Skeleton className="h-[340px]" />
        ) : (
          <RangeWaterfall movements={movements} mrr={mrr} />
        )}
      </Card>
      <Card>
        <MetricChart metric={metric} by="movement_type" title={t('movements.byPeriod')} height={320} />
      </Card>
      {movements === undefined || mrr === undefined ? (
        <Skeleton className="h-96" />
      ) : (
        <MovementTable movements={movements} mrr={mrr} />
      )}
    </div>
  );
}

interface RangeProps {
  readonly movements: Series;
  readonly mrr: Series;
}

function RangeWaterfall({ movements, mrr }: RangeProps): ReactNode {
  const t = useT();
  const format = useFormat();
  const drill = useDrill();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as SearchText;
  const { question, filters } = useAnalysis();
  const points = mrr.series[0]?.points ?? [];
  const [first, last] = [points[0], points.at(-1)];
  const steps = useMemo<WaterfallStep[]>(() => {
    const total = { color: movementColor('total'), total: true };
    const changes = MOVEMENTS.flatMap(({ type }) => {
      const index = movements.series.findIndex(({ keys }) => keys.movement_type === type);
      const value = movements.meta.totals[index] ?? 0;
      return value === 0
        ? []
        : [{ id: type, label: t(`value.movement_type.${type}`), value, color: movementColor(type) }];
    });
    return [
      { id: 'opening', label: t('movements.opening'), value: first?.value ?? 0, ...total },
      ...changes,
      { id: 'closing', label: t('movements.closing'), value: last?.value ?? 0, ...total },
    ];
  }, [movements, first, last, t]);
  const money = (value: number | null) => format.money(value, mrr.currency);
  const open = (id: string) => {
    const movement = MOVEMENTS.find(({ type }) => type === id);
    const point = id === 'opening' ? first : last;
    if (movement !== undefined) {
      void navigate({
        to: '/metrics/$slug' as string,
        params: { slug: movement.term } as never,
        search: carried(search) as never,
      });
    } else if (point !== undefined) {
      drill({ slug: 'mrr', period: point.period_start, grain: question.grain, filters });
    }
  };
  return (
    <>
      <Waterfall
        title={t('movements.waterfall')}
        summary={t('movements.waterfallSummary', {
          opening: money(first?.value ?? null),
          closing: money(last?.value ?? null),
          from: format.day(points[1]?.period_start ?? null),
          to: format.day(last?.as_of ?? null),
        })}
        steps={steps}
        fmtValue={money}
        fmtAxis={(value) => format.compactMoney(value, mrr.currency)}
        fmtChange={(value) => format.change(value, 'currency', mrr.currency)}
        fmtShort={(value, change) =>
          change ? format.change(value, 'currency', mrr.currency, 'compact') : format.compactMoney(value, mrr.currency)
        }
        height={300}
        onStep={open}
      />
      <CheckLine answer={movements} />
    </>
  );
}

/** Both sides of the identity as the server computed them, one from the movements and one from the state. */
function CheckLine({ answer }: { readonly answer: Series }): ReactNode {
  const t = useT();
  const format = useFormat();
  const check = answer.meta.checks[0];
  if (check === undefined) return null;
  const good = check.difference === 0;
  const Icon = good ? CircleCheck : CircleAlert;
  return (
    <p
      className={`mt-2 flex items-center gap-1.5 text-sm ${good ? 'text-pos' : 'text-neg'}`}
      data-check={check.difference}
    >
      <Icon aria-hidden size={15} className="shrink-0" />
      {t('movements.check', {
        left: format.money(check.left, answer.currency),
        right: format.money(check.right, answer.currency),
        difference: format.money(check.difference, answer.currency),
      })}
    </p>
  );
}
