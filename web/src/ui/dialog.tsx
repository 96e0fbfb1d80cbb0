// A dialog in the middle of the screen, and the question before something that cannot be undone.

import { type ReactNode, useState } from 'react';
import { useT } from '../messages/messages.tsx';
import { Button } from './button.tsx';
import { Field, TextInput } from './field.tsx';
import { Modal, type PanelProps } from './modal.tsx';

export function Dialog({ wide = false, ...rest }: PanelProps): ReactNode {
  const width = wide ? 'w-[min(760px,calc(100vw-24px))]' : 'w-[min(480px,calc(100vw-24px))]';
  return (
    <Modal
      {...rest}
      className={`${width} top-1/2 left-1/2 max-h-[min(88vh,900px)] -translate-x-1/2 -translate-y-1/2 rounded-lg open:flex`}
    />
  );
}

export interface ConfirmProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  /** What happens, in plain words. */
  readonly children: ReactNode;
  /** The verb on the button: "Revoke", never "OK". */
  readonly verb: string;
  readonly busy?: boolean;
  /** Must be typed before the button works. */
  readonly typed?: string;
}

/** Asks before something is removed; with `typed` only after its name was written out. */
export function Confirm(props: ConfirmProps): ReactNode {
  // The inner part is new each time it opens: nothing typed stays behind.
  return props.open ? <OpenConfirm {...props} /> : null;
}

function OpenConfirm({ title, open, onClose, onConfirm, children, verb, busy, typed }: ConfirmProps): ReactNode {
  const t = useT();
  const [text, setText] = useState('');
  return (
    <Dialog
      title={title}
      open={open}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button
            variant="danger"
            {...(busy === undefined ? {} : { busy })}
            disabled={typed !== undefined && text.trim() !== typed}
            onClick={onConfirm}
          >
            {verb}
          </Button>
        </>
      }
    >
      <div className="space-y-3">
        {children}
        {typed === undefined ? null : (
          <Field label={t('ui.typeName', { name: typed })}>
            <TextInput value={text} autoComplete="off" onChange={(event) => setText(event.target.value)} />
          </Field>
        )}
      </div>
    </Dialog>
  );
}
