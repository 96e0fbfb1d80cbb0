// The overview: the figures of the company at a glance.

import type { ReactNode } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';

export function Overview(): ReactNode {
  const t = useT();
  const format = useFormat();
  const mrr = useAnswer('GET /metrics/{slug}', { path: { slug: 'mrr' } });
  const value = mrr.data?.series[0]?.points.at(-1)?.value ?? null;
  return (
    <>
      <h1 className="text-xl font-semibold">{t('overview.title')}</h1>
      {mrr.error === null ? null : <Failure error={mrr.error} retry={() => void mrr.refetch()} />}
      {mrr.data === undefined ? (
        <Skeleton className="h-24" />
      ) : (
        <p className="figures text-3xl">{format.money(value, mrr.data.currency)}</p>
      )}
    </>
  );
}
