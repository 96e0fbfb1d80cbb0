// Keeping something under a name: a view of a page, the filters of a segment.

import { type ReactNode, useState } from 'react';
import { useT } from '../messages/messages.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Checkbox, Field, TextInput } from '../ui/field.tsx';

export interface Named {
  readonly name: string;
  /** Seen by everybody of the company. */
  readonly shared: boolean;
}

interface SaveDialogProps {
  readonly title: string;
  readonly lead: string;
  readonly onClose: () => void;
  /** Errors: shown, and the dialog stays. */
  readonly onSave: (named: Named) => Promise<unknown>;
}

export function SaveDialog({ title, lead, onClose, onSave }: SaveDialogProps): ReactNode {
  const t = useT();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const save = async () => {
    if (name.trim() === '') return;
    setBusy(true);
    try {
      await onSave({ name: name.trim(), shared });
      onClose();
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} open onClose={onClose}>
      <form
        className="space-y-3"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p className="text-mut">{lead}</p>
        <Field label={t('save.name')} error={fault}>
          <TextInput value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Checkbox label={t('save.shared')} checked={shared} onChange={(event) => setShared(event.target.checked)} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy} disabled={name.trim() === ''}>
            {t('save.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
