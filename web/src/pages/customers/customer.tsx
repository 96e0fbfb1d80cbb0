// One customer: its figures, how its MRR came about, its subscriptions, its invoices down to the line, its history.

import { Link, useParams as useRoute } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import type { ViewRow } from '../../ui/table/view_columns.tsx';
import { ViewTable } from '../../ui/table/view_table.tsx';
import { History } from '../data/records/history.tsx';
import { ObjectSheet } from '../data/records/object_sheet.tsx';
import { useOpenObject } from '../data/records/open_object.ts';
import { BillingByYear } from './billing_by_year.tsx';
import { CustomerFigures } from './customer_figures.tsx';
import { CustomerMrr } from './customer_mrr.tsx';
import { Movements } from './movements.tsx';
import { StateBadge } from './state_badge.tsx';

const SUBSCRIPTIONS = ['id', 'status', 'price_id', 'subscription_start_date', 'coverage_end', 'mrr'];
const INVOICES = ['invoice_number', 'date', 'status', 'is_renew', 'total_base'];
const STATUS = { status: (row: ViewRow) => <StateBadge state={String(row.status)} /> };

export function CustomerPage(): ReactNode {
  const { id = '' } = useRoute({ strict: false });
  const answer = useAnswer('GET /customers/{id}', { path: { id } });
  if (answer.error !== null && answer.data === undefined) {
    return <Failure error={answer.error} retry={() => void answer.refetch()} />;
  }
  // The answer of another customer may still stand while this one is asked for.
  if (answer.data === undefined || answer.isPlaceholderData) return <Skeleton className="h-150" />;
  return <Loaded key={id} id={id} customer={answer.data} />;
}

interface CustomerBody {
  readonly name: string | null;
  readonly email: string | null;
  readonly country: string | null;
  readonly custom_properties: Readonly<Record<string, unknown>>;
}

function Loaded({ id, customer }: { readonly id: string; readonly customer: CustomerBody }): ReactNode {
  const t = useT();
  const { open } = useOpenObject();
  const explained = useAnswer('GET /metrics/{slug}/explain', {
    path: { slug: 'mrr' },
    query: { customer_id: id, limit: 1 },
  });
  /** Figures belong to the top of the chain of parents. */
  const root = explained.data?.customer?.customer_id ?? null;
  const rootName = explained.data?.customer?.customer_name ?? root;
  const children = useAnswer('GET /customers', { query: { root_parent_id: id, limit: 100 } });
  const family = [id, ...(children.data?.data.map((child) => child.id) ?? [])];
  const details = [id, customer.email, customer.country].filter((text) => text !== null && text !== '');
  return (
    <>
      <PageHead title={customer.name ?? id} lead={details.join(' · ')}>
        <Button onClick={() => open('customer', id)}>{t('customer.record')}</Button>
      </PageHead>
      {root === null || root === id ? null : (
        <p className="mb-4 rounded-md border border-line bg-card px-3 py-2">
          {t('customer.child')}{' '}
          <Link to="/customers/$id" params={{ id: root }} className="font-medium text-accent underline">
            {rootName}
          </Link>
        </p>
      )}
      {root === null ? explained.error === null ? <Skeleton className="h-96" /> : null : <Figures root={root} />}
      <Below id={id} family={family} customer={customer} childCustomers={children.data?.data ?? []} />
      <ObjectSheet />
    </>
  );
}

/** What is computed: for the whole family under one root. */
function Figures({ root }: { readonly root: string }): ReactNode {
  const t = useT();
  const row = useAnswer('GET /views/{slug}/query', {
    path: { slug: 'customers' },
    query: { filters: [{ field: 'id', op: 'eq', value: root }], limit: 1 },
  });
  const facts = row.data?.rows[0];
  const since = typeof facts?.first_mrr_date === 'string' ? facts.first_mrr_date : null;
  return (
    <div className="mb-4 space-y-4">
      <CustomerFigures root={root} facts={facts} />
      <div className="grid grid-cols-1 gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="min-w-0 space-y-4">
          <CustomerMrr root={root} since={since} />
          <BillingByYear root={root} since={since} />
        </div>
        <Card title={t('customer.movements')}>
          <Movements root={root} since={since} known={row.data !== undefined} />
        </Card>
      </div>
    </div>
  );
}

interface BelowProps {
  readonly id: string;
  readonly family: readonly string[];
  readonly customer: CustomerBody;
  readonly childCustomers: readonly { readonly id: string; readonly name?: string | null }[];
}

function Below({ id, family, customer, childCustomers }: BelowProps): ReactNode {
  const t = useT();
  const { open } = useOpenObject();
  const key = family.join('\n');
  const query = useMemo(() => ({ filters: [{ field: 'customer_id', op: 'in', value: key.split('\n') }] }), [key]);
  return (
    <div className="space-y-4">
      <Card title={t('customer.subscriptions')} flush>
        <ViewTable
          slug="subscriptions"
          label={t('customer.subscriptions')}
          shown={SUBSCRIPTIONS}
          query={query}
          order="subscription_start_date desc"
          prefix="s."
          cells={STATUS}
          filterable={false}
          plain
          height={360}
          limit={25}
          onRow={(row) => open('subscription', String(row.id))}
          empty={<Empty text={t('customer.noSubscriptions')} />}
        />
      </Card>
      <Card title={t('customer.invoices')} flush>
        <ViewTable
          slug="invoices"
          label={t('customer.invoices')}
          shown={INVOICES}
          query={query}
          order="date desc"
          prefix="i."
          cells={STATUS}
          searchIn="invoice_number"
          plain
          height={480}
          limit={25}
          onRow={(row) => open('invoice', String(row.id))}
          empty={<Empty text={t('customer.noInvoices')} />}
        />
      </Card>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <Card title={t('records.custom')}>
          <Properties properties={customer.custom_properties} />
          {childCustomers.length === 0 ? null : (
            <section className="mt-5">
              <h3 className="mb-1 font-semibold">{t('customer.children')}</h3>
              <ul className="space-y-1">
                {childCustomers.map((child) => (
                  <li key={child.id}>
                    <Link
                      to="/customers/$id"
                      params={{ id: child.id }}
                      className="inline-flex min-h-6 items-center text-accent hover:underline"
                    >
                      {child.name ?? child.id}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          )}
        </Card>
        <Card>
          <History object="customer" id={id} />
        </Card>
      </div>
    </div>
  );
}

function Properties({ properties }: { readonly properties: Readonly<Record<string, unknown>> }): ReactNode {
  const t = useT();
  const entries = Object.entries(properties);
  if (entries.length === 0) return <p className="text-mut">{t('customer.noProperties')}</p>;
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-2 sm:grid-cols-2">
      {entries.map(([key, value]) => (
        <div key={key} className="min-w-0">
          <dt className="text-sm break-words text-mut">{key}</dt>
          <dd className="break-words">
            {typeof value === 'boolean' ? (value ? t('value.yes') : t('value.no')) : String(value ?? '–')}
          </dd>
        </div>
      ))}
    </dl>
  );
}
