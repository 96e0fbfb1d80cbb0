// Deleting an object: what goes with it is named first; what refers to it is named by the server and needs a second yes.

import { type ReactNode, useState } from 'react';
import { ApiError } from '../../../api/api.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { Field, TextInput } from '../../../ui/field.tsx';
import { Failure } from '../../../ui/states.tsx';
import { useToast } from '../../../ui/toast.tsx';
import { deleteObject } from './object_api.ts';
import type { BillingObject } from './objects.ts';

export interface DeleteObjectProps {
  readonly object: BillingObject;
  readonly id: string;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

export function DeleteObject({ object, id, onClose, onGone }: DeleteObjectProps): ReactNode {
  const t = useT();
  const or = useTOr();
  const toast = useToast();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Error | null>(null);
  const referenced = failure instanceof ApiError && failure.status === 409 ? failure.detail : null;
  const remove = async () => {
    if (reason.trim() === '') return setMissing(true);
    setBusy(true);
    try {
      await deleteObject(object, id, reason.trim(), referenced !== null);
      toast(t('records.deleted', { id }));
      onGone();
    } catch (error) {
      setFailure(error instanceof Error ? error : new Error(String(error)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Confirm
      title={t('records.deleteTitle', { object: or(`object.${object}`, object).toLowerCase(), id })}
      open
      onClose={onClose}
      onConfirm={() => void remove()}
      verb={referenced === null ? t('records.delete') : t('records.deleteAll')}
      busy={busy}
      {...(referenced === null ? {} : { typed: id })}
    >
      <p>{t(`records.consequence.${object}`)}</p>
      {referenced === null ? null : (
        <div role="alert" className="rounded-md border border-neg p-3">
          <p className="font-medium text-neg">{t('records.referenced')}</p>
          <ul className="list-disc pl-5 break-words">
            {referenced.map(({ msg }) => (
              <li key={msg}>{msg}</li>
            ))}
          </ul>
        </div>
      )}
      {failure === null || referenced !== null ? null : <Failure error={failure} />}
      <Field
        label={t('records.reason')}
        error={missing && reason.trim() === '' ? t('records.reasonMissing') : undefined}
      >
        <TextInput value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </Confirm>
  );
}
