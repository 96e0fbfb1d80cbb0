// The figures of a customer at a glance: state, MRR, ARR, since when, until when, subscriptions, paid this year.

import type { ReactNode } from 'react';
import type { ViewRows } from '../../../../src/client/api.ts';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { useCurrency } from '../../ui/table/view_columns.tsx';
import { StateBadge } from './state_badge.tsx';

export interface CustomerFiguresProps {
  readonly root: string;
  readonly facts: ViewRows['rows'][number] | undefined;
}

export function CustomerFigures({ root, facts }: CustomerFiguresProps): ReactNode {
  const t = useT();
  const format = useFormat();
  const currency = useCurrency();
  const now = useAnswer('GET /views/{slug}/query', {
    path: { slug: 'mrr_by_customer' },
    query: { filters: [{ field: 'customer_id', op: 'eq', value: root }], limit: 1 },
  });
  const paid = useAnswer('GET /metrics/{slug}', {
    path: { slug: 'paid' },
    query: { filters: [{ field: 'customer', op: 'eq', value: root }], date_step: 'year' },
  });
  const row = now.data?.rows[0];
  // A customer without MRR has no row: that is 0, once the answer is there.
  const figure = (name: string) => (now.data === undefined ? null : Number(row?.[name] ?? 0));
  const year = paid.data?.series[0]?.points.at(-1);
  const day = (value: unknown) => format.day(typeof value === 'string' ? value : null);
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-3 xl:grid-cols-6">
      <Figure label={t('customer.state')}>
        {facts === undefined ? '–' : <StateBadge state={String(facts.state)} />}
      </Figure>
      <Figure label="MRR">{format.money(figure('mrr'), currency)}</Figure>
      <Figure label="ARR">{format.money(figure('arr'), currency)}</Figure>
      <Figure label={t('customer.since')}>{day(facts?.first_mrr_date)}</Figure>
      <Figure label={t('customer.until')}>{day(facts?.last_mrr_date)}</Figure>
      <Figure
        label={year === undefined ? t('customer.paid') : t('customer.paidIn', { year: year.period_start.slice(0, 4) })}
      >
        {format.money(year?.value ?? null, currency)}
      </Figure>
    </dl>
  );
}

function Figure({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="min-w-0 bg-card px-4 py-3">
      <dt className="truncate text-sm text-mut">{label}</dt>
      <dd className="figures mt-0.5 text-lg leading-6 font-semibold">{children}</dd>
    </div>
  );
}
