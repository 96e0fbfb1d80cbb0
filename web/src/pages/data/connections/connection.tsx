// One connection: its runs live, what syncs left for people, its settings.

import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { RefreshCw } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { call } from '../../../api/api.ts';
import { useChange } from '../../../api/change.ts';
import { useAnswer } from '../../../api/queries.ts';
import { useCan } from '../../../app/session.tsx';
import { useFormat } from '../../../format/format.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Button } from '../../../ui/button.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { PageHead } from '../../../ui/page_head.tsx';
import { Select } from '../../../ui/select.tsx';
import { Empty, Failure, Skeleton } from '../../../ui/states.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { ConnectionSettings } from './connection_settings.tsx';
import { DeadLetters, Gone, ManualEdits } from './left_over.tsx';
import { LiveRun } from './live_run.tsx';
import { type Connection, ConnectionBadge } from './state_badge.tsx';

const TABS = ['runs', 'problems', 'gone', 'edits', 'settings'] as const;
type TabName = (typeof TABS)[number];

const RUNS_LISTED = 50;

export function ConnectionPage(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const connection = useAnswer('GET /connections/{id}', { path: { id } });
  useConsent(id, () => void connection.refetch());
  if (connection.data === undefined) {
    return connection.error === null ? (
      <Skeleton className="h-96" />
    ) : (
      <Failure error={connection.error} retry={() => void connection.refetch()} />
    );
  }
  return <Loaded connection={connection.data} />;
}

/** The provider sends its owner back here with a code, which is spent once. */
function useConsent(id: string, onDone: () => void): void {
  const t = useT();
  const toast = useToast();
  const navigate = useNavigate();
  const { code, state } = useSearch({ strict: false });
  const spent = useRef(false);
  useEffect(() => {
    if (code === undefined || state === undefined || spent.current) return;
    spent.current = true;
    call('POST /connections/{id}/authorization', { path: { id }, body: { code, state } })
      .then(() => toast(t('connection.agreed')))
      .catch((error: Error) => toast(error.message, { kind: 'failed' }))
      .finally(() => {
        void navigate({ to: '.', search: {}, replace: true });
        onDone();
      });
  });
}

function Loaded({ connection }: { readonly connection: Connection }): ReactNode {
  const t = useT();
  const word = useTOr();
  const navigate = useNavigate();
  const search = useSearch({ strict: false });
  const tab = TABS.find((one) => one === search.tab) ?? 'runs';
  const { id, name, provider, state, attention } = connection;
  const views: Readonly<Record<TabName, ReactNode>> = {
    runs: <Runs connection={connection} />,
    problems: <DeadLetters connection={id} />,
    gone: <Gone connection={id} />,
    edits: <ManualEdits source={name} />,
    settings: <ConnectionSettings key={connection.updated_at} connection={connection} />,
  };
  return (
    <>
      <PageHead title={name} lead={word(`provider.${provider}`, provider)}>
        <ConnectionBadge state={state} />
        <Actions connection={connection} />
      </PageHead>
      {attention === null ? null : (
        <p role="alert" className="mb-4 rounded-md border border-neg bg-card px-3 py-2 text-neg">
          {attention.message}
        </p>
      )}
      <Tabs
        label={name}
        value={tab}
        tabs={TABS.map((value) => ({ value, label: t(`connection.tab.${value}`) }))}
        onChange={(next) => void navigate({ to: '.', search: next === 'runs' ? {} : { tab: next }, replace: true })}
      >
        {views[tab]}
      </Tabs>
    </>
  );
}

function Actions({ connection }: { readonly connection: Connection }): ReactNode {
  const t = useT();
  const mayWrite = useCan('write');
  const { id, state, settings } = connection;
  const sync = useChange('POST /connections/{id}/sync', {
    stale: ['GET /connections', 'GET /connections/{id}', 'GET /connections/{id}/runs', 'GET /work'],
  });
  const consent = useChange('POST /connections/{id}/authorize', {
    onDone: ({ url }) => window.location.assign(url),
    stale: [],
  });
  if (!mayWrite) return null;
  return (
    <>
      {settings.auth === 'oauth2' ? (
        <Button
          busy={consent.busy}
          onClick={() =>
            consent.run({ path: { id }, body: { redirect_url: window.location.origin + window.location.pathname } })
          }
        >
          {t('connection.agree')}
        </Button>
      ) : null}
      <Button
        variant="primary"
        icon={RefreshCw}
        busy={sync.busy || state === 'syncing'}
        onClick={() => sync.run({ path: { id }, body: {} })}
      >
        {t(state === 'syncing' ? 'connection.syncing' : 'connections.sync')}
      </Button>
      <Menu
        label={t('connection.more')}
        hideLabel
        icon={RefreshCw}
        items={[
          {
            label: t('connection.full'),
            hint: t('connection.fullWhy'),
            onSelect: () => sync.run({ path: { id }, body: { full: true } }),
          },
        ]}
      />
    </>
  );
}

function Runs({ connection }: { readonly connection: Connection }): ReactNode {
  const t = useT();
  const format = useFormat();
  const runs = useAnswer('GET /connections/{id}/runs', { path: { id: connection.id }, query: { limit: RUNS_LISTED } });
  const [chosen, setChosen] = useState<string | null>(null);
  if (runs.error !== null) return <Failure error={runs.error} retry={() => void runs.refetch()} />;
  if (runs.data === undefined) return <Skeleton className="h-96" />;
  const run = runs.data.data.find(({ id }) => id === chosen) ?? runs.data.data[0];
  if (run === undefined) return <Empty text={t('run.none')} />;
  return (
    <div className="space-y-4">
      <Select
        label={t('run.history')}
        value={run.id}
        options={runs.data.data.map(({ id, state, created_at: at }) => ({
          value: id,
          label: `${format.instant(at)} · ${t(`run.${state}`)}`,
        }))}
        onChange={setChosen}
        className="max-w-sm"
      />
      <LiveRun key={run.id} connection={connection.id} first={run} />
    </div>
  );
}
