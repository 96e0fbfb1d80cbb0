// Inviting somebody: a role, perhaps an address, and then a link that is shown once.

import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../../api/change.ts';
import type { Role } from '../../app/session.tsx';
import { useSession } from '../../app/session.tsx';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Radios, TextInput } from '../../ui/field.tsx';
import { ROLES } from './role_matrix.tsx';
import { ShownOnce } from './shown_once.tsx';

export function Invite({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useT();
  const own = useSession().company?.role;
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('analyst');
  const [link, setLink] = useState<string | null>(null);
  const invite = useChange('POST /invitations', { onDone: (made) => setLink(made.link) });
  const roles = own === 'owner' ? ROLES : ROLES.filter((one) => one === 'analyst' || one === 'viewer');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.run({ body: { role, ...(email.trim() === '' ? {} : { email: email.trim() }) } });
  };
  if (link !== null) {
    const words = {
      title: t('users.linkTitle'),
      why: t('users.linkWhy'),
      label: t('users.link'),
      done: t('users.linkDone'),
    };
    return <ShownOnce {...words} secret={new URL(link, window.location.origin).href} onClose={onClose} />;
  }
  return (
    <Dialog title={t('users.invite')} open onClose={onClose}>
      <form className="space-y-4" onSubmit={submit}>
        <Field label={t('users.inviteEmail')} hint={t('users.inviteEmailWhy')}>
          <TextInput type="email" autoComplete="off" value={email} onChange={(event) => setEmail(event.target.value)} />
        </Field>
        <Radios
          label={t('users.role')}
          value={role}
          onChange={setRole}
          options={roles.map((one) => ({ value: one, label: t(`role.${one}`), hint: t(`role.${one}.why`) }))}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" variant="primary" busy={invite.busy}>
            {t('users.makeLink')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
