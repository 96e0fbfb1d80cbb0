// The state of a connection or a run: a word, coloured.

import type { ReactNode } from 'react';
import type { Answer } from '../../../api/api.ts';
import { useT } from '../../../messages/messages.tsx';
import { Badge, type Tone } from '../../../ui/badge.tsx';

export type Connection = Answer<'GET /connections/{id}'>;
export type Run = Answer<'GET /connections/{id}/runs/{run_id}'>;

const CONNECTION_TONES: Readonly<Record<Connection['state'], Tone>> = {
  ready: 'pos',
  syncing: 'accent',
  needs_attention: 'neg',
};

export function ConnectionBadge({ state }: { readonly state: Connection['state'] }): ReactNode {
  const t = useT();
  return <Badge tone={CONNECTION_TONES[state]}>{t(`connection.${state}`)}</Badge>;
}

const RUN_TONES: Readonly<Record<Run['state'], Tone>> = {
  queued: 'neutral',
  running: 'accent',
  succeeded: 'pos',
  failed: 'neg',
  cancelled: 'warn',
  needs_attention: 'neg',
};

export function RunBadge({ state }: { readonly state: Run['state'] }): ReactNode {
  const t = useT();
  return <Badge tone={RUN_TONES[state]}>{t(`run.${state}`)}</Badge>;
}
