// Renewals: what came up for renewal and how much of it was kept, what is secured of the MRR to come, which contracts are due.

import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { AnalysisFrame, useAnalysis } from '../../analysis/frame.tsx';
import { useCatalogue } from '../../analysis/metrics.ts';
import { useT } from '../../messages/messages.tsx';
import { Empty } from '../../ui/states.tsx';
import type { ViewRow } from '../../ui/table/view_columns.tsx';
import { ViewTable } from '../../ui/table/view_table.tsx';
import { StateBadge } from '../customers/state_badge.tsx';
import { FutureMrr } from './renewals/future_mrr.tsx';
import { MetricCard } from './renewals/metric_card.tsx';

const DUE = ['id', 'customer_id', 'status', 'price_id', 'coverage_end', 'contractual_commitment_end_date', 'mrr'];
const CELLS = { status: (row: ViewRow) => <StateBadge state={String(row.status)} /> };

export function Renewals(): ReactNode {
  const t = useT();
  const { metric: find } = useCatalogue();
  return (
    <AnalysisFrame
      title={t('renewals.title')}
      lead={t('renewals.lead')}
      options={{ compare: false, filters: find('mrr_up_for_renewal')?.dimensions ?? [] }}
    >
      <div className="space-y-4">
        <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
          <MetricCard slug="mrr_up_for_renewal" kind="bar" color="var(--c1)" />
          <MetricCard slug="renewal_rate" kind="line" color="var(--c3)" />
        </div>
        <FutureMrr />
        <DueContracts />
      </div>
    </AnalysisFrame>
  );
}

/** Contracts with MRR whose billed period ends next. */
function DueContracts(): ReactNode {
  const t = useT();
  const navigate = useNavigate();
  const { freshness } = useAnalysis().company.clock;
  const query = useMemo(
    () => ({
      filters: [
        { field: 'coverage_end', op: 'gte', value: freshness },
        { field: 'mrr', op: 'gt', value: 0 },
      ],
    }),
    [freshness],
  );
  return (
    <section>
      <h2 className="mb-2 text-md font-semibold">{t('renewals.due')}</h2>
      <ViewTable
        slug="subscriptions"
        label={t('renewals.due')}
        shown={DUE}
        query={query}
        order="coverage_end asc"
        cells={CELLS}
        onRow={(row) =>
          void navigate({
            to: '/customers/$id',
            params: { id: String(row.customer_id) },
            search: { open: `subscription:${row.id}` },
          })
        }
        empty={<Empty text={t('renewals.noneDue')} />}
      />
    </section>
  );
}
