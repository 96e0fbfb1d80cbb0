// Recognition: how deferred revenue moves from closing to closing, by plan or customer, down to the line, and as a journal.

import { Download } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { AnalysisFrame } from '../../analysis/frame.tsx';
import { useCatalogue } from '../../analysis/metrics.ts';
import { useAnswer } from '../../api/queries.ts';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { fetched, queryText, save } from '../../ui/table/files.ts';
import { useToast } from '../../ui/toast.tsx';
import { useWholePeriods, type WholePeriods } from '../analytics/retention/whole_periods.ts';
import { ObjectSheet } from '../data/records/object_sheet.tsx';
import { Groups } from './recognition/groups.tsx';
import { LinesSheet } from './recognition/lines_sheet.tsx';
import { RecognizedChart } from './recognition/recognized_chart.tsx';
import { ScheduleTable } from './recognition/schedule_table.tsx';

export type ScheduleQuery = WholePeriods;

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
      <div className="mb-4 flex justify-end">
        <JournalButton query={query} />
      </div>
      <Schedule query={query} />
      <LinesSheet grain={query.date_step} />
      <ObjectSheet />
    </>
  );
}

function Schedule({ query }: { readonly query: ScheduleQuery }): ReactNode {
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

function JournalButton({ query }: { readonly query: ScheduleQuery }): ReactNode {
  const t = useT();
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const take = () => {
    setBusy(true);
    fetched(`/revenue/journal?${queryText(query)}`, 'text/csv')
      .then((file) => save(file, `journal_${query.date_start}_${query.date_end}.csv`))
      .catch((error: Error) => toast(t('table.exportFailed', { reason: error.message }), { kind: 'failed' }))
      .finally(() => setBusy(false));
  };
  return (
    <Button icon={Download} busy={busy} onClick={take}>
      {t('recognition.journal')}
    </Button>
  );
}
