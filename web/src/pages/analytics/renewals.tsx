// Renewals: what came up for renewal and how much of it was kept, what is secured of the MRR to come, which contracts are due.

import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { useT } from '../../messages/messages.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { Empty, Skeleton } from '../../ui/states.tsx';
import { oneOf, useParams } from '../../ui/table/params.ts';
import type { ViewRow } from '../../ui/table/view_columns.tsx';
import { ViewTable } from '../../ui/table/view_table.tsx';
import { PRESETS, parseRange } from '../../url/range.ts';
import { useView } from '../../url/view.ts';
import { StateBadge } from '../customers/state_badge.tsx';
import { FutureMrr } from './renewals/future_mrr.tsx';
import { MetricCard } from './renewals/metric_card.tsx';
import { useSpan } from './retention/clock.ts';
import { COHORT_GRAINS } from './retention/cohorts.ts';

const DUE = ['id', 'customer_id', 'status', 'price_id', 'coverage_end', 'contractual_commitment_end_date', 'mrr'];
const CELLS = { status: (row: ViewRow) => <StateBadge state={String(row.status)} /> };

export function Renewals(): ReactNode {
  const t = useT();
  const [view, setView] = useView();
  const [params] = useParams();
  const grain = oneOf(view.grain, COHORT_GRAINS);
  const span = useSpan(view.range);
  const query = useMemo(() => (span === null ? null : { ...span, date_step: grain }), [span, grain]);
  return (
    <>
      <PageHead title={t('renewals.title')} lead={t('renewals.lead')}>
        <Select
          label={t('retention.range')}
          hideLabel
          value={params.range ?? '24m'}
          options={PRESETS.map((value) => ({ value: value as string, label: t(`retention.range.${value}`) }))}
          onChange={(text) => setView({ range: parseRange(text) ?? view.range })}
        />
        <Segmented
          label={t('retention.grain')}
          value={grain}
          options={COHORT_GRAINS.map((value) => ({ value, label: t(`retention.grain.${value}`) }))}
          onChange={(next) => setView({ grain: next })}
        />
      </PageHead>
      {query === null ? (
        <Skeleton className="h-80" />
      ) : (
        <div className="space-y-4">
          <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
            <MetricCard slug="mrr_up_for_renewal" query={query} kind="bar" color="var(--c1)" />
            <MetricCard slug="renewal_rate" query={query} kind="line" color="var(--c3)" />
          </div>
          <FutureMrr grain={grain} />
          <DueContracts />
        </div>
      )}
    </>
  );
}

/** Contracts with MRR whose billed period ends next. */
function DueContracts(): ReactNode {
  const t = useT();
  const navigate = useNavigate();
  const freshness = useAnswer('GET /metrics/{slug}', { path: { slug: 'mrr' }, query: { date_step: 'year' } }).data?.meta
    .freshness_date;
  const query = useMemo(
    () => ({
      filters: [
        { field: 'coverage_end', op: 'gte', value: freshness ?? '' },
        { field: 'mrr', op: 'gt', value: 0 },
      ],
    }),
    [freshness],
  );
  if (freshness === undefined) return <Skeleton className="h-80" />;
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
