// How far something has come; a moving bar where nobody knows the end.

import type { ReactNode } from 'react';
import { useFormat } from '../format/format.ts';

export interface ProgressProps {
  readonly label: string;
  readonly done: number;
  /** Null: unknown. */
  readonly total: number | null;
}

export function Progress({ label, done, total }: ProgressProps): ReactNode {
  const format = useFormat();
  const share = total === null || total === 0 ? null : Math.min(100, Math.floor((done / total) * 100));
  const known = share === null ? {} : { 'aria-valuenow': share, 'aria-valuemin': 0, 'aria-valuemax': 100 };
  return (
    <div className="flex items-center gap-2">
      <div
        role="progressbar"
        aria-label={label}
        {...known}
        className="h-1.5 flex-1 overflow-hidden rounded-full bg-hover"
      >
        <div
          className={`h-full rounded-full bg-accent ${share === null ? 'w-1/3 animate-pulse' : ''}`}
          style={share === null ? undefined : { width: `${share}%` }}
        />
      </div>
      {share === null ? null : (
        <span aria-hidden className="figures w-9 text-right text-xs text-mut">
          {format.percent(share, 0)}
        </span>
      )}
    </div>
  );
}
