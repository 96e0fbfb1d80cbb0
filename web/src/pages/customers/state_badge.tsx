// Whether a customer is active, churned or was never one, in words and colour.

import type { ReactNode } from 'react';
import { useTOr } from '../../messages/messages.tsx';
import { Badge, type Tone } from '../../ui/badge.tsx';

const TONES: Readonly<Record<string, Tone>> = {
  active: 'pos',
  churned: 'neg',
  trialing: 'accent',
  paid: 'pos',
  unpaid: 'neg',
  canceled: 'neg',
  open: 'warn',
  pending: 'warn',
};

/** The state of a customer, or the status of a subscription or an invoice. */
export function StateBadge({ state }: { readonly state: string }): ReactNode {
  const or = useTOr();
  return <Badge tone={TONES[state] ?? 'neutral'}>{or(`value.${state}`, state)}</Badge>;
}
