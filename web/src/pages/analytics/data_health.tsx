// What makes the figures doubtful, by kind: how many findings, and the way to the page where they are settled.

import { Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';

export function DataHealth(): ReactNode {
  const t = useT();
  const tOr = useTOr();
  const format = useFormat();
  const { data, error, refetch } = useAnswer('GET /findings', { query: { limit: 1 } });
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
      ) : data.total === 0 ? (
        <p className="flex items-center gap-2 text-pos">
          <CircleCheck aria-hidden size={16} />
          {t('overview.healthy')}
        </p>
      ) : (
        <ul>
          {Object.entries(data.counts)
            .sort(([, a], [, b]) => b - a)
            .map(([kind, count]) => (
              <li
                key={kind}
                className="flex min-h-8 items-center justify-between gap-3 border-b border-line last:border-0"
              >
                <Link to={'/data/quality' as string} search={{ kind } as never} className="truncate hover:underline">
                  {tOr(`finding.${kind}`, kind)}
                </Link>
                <span className="figures text-mut">{format.count(count)}</span>
              </li>
            ))}
        </ul>
      )}
    </Card>
  );
}
