// What all findings of data quality share: how they are keyed, which objects they name and what MRR is at stake.

import { type Day, isoDay, type Range } from './calendar.ts';
import { monthlyAmount } from './covers.ts';
import type { Fact, ObjectName, Price } from './facts.ts';
import type { Finding, FindingKind } from './ledger.ts';
import { type Micros, micros } from './money.ts';
import { decimal, divide, multiply, type Ratio, ratio } from './ratio.ts';
import type { Reading } from './workings.ts';

/** A finding names at most so many objects: one on thousands of lines stays readable. */
const OBJECTS_MAX = 20;

/** An object that a finding names; null where there is none. */
export type Named = readonly [object: ObjectName, fact: Fact | null];

/** A finding; its key is made of the kind, what it is about, ids and, where one object may have several, a day. */
export function finding(
  kind: FindingKind,
  about: readonly (string | Day)[],
  named: readonly Named[],
  rest: Pick<Finding, 'period' | 'atStake'> & { readonly since?: Day },
): Finding {
  const parts = about.map((part) => (typeof part === 'number' ? isoDay(part) : part));
  const seen = new Set<Fact>();
  const objects = named.flatMap(([object, fact]) => {
    if (fact === null || seen.has(fact) || seen.size >= OBJECTS_MAX) return [];
    seen.add(fact);
    return [{ object, id: fact.id }];
  });
  return { since: null, ...rest, kind, key: JSON.stringify([kind, named[0]?.[0], ...parts]), objects };
}

/** A line with its invoice and its subscription. */
export function lineObjects({ line }: Reading): Named[] {
  return [
    ['invoice_line_item', line],
    ['invoice', line.invoice],
    ['subscription', line.subscription],
  ];
}

/** MRR of a line by itself, before credit notes and prorations of others. */
export function monthlyOf(reading: Reading): Micros {
  return monthlyAmount(reading, 'ignore');
}

/** Months of one billing period of a price, null where it has none (2.4). */
export function priceMonths({ periodUnit, periodLength }: Price): Ratio | null {
  const length = BigInt(periodLength ?? 1);
  switch (periodUnit) {
    case null:
      return null;
    case 'day':
      return ratio(length * 12n, 365n);
    case 'week':
      return ratio(length * 84n, 365n);
    case 'month':
      return ratio(length);
    case 'year':
      return ratio(length * 12n);
    default:
      return periodUnit satisfies never;
  }
}

/** The monthly amount of `amount` at a price's frequency, in base currency; null where the price does not say. */
export function monthlyAt(price: Price | null, amount: number | null, rate: Ratio | null): Micros | null {
  const months = price === null ? null : priceMonths(price);
  if (months === null || months.num === 0n || amount === null || rate === null) return null;
  return micros(divide(multiply(decimal(amount), rate), months));
}

/** The total of a timeline's parts on a day. */
export function mrrOn(parts: readonly (Range & { readonly mrr: Micros })[], day: Day): Micros {
  let sum = 0n;
  for (const { start, end, mrr } of parts) if (start <= day && day < end) sum += mrr;
  return sum as Micros;
}
