// The head of a page: its title, also the title of the browser tab, and what can be done at the right.

import { type ReactNode, useEffect } from 'react';
import { useT } from '../messages/messages.tsx';

export interface PageHeadProps {
  readonly title: string;
  /** One plain sentence below the title. */
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}

export function PageHead({ title, lead, children }: PageHeadProps): ReactNode {
  const t = useT();
  const name = t('app.name');
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
  return (
    <div className="mb-4 flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <h1 className="text-xl leading-8 font-semibold break-words">{title}</h1>
        {lead === undefined ? null : <p className="max-w-3xl text-mut">{lead}</p>}
      </div>
      {children === undefined ? null : <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}
