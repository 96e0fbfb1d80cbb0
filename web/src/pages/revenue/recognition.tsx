// Recognition: how deferred revenue moves from closing to closing, by plan or customer, down to the line, and as a journal.

import type { ReactNode } from 'react';
import { AnalysisFrame } from '../../analysis/frame.tsx';
import { useCatalogue } from '../../analysis/metrics.ts';
import { useAnswer } from '../../api/queries.ts';
import { useT } from '../../messages/messages.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { useWholePeriods, type WholePeriods } from '../analytics/retention/whole_periods.ts';
import { ObjectSheet } from '../data/records/object_sheet.tsx';
import { Groups } from './recognition/groups.tsx';
import { LinesSheet } from './recognition/lines_sheet.tsx';
import { RecognizedChart } from './recognition/recognized_chart.tsx';
import { ScheduleTable } from './recognition/schedule_table.tsx';

export function Recognition(): ReactNode {
  const t = useT();
  const { metric: find } = useCatalogue();
  return (
    <AnalysisFrame
      title={t('recognition.title')}
      lead={t('recognition.lead')}
      options={{ compare: false, filters: find('recognized_revenue')?.dimensions ?? [] }}
    >
      <Content />
    </AnalysisFrame>
  );
}

function Content(): ReactNode {
  const query = useWholePeriods();
  return (
    <>
      <Schedule query={query} />
      <LinesSheet grain={query.date_step} />
      <ObjectSheet />
    </>
  );
}

function Schedule({ query }: { readonly query: WholePeriods }): ReactNode {
  const answer = useAnswer('GET /revenue/schedule', { query });
  if (answer.error !== null && answer.data === undefined) {
    return <Failure error={answer.error} retry={() => void answer.refetch()} />;
  }
  if (answer.data === undefined) return <Skeleton className="h-150" />;
  const { total, currency } = answer.data;
  return (
    <div className="space-y-4">
      {answer.error === null ? null : <Failure error={answer.error} retry={() => void answer.refetch()} />}
      <RecognizedChart periods={total} currency={currency} grain={query.date_step} />
      <ScheduleTable periods={total} currency={currency} query={query} />
      <Groups query={query} />
    </div>
  );
}
