// The bridge of the present period: from the opening to the closing, each movement a step that opens its customers.

import { type ReactNode, useMemo } from 'react';
import { useDrill } from '../../analysis/drill_link.ts';
import { useAnalysis } from '../../analysis/frame.tsx';
import { useAnswer } from '../../api/queries.ts';
import { movementColor } from '../../charts/color.ts';
import { Waterfall } from '../../charts/waterfall.tsx';
import type { WaterfallStep } from '../../charts/waterfall_plot.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { conditions } from '../../url/filters.ts';
import { MOVEMENTS } from './movement_list.ts';

export function PeriodBridge(): ReactNode {
  const t = useT();
  const format = useFormat();
  const drill = useDrill();
  const { question, filters } = useAnalysis();
  const all = conditions(filters);
  const { data, error, refetch } = useAnswer('GET /metrics/{slug}/explain', {
    path: { slug: 'mrr' },
    query: {
      period: question.date_end,
      date_step: question.grain,
      limit: 0,
      ...(all === undefined ? {} : { filters: all as unknown as { [k: string]: unknown }[] }),
    },
  });
  const terms = data?.identities.find(({ name }) => name === 'mrr_bridge')?.terms;
  const steps = useMemo<WaterfallStep[]>(() => {
    if (terms === undefined) return [];
    const total = { color: movementColor('total'), total: true };
    return [
      { id: 'opening', label: t('movements.opening'), value: terms['opening mrr'] ?? 0, ...total },
      ...MOVEMENTS.flatMap(({ type, term }) =>
        (terms[term] ?? 0) === 0
          ? []
          : [
              {
                id: type,
                label: t(`value.movement_type.${type}`),
                value: terms[term] ?? 0,
                color: movementColor(type),
              },
            ],
      ),
      { id: 'closing', label: t('movements.closing'), value: terms.mrr ?? 0, ...total },
    ];
  }, [terms, t]);
  if (data === undefined) {
    return (
      <Card>
        {error === null ? <Skeleton className="h-80" /> : <Failure error={error} retry={() => void refetch()} />}
      </Card>
    );
  }
  const money = (value: number | null) => format.money(value, data.currency);
  const period = format.period(data.period_start, data.timegrain);
  return (
    <Card>
      <Waterfall
        title={t('overview.bridge', { period })}
        summary={t('overview.bridgeSummary', {
          opening: money(terms?.['opening mrr'] ?? null),
          closing: money(terms?.mrr ?? null),
          period,
        })}
        steps={steps}
        fmtValue={money}
        fmtAxis={(value) => format.compactMoney(value, data.currency)}
        fmtChange={(value) => format.change(value, 'currency', data.currency)}
        fmtShort={(value, change) =>
          change
            ? format.change(value, 'currency', data.currency, 'compact')
            : format.compactMoney(value, data.currency)
        }
        actions={data.as_of < data.period_end ? <Badge tone="warn">{t('chart.running')}</Badge> : null}
        height={290}
        zoomed
        onStep={(id) => {
          const movement = MOVEMENTS.find(({ type }) => type === id);
          // The opening is the closing of the period before; its customers stand behind the change as a whole.
          const slug = movement?.term ?? (id === 'closing' ? 'mrr' : 'net_new_mrr');
          drill({ slug, period: data.period_start, grain: data.timegrain, filters });
        }}
      />
    </Card>
  );
}
