// Recognition and billing for the oracle (methodology 5 and 7), line by line.

import { creditsOf, noteLines } from './credits.ts';
import type { Carrier } from './dimensions.ts';
import type { Entry, Rule } from './entries.ts';
import {
  compare,
  type Fraction,
  fraction,
  least,
  minus,
  most,
  negative,
  over,
  round6,
  sum,
  times,
  ZERO,
} from './rational.ts';
import type { Reading } from './readings.ts';
import type { Span, States } from './states.ts';
import { billingPeriodOf } from './timelines.ts';

const OWED = ['open', 'pending', 'unpaid'];

const counted = (states: States): Reading[] => states.readings.filter((reading) => !reading.nowhere);
export const inBase = (reading: Reading, amount: Fraction): Fraction => round6(times(amount, reading.rate ?? ZERO));
export const isWithin = (day: number, { first, asOf }: Span): boolean => first <= day && day <= asOf;

function carrierOfLine(states: States, reading: Reading): Carrier {
  const customer = reading.invoice.to('customer', 'customer_id');
  if (customer === null) throw new Error(`invoice ${reading.invoice.id} without a customer`);
  return {
    root: states.books.root(customer),
    line: reading.line,
    invoice: reading.invoice,
    subscription: reading.subscription,
    price: reading.price,
    currency: reading.currency,
    billingPeriod: billingPeriodOf(reading),
  };
}

/** What a line is worth after its credit notes, exact: never below 0, nor above what was billed (section 7). */
export function worth(states: States, reading: Reading): Fraction {
  const billed = times(reading.amount, reading.rate ?? ZERO);
  if (compare(reading.amount, ZERO) <= 0) return billed;
  const credited = sum(creditsOf(reading, states.books).map(({ amount }) => amount));
  return most(ZERO, least(billed, minus(billed, credited)));
}

/** Recognised by the end of a day, rounded once. */
export function recognised(states: States, reading: Reading, day: number): Fraction {
  const amount = worth(states, reading);
  if (!reading.recurring || reading.period === null) return day >= reading.issued ? round6(amount) : ZERO;
  const { start, end } = reading.period;
  const passed = Math.min(Math.max(day + 1 - start, 0), end - start);
  return round6(over(times(amount, fraction(passed)), fraction(end - start)));
}

export function lines(amount: (states: States, reading: Reading, span: Span) => Fraction): Rule {
  return (states, span) =>
    counted(states).map((reading) => ({
      carrier: carrierOfLine(states, reading),
      amount: amount(states, reading, span),
    }));
}

export function recognition(takes: (reading: Reading) => boolean): Rule {
  return lines((states, reading, { first, asOf }) =>
    takes(reading) ? minus(recognised(states, reading, asOf), recognised(states, reading, first - 1)) : ZERO,
  );
}

/** Credit notes with the lines that they fall on, on the note's date; not those of void invoices and unrated lines. */
export function credited(states: States): { entry: Entry; day: number; status: string }[] {
  const found: { entry: Entry; day: number; status: string }[] = [];
  for (const invoice of states.books.all('invoice')) {
    const status = invoice.text('status') ?? '';
    if (status === 'void') continue;
    const own = states.readings.filter((reading) => reading.invoice === invoice);
    for (const { noteLine, day, amount } of noteLines(invoice, states.books)) {
      const named = own.find((reading) => reading.line === noteLine.to('invoice_line_item', 'invoice_line_item_id'));
      if (named?.nowhere) continue;
      const spread = own.flatMap((reading) =>
        creditsOf(reading, states.books)
          .filter((credit) => credit.noteLine === noteLine)
          .map((credit) => ({ reading, amount: credit.amount })),
      );
      const parts = spread.length > 0 ? spread : named === undefined ? [] : [{ reading: named, amount }];
      let left = round6(amount);
      for (const [index, part] of parts.entries()) {
        const credit = index === parts.length - 1 ? left : round6(part.amount);
        left = minus(left, credit);
        found.push({ entry: { carrier: carrierOfLine(states, part.reading), amount: credit }, day, status });
      }
      if (parts.length > 0 || own.some((reading) => compare(reading.amount, ZERO) > 0)) continue;
      const customer = invoice.to('customer', 'customer_id');
      if (customer === null) continue;
      const nothing = { line: null, subscription: null, price: null, billingPeriod: null };
      const currency = noteLine.text('currency_code') ?? '';
      const carrier = { root: states.books.root(customer), invoice, currency, ...nothing };
      found.push({ entry: { carrier, amount: round6(amount) }, day, status });
    }
  }
  return found;
}

export function outstanding(states: States, { asOf }: Span): Entry[] {
  const owed = counted(states)
    .filter(({ issued, invoice }) => issued <= asOf && OWED.includes(invoice.text('status') ?? ''))
    .map((reading) => ({ carrier: carrierOfLine(states, reading), amount: inBase(reading, reading.amount) }));
  const back = credited(states)
    .filter(({ day, status, entry }) => OWED.includes(status) && Math.max(day, issueOf(entry)) <= asOf)
    .map(({ entry }) => ({ ...entry, amount: negative(entry.amount) }));
  return [...owed, ...back];
}

const issueOf = ({ carrier }: Entry): number => carrier.invoice?.day('date') ?? 0;
