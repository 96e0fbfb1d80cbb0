// Balances and flows of the fold, by the methodology's own words.

import { addMonths, type Day, isMonthEnd, periodStart } from '../../src/core/calendar.ts';
import { recognisedAfter } from '../../src/core/recognition.ts';
import type { TableRow } from '../../src/warehouse/schema.ts';
import { type Amounts, type Fold, ONE, type Row } from './fold.ts';

/** Kept rows added up by key. */
export function sum<T extends Row>(fold: Fold, rows: readonly T[], amount: (row: T) => bigint): Amounts {
  const amounts: Amounts = new Map();
  for (const row of fold.kept(rows)) {
    const key = fold.keyOf(row);
    amounts.set(key, (amounts.get(key) ?? 0n) + amount(row));
  }
  return amounts;
}

type Part = TableRow<'parts'>;

function covers(part: { readonly start_day: Day; readonly end_day: Day }, day: Day): boolean {
  return part.start_day <= day && day < part.end_day;
}

/** Kept sums of each unit on a day, by key. */
export function unitSums(fold: Fold, day: Day, unit: (part: Part) => string): Map<string, Map<string, bigint>> {
  const sums = new Map<string, Map<string, bigint>>();
  for (const part of fold.kept(fold.world.rows.parts.filter((one) => covers(one, day)))) {
    const key = fold.keyOf(part);
    const own = sums.get(key) ?? new Map<string, bigint>();
    own.set(unit(part), (own.get(unit(part)) ?? 0n) + part.mrr);
    sums.set(key, own);
  }
  return sums;
}

export const byCustomer = (part: Part): string => String(part.customer_no);

function count(sums: Map<string, Map<string, bigint>>): Amounts {
  return new Map(
    [...sums].map(([key, own]) => [key, BigInt([...own.values()].filter((held) => held > 0n).length) * ONE]),
  );
}

/** A balance on a day, by key. */
export function stateOf(fold: Fold, name: string, day: Day): Amounts {
  const { parts, committed, future, revenue, credits } = fold.world.rows;
  const unpaid = (row: { readonly invoice_status: string }): boolean =>
    ['open', 'pending', 'unpaid'].includes(row.invoice_status);
  switch (name) {
    case 'mrr':
      return sum(
        fold,
        parts.filter((part) => covers(part, day)),
        (part) => part.mrr,
      );
    case 'cmrr':
      return sum<Row & { readonly mrr: bigint }>(
        fold,
        [...parts, ...committed].filter((part) => covers(part, day)),
        (part) => part.mrr,
      );
    case 'future_mrr': {
      const { freshness } = fold.world;
      const known = future.filter((row) => row.known_start <= freshness && freshness < row.known_end);
      return sum<Row & { readonly mrr: bigint }>(
        fold,
        [...parts, ...known].filter((part) => covers(part, day)),
        (part) => part.mrr,
      );
    }
    case 'customers':
    case 'month_customers':
      return count(unitSums(fold, day, byCustomer));
    case 'timelines':
      return count(unitSums(fold, day, (part) => `${part.customer_no} ${part.timeline_no}`));
    case 'mrr_then':
    case 'mrr_now':
    case 'mrr_kept':
      return yearAgo(fold, name, day);
    case 'outstanding': {
      const issued = sum(
        fold,
        revenue.filter((row) => row.issued <= day && unpaid(row)),
        (row) => row.invoiced,
      );
      const noted = credits.filter((row) => row.issued <= day && row.invoice_issued <= day && unpaid(row));
      for (const [key, amount] of sum(fold, noted, (row) => row.amount))
        issued.set(key, (issued.get(key) ?? 0n) - amount);
      return issued;
    }
    default:
      throw new Error(`no fold of the state ${name}`);
  }
}

