// What the figures of the books sum for the oracle: amounts with the attributes that filters and breakdowns look at.

import type { Carrier } from './dimensions.ts';
import type { Fraction } from './rational.ts';
import type { Span, States } from './states.ts';

/** One thing that a figure sums. */
export interface Entry {
  readonly carrier: Carrier;
  readonly amount: Fraction;
  /** Of future MRR. */
  readonly security?: 'secured' | 'unsecured';
}

/** What a metric sums in a period. */
export type Rule = (states: States, span: Span) => Entry[];
