// A word with a state: in words first, in colour second.

import type { ReactNode } from 'react';

export type Tone = 'neutral' | 'pos' | 'neg' | 'warn' | 'accent';

const TONES: Readonly<Record<Tone, string>> = {
  neutral: 'border-line text-mut',
  pos: 'border-pos/40 text-pos',
  neg: 'border-neg/40 text-neg',
  warn: 'border-warn/40 text-warn',
  accent: 'border-accent/40 text-accent',
};

export function Badge({
  tone = 'neutral',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-full border bg-card px-2 text-xs font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}
