// A key of the keyboard, as a picture.

import type { ReactNode } from 'react';

export function Kbd({ text }: { readonly text: string }): ReactNode {
  return (
    <kbd className="inline-flex min-w-5 justify-center rounded-[5px] border border-line bg-bg px-1 font-sans text-2xs text-mut">
      {text}
    </kbd>
  );
}
