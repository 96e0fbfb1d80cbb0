// How a metric stood now, 1, 3, 6 and 12 months ago, and how it changed since; each figure opens what is behind it.

import type { ReactNode } from 'react';
import { changeOf } from '../../analysis/change.ts';
import { useDrill } from '../../analysis/drill_link.ts';
import { useAnalysis } from '../../analysis/frame.tsx';
import type { Metric } from '../../analysis/metrics.ts';
import { useSeries } from '../../analysis/question.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Skeleton } from '../../ui/states.tsx';
import { spanOf } from '../../url/range.ts';
import { spokenPoint } from './kpi_card.tsx';

const MONTHS_AGO = [0, 1, 3, 6, 12];
/** One more than the longest look back: the running month may be passed over. */
const MONTHS_ASKED = 14;

export function SummaryStrip({ metric }: { readonly metric: Metric }): ReactNode {
  const t = useT();
  const format = useFormat();
  const drill = useDrill();
  const { company, filters } = useAnalysis();
  const future = metric.dimensions.some(({ id }) => id === 'security');
  const span = spanOf({ kind: 'last', months: MONTHS_ASKED }, company.clock);
  const { answers } = useSeries(future ? [] : [{ slug: metric.slug, question: { ...span, grain: 'month', filters } }]);
  const answer = answers[0];
  if (future) return null;
  if (answer === undefined) return <Skeleton className="h-[86px]" />;
  const spoken = spokenPoint(answer);
  if (spoken === null) return null;
  const { index, point: now } = spoken;
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3 lg:grid-cols-5">
      {MONTHS_AGO.map((ago) => {
        const point = answer.series[0]?.points[index - ago];
        const change = ago === 0 ? null : changeOf(metric.slug, answer.unit, point?.value ?? null, now.value, format);
        const tone = change?.good === null || change === null ? 'text-mut' : change.good ? 'text-pos' : 'text-neg';
        return (
          <div key={ago} className="bg-card px-4 py-2.5">
            <dt className="text-sm text-mut">
              {ago === 0 && point !== undefined && point.as_of < point.period_end
                ? t('summary.running')
                : t('summary.ago', { n: ago })}
              {point === undefined ? '' : ` · ${format.period(point.period_start, 'month')}`}
            </dt>
            <dd className="figures flex flex-wrap items-baseline gap-x-2">
              {point === undefined ? (
                '–'
              ) : (
                <button
                  type="button"
                  className="text-lg font-semibold hover:text-accent hover:underline"
                  onClick={() => drill({ slug: metric.slug, period: point.period_start, grain: 'month', filters })}
                >
                  {format.value(point.value, answer.unit, answer.currency)}
                </button>
              )}
              {change === null ? null : (
                <span className={`text-sm ${tone}`} title={t('summary.since')}>
                  {change.text}
                </span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
