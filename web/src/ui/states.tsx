// What a page shows while it waits, when nothing is there, and when something failed.

import type { ReactNode } from 'react';
import { ApiError } from '../api/api.ts';
import { useT } from '../messages/messages.tsx';

/** A grey place of the final size: nothing moves when the answer comes. */
export function Skeleton({ className = '' }: { readonly className?: string }): ReactNode {
  const t = useT();
  return (
    <div role="status" className={`animate-pulse rounded-md bg-hover ${className}`}>
      <span className="sr-only">{t('state.loading')}</span>
    </div>
  );
}

/** Why something is not there, with the request for the operator's log and a way to try again. */
export function Failure({ error, retry }: { readonly error: Error; readonly retry?: () => void }): ReactNode {
  const t = useT();
  const request = error instanceof ApiError ? error.requestId : null;
  return (
    <div role="alert" className="rounded-md border border-neg bg-card p-3 text-sm">
      <p className="font-medium text-neg">{t('state.failed')}</p>
      <p>{error.message}</p>
      {request === null ? null : <p className="text-mut">{t('state.request', { id: request })}</p>}
      {retry === undefined ? null : (
        <button type="button" className="mt-2 font-medium text-accent underline" onClick={retry}>
          {t('state.retry')}
        </button>
      )}
    </div>
  );
}

/** One sentence and at most two ways on, where there is nothing yet. */
export function Empty({ text, children }: { readonly text: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="flex flex-col items-center gap-3 rounded-lg border border-line bg-card px-4 py-12 text-center">
      <p className="max-w-prose text-mut">{text}</p>
      {children === undefined ? null : <div className="flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}
