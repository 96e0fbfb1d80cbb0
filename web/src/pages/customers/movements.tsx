// What changed the MRR of a customer, the latest first.

import { type ReactNode, useState } from 'react';
import type { ViewRows } from '../../../../src/client/api.ts';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { useCurrency } from '../../ui/table/view_columns.tsx';

const FEW = 8;
const MOST = 500;

export interface MovementsProps {
  readonly root: string;
  readonly since: string | null;
  /** Whether `since` is known by now. */
  readonly known: boolean;
}

export function Movements({ root, since, known }: MovementsProps): ReactNode {
  const t = useT();
  const [all, setAll] = useState(false);
  const answer = useAnswer(
    'GET /views/{slug}/query',
    {
      path: { slug: 'mrr_movements' },
      query: {
        filters: [{ field: 'customer_id', op: 'eq', value: root }],
        order_by: 'period_start',
        order_dir: 'desc',
        limit: MOST,
        ...(since === null ? {} : { date_start: since }),
      },
    },
    { enabled: since !== null },
  );
  if (known && since === null) return <p className="text-mut">{t('customer.noMovements')}</p>;
  if (answer.error !== null) return <Failure error={answer.error} retry={() => void answer.refetch()} />;
  if (answer.data === undefined) return <Skeleton className="h-80" />;
  const rows = answer.data.rows;
  return (
    <>
      <ol className="space-y-3">
        {(all ? rows : rows.slice(0, FEW)).map((row) => (
          <Movement key={`${row.period_start} ${row.movement_type} ${row.price_id} ${row.currency_code}`} row={row} />
        ))}
      </ol>
      {rows.length > FEW && !all ? (
        <Button variant="ghost" className="mt-2 w-full" onClick={() => setAll(true)}>
          {t('customer.allMovements', { count: rows.length })}
        </Button>
      ) : null}
    </>
  );
}

function Movement({ row }: { readonly row: ViewRows['rows'][number] }): ReactNode {
  const or = useTOr();
  const format = useFormat();
  const currency = useCurrency();
  const type = String(row.movement_type);
  return (
    <li className="flex items-baseline gap-3">
      <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: `var(--mv-${type})` }} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{or(`value.${type}`, type)}</p>
        <p className="truncate text-sm text-mut">
          {[format.period(String(row.period_start), 'month'), row.price_id].filter((text) => text !== null).join(' · ')}
        </p>
      </div>
      <div className="figures text-right">
        <p className="font-medium">{format.change(row.amount as number | null, 'currency', currency)}</p>
        <p className="text-sm text-mut">→ {format.money(row.closing_mrr as number | null, currency)}</p>
      </div>
    </li>
  );
}
