// Billing and recognition rows: every line and credit that has a rate, in base currency (methodology sections 5 and 7).

import { baseAmount, type CreditShare, creditedShare, creditShares } from './credits.ts';
import type { Invoice } from './facts.ts';
import type { Attributes, CreditLine, RevenueLine } from './ledger.ts';
import { type Micros, micros, NOTHING } from './money.ts';
import { byId } from './order.ts';
import { add, decimal, multiply, ONE, type Ratio, subtract, ZERO } from './ratio.ts';
import { dayLaw } from './recognition.ts';
import type { Reading, Workings } from './workings.ts';

/**
 * One row for each line with a rate on an invoice that is not void, whatever its type and whatever the options leave
 * out of MRR (3.6): what is invoiced, taxed and recognised.
 */
export function revenueLines(workings: Workings): RevenueLine[] {
  const rows: RevenueLine[] = [];
  for (const reading of workings.readings) {
    const { line, rate } = reading;
    if (rate !== null && line.invoice.status !== 'void') rows.push(revenueLine(reading, rate));
  }
  return rows;
}

function revenueLine(reading: Reading, rate: Ratio): RevenueLine {
  const { line, period } = reading;
  const issued = line.invoice.issued;
  const before = baseAmount(line, rate);
  const after = reading.credits.length === 0 ? before : lessCredits(before, reading);
  const start = period?.start ?? issued;
  const days = period === null ? 1 : period.end - period.start;
  const { dayAmount, dayNum, dayDen } = dayLaw(after, days);
  const invoiced = micros(before);
  const { subscription, price, currency, source } = line;
  return {
    subscription,
    price,
    currency,
    billingPeriod: reading.billingPeriod,
    line,
    source,
    recurring: period !== null,
    issued,
    start,
    end: (start + days) as RevenueLine['end'],
    invoiced,
    tax: line.tax === 0 ? NOTHING : micros(multiply(decimal(line.tax), rate)),
    amount: after === before ? invoiced : micros(after),
    dayAmount,
    dayNum,
    dayDen,
  };
}

function lessCredits(before: Ratio, reading: Reading): Ratio {
  const share = creditedShare(reading.credits.map((credit) => credit.share));
  return multiply(before, subtract(ONE, share));
}

/** The attributes that a line gives to everything made of it. */
export function lineAttributes(reading: Reading): Attributes {
  const { line, billingPeriod } = reading;
  const { subscription, price, currency, source } = line;
  return { subscription, price, currency, billingPeriod, line, source };
}

/**
 * One row for each invoice line that a credit-note line takes from, rounded so that the rows of a note line add up to
 * its own amount rounded once.
 */
export function creditLines(workings: Workings): CreditLine[] {
  const { baseCurrency, rates } = workings.context;
  return byId(workings.facts.invoices).flatMap((invoice) =>
    creditRows(
      invoice,
      creditShares(invoice, baseCurrency, rates, (line) => {
        const reading = workings.readingOf.get(line);
        return { recurring: reading?.period != null, rate: reading?.rate ?? null };
      }),
      workings,
    ),
  );
}

function creditRows(invoice: Invoice, shares: readonly CreditShare[], workings: Workings): CreditLine[] {
  let [noteLine, exact, counted] = [shares[0]?.noteLine, ZERO, NOTHING];
  return shares.map((share) => {
    if (share.noteLine !== noteLine) [noteLine, exact, counted] = [share.noteLine, ZERO, NOTHING];
    const upTo = add(exact, share.amount);
    const amount = (micros(upTo) - counted) as Micros;
    [exact, counted] = [upTo, micros(upTo)];
    return { ...creditAttributes(share, workings), noteLine: share.noteLine, invoice, issued: share.day, amount };
  });
}

/** Those of the line that takes the credit; without one, the note line's own currency and source. */
function creditAttributes(share: CreditShare, workings: Workings): Attributes {
  const reading = share.line === null ? undefined : workings.readingOf.get(share.line);
  if (reading !== undefined) return lineAttributes(reading);
  const { currency, source } = share.noteLine;
  return { subscription: null, price: null, currency, billingPeriod: null, line: null, source };
}
