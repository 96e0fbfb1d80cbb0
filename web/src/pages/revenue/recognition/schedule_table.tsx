// The schedule as accountants read it: a row a figure, a column a period, and the line that says it adds up.

import { type ReactNode, useMemo } from 'react';
import { useFormat } from '../../../format/format.ts';
import { useT } from '../../../messages/messages.tsx';
import { fetched, queryText } from '../../../ui/table/files.ts';
import { DataTable, type TableColumn } from '../../../ui/table.tsx';
import type { WholePeriods } from '../../analytics/retention/whole_periods.ts';
import { FIGURES, type Figure, type Period, SIGNS } from './figures.ts';
import { JournalButton } from './journal_button.tsx';
import { useOpenLines } from './open_lines.ts';

export interface ScheduleTableProps {
  readonly periods: readonly Period[];
  readonly currency: string;
  readonly query: WholePeriods;
}

interface FigureRow {
  readonly figure: Figure;
}

const ROWS: readonly FigureRow[] = FIGURES.map((figure) => ({ figure }));

export function ScheduleTable({ periods, currency, query }: ScheduleTableProps): ReactNode {
  const t = useT();
  const format = useFormat();
  const columns = useFigureColumns(periods, currency, query);
  const sound = periods.every(({ difference }) => difference === 0);
  return (
    <div>
      <DataTable<FigureRow>
        label={t('recognition.schedule')}
        columns={columns}
        rows={ROWS}
        rowKey={({ figure }) => figure}
        empty={null}
        latestLast
        files={{
          name: 'revenue_schedule',
          csv: () => fetched(`/revenue/schedule?${queryText(query)}`, 'text/csv'),
        }}
        tools={
          <>
            <h2 className="mr-auto text-md font-semibold">{t('recognition.schedule')}</h2>
            <JournalButton query={query} />
          </>
        }
      />
      <p className={`mt-2 text-sm ${sound ? 'text-mut' : 'font-medium text-neg'}`}>
        {t('recognition.identity')}{' '}
        {sound
          ? t('recognition.sound', { difference: format.money(0, currency) })
          : t('recognition.unsound', {
              periods: periods
                .filter(({ difference }) => difference !== 0)
                .map(
                  ({ period_start: start, difference }) =>
                    `${format.period(start, query.date_step)}: ${format.money(difference, currency)}`,
                )
                .join(', '),
            })}
      </p>
    </div>
  );
}

function useFigureColumns(
  periods: readonly Period[],
  currency: string,
  query: WholePeriods,
): readonly TableColumn<FigureRow>[] {
  const t = useT();
  const format = useFormat();
  const { open } = useOpenLines();
  return useMemo(
    () => [
      {
        id: 'figure',
        label: t('recognition.figure'),
        value: ({ figure }) => t(`recognition.${figure}`),
        cell: ({ figure }) => (
          <span className={figure === 'closing_deferred' ? 'font-semibold' : ''}>
            <span aria-hidden className="inline-block w-4 text-mut">
              {SIGNS[figure]}
            </span>
            {t(`recognition.${figure}`)}
          </span>
        ),
        width: 220,
      },
      ...periods.map(
        (period): TableColumn<FigureRow> => ({
          id: period.period_start,
          label: format.period(period.period_start, query.date_step),
          value: ({ figure }) => period[figure],
          cell: ({ figure }) => (
            <button
              type="button"
              className={`hover:text-accent hover:underline ${figure === 'closing_deferred' ? 'font-semibold' : ''}`}
              onClick={() => open(period, null)}
            >
              {format.money(period[figure], currency)}
            </button>
          ),
          align: 'right',
          width: 128,
          ...(period.as_of < period.period_end ? { hint: t('recognition.running') } : {}),
        }),
      ),
    ],
    [periods, currency, query.date_step, t, format, open],
  );
}
