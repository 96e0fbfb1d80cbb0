// Invoice lines to the last step: period, amount, what it counts a month with its arithmetic, or why it does not count.

import type { ReactNode } from 'react';
import type { ViewRows } from '../../../../src/client/api.ts';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import { useCurrency } from '../../ui/table/view_columns.tsx';
import { useOpenObject } from '../data/records/open_object.ts';
import { PeriodBar } from './period_bar.tsx';

type Line = ViewRows['rows'][number];

export interface InvoiceLinesProps {
  readonly field: 'invoice_id' | 'id';
  readonly id: string;
  readonly title: string;
}

export function InvoiceLines({ field, id, title }: InvoiceLinesProps): ReactNode {
  const t = useT();
  const answer = useAnswer('GET /views/{slug}/query', {
    path: { slug: 'invoice_lines' },
    query: { filters: [{ field, op: 'eq', value: id }], limit: 200 },
  });
  const lines = answer.data?.rows;
  return (
    <section aria-label={title}>
      <h3 className="mb-2 text-md font-semibold">{title}</h3>
      {answer.error === null ? null : <Failure error={answer.error} retry={() => void answer.refetch()} />}
      {lines === undefined ? (
        <Skeleton className="h-28" />
      ) : lines.length === 0 ? (
        <Empty text={t('line.none')} />
      ) : (
        <ul className="space-y-3">
          {lines.map((line) => (
            <LineCard key={String(line.id)} line={line} lines={lines} />
          ))}
        </ul>
      )}
    </section>
  );
}

function LineCard({ line, lines }: { readonly line: Line; readonly lines: readonly Line[] }): ReactNode {
  const t = useT();
  const or = useTOr();
  const format = useFormat();
  const { open } = useOpenObject();
  const currency = String(line.currency_code);
  return (
    <li className="rounded-md border border-line p-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <button
          type="button"
          className="min-w-0 text-left font-medium text-accent hover:underline"
          onClick={() => open('invoice_line_item', String(line.id))}
        >
          {String(line.description ?? line.id)}
        </button>
        <span className="figures font-medium">
          {format.money(Number(line.amount_excluding_tax_after_discount), currency)}
        </span>
      </div>
      <p className="mt-1 flex flex-wrap items-center gap-2 text-sm text-mut">
        <Badge>{or(`value.${line.type}`, String(line.type))}</Badge>
        {line.price_id === null ? null : (
          <button type="button" className="hover:underline" onClick={() => open('price', String(line.price_id))}>
            {String(line.price_id)}
          </button>
        )}
        {line.quantity === null ? null : <span>{t('line.quantity', { count: Number(line.quantity) })}</span>}
      </p>
      <PeriodBar line={line} among={lines} />
      <Counted line={line} />
    </li>
  );
}

/** The monthly amount with its arithmetic as the server explains it, or the rule that leaves the line out. */
function Counted({ line }: { readonly line: Line }): ReactNode {
  const t = useT();
  const or = useTOr();
  const format = useFormat();
  const base = useCurrency();
  const day = typeof line.period_start === 'string' ? line.period_start.slice(0, 10) : null;
  const explained = useAnswer(
    'GET /metrics/{slug}/explain',
    {
      path: { slug: 'mrr' },
      query: { customer_id: String(line.customer_id), limit: 1, ...(day === null ? {} : { period: day }) },
    },
    { enabled: line.customer_id !== null && day !== null },
  );
  if (line.excluded_because !== null) {
    const reason = String(line.excluded_because);
    return (
      <p className="mt-2 text-sm">
        <span className="font-medium text-warn">{t('line.excluded')}</span> {or(`excluded.${reason}`, reason)}
      </p>
    );
  }
  const found = explained.data?.customer?.lines.find(({ id }) => id === line.id);
  return (
    <div className="mt-2 text-sm">
      <p>
        <span className="text-mut">{t('line.monthly')}</span>{' '}
        <span className="figures font-medium">{format.money(line.monthly_amount_base as number | null, base)}</span>
      </p>
      {found?.arithmetic == null ? null : <p className="figures break-words text-mut">{found.arithmetic}</p>}
    </div>
  );
}
