// What other options would do to MRR, before they are saved: the last period in all, and the customers most affected.

import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/api.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { SimpleTable } from '../../ui/simple_table.tsx';

export type Comparison = Answer<'GET /metrics/{slug}/compare'>;
type CustomerRow = NonNullable<NonNullable<Comparison['itemised']>['customers']>['rows'][number];

export const CUSTOMERS_SHOWN = 8;

export function Effect({ comparison }: { readonly comparison: Comparison }): ReactNode {
  const t = useT();
  const format = useFormat();
  const { currency, itemised } = comparison;
  const last = comparison.points.at(-1);
  const customers = itemised?.customers ?? null;
  if (last === undefined) return <p className="text-mut">{t('effect.nothing')}</p>;
  const { current, compared, difference } = last.value;
  const figures = [
    [t('effect.now'), format.money(current, currency)],
    [t('effect.then'), format.money(compared, currency)],
    [t('effect.difference'), format.change(difference, 'currency', currency)],
  ] as const;
  return (
    <div className="space-y-4">
      <p className="text-mut">{t('effect.period', { period: format.period(last.period_start, 'month') })}</p>
      <dl className="grid grid-cols-1 gap-3 sm:grid-cols-3">
        {figures.map(([label, value]) => (
          <div key={label} className="rounded-md border border-line p-3">
            <dt className="text-sm text-mut">{label}</dt>
            <dd className="figures text-lg font-semibold">{value}</dd>
          </div>
        ))}
      </dl>
      {customers === null || customers.total === 0 ? (
        <p>{t('effect.nobody')}</p>
      ) : (
        <>
          <p>{t('effect.customers', { count: customers.total, shown: customers.rows.length })}</p>
          <Customers rows={customers.rows} currency={currency} />
        </>
      )}
    </div>
  );
}

function Customers({
  rows,
  currency,
}: {
  readonly rows: readonly CustomerRow[];
  readonly currency: string;
}): ReactNode {
  const t = useT();
  const format = useFormat();
  return (
    <div className="-mx-4">
      <SimpleTable
        caption={t('effect.table')}
        rows={rows}
        rowKey={(row) => row.customer_id}
        columns={[
          {
            id: 'customer',
            label: t('effect.customer'),
            cell: (row) => (
              <Link
                to="/customers/$id"
                params={{ id: row.customer_id }}
                className="underline decoration-line underline-offset-2 hover:decoration-fg"
              >
                {row.customer_name ?? row.customer_id}
              </Link>
            ),
          },
          {
            id: 'now',
            label: t('effect.now'),
            numeric: true,
            cell: (row) => format.money(row.value.current, currency),
          },
          {
            id: 'then',
            label: t('effect.then'),
            numeric: true,
            cell: (row) => format.money(row.value.compared, currency),
          },
          {
            id: 'difference',
            label: t('effect.difference'),
            numeric: true,
            cell: (row) => format.change(row.value.difference, 'currency', currency),
          },
        ]}
      />
    </div>
  );
}
