// A secret just made, shown this once: whoever closes it without copying has to make another.

import type { ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy.tsx';
import { Dialog } from '../../ui/dialog.tsx';

export interface ShownOnceProps {
  readonly title: string;
  /** Why it does not come back, in a sentence. */
  readonly why: string;
  /** What the secret is. */
  readonly label: string;
  readonly secret: string;
  /** The button that closes: that it was kept. */
  readonly done: string;
  readonly onClose: () => void;
}

export function ShownOnce({ title, why, label, secret, done, onClose }: ShownOnceProps): ReactNode {
  const footer = (
    <Button variant="primary" onClick={onClose}>
      {done}
    </Button>
  );
  return (
    <Dialog title={title} open onClose={onClose} footer={footer}>
      <p className="mb-3">{why}</p>
      <CopyField label={label} text={secret} />
    </Dialog>
  );
}
