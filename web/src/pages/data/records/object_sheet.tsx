// One billing object beside the page: its fields, its lines, its custom properties, its history; changed and deleted here.

import { type ReactNode, useState } from 'react';
import { useCan } from '../../../app/session.tsx';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Button } from '../../../ui/button.tsx';
import { Sheet } from '../../../ui/sheet.tsx';
import { Failure, Skeleton } from '../../../ui/states.tsx';
import { DeleteObject } from './delete_object.tsx';
import { EditForm } from './edit_form.tsx';
import { History } from './history.tsx';
import { LinesOf } from './lines_of.tsx';
import { useObject } from './object_api.ts';
import { Facts } from './object_facts.tsx';
import { type OpenObject, useOpenObject } from './open_object.ts';

/** Shows the object that the URL names, if it names one. */
export function ObjectSheet(): ReactNode {
  const { current, close } = useOpenObject();
  return current === null ? null : (
    <OpenSheet key={`${current.object}:${current.id}`} shown={current} onClose={close} />
  );
}

function OpenSheet({ shown, onClose }: { readonly shown: OpenObject; readonly onClose: () => void }): ReactNode {
  const t = useT();
  const or = useTOr();
  const { object, id } = shown;
  const answer = useObject(object, id);
  const mayWrite = useCan('write');
  const [mode, setMode] = useState<'read' | 'edit' | 'delete'>('read');
  const body = answer.data;
  const title = (
    <span>
      <span className="block text-sm font-normal text-mut">{or(`object.${object}`, object)}</span>
      <span className="break-all">{String(body?.name ?? body?.invoice_number ?? id)}</span>
    </span>
  );
  return (
    <Sheet
      title={title}
      open
      wide
      onClose={onClose}
      footer={
        mayWrite && mode === 'read' && body !== undefined ? (
          <>
            <Button variant="danger" onClick={() => setMode('delete')}>
              {t('records.delete')}
            </Button>
            <Button variant="primary" onClick={() => setMode('edit')}>
              {t('records.edit')}
            </Button>
          </>
        ) : undefined
      }
    >
      {answer.error === null ? null : <Failure error={answer.error} retry={() => void answer.refetch()} />}
      {body === undefined ? (
        answer.error === null ? (
          <Skeleton className="h-96" />
        ) : null
      ) : mode === 'edit' ? (
        <EditForm object={object} id={id} body={body} onDone={() => setMode('read')} onGone={onClose} />
      ) : (
        <div className="space-y-6">
          <Facts object={object} body={body} />
          <LinesOf object={object} id={id} body={body} />
          <History object={object} id={id} />
        </div>
      )}
      {mode === 'delete' ? (
        <DeleteObject object={object} id={id} onClose={() => setMode('read')} onGone={onClose} />
      ) : null}
    </Sheet>
  );
}
