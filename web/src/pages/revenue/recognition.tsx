// Recognition: how deferred revenue moves from closing to closing, by plan or customer, down to the line, and as a journal.

import { Download } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { fetched, save } from '../../ui/table/files.ts';
import { oneOf, useParams } from '../../ui/table/params.ts';
import { useToast } from '../../ui/toast.tsx';
import { PRESETS, parseRange, type Span } from '../../url/range.ts';
import { useView } from '../../url/view.ts';
import { useSpan } from '../analytics/retention/clock.ts';
import { COHORT_GRAINS, type CohortGrain } from '../analytics/retention/cohorts.ts';
import { ObjectSheet } from '../data/records/object_sheet.tsx';
import { Groups } from './recognition/groups.tsx';
import { LinesSheet } from './recognition/lines_sheet.tsx';
import { RecognizedChart } from './recognition/recognized_chart.tsx';
import { ScheduleTable } from './recognition/schedule_table.tsx';

export interface ScheduleQuery extends Span {
  readonly date_step: CohortGrain;
}

export function Recognition(): ReactNode {
  const t = useT();
  const [view, setView] = useView();
  const [params] = useParams();
  const grain = oneOf(view.grain, COHORT_GRAINS);
  // A schedule is read month by month: a year of it, unless another range was asked for.
  const span = useSpan(parseRange(params.range) ?? { kind: 'last', months: 12 });
  return (
    <>
      <PageHead title={t('recognition.title')} lead={t('recognition.lead')}>
        <Select
          label={t('retention.range')}
          hideLabel
          value={params.range ?? '12m'}
          options={PRESETS.map((value) => ({ value: value as string, label: t(`retention.range.${value}`) }))}
          onChange={(text) => setView({ range: parseRange(text) ?? view.range })}
        />
        <Segmented
          label={t('recognition.grain')}
          value={grain}
          options={COHORT_GRAINS.map((value) => ({ value, label: t(`retention.grain.${value}`) }))}
          onChange={(next) => setView({ grain: next })}
        />
        {span === null ? null : <JournalButton query={{ ...span, date_step: grain }} />}
      </PageHead>
      {span === null ? <Skeleton className="h-150" /> : <Schedule query={{ ...span, date_step: grain }} />}
      <LinesSheet grain={grain} />
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
    fetched(`/revenue/journal?${new URLSearchParams({ ...query })}`, 'text/csv')
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
