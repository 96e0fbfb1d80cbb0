// What was changed on the company and its options: when, by whom, from what to what.

import type { ReactNode } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { SimpleTable } from '../../ui/simple_table.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';

/** An option, a value of one, or a field of the company, in words. */
function useOptionWords(): { name: (name: string) => string; value: (name: string, value: unknown) => string } {
  const word = useTOr();
  const t = useT();
  return {
    name: (name) => word(`option.${name}`, name),
    value: (name, value) => {
      if (typeof value === 'boolean') return t(value ? 'options.yes' : 'options.no');
      return word(`option.${name}.${String(value)}`, String(value ?? '–'));
    },
  };
}

export function ChangesPage(): ReactNode {
  const t = useT();
  const format = useFormat();
  const words = useOptionWords();
  const changes = useAnswer('GET /company/changes', {});
  return (
    <>
      <PageHead title={t('changes.title')} lead={t('changes.lead')} />
      {changes.error === null ? null : <Failure error={changes.error} retry={() => void changes.refetch()} />}
      {changes.data === undefined ? <Skeleton className="h-64" /> : null}
      {changes.data?.data.length === 0 ? <Empty text={t('changes.none')} /> : null}
      {changes.data === undefined || changes.data.data.length === 0 ? null : (
        <Card flush>
          <SimpleTable
            caption={t('changes.title')}
            rows={changes.data.data}
            rowKey={(row) => `${row.at} ${row.name}`}
            columns={[
              { id: 'what', label: t('changes.what'), cell: (row) => words.name(row.name) },
              { id: 'before', label: t('changes.before'), cell: (row) => words.value(row.name, row.before) },
              { id: 'after', label: t('changes.after'), cell: (row) => words.value(row.name, row.after) },
              { id: 'who', label: t('changes.who'), cell: (row) => row.author },
              { id: 'at', label: t('changes.at'), cell: (row) => format.instant(row.at) },
            ]}
          />
        </Card>
      )}
    </>
  );
}
