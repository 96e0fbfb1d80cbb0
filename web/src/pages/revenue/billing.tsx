// Billing: what was invoiced, credited, paid and is outstanding, period by period, and the invoices themselves.

import { type ReactNode, useMemo } from 'react';
import { useDrill } from '../../analysis/drill_link.ts';
import { AnalysisFrame, useAnalysis } from '../../analysis/frame.tsx';
import { useCatalogue } from '../../analysis/metrics.ts';
import { useAnswer } from '../../api/queries.ts';
import { Chart } from '../../charts/chart.tsx';
import type { ChartSpec } from '../../charts/spec.ts';
import { useFormat } from '../../format/format.ts';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import type { ViewRow } from '../../ui/table/view_columns.tsx';
import { ViewTable } from '../../ui/table/view_table.tsx';
import { MetricCard } from '../analytics/renewals/metric_card.tsx';
import { useWholePeriods } from '../analytics/retention/whole_periods.ts';
import { StateBadge } from '../customers/state_badge.tsx';
import { ObjectSheet } from '../data/records/object_sheet.tsx';
import { useOpenObject } from '../data/records/open_object.ts';

const INVOICES = ['invoice_number', 'date', 'customer_id', 'status', 'is_renew', 'total_base'];
const CELLS = { status: (row: ViewRow) => <StateBadge state={String(row.status)} /> };
const VALUES = { status: ['open', 'pending', 'paid', 'unpaid', 'void'] };

export function Billing(): ReactNode {
  const t = useT();
  const { open } = useOpenObject();
  const { metric: find } = useCatalogue();
  return (
    <AnalysisFrame
      title={t('billing.title')}
      lead={t('billing.lead')}
      options={{ compare: false, filters: find('invoiced')?.dimensions ?? [] }}
    >
      <div className="mb-4 space-y-4">
        <InvoicedAndPaid />
        <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
          <MetricCard slug="outstanding" kind="bar" color="var(--c3)" />
          <MetricCard slug="credited" kind="bar" color="var(--c2)" />
        </div>
      </div>
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
    </AnalysisFrame>
  );
}

function InvoicedAndPaid(): ReactNode {
  const query = useWholePeriods();
  const drill = useDrill();
  const { question } = useAnalysis();
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
      {spec === null ? (
        <Skeleton className="h-72" />
      ) : (
        <Chart
          spec={spec}
          height={240}
          onPoint={({ key, series }) =>
            drill({
              slug: series ?? 'invoiced',
              period: key,
              grain: query.date_step,
              filters: question.filters,
            })
          }
        />
      )}
    </Card>
  );
}
