// Exchange rates: ECB reference rates, crossed through the euro (methodology 2.3).

import type { Day } from './calendar.ts';

/** An exact ratio of two integers. */
export interface Ratio {
  readonly num: bigint;
  readonly den: bigint;
}

export interface Rates {
  /**
   * Base-currency units for one unit of `currency` on `day`, exact; null where no rate may be used: then the amount is
   * left out of every figure and stands on the findings as `missing_rate`, never taken at 1.
   */
  cross(currency: string, base: string, day: Day): Ratio | null;
}
