// What makes the figures doubtful, by kind: how many findings, the MRR at stake, and the way to settle them.

import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';

const SIGNS = {
  error: { icon: CircleAlert, tone: 'text-neg' },
  warning: { icon: TriangleAlert, tone: 'text-warn' },
  info: { icon: Info, tone: 'text-mut' },
} as const;

export function DataHealth(): ReactNode {
  const t = useT();
  const tOr = useTOr();
  const format = useFormat();
  const { data, error, refetch } = useAnswer('GET /findings/summary', {});
  const open = data?.data.filter((kind) => kind.open > 0) ?? [];
  return (
    <Card
      title={t('overview.health')}
      actions={
        <Link to={'/data/quality' as string} className="px-2 text-sm text-accent hover:underline">
          {t('overview.healthAll')}
        </Link>
      }
    >
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        <Skeleton className="h-40" />
      ) : open.length === 0 ? (
        <p className="flex items-center gap-2 text-pos">
          <CircleCheck aria-hidden size={16} />
          {t('overview.healthy')}
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {open.map((kind) => {
            const { icon: Icon, tone } = SIGNS[kind.severity];
            return (
              <li key={kind.kind} className="relative flex items-start gap-2.5 py-2 hover:bg-hover">
                <Icon aria-hidden size={15} className={`mt-0.5 shrink-0 ${tone}`} />
                <div className="min-w-0 flex-1">
                  <Link
                    to={'/data/quality' as string}
                    search={{ kind: kind.kind } as never}
                    className="font-medium after:absolute after:inset-0"
                  >
                    {tOr(`finding.${kind.kind}.title`, kind.title)}
                  </Link>
                  <p className="text-sm text-mut">
                    {t('overview.open', { n: kind.open })}
                    {kind.mrr_at_stake === null || kind.mrr_at_stake === 0
                      ? ''
                      : ` · ${t('overview.stake', { amount: format.value(kind.mrr_at_stake, 'currency', data.currency, 'whole') })}`}
                  </p>
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
