// Imports: a file to drop, templates to begin with, and every import so far.

import { Link, useNavigate } from '@tanstack/react-router';
import { FileSpreadsheet, FileUp } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import type { Answer } from '../../api/api.ts';
import { download } from '../../api/download.ts';
import { QUERIES, useAnswer } from '../../api/queries.ts';
import { type Upload, uploadImport } from '../../api/upload.ts';
import { useCan } from '../../app/session.tsx';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Menu } from '../../ui/menu.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Progress } from '../../ui/progress.tsx';
import { SimpleTable } from '../../ui/simple_table.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { ImportBadge, KINDS } from './imports/import_words.tsx';

type Listed = Answer<'GET /imports'>['data'][number];

const LISTED = 100;

export function ImportsPage(): ReactNode {
  const t = useT();
  const toast = useToast();
  const mayWrite = useCan('write');
  const imports = useAnswer('GET /imports', { query: { limit: LISTED } }, { every: 10_000 });
  return (
    <>
      <PageHead title={t('imports.title')} lead={t('imports.lead')}>
        <Menu
          label={t('imports.templates')}
          icon={FileSpreadsheet}
          items={KINDS.map((kind) => ({
            label: t(`imports.kind.${kind}`),
            onSelect: () =>
              void download(`/import_templates/${kind}`, `${kind}.csv`).catch((error: Error) =>
                toast(error.message, { kind: 'failed' }),
              ),
          }))}
        />
      </PageHead>
      <div className="space-y-4">
        {mayWrite ? <Drop /> : null}
        {imports.error === null ? null : <Failure error={imports.error} retry={() => void imports.refetch()} />}
        {imports.data === undefined && imports.error === null ? <Skeleton className="h-48" /> : null}
        {imports.data === undefined || imports.data.data.length === 0 ? null : <Past imports={imports.data.data} />}
      </div>
    </>
  );
}

interface Sending {
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

/** Takes a file by dropping or by choosing; goes to its page once it is there. */
function Drop(): ReactNode {
  const t = useT();
  const toast = useToast();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const upload = useRef<Upload | null>(null);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<Sending | null>(null);
  const send = async (file: File | undefined) => {
    if (file === undefined) return;
    setSending({ name: file.name, done: 0, total: file.size });
    upload.current = uploadImport(file, (done, total) => setSending({ name: file.name, done, total }));
    try {
      const made = await upload.current.done;
      void QUERIES.invalidateQueries({ queryKey: ['GET /imports'] });
      await navigate({ to: '/data/imports/$id', params: { id: made.id } });
    } catch (error) {
      const cancelled = error instanceof DOMException;
      if (!cancelled) toast(error instanceof Error ? error.message : String(error), { kind: 'failed' });
    }
    setSending(null);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send(event.dataTransfer.files[0]);
  };
  return (
    <section
      aria-label={t('imports.drop')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`flex min-h-44 flex-col items-center justify-center gap-3 rounded-lg border border-dashed bg-card p-6 text-center ${over ? 'border-accent bg-hover' : 'border-control'}`}
    >
      {sending === null ? (
        <>
          <FileUp aria-hidden size={26} className="text-mut" />
          <p className="max-w-prose text-mut">{t('imports.dropWhy')}</p>
          <Button variant="primary" onClick={() => input.current?.click()}>
            {t('imports.choose')}
          </Button>
          <input
            ref={input}
            type="file"
            accept=".csv,.tsv,.txt,.xlsx"
            aria-label={t('imports.choose')}
            tabIndex={-1}
            className="sr-only"
            onChange={(event) => {
              void send(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
        </>
      ) : (
        <div className="w-full max-w-md space-y-3">
          <p>{t('imports.sending', { name: sending.name })}</p>
          <Progress label={sending.name} done={sending.done} total={sending.total} />
          <Button onClick={() => upload.current?.cancel()}>{t('ui.cancel')}</Button>
        </div>
      )}
    </section>
  );
}

function Past({ imports }: { readonly imports: readonly Listed[] }): ReactNode {
  const t = useT();
  const format = useFormat();
  return (
    <Card flush title={t('imports.past')}>
      <SimpleTable
        caption={t('imports.past')}
        rows={imports}
        rowKey={(row) => row.id}
        columns={[
          {
            id: 'file',
            label: t('imports.file'),
            cell: (row) => (
              <Link
                to="/data/imports/$id"
                params={{ id: row.id }}
                className="underline decoration-line hover:decoration-fg"
              >
                {row.file.name}
              </Link>
            ),
          },
          { id: 'state', label: t('imports.state'), cell: (row) => <ImportBadge state={row.state} /> },
          { id: 'rows', label: t('imports.rows'), numeric: true, cell: (row) => format.count(row.rows_total) },
          { id: 'new', label: t('imports.created'), numeric: true, cell: (row) => format.count(row.counts.created) },
          { id: 'old', label: t('imports.updated'), numeric: true, cell: (row) => format.count(row.counts.updated) },
          { id: 'no', label: t('imports.refused'), numeric: true, cell: (row) => format.count(row.counts.refused) },
          { id: 'by', label: t('imports.by'), cell: (row) => row.created_by },
          { id: 'at', label: t('imports.at'), cell: (row) => format.instant(row.created_at) },
        ]}
      />
    </Card>
  );
}
