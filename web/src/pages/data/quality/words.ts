// The findings in the reader's language: what each kind means and what to do about it.

import { useMemo } from 'react';
import { useTOr } from '../../../messages/messages.tsx';
import type { Tone } from '../../../ui/badge.tsx';

export const SEVERITY_TONES: Readonly<Record<string, Tone>> = { error: 'neg', warning: 'warn', info: 'neutral' };

export interface FindingWords {
  title(kind: string, fallback: string): string;
  meaning(kind: string, fallback: string): string;
  repair(kind: string, fallback: string): string;
  severity(severity: string): string;
}

/** What has no words here keeps the server's. */
export function useFindingWords(): FindingWords {
  const or = useTOr();
  return useMemo(
    () => ({
      title: (kind, fallback) => or(`finding.${kind}.title`, fallback),
      meaning: (kind, fallback) => or(`finding.${kind}.meaning`, fallback),
      repair: (kind, fallback) => or(`finding.${kind}.repair`, fallback),
      severity: (severity) => or(`severity.${severity}`, severity),
    }),
    [or],
  );
}
