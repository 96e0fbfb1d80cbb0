// The schedule split by a dimension or by customer: a row a group, a column a period, one figure at a time.

import { type ReactNode, useMemo } from 'react';
import { useAnswer } from '../../../api/queries.ts';
import { useFormat } from '../../../format/format.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Select } from '../../../ui/select.tsx';
import { Empty } from '../../../ui/states.tsx';
import { fetched, queryText } from '../../../ui/table/files.ts';
import { oneOf, useParams } from '../../../ui/table/params.ts';
import { DataTable, type TableColumn } from '../../../ui/table.tsx';
import type { WholePeriods } from '../../analytics/retention/whole_periods.ts';
import { columnOf, FIGURES, type Figure, type Schedule } from './figures.ts';
import { useOpenLines } from './open_lines.ts';

type Group = Schedule['groups'][number];

const LIMIT = 25;
const SHOWN = ['closing_deferred', ...FIGURES.filter((figure) => figure !== 'closing_deferred')] as const;

export function Groups({ query }: { readonly query: WholePeriods }): ReactNode {
  const t = useT();
  const or = useTOr();
  const [params, setParams] = useParams();
  const dimensions = useAnswer('GET /metrics/{slug}/dimensions', { path: { slug: 'recognized_revenue' } });
  const offered = [
    { id: 'customer', label: 'Customer' },
    ...(dimensions.data ?? []).filter((dimension) => !dimension.filter_only),
  ];
  const by = offered.find(({ id }) => id === (params.by ?? 'price'))?.id ?? 'price';
  const figure: Figure = oneOf(params.figure, SHOWN as unknown as readonly [Figure, ...Figure[]]);
  const offset = Math.max(0, Math.trunc(Number(params['g.at'] ?? 0)) || 0);
  const asked = { ...query, dimension: by };
  const answer = useAnswer('GET /revenue/schedule', { query: { ...asked, limit: LIMIT, offset } });
  const columns = useGroupColumns(answer.data, figure, by, query);
  const label = t('recognition.groups', { dimension: or(`dimension.${by}`, by) });
  return (
    <DataTable<Group>
      label={label}
      columns={columns}
      rows={answer.data?.groups}
      rowKey={({ keys }) => Object.values(keys).join(' ')}
      error={answer.error}
      retry={() => void answer.refetch()}
      busy={answer.isPlaceholderData}
      empty={<Empty text={t('recognition.noGroups')} />}
      latestLast
      page={{
        offset,
        limit: LIMIT,
        total: answer.data?.page.total ?? null,
        more: answer.data?.page.has_more ?? false,
        onOffset: (next) => setParams({ 'g.at': next === 0 ? undefined : String(next) }),
      }}
      files={{
        name: `revenue_schedule_${by}`,
        csv: () => fetched(`/revenue/schedule?${queryText(asked)}`, 'text/csv'),
      }}
      tools={
        <>
          <Select
            label={t('recognition.by')}
            hideLabel
            value={by}
            options={offered.map(({ id, label: name }) => ({
              value: id,
              label: t('recognition.byThis', { dimension: or(`dimension.${id}`, name) }),
            }))}
            onChange={(next) => setParams({ by: next === 'price' ? undefined : next, 'g.at': undefined })}
          />
          <Select
            label={t('recognition.figure')}
            hideLabel
            value={figure}
            options={SHOWN.map((value) => ({ value, label: t(`recognition.${value}`) }))}
            onChange={(next) => setParams({ figure: next === 'closing_deferred' ? undefined : next })}
          />
        </>
      }
    />
  );
}

function useGroupColumns(
  schedule: Schedule | undefined,
  figure: Figure,
  by: string,
  query: WholePeriods,
): readonly TableColumn<Group>[] {
  const or = useTOr();
  const format = useFormat();
  const { open } = useOpenLines();
  const column = columnOf(by);
  return useMemo(
    () => [
      { id: 'group', label: or(`dimension.${by}`, by), value: ({ label }) => label, width: 220 },
      ...(schedule?.total ?? []).map(
        ({ period_start: start }, index): TableColumn<Group> => ({
          id: start,
          label: format.period(start, query.date_step),
          value: ({ periods }) => periods[index]?.[figure] ?? null,
          cell: ({ periods, keys }) => {
            const period = periods[index];
            const text = format.money(period?.[figure] ?? null, schedule?.currency ?? 'EUR');
            if (period === undefined || column === null) return text;
            return (
              <button
                type="button"
                className="hover:text-accent hover:underline"
                onClick={() => open(period, { column, value: Object.values(keys)[0] ?? null })}
              >
                {text}
              </button>
            );
          },
          align: 'right',
          width: 128,
        }),
      ),
    ],
    [schedule, figure, by, column, query.date_step, format, or, open],
  );
}
