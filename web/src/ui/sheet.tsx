// A sheet at the right edge: details beside the page they belong to.

import type { ReactNode } from 'react';
import { Modal, type PanelProps } from './modal.tsx';

export function Sheet({ wide = false, ...rest }: PanelProps): ReactNode {
  const width = wide ? 'w-[min(920px,100vw)]' : 'w-[min(520px,100vw)]';
  return (
    <Modal
      {...rest}
      light
      className={`sheet ${width} inset-y-0 right-0 left-auto h-dvh max-h-dvh max-w-none border-y-0 border-r-0 open:flex`}
    />
  );
}
