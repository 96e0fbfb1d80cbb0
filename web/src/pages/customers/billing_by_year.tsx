// What a customer was billed, credited, paid and what of it was earned, year by year.

import { type ReactNode, useMemo } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { Empty } from '../../ui/states.tsx';
import { DataTable, type TableColumn } from '../../ui/table.tsx';

const SLUGS = ['invoiced', 'credited', 'paid', 'outstanding', 'recognized_revenue'] as const;

interface Year {
  readonly year: string;
  readonly values: Readonly<Record<string, number | null>>;
}

function useYears(slug: (typeof SLUGS)[number], root: string, since: string | null) {
  return useAnswer('GET /metrics/{slug}', {
    path: { slug },
    query: {
      date_step: 'year',
      filters: [{ field: 'customer', op: 'eq', value: root }],
      ...(since === null ? {} : { date_start: since }),
    },
  });
}

export function BillingByYear({ root, since }: { readonly root: string; readonly since: string | null }): ReactNode {
  const t = useT();
  const or = useTOr();
  const format = useFormat();
  const invoiced = useYears('invoiced', root, since);
  const credited = useYears('credited', root, since);
  const paid = useYears('paid', root, since);
  const outstanding = useYears('outstanding', root, since);
  const recognized = useYears('recognized_revenue', root, since);
  const answers = [invoiced.data, credited.data, paid.data, outstanding.data, recognized.data];
  const complete = answers.every((answer) => answer !== undefined);
  const years = (invoiced.data?.series[0]?.points ?? [])
    .map(({ period_start: start }): Year => {
      const of = (answer: (typeof answers)[number]) =>
        answer?.series[0]?.points.find((point) => point.period_start === start)?.value ?? null;
      return { year: start.slice(0, 4), values: Object.fromEntries(SLUGS.map((slug, at) => [slug, of(answers[at])])) };
    })
    .reverse();
  const currency = invoiced.data?.currency ?? 'EUR';
  const labels = answers.map((answer) => answer?.label ?? '').join('\n');
  const columns = useMemo(
    (): readonly TableColumn<Year>[] => [
      { id: 'year', label: t('customer.year'), value: ({ year }) => year, width: 90 },
      ...SLUGS.map(
        (slug, at): TableColumn<Year> => ({
          id: slug,
          label: or(`metric.${slug}.label`, labels.split('\n')[at] ?? slug),
          value: ({ values }) => values[slug] ?? null,
          cell: ({ values }) => format.money(values[slug] ?? null, currency),
          align: 'right',
          width: 130,
        }),
      ),
    ],
    [t, or, format, currency, labels],
  );
  return (
    <Card title={t('customer.billing')} flush>
      <DataTable<Year>
        label={t('customer.billing')}
        columns={columns}
        rows={complete ? years : undefined}
        rowKey={({ year }) => year}
        error={invoiced.error}
        empty={<Empty text={t('customer.noInvoices')} />}
        plain
        height={320}
      />
    </Card>
  );
}
