// A part of a sheet: its heading, one sentence, what belongs to it.

import type { ReactNode } from 'react';

interface PartProps {
  readonly title: string;
  readonly lead?: string;
  readonly children: ReactNode;
}

export function Part({ title, lead, children }: PartProps): ReactNode {
  return (
    <section aria-label={title} className="space-y-2">
      <h3 className="text-md font-semibold">{title}</h3>
      {lead === undefined ? null : <p className="text-sm text-mut">{lead}</p>}
      {children}
    </section>
  );
}
