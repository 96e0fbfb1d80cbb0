// The third and fourth step: what the check found, and what was imported; every refused row with what to do.

import { Download } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../../api/change.ts';
import { download } from '../../../api/download.ts';
import { useCan } from '../../../app/session.tsx';
import { useFormat } from '../../../format/format.ts';
import { useT } from '../../../messages/messages.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Checkbox } from '../../../ui/field.tsx';
import { SimpleTable } from '../../../ui/simple_table.tsx';
import { useToast } from '../../../ui/toast.tsx';
import type { Import } from './import_words.tsx';

export interface OutcomeProps {
  readonly one: Import;
  /** Back to the second step. */
  readonly onRemap: () => void;
}

export function Outcome({ one, onRemap }: OutcomeProps): ReactNode {
  const t = useT();
  const format = useFormat();
  const figures = [
    [t('imports.rows'), one.rows_total],
    [t(one.state === 'checked' ? 'imports.willCreate' : 'imports.created'), one.counts.created],
    [t(one.state === 'checked' ? 'imports.willUpdate' : 'imports.updated'), one.counts.updated],
    [t('imports.refused'), one.counts.refused],
  ] as const;
  return (
    <div className="space-y-4">
      {one.error === null ? null : (
        <p role="alert" className="rounded-md border border-neg bg-card px-3 py-2 whitespace-pre-line text-neg">
          {one.error.message}
        </p>
      )}
      <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {figures.map(([label, value]) => (
          <div key={label} className="rounded-lg border border-line bg-card p-4">
            <dt className="text-mut">{label}</dt>
            <dd className="figures text-2xl font-semibold">{format.count(value)}</dd>
          </div>
        ))}
      </dl>
      {one.error_count === 0 ? null : <Refused one={one} />}
      <Ways one={one} onRemap={onRemap} />
    </div>
  );
}

function Ways({ one, onRemap }: OutcomeProps): ReactNode {
  const t = useT();
  const mayWrite = useCan('write');
  const [skip, setSkip] = useState(false);
  const commit = useChange('POST /imports/{id}/commit', { stale: ['GET /imports/{id}', 'GET /imports', 'GET /work'] });
  if (!mayWrite || one.state === 'done') return null;
  const faulty = one.error_count > 0;
  const stopped = one.state === 'failed' || one.state === 'cancelled';
  return (
    <div className="flex flex-wrap items-center justify-end gap-3">
      {faulty ? (
        <Checkbox
          label={t('imports.skip')}
          checked={skip}
          onChange={(event) => setSkip(event.target.checked)}
          className="mr-auto"
        />
      ) : null}
      <Button onClick={onRemap}>{t('imports.remap')}</Button>
      <Button
        variant="primary"
        busy={commit.busy}
        disabled={faulty && !skip}
        onClick={() => commit.run({ path: { id: one.id }, body: { skip_errors: skip } })}
      >
        {t(stopped ? 'imports.goOn' : 'imports.commit')}
      </Button>
    </div>
  );
}

function Refused({ one }: { readonly one: Import }): ReactNode {
  const t = useT();
  const toast = useToast();
  const save = (what: 'errors' | 'refused_rows') => () =>
    void download(`/imports/${encodeURIComponent(one.id)}/${what}`, `${what}.csv`).catch((error: Error) =>
      toast(error.message, { kind: 'failed' }),
    );
  return (
    <Card
      flush
      title={t('imports.problems', { count: one.error_count })}
      actions={
        <>
          <Button icon={Download} onClick={save('errors')}>
            {t('imports.errorsCsv')}
          </Button>
          <Button icon={Download} onClick={save('refused_rows')}>
            {t('imports.rowsCsv')}
          </Button>
        </>
      }
    >
      <SimpleTable
        caption={t('imports.problems', { count: one.error_count })}
        rows={one.errors}
        rowKey={(row) => `${row.row} ${row.column} ${row.message}`}
        columns={[
          { id: 'row', label: t('imports.row'), cell: (row) => String(row.row) },
          { id: 'column', label: t('imports.column'), cell: (row) => row.column ?? '–' },
          {
            id: 'value',
            label: t('imports.value'),
            cell: (row) => <code className="break-all">{row.value ?? ''}</code>,
          },
          { id: 'message', label: t('imports.problem'), cell: (row) => row.message },
          { id: 'fix', label: t('imports.fix'), cell: (row) => row.fix },
        ]}
      />
    </Card>
  );
}
