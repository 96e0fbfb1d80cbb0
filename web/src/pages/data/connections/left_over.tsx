// What syncs leave for people: records that could not be written, facts gone at the source, fields edited by hand.

import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Answer } from '../../../api/api.ts';
import { useChange } from '../../../api/change.ts';
import { useAnswer } from '../../../api/queries.ts';
import { useCan } from '../../../app/session.tsx';
import { useFormat } from '../../../format/format.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Button } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { Sheet } from '../../../ui/sheet.tsx';
import { SimpleTable } from '../../../ui/simple_table.tsx';
import { Empty, Failure, Skeleton } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';

type Letter = Answer<'GET /connections/{id}/dead_letters'>['data'][number];

const SHOWN = 200;
/** Records have a page by their path. */
const PATHS: Readonly<Record<string, string>> = {
  customer: 'customers',
  product: 'products',
  price: 'prices',
  subscription: 'subscriptions',
  invoice: 'invoices',
  invoice_line_item: 'invoice_line_items',
  credit_note: 'credit_notes',
  credit_note_line_item: 'credit_note_line_items',
};

export function DeadLetters({ connection }: { readonly connection: string }): ReactNode {
  const t = useT();
  const word = useTOr();
  const toast = useToast();
  const format = useFormat();
  const mayWrite = useCan('write');
  const [open, setOpen] = useState<Letter | null>(null);
  const letters = useAnswer('GET /connections/{id}/dead_letters', {
    path: { id: connection },
    query: { limit: SHOWN },
  });
  const said = {
    onDone: ({ settled, retried }: { settled: number; retried: number }) =>
      toast(t('dead.retried', { settled, retried })),
  };
  const all = useChange('POST /connections/{id}/dead_letters/retry', said);
  const one = useChange('POST /connections/{id}/dead_letters/{letter_id}/retry', said);
  if (letters.error !== null) return <Failure error={letters.error} retry={() => void letters.refetch()} />;
  if (letters.data === undefined) return <Skeleton className="h-40" />;
  if (letters.data.data.length === 0) return <Empty text={t('dead.none')} />;
  return (
    <Card
      flush
      title={t('dead.title')}
      actions={
        mayWrite ? (
          <Button busy={all.busy} onClick={() => all.run({ path: { id: connection }, body: {} })}>
            {t('dead.retryAll')}
          </Button>
        ) : null
      }
    >
      <SimpleTable
        caption={t('dead.title')}
        rows={letters.data.data}
        rowKey={(row) => row.id}
        columns={[
          {
            id: 'record',
            label: t('dead.record'),
            cell: (row) => (
              <button
                type="button"
                className="min-h-6 text-left underline decoration-line"
                onClick={() => setOpen(row)}
              >
                {word(`object.${row.object}`, row.object)} {row.source_id ?? ''}
              </button>
            ),
          },
          { id: 'reason', label: t('dead.reason'), cell: (row) => row.reason },
          { id: 'at', label: t('dead.at'), cell: (row) => format.instant(row.created_at) },
          {
            id: 'retry',
            label: t('dead.retry'),
            hideLabel: true,
            numeric: true,
            cell: (row) =>
              mayWrite ? (
                <Button
                  variant="ghost"
                  busy={one.busy}
                  onClick={() => one.run({ path: { id: connection, letter_id: row.id }, body: {} })}
                >
                  {t('dead.retry')}
                </Button>
              ) : null,
          },
        ]}
      />
      <Sheet title={open?.source_id ?? t('dead.record')} open={open !== null} onClose={() => setOpen(null)}>
        <p className="mb-3">{open?.reason}</p>
        <pre tabIndex={0} className="overflow-x-auto rounded-md bg-bg p-3 font-mono text-xs">
          {JSON.stringify(open?.record ?? null, null, 2)}
        </pre>
      </Sheet>
    </Card>
  );
}

export function Gone({ connection }: { readonly connection: string }): ReactNode {
  const t = useT();
  const word = useTOr();
  const format = useFormat();
  const gone = useAnswer('GET /connections/{id}/gone', { path: { id: connection }, query: { limit: SHOWN } });
  if (gone.error !== null) return <Failure error={gone.error} retry={() => void gone.refetch()} />;
  if (gone.data === undefined) return <Skeleton className="h-40" />;
  if (gone.data.data.length === 0) return <Empty text={t('gone.none')} />;
  return (
    <Card flush title={t('gone.title')}>
      <SimpleTable
        caption={t('gone.title')}
        rows={gone.data.data}
        rowKey={(row) => `${row.object} ${row.id}`}
        columns={[
          { id: 'record', label: t('dead.record'), cell: (row) => <RecordLink object={row.object} id={row.id} /> },
          { id: 'object', label: t('run.object'), cell: (row) => word(`object.${row.object}`, row.object) },
          { id: 'at', label: t('gone.at'), cell: (row) => format.instant(row.gone_at) },
        ]}
      />
    </Card>
  );
}

/** Edits of records that this source brought: they win over what it says, until they are released. */
export function ManualEdits({ source }: { readonly source: string }): ReactNode {
  const t = useT();
  const format = useFormat();
  const mayWrite = useCan('write');
  const edits = useAnswer('GET /manual_edits', {});
  const release = useChange('POST /manual_edits/release', { said: t('edits.released') });
  if (edits.error !== null) return <Failure error={edits.error} retry={() => void edits.refetch()} />;
  if (edits.data === undefined) return <Skeleton className="h-40" />;
  const rows = edits.data.data.filter((edit) => edit.source === source);
  if (rows.length === 0) return <Empty text={t('edits.none')} />;
  return (
    <Card flush title={t('edits.title')}>
      <SimpleTable
        caption={t('edits.title')}
        rows={rows}
        rowKey={(row) => `${row.object} ${row.id} ${row.field}`}
        columns={[
          { id: 'record', label: t('dead.record'), cell: (row) => <RecordLink object={row.object} id={row.id} /> },
          { id: 'field', label: t('edits.field'), cell: (row) => row.field },
          { id: 'at', label: t('edits.at'), cell: (row) => format.instant(row.edited_at) },
          {
            id: 'release',
            label: t('edits.release'),
            hideLabel: true,
            numeric: true,
            cell: ({ object, id, field }) =>
              mayWrite ? (
                <Button
                  variant="ghost"
                  busy={release.busy}
                  onClick={() => release.run({ body: { object, id, field } })}
                >
                  {t('edits.release')}
                </Button>
              ) : null,
          },
        ]}
      />
    </Card>
  );
}

function RecordLink({ object, id }: { readonly object: string; readonly id: string }): ReactNode {
  return (
    <Link
      to="/data/records/$object"
      params={{ object: PATHS[object] ?? object }}
      search={{ id }}
      className="underline decoration-line hover:decoration-fg"
    >
      {id}
    </Link>
  );
}
