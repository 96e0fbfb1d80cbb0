// The words of an import: its state, what its rows are, what a column fills.

import type { ReactNode } from 'react';
import type { Answer } from '../../../api/api.ts';
import { useT, useTOr } from '../../../messages/messages.tsx';
import { Badge, type Tone } from '../../../ui/badge.tsx';

export type Import = Answer<'GET /imports/{id}'>;
export type Kind = Import['detected']['kind'];

export const KINDS: readonly Kind[] = [
  'lines',
  'customer',
  'product',
  'price',
  'subscription',
  'invoice',
  'invoice_line_item',
  'credit_note',
  'credit_note_line_item',
];

const TONES: Readonly<Record<Import['state'], Tone>> = {
  uploaded: 'neutral',
  checking: 'accent',
  checked: 'accent',
  importing: 'accent',
  done: 'pos',
  failed: 'neg',
  cancelled: 'warn',
};

export function ImportBadge({ state }: { readonly state: Import['state'] }): ReactNode {
  const t = useT();
  return <Badge tone={TONES[state]}>{t(`imports.state.${state}`)}</Badge>;
}

/** `customer.custom_properties.segment` in words. */
export function useTarget(): (target: string) => string {
  const word = useTOr();
  return (target) => {
    const [object = '', ...path] = target.split('.');
    const field = path.join('.');
    return `${word(`object.${object}`, object)} · ${word(`field.${field}`, field.replaceAll('_', ' '))}`;
  };
}

/** A check or an import is under way. */
export function isGoing({ state }: Import): boolean {
  return state === 'checking' || state === 'importing';
}
