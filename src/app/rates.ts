// The exchange rates that figures are converted with: which currencies there are, from when to when, and the latest rate.

import { z } from 'zod';
import { ok, type Result } from '../core/result.ts';
import type { RateRow } from '../store/store.ts';
import type { AppFault } from './fault.ts';
import { operation } from './operation.ts';

const DAY = z.string().meta({ format: 'date' });

const RATE = z
  .strictObject({
    currency: z.string(),
    first_day: DAY,
    last_day: DAY,
    rate: z.string().meta({ description: 'Units for one euro on the last day' }),
  })
  .meta({ id: 'CurrencyRates' });

interface Span {
  readonly first: RateRow;
  last: RateRow;
}

/** Each currency with its first and its last rate. */
function spansOf(rates: Iterable<RateRow>): Map<string, Span> {
  const spans = new Map<string, Span>();
  for (const rate of rates) {
    const span = spans.get(rate.currency);
    if (span === undefined) spans.set(rate.currency, { first: rate, last: rate });
    else if (rate.day >= span.last.day) span.last = rate;
  }
  return spans;
}

export const listRates = operation({
  name: 'list_rates',
  summary: 'List currencies with rates',
  description:
    'The reference rates of the European Central Bank that ship with Runrate, and those added since: every currency with its first and last day.',
  scope: 'read',
  input: z.strictObject({}),
  output: z.array(RATE),
  run: async (context): Promise<Result<unknown, AppFault>> =>
    ok(
      [...spansOf(await context.store.rates())]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([currency, { first, last }]) => ({
          currency,
          first_day: first.day,
          last_day: last.day,
          rate: last.rate,
        })),
    ),
});
