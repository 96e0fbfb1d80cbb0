// The figures of the revenue schedule in the order in which they add up.

import type { Answer } from '../../../api/api.ts';

export const FIGURES = [
  'opening_deferred',
  'invoiced',
  'credited',
  'recognized',
  'accrued_change',
  'closing_deferred',
] as const;
export type Figure = (typeof FIGURES)[number];

/** How each enters the sum: opening + invoiced − credited − recognised + accrued change = closing. */
export const SIGNS: Readonly<Record<Figure, string>> = {
  opening_deferred: '',
  invoiced: '+',
  credited: '−',
  recognized: '−',
  accrued_change: '+',
  closing_deferred: '=',
};

export type Schedule = Answer<'GET /revenue/schedule'>;
export type Period = Schedule['total'][number];

/** The view of lines knows these dimensions by these columns; cells of others lead nowhere. */
export function columnOf(dimension: string): string | null {
  const known: Readonly<Record<string, string>> = { customer: 'customer_id', price: 'price_id', product: 'product_id' };
  return known[dimension] ?? (dimension.startsWith('custom.') ? dimension : null);
}
