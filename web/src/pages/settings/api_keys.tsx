// API Developer: the secret keys of the company, and how to begin with one.

import { KeyRound } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Answer } from '../../api/api.ts';
import { useChange } from '../../api/change.ts';
import { useAnswer } from '../../api/queries.ts';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { SimpleTable } from '../../ui/simple_table.tsx';
import { Empty, Failure, Skeleton } from '../../ui/states.tsx';
import { CreateKey } from './create_key.tsx';

type ApiKey = Answer<'GET /api_keys'>[number];

export function ApiKeysPage(): ReactNode {
  const t = useT();
  const keys = useAnswer('GET /api_keys', {});
  const [creating, setCreating] = useState(false);
  const create = (
    <Button variant="primary" icon={KeyRound} onClick={() => setCreating(true)}>
      {t('keysPage.create')}
    </Button>
  );
  return (
    <>
      <PageHead title={t('keysPage.title')} lead={t('keysPage.lead')}>
        {keys.data?.length === 0 ? null : create}
      </PageHead>
      <div className="max-w-5xl space-y-4">
        {keys.error === null ? null : <Failure error={keys.error} retry={() => void keys.refetch()} />}
        {keys.data === undefined ? <Skeleton className="h-40" /> : null}
        {keys.data?.length === 0 ? <Empty text={t('keysPage.none')}>{create}</Empty> : null}
        {keys.data === undefined || keys.data.length === 0 ? null : <Keys keys={keys.data} />}
        <QuickStart />
      </div>
      {creating ? <CreateKey onClose={() => setCreating(false)} /> : null}
    </>
  );
}

function Keys({ keys }: { readonly keys: readonly ApiKey[] }): ReactNode {
  const t = useT();
  const format = useFormat();
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const revoke = useChange('DELETE /api_keys/{id}', { said: t('keysPage.revoked'), onDone: () => setRevoking(null) });
  return (
    <Card title={t('keysPage.keys')} flush>
      <SimpleTable
        caption={t('keysPage.keys')}
        rows={keys}
        rowKey={(row) => String(row.id)}
        columns={[
          { id: 'name', label: t('keysPage.name'), cell: (row) => row.name },
          { id: 'prefix', label: t('keysPage.key'), cell: (row) => <code>{`${row.prefix}…`}</code> },
          {
            id: 'scopes',
            label: t('keysPage.scopes'),
            cell: (row) =>
              row.scopes.map((scope) => (scope === 'write' ? t('scope.write') : t('scope.read'))).join(', '),
          },
          { id: 'by', label: t('keysPage.by'), cell: (row) => row.created_by ?? '–' },
          { id: 'made', label: t('keysPage.made'), cell: (row) => format.day(row.created_at) },
          { id: 'used', label: t('keysPage.used'), cell: (row) => format.instant(row.last_used_at) },
          { id: 'until', label: t('keysPage.until'), cell: (row) => format.day(row.expires_at) },
          {
            id: 'revoke',
            label: t('keysPage.revoke'),
            hideLabel: true,
            numeric: true,
            cell: (row) =>
              row.revoked_at === null ? (
                <Button
                  variant="ghost"
                  onClick={() => setRevoking(row)}
                  aria-label={t('keysPage.revokeName', { name: row.name })}
                >
                  {t('keysPage.revoke')}
                </Button>
              ) : (
                <Badge>{t('keysPage.isRevoked')}</Badge>
              ),
          },
        ]}
      />
      <Confirm
        title={t('keysPage.revokeName', { name: revoking?.name ?? '' })}
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        onConfirm={() => revoking !== null && revoke.run({ path: { id: String(revoking.id) } })}
        verb={t('keysPage.revoke')}
        busy={revoke.busy}
      >
        <p>{t('keysPage.revokeWhy')}</p>
      </Confirm>
    </Card>
  );
}

function QuickStart(): ReactNode {
  const t = useT();
  const address = window.location.origin;
  const lines = [
    `curl -H "Authorization: Bearer $RUNRATE_KEY" \\`,
    `  "${address}/api/v1/metrics/mrr?date_step=month&dimension=product"`,
  ];
  const command = lines.join('\n');
  return (
    <Card title={t('keysPage.start')} actions={<CopyButton text={command} />}>
      <p className="mb-2 text-mut">{t('keysPage.startWhy')}</p>
      <pre className="overflow-x-auto rounded-md bg-bg p-3 font-mono text-sm" tabIndex={0}>
        {command}
      </pre>
      <p className="mt-3 flex flex-wrap gap-4">
        <a href="/api/docs" className="text-accent underline">
          {t('keysPage.docs')}
        </a>
        <a href="/api/openapi.json" className="text-accent underline">
          {t('keysPage.openapi')}
        </a>
      </p>
    </Card>
  );
}
