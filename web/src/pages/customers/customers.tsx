// Every customer with its MRR and state: searched, filtered, sorted and paged by the server.

import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { useT } from '../../messages/messages.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Empty } from '../../ui/states.tsx';
import type { ViewRow } from '../../ui/table/view_columns.tsx';
import { ViewTable } from '../../ui/table/view_table.tsx';
import { StateBadge } from './state_badge.tsx';

const SHOWN = ['name', 'state', 'mrr', 'country', 'first_mrr_date', 'last_mrr_date'];
const VALUES = { state: ['active', 'churned', 'never'] };

export function Customers(): ReactNode {
  const t = useT();
  const navigate = useNavigate();
  const cells = useMemo(
    () => ({
      name: (row: ViewRow) => row.name ?? row.id,
      state: (row: ViewRow) => <StateBadge state={String(row.state)} />,
    }),
    [],
  );
  return (
    <>
      <PageHead title={t('customers.title')} lead={t('customers.lead')} />
      <ViewTable
        slug="customers"
        label={t('customers.title')}
        shown={SHOWN}
        searchIn="name"
        order="mrr desc"
        cells={cells}
        values={VALUES}
        onRow={(row) => void navigate({ to: '/customers/$id', params: { id: String(row.id) } })}
        empty={<Empty text={t('customers.none')} />}
      />
    </>
  );
}