function yearAgo(fold: Fold, name: string, day: Day): Amounts {
  const moved = addMonths(day, -12);
  const past = unitSums(fold, isMonthEnd(day) ? lastOfMonth(moved) : moved, byCustomer);
  const now = unitSums(fold, day, byCustomer);
  const amounts: Amounts = new Map();
  for (const [key, own] of past) {
    let total = 0n;
    for (const [customer, then] of own) {
      if (then <= 0n) continue;
      const present = now.get(key)?.get(customer) ?? 0n;
      total += name === 'mrr_then' ? then : name === 'mrr_now' ? present : present < then ? present : then;
    }
    amounts.set(key, total);
  }
  return amounts;
}

function lastOfMonth(day: Day): Day {
  return (addMonths(periodStart(day, 'month'), 1) - 1) as Day;
}

/** Days of activity of customers and of timelines, whatever is kept. */
export function active(fold: Fold, customer: number, day: Day, timeline?: number): boolean {
  return fold.world.rows.parts.some(
    (part) =>
      part.customer_no === customer && (timeline === undefined || part.timeline_no === timeline) && covers(part, day),
  );
}

/** A flow over the days from start to end, by key. */
export function flowOf(fold: Fold, name: string, start: Day, end: Day): Amounts {
  const { parts, renewals, revenue, credits } = fold.world.rows;
  const within = (day: Day): boolean => start <= day && day <= end;
  const before = (start - 1) as Day;
  switch (name) {
    case 'churned_timeline_mrr': {
      const gone = parts.filter(
        (part) => covers(part, before) && !active(fold, part.customer_no, end, part.timeline_no),
      );
      return sum(fold, gone, (part) => part.mrr);
    }
    case 'lost_customers': {
      const lost: Amounts = new Map();
      for (const [key, own] of unitSums(fold, before, byCustomer)) {
        const gone = [...own].filter(([customer, held]) => held > 0n && !active(fold, Number(customer), end));
        lost.set(key, BigInt(gone.length) * ONE);
      }
      return lost;
    }
    case 'due':
      return sum(
        fold,
        renewals.filter((row) => within(row.due)),
        (row) => row.before,
      );
    case 'renewed':
      return sum(
        fold,
        renewals.filter((row) => within(row.due)),
        (row) => row.kept,
      );
    case 'invoiced':
      return sum(
        fold,
        revenue.filter((row) => within(row.issued)),
        (row) => row.invoiced,
      );
    case 'tax':
      return sum(
        fold,
        revenue.filter((row) => within(row.issued)),
        (row) => row.tax,
      );
    case 'paid':
      return sum(
        fold,
        revenue.filter((row) => within(row.issued) && row.invoice_status === 'paid'),
        (row) => row.invoiced,
      );
    case 'credited':
      return sum(
        fold,
        credits.filter((row) => within(row.issued)),
        (row) => row.amount,
      );
    case 'acquisition_costs': {
      const costs = fold.world.rows.acquisition_costs.filter((row) => within(row.day));
      return new Map([['[]', costs.reduce((total, row) => total + row.amount, 0n)]]);
    }
    default:
      return recognised(fold, name, start, end);
  }
}

function recognised(fold: Fold, name: string, start: Day, end: Day): Amounts {
  const upTo = (row: TableRow<'revenue'>, day: Day): bigint => {
    const law = { dayAmount: row.day_amount, dayNum: BigInt(row.day_num), dayDen: BigInt(row.day_den) };
    const days = Math.min(Math.max(day + 1 - row.start_day, 0), row.end_day - row.start_day);
    return recognisedAfter(law as unknown as Parameters<typeof recognisedAfter>[0], days);
  };
  return sum(fold, fold.world.rows.revenue, (row) => {
    switch (name) {
      case 'recognised_recurring':
        return row.recurring ? upTo(row, end) - upTo(row, (start - 1) as Day) : 0n;
      case 'recognised_one_off':
        return row.recurring ? 0n : upTo(row, end) - upTo(row, (start - 1) as Day);
      case 'deferred':
        return row.issued <= end ? row.amount - upTo(row, end) : 0n;
      case 'accrued':
        return row.issued > end ? upTo(row, end) : 0n;
      default:
        throw new Error(`no fold of the flow ${name}`);
    }
  });
}
