// Connections: every source as a card with its state, its last and next run, and what that brought.

import { Link } from '@tanstack/react-router';
import { Plug, RefreshCw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import { useAnswer } from '../../api/queries.ts';
import { useCan } from '../../app/session.tsx';
import { useFormat } from '../../format/format.ts';
import { useT, useTOr } from '../../messages/messages.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Progress } from '../../ui/progress.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import { AddConnection } from './connections/add.tsx';
import { type Connection, ConnectionBadge, RunBadge } from './connections/state_badge.tsx';

const WHILE_SYNCING_MS = 2000;
const OTHERWISE_MS = 30_000;

export function ConnectionsPage(): ReactNode {
  const t = useT();
  const mayWrite = useCan('write');
  const [adding, setAdding] = useState(false);
  const [syncing, setSyncing] = useState(false);
  const connections = useAnswer('GET /connections', {}, { every: syncing ? WHILE_SYNCING_MS : OTHERWISE_MS });
  const now = connections.data?.data.some(({ state }) => state === 'syncing') ?? false;
  if (now !== syncing) setSyncing(now);
  const add = mayWrite ? (
    <Button variant="primary" icon={Plug} onClick={() => setAdding(true)}>
      {t('connections.add')}
    </Button>
  ) : null;
  const none = connections.data?.data.length === 0;
  return (
    <>
      <PageHead title={t('connections.title')} lead={t('connections.lead')}>
        {none ? null : add}
      </PageHead>
      {connections.error === null ? null : (
        <Failure error={connections.error} retry={() => void connections.refetch()} />
      )}
      {connections.data === undefined && connections.error === null ? <Skeleton className="h-44" /> : null}
      {none ? (
        <Empty text={t('connections.none')}>
          {add}
          <Link to="/data/imports" className={buttonClass('plain')}>
            {t('connections.import')}
          </Link>
        </Empty>
      ) : null}
      <ul className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
        {connections.data?.data.map((connection) => (
          <li key={connection.id}>
            <ConnectionCard connection={connection} />
          </li>
        ))}
      </ul>
      {adding ? <AddConnection onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function ConnectionCard({ connection }: { readonly connection: Connection }): ReactNode {
  const t = useT();
  const word = useTOr();
  const mayWrite = useCan('write');
  const { id, name, provider, state, attention, last_run: run } = connection;
  const sync = useChange('POST /connections/{id}/sync', { stale: ['GET /connections', 'GET /work'] });
  return (
    <article className="flex h-full flex-col gap-3 rounded-lg border border-line bg-card p-4">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="min-w-0">
          <h2 className="text-md font-semibold break-words">
            <Link to="/data/connections/$id" params={{ id }} className="hover:underline">
              {name}
            </Link>
          </h2>
          <p className="text-sm text-mut">{word(`provider.${provider}`, provider)}</p>
        </div>
        <ConnectionBadge state={state} />
      </div>
      {attention === null ? null : <p className="text-neg">{attention.message}</p>}
      {run !== null && state === 'syncing' && run.progress !== null ? (
        <Progress label={run.progress.stream} done={run.progress.done} total={run.progress.total} />
      ) : null}
      <Facts connection={connection} />
      <div className="mt-auto flex flex-wrap gap-2">
        {mayWrite ? (
          <Button
            icon={RefreshCw}
            busy={sync.busy || state === 'syncing'}
            onClick={() => sync.run({ path: { id }, body: {} })}
          >
            {t(state === 'syncing' ? 'connection.syncing' : 'connections.sync')}
          </Button>
        ) : null}
        <Link to="/data/connections/$id" params={{ id }} className={buttonClass('ghost')}>
          {t('connections.open')}
        </Link>
      </div>
    </article>
  );
}

function Facts({ connection }: { readonly connection: Connection }): ReactNode {
  const t = useT();
  const format = useFormat();
  const run = connection.last_run;
  const sum = (what: 'read' | 'written' | 'dead') =>
    Object.values(run?.counters ?? {}).reduce((total, counter) => total + counter[what], 0);
  const rows = [
    [
      t('connections.lastRun'),
      run === null ? (
        t('connections.never')
      ) : (
        <span key="run" className="flex flex-wrap items-center justify-end gap-2">
          {format.instant(run.finished_at ?? run.started_at ?? run.created_at)}
          <RunBadge state={run.state} />
        </span>
      ),
    ],
    [
      t('connections.nextRun'),
      connection.next_run_at === null ? t('connections.byHand') : format.instant(connection.next_run_at),
    ],
    ...(run === null
      ? []
      : [
          [
            t('connections.counts'),
            t('connections.countsOf', { read: sum('read'), written: sum('written'), dead: sum('dead') }),
          ],
        ]),
  ] as const;
  return (
    <dl className="space-y-1">
      {rows.map(([label, value]) => (
        <div key={String(label)} className="flex flex-wrap justify-between gap-x-3">
          <dt className="text-mut">{label}</dt>
          <dd className="figures text-right">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
