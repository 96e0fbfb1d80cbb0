// What changed in the present period: the customers that gained and lost most.

import { Link, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { behindQuery, useDrill } from '../../analysis/drill_link.ts';
import { useAnalysis } from '../../analysis/frame.tsx';
import type { Answer } from '../../api/api.ts';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { carried, type SearchText } from '../../url/address.ts';
import type { Target } from '../../url/target.ts';

const SHOWN = 5;
type Row = Answer<'GET /metrics/{slug}/customers'>['rows'][number];

export function WhatChanged(): ReactNode {
  const t = useT();
  const format = useFormat();
  const drill = useDrill();
  const { question, filters, company } = useAnalysis();
  const day = question.date_end > company.clock.freshness ? company.clock.freshness : question.date_end;
  const target: Target = { slug: 'net_new_mrr', period: day, grain: question.grain, filters };
  const ask = { ...behindQuery(target), order_by: 'effect', limit: SHOWN } as const;
  const path = { slug: target.slug };
  const gains = useAnswer('GET /metrics/{slug}/customers', { path, query: { ...ask, order_dir: 'desc' } });
  const losses = useAnswer('GET /metrics/{slug}/customers', { path, query: { ...ask, order_dir: 'asc' } });
  const error = gains.error ?? losses.error;
  const shown = gains.data;
  return (
    <Card
      title={t('overview.changed')}
      actions={
        shown === undefined ? null : (
          <Button variant="ghost" onClick={() => drill({ ...target, period: shown.period_start })}>
            {t('overview.allOf', { n: shown.contributing })}
          </Button>
        )
      }
    >
      {error === null ? null : (
        <Failure error={error} retry={() => void Promise.all([gains.refetch(), losses.refetch()])} />
      )}
      {shown === undefined || losses.data === undefined ? (
        <Skeleton className="h-72" />
      ) : (
        <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2 lg:grid-cols-1 2xl:grid-cols-2">
          <Movers
            title={t('overview.gains')}
            rows={shown.rows.filter(({ effect }) => (effect ?? 0) > 0)}
            tone="text-pos"
            change={(value) => format.change(value, 'currency', shown.currency)}
          />
          <Movers
            title={t('overview.losses')}
            rows={losses.data.rows.filter(({ effect }) => (effect ?? 0) < 0)}
            tone="text-neg"
            change={(value) => format.change(value, 'currency', shown.currency)}
          />
        </div>
      )}
    </Card>
  );
}

interface MoversProps {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly tone: string;
  readonly change: (value: number | null) => string;
}

function Movers({ title, rows, tone, change }: MoversProps): ReactNode {
  const t = useT();
  const search = useSearch({ strict: false }) as SearchText;
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-1 text-sm text-mut">{title}</h3>
      {rows.length === 0 ? (
        <p className="text-sm text-mut">{t('overview.nobody')}</p>
      ) : (
        <ul>
          {rows.map((row) => (
            <li key={row.customer_id} className="flex min-h-7 items-center justify-between gap-3">
              <Link
                to={'/customers/$id' as string}
                params={{ id: row.customer_id } as never}
                search={carried(search) as never}
                className="truncate hover:text-accent hover:underline"
              >
                {row.customer_name ?? row.customer_id}
              </Link>
              <span className={`figures shrink-0 ${tone}`}>{change(row.effect)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
