// Billing: what was invoiced, credited, paid and is outstanding, period by period, and the invoices themselves.

import { type ReactNode, useMemo } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { Chart } from '../../charts/chart.tsx';
import type { ChartSpec } from '../../charts/spec.ts';
import { useFormat } from '../../format/format.ts';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import { oneOf, useParams } from '../../ui/table/params.ts';
import type { ViewRow } from '../../ui/table/view_columns.tsx';
import { ViewTable } from '../../ui/table/view_table.tsx';
import { PRESETS, parseRange } from '../../url/range.ts';
import { useView } from '../../url/view.ts';
import { MetricCard } from '../analytics/renewals/metric_card.tsx';
import { useSpan } from '../analytics/retention/clock.ts';
import { COHORT_GRAINS } from '../analytics/retention/cohorts.ts';
import { StateBadge } from '../customers/state_badge.tsx';
import { ObjectSheet } from '../data/records/object_sheet.tsx';
import { useOpenObject } from '../data/records/open_object.ts';
import type { ScheduleQuery } from './recognition.tsx';

const INVOICES = ['invoice_number', 'date', 'customer_id', 'status', 'is_renew', 'total_base'];
const CELLS = { status: (row: ViewRow) => <StateBadge state={String(row.status)} /> };
const VALUES = { status: ['open', 'pending', 'paid', 'unpaid', 'void'] };

export function Billing(): ReactNode {
  const t = useT();
  const [view, setView] = useView();
  const [params] = useParams();
  const { open } = useOpenObject();
  const grain = oneOf(view.grain, COHORT_GRAINS);
  const span = useSpan(view.range);
  const query = useMemo(() => (span === null ? null : { ...span, date_step: grain }), [span, grain]);
  return (
    <>
      <PageHead title={t('billing.title')} lead={t('billing.lead')}>
        <Select
          label={t('retention.range')}
          hideLabel
          value={params.range ?? '24m'}
          options={PRESETS.map((value) => ({ value: value as string, label: t(`retention.range.${value}`) }))}
          onChange={(text) => setView({ range: parseRange(text) ?? view.range })}
        />
        <Segmented
          label={t('recognition.grain')}
          value={grain}
          options={COHORT_GRAINS.map((value) => ({ value, label: t(`retention.grain.${value}`) }))}
          onChange={(next) => setView({ grain: next })}
        />
      </PageHead>
      {query === null ? (
        <Skeleton className="h-80" />
      ) : (
        <div className="mb-4 space-y-4">
          <InvoicedAndPaid query={query} />
          <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
            <MetricCard slug="outstanding" query={query} kind="bar" color="var(--c3)" />
            <MetricCard slug="credited" query={query} kind="bar" color="var(--c2)" />
          </div>
        </div>
      )}
      <ViewTable
        slug="invoices"
        label={t('customer.invoices')}
        shown={INVOICES}
        order="date desc"
        searchIn="invoice_number"
        cells={CELLS}
        values={VALUES}
        onRow={(row) => open('invoice', String(row.id))}
        empty={<Empty text={t('customer.noInvoices')} />}
      />
      <ObjectSheet />
    </>
  );
}

function InvoicedAndPaid({ query }: { readonly query: ScheduleQuery }): ReactNode {
  const t = useT();
  const or = useTOr();
  const format = useFormat();
  const invoiced = useAnswer('GET /metrics/{slug}', { path: { slug: 'invoiced' }, query });
  const paid = useAnswer('GET /metrics/{slug}', { path: { slug: 'paid' }, query });
  const spec = useMemo((): ChartSpec | null => {
    if (invoiced.data === undefined || paid.data === undefined) return null;
    const { currency } = invoiced.data;
    const points = invoiced.data.series[0]?.points ?? [];
    const line = (answer: typeof invoiced.data, color: string) => ({
      id: answer.slug,
      label: or(`metric.${answer.slug}.label`, answer.label),
      kind: 'line' as const,
      color,
      values: answer.series[0]?.points.map(({ value }) => value) ?? [],
    });
    return {
      title: t('billing.invoicedAndPaid'),
      summary: t('billing.summary', { value: format.money(points.at(-1)?.value ?? null, currency) }),
      x: points.map((point) => ({
        key: point.period_start,
        label: format.period(point.period_start, query.date_step),
        ...(point.as_of < point.period_end ? { running: true } : {}),
      })),
      fmtAxis: (value) => format.compactMoney(value, currency),
      fmtValue: (value) => format.money(value, currency),
      series: [line(invoiced.data, 'var(--c1)'), line(paid.data, 'var(--c11)')],
    };
  }, [invoiced.data, paid.data, query.date_step, format, t, or]);
  const error = invoiced.error ?? paid.error;
  return (
    <Card>
      {error === null ? null : <Failure error={error} />}
      {spec === null ? <Skeleton className="h-72" /> : <Chart spec={spec} height={240} />}
    </Card>
  );
}
