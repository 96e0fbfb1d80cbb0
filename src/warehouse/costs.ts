// Acquisition costs as rows: each in base currency at the rate of its date (methodology sections 2.3 and 5).

import { toDay } from '../core/calendar.ts';
import { micros } from '../core/money.ts';
import { decimal, multiply } from '../core/ratio.ts';
import type { Computation } from './families.ts';
import type { Rows } from './rows.ts';

/** Writes the company's costs; one without a rate is left out of every figure, never taken at 1. */
export function addCosts(rows: Rows, { catalogue, context, timeZone }: Computation): void {
  for (const { date, amount, currency, category, label } of catalogue.costs) {
    const day = toDay(String(date), timeZone);
    if (day === null) throw new Error(`an acquisition cost is stored without a date: ${String(date)}`);
    const rate = context.rates.cross(String(currency), context.baseCurrency, day);
    if (rate === null) continue;
    rows.add('acquisition_costs', {
      day,
      amount: micros(multiply(decimal(Number(amount)), rate)),
      category: category === null || category === undefined ? null : String(category),
      label: label === null || label === undefined ? null : String(label),
    });
  }
}
