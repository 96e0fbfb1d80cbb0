// What each role may do, as a table.

import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Role } from '../../app/session.tsx';
import { type MessageId, useT } from '../../messages/messages.tsx';
import { Card } from '../../ui/card.tsx';
import { SimpleTable } from '../../ui/simple_table.tsx';

export const ROLES: readonly Role[] = ['owner', 'admin', 'analyst', 'viewer'];

const RIGHTS: readonly (readonly [MessageId, readonly Role[]])[] = [
  ['rights.read', ['owner', 'admin', 'analyst', 'viewer']],
  ['rights.export', ['owner', 'admin', 'analyst', 'viewer']],
  ['rights.analyse', ['owner', 'admin', 'analyst']],
  ['rights.write', ['owner', 'admin']],
  ['rights.connections', ['owner', 'admin']],
  ['rights.options', ['owner', 'admin']],
  ['rights.users', ['owner', 'admin']],
  ['rights.keys', ['owner', 'admin']],
  ['rights.owners', ['owner']],
];

export function RoleMatrix(): ReactNode {
  const t = useT();
  return (
    <Card title={t('rights.title')} flush>
      <SimpleTable
        caption={t('rights.title')}
        rows={RIGHTS}
        rowKey={([id]) => id}
        columns={[
          { id: 'right', label: t('rights.right'), cell: ([id]) => <span className="font-normal">{t(id)}</span> },
          ...ROLES.map((role) => ({
            id: role,
            label: t(`role.${role}`),
            cell: ([, roles]: (typeof RIGHTS)[number]) =>
              roles.includes(role) ? (
                <>
                  <Check aria-hidden size={16} className="text-pos" />
                  <span className="sr-only">{t('options.yes')}</span>
                </>
              ) : (
                <>
                  <span aria-hidden className="text-mut">
                    {'–'}
                  </span>
                  <span className="sr-only">{t('options.no')}</span>
                </>
              ),
          })),
        ]}
      />
    </Card>
  );
}
