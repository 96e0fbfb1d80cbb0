// A figure at a glance: its value, how it changed, its course; the whole card leads to the metric.

import { Link, useSearch } from '@tanstack/react-router';
import { ArrowDownRight, ArrowRight, ArrowUpRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { changeOf } from '../../analysis/change.ts';
import { useAnalysis } from '../../analysis/frame.tsx';
import { type Metric, useNames } from '../../analysis/metrics.ts';
import { type Ask, type Series, useSeries } from '../../analysis/question.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { carried, type SearchText } from '../../url/address.ts';

type Point = Series['series'][number]['points'][number];

/** The point that a card speaks of: of a state the latest, of a flow the last whole period where there is one. */
export function spokenPoint(answer: Series): { readonly index: number; readonly point: Point } | null {
  const points = answer.series[0]?.points ?? [];
  const last = points.length - 1;
  const running = points[last] !== undefined && points[last].as_of < points[last].period_end;
  const index = answer.kind === 'flow' && running && last > 0 ? last - 1 : last;
  const point = points[index];
  return point === undefined ? null : { index, point };
}

export function KpiCard({ metric }: { readonly metric: Metric }): ReactNode {
  const { question, compared, view } = useAnalysis();
  const names = useNames();
  const search = useSearch({ strict: false }) as SearchText;
  const asks: Ask[] = [
    { slug: metric.slug, question },
    ...(compared === null ? [] : [{ slug: metric.slug, question: compared }]),
  ];
  const { answers, error, retry } = useSeries(asks);
  const answer = answers[0];
  const spoken = answer === undefined ? null : spokenPoint(answer);
  const name = names.metric(metric.slug, metric.label);
  return (
    <article className="relative min-w-0 rounded-lg border border-line bg-card p-4 hover:bg-hover">
      <h2 className="truncate text-sm text-mut" title={name}>
        <Link
          to={'/metrics/$slug' as string}
          params={{ slug: metric.slug } as never}
          search={carried(search) as never}
          className="after:absolute after:inset-0 after:rounded-lg"
        >
          {name}
        </Link>
      </h2>
      {answer === undefined ? (
        error === null ? (
          <Skeleton className="mt-1 h-[62px]" />
        ) : (
          <Failure error={error} retry={retry} />
        )
      ) : (
        <Body
          slug={metric.slug}
          answer={answer}
          spoken={spoken}
          before={beforeOf(answer, spoken?.index ?? 0, view.compare === 'none' ? undefined : answers[1])}
        />
      )}
    </article>
  );
}

/** What it is compared with: the same place of the compared range, else the period before. */
function beforeOf(answer: Series, index: number, compared: Series | undefined): Point | undefined {
  return compared === undefined ? answer.series[0]?.points[index - 1] : compared.series[0]?.points[index];
}

interface BodyProps {
  readonly slug: string;
  readonly answer: Series;
  readonly spoken: { readonly index: number; readonly point: Point } | null;
  readonly before: Point | undefined;
}

function Body({ slug, answer, spoken, before }: BodyProps): ReactNode {
  const t = useT();
  const format = useFormat();
  if (spoken === null) return <p className="text-2xl font-semibold">–</p>;
  const { point } = spoken;
  const change = changeOf(slug, answer.unit, before?.value ?? null, point.value, format);
  const Arrow = change === null || change.sign === 0 ? ArrowRight : change.sign > 0 ? ArrowUpRight : ArrowDownRight;
  const tone = change === null || change.good === null ? 'text-mut' : change.good ? 'text-pos' : 'text-neg';
  const points = answer.series[0]?.points ?? [];
  const last = points.at(-1);
  return (
    <>
      <p className="figures truncate text-xl leading-8 font-semibold 2xl:text-2xl" data-kpi={slug}>
        {format.value(point.value, answer.unit, answer.currency, 'whole')}
      </p>
      <div className="flex items-center gap-3">
        <p className={`flex shrink-0 items-center gap-1 text-sm ${tone}`}>
          {change === null ? (
            <span className="text-mut">{format.period(point.period_start, answer.timegrain)}</span>
          ) : (
            <>
              <Arrow aria-hidden size={14} />
              <span title={t('kpi.against', { period: format.period(before?.period_start ?? '', answer.timegrain) })}>
                {change.text}
              </span>
            </>
          )}
        </p>
        <Sparkline
          values={points.map(({ value }) => value)}
          running={last !== undefined && last.as_of < last.period_end}
        />
      </div>
      <p className="mt-0.5 flex flex-wrap gap-x-1.5 text-xs text-mut">
        <span>
          {point.as_of < point.period_end ? t('kpi.running') : format.period(point.period_start, answer.timegrain)}
        </span>
        {before === undefined ? null : (
          <span>{t('kpi.against', { period: format.period(before.period_start, answer.timegrain) })}</span>
        )}
      </p>
    </>
  );
}
