// A card: the surface that holds one thing of a page, with its title and what can be done with it.

import { type ReactNode, useId } from 'react';

export interface CardProps {
  readonly title?: ReactNode;
  /** Beside the title, at the right. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** Without inner space: for tables that reach the edges. */
  readonly flush?: boolean;
}

export function Card({ title, actions, children, className = '', flush = false }: CardProps): ReactNode {
  const id = useId();
  const frame = `min-w-0 rounded-lg border border-line bg-card ${className}`;
  const body = <div className={flush ? '' : title === undefined ? 'p-4' : 'px-4 pb-4'}>{children}</div>;
  if (title === undefined) return <div className={frame}>{body}</div>;
  return (
    <section aria-labelledby={id} className={frame}>
      <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-3 gap-y-1 px-4 py-2">
        <h2 id={id} className="text-md font-semibold">
          {title}
        </h2>
        {actions === undefined ? null : <div className="flex flex-wrap items-center gap-1">{actions}</div>}
      </div>
      {body}
    </section>
  );
}
