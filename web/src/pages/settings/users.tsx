// Users of the company, their roles, and invitations.

import { UserPlus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Answer } from '../../api/api.ts';
import { useChange } from '../../api/change.ts';
import { useAnswer } from '../../api/queries.ts';
import type { Role } from '../../app/session.tsx';
import { useSession } from '../../app/session.tsx';
import { useFormat } from '../../format/format.ts';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/dialog.tsx';
import { PageHead } from '../../ui/page_head.tsx';
import { Select } from '../../ui/select.tsx';
import { SimpleTable } from '../../ui/simple_table.tsx';
import { Failure, Skeleton } from '../../ui/states.tsx';
import { Invite } from './invite.tsx';
import { ROLES, RoleMatrix } from './role_matrix.tsx';

type Member = Answer<'GET /users'>[number];
type Invitation = Answer<'GET /invitations'>[number];

export function UsersPage(): ReactNode {
  const t = useT();
  const users = useAnswer('GET /users', {});
  const invitations = useAnswer('GET /invitations', {});
  const [inviting, setInviting] = useState(false);
  const error = users.error ?? invitations.error;
  return (
    <>
      <PageHead title={t('users.title')} lead={t('users.lead')}>
        <Button variant="primary" icon={UserPlus} onClick={() => setInviting(true)}>
          {t('users.invite')}
        </Button>
      </PageHead>
      <div className="max-w-5xl space-y-4">
        {error === null ? null : <Failure error={error} />}
        {users.data === undefined ? <Skeleton className="h-40" /> : <Members members={users.data} />}
        {invitations.data === undefined || invitations.data.length === 0 ? null : (
          <Invitations invitations={invitations.data} />
        )}
        <RoleMatrix />
      </div>
      {inviting ? <Invite onClose={() => setInviting(false)} /> : null}
    </>
  );
}

/** Only owners change owners and admins. */
function mayChange(own: Role | undefined, of: Role): boolean {
  return own === 'owner' || (own === 'admin' && (of === 'analyst' || of === 'viewer'));
}

function Members({ members }: { readonly members: readonly Member[] }): ReactNode {
  const t = useT();
  const format = useFormat();
  const session = useSession();
  const own = session.company?.role;
  const [removing, setRemoving] = useState<Member | null>(null);
  const change = useChange('PATCH /users/{id}', { said: t('ui.saved') });
  const remove = useChange('DELETE /users/{id}', { said: t('users.removed'), onDone: () => setRemoving(null) });
  const roles = ROLES.filter((role) => mayChange(own, role));
  return (
    <Card title={t('users.members')} flush>
      <SimpleTable
        caption={t('users.members')}
        rows={members}
        rowKey={(row) => row.id}
        columns={[
          {
            id: 'name',
            label: t('users.name'),
            cell: (row) => (row.id === session.user?.id ? t('users.you', { name: row.name }) : row.name),
          },
          { id: 'email', label: t('form.email'), cell: (row) => row.email },
          {
            id: 'role',
            label: t('users.role'),
            cell: (row) =>
              mayChange(own, row.role) ? (
                <Select
                  label={t('users.roleOf', { name: row.name })}
                  hideLabel
                  value={row.role}
                  options={[...new Set([row.role, ...roles])].map((role) => ({
                    value: role,
                    label: t(`role.${role}`),
                  }))}
                  onChange={(role) => change.run({ path: { id: row.id }, body: { role } })}
                  className="w-36"
                />
              ) : (
                t(`role.${row.role}`)
              ),
          },
          { id: 'seen', label: t('users.seen'), cell: (row) => format.instant(row.last_seen_at) },
          {
            id: 'remove',
            label: t('users.remove'),
            hideLabel: true,
            numeric: true,
            cell: (row) =>
              mayChange(own, row.role) ? (
                <Button
                  variant="ghost"
                  onClick={() => setRemoving(row)}
                  aria-label={t('users.removeName', { name: row.name })}
                >
                  {t('users.remove')}
                </Button>
              ) : null,
          },
        ]}
      />
      <Confirm
        title={t('users.removeName', { name: removing?.name ?? '' })}
        open={removing !== null}
        onClose={() => setRemoving(null)}
        onConfirm={() => removing !== null && remove.run({ path: { id: removing.id } })}
        verb={t('users.remove')}
        busy={remove.busy}
      >
        <p>{t('users.removeWhy')}</p>
      </Confirm>
    </Card>
  );
}

function Invitations({ invitations }: { readonly invitations: readonly Invitation[] }): ReactNode {
  const t = useT();
  const format = useFormat();
  const withdraw = useChange('DELETE /invitations/{id}', { said: t('users.withdrawn') });
  return (
    <Card title={t('users.invitations')} flush>
      <SimpleTable
        caption={t('users.invitations')}
        rows={invitations}
        rowKey={(row) => String(row.id)}
        columns={[
          { id: 'email', label: t('form.email'), cell: (row) => row.email ?? t('users.anybody') },
          { id: 'role', label: t('users.role'), cell: (row) => t(`role.${row.role}`) },
          { id: 'by', label: t('users.invitedBy'), cell: (row) => row.created_by },
          { id: 'until', label: t('users.until'), cell: (row) => format.instant(row.expires_at) },
          {
            id: 'withdraw',
            label: t('users.withdraw'),
            hideLabel: true,
            numeric: true,
            cell: (row) => (
              <Button variant="ghost" busy={withdraw.busy} onClick={() => withdraw.run({ path: { id: row.id } })}>
                {t('users.withdraw')}
              </Button>
            ),
          },
        ]}
      />
    </Card>
  );
}
