// Making a secret key: a name, what it may do, until when; then the key itself, shown this once.

import { type FormEvent, type ReactNode, useState } from 'react';
import type { Input } from '../../api/api.ts';
import { useChange } from '../../api/change.ts';
import { useT } from '../../messages/messages.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field, Radios, TextInput } from '../../ui/field.tsx';
import { ShownOnce } from './shown_once.tsx';

type Rights = 'read' | 'write';
type Scopes = Input<'POST /api_keys'>['body']['scopes'];

/** A key that writes reads, too: whoever sends facts wants to see that they arrived. */
const SCOPES: Readonly<Record<Rights, Scopes>> = { read: ['read'], write: ['read', 'write'] };

export function CreateKey({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useT();
  const [name, setName] = useState('');
  const [rights, setRights] = useState<Rights>('read');
  const [until, setUntil] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const create = useChange('POST /api_keys', { onDone: (made) => setSecret(made.secret) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const expires = until === '' ? {} : { expires_at: until };
    create.run({ body: { name: name.trim(), scopes: SCOPES[rights], ...expires } });
  };
  if (secret !== null) {
    const words = {
      title: t('keysPage.once'),
      why: t('keysPage.onceWhy'),
      label: t('keysPage.key'),
      done: t('keysPage.saved'),
    };
    return <ShownOnce {...words} secret={secret} onClose={onClose} />;
  }
  return (
    <Dialog title={t('keysPage.create')} open onClose={onClose}>
      <form className="space-y-4" onSubmit={submit}>
        <Field label={t('keysPage.name')} hint={t('keysPage.nameWhy')}>
          <TextInput
            required
            maxLength={100}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Radios
          label={t('keysPage.scopes')}
          value={rights}
          onChange={setRights}
          options={[
            { value: 'read', label: t('scope.read'), hint: t('scope.read.why') },
            { value: 'write', label: t('scope.write'), hint: t('scope.write.why') },
          ]}
        />
        <Field label={t('keysPage.expiry')} hint={t('keysPage.expiryWhy')}>
          <TextInput type="date" value={until} onChange={(event) => setUntil(event.target.value)} className="!w-44" />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" variant="primary" busy={create.busy}>
            {t('keysPage.create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
