// Findings on timelines: gaps, lines without subscription, negative days, a change of currency (methodology section 9).

import type { Day, Range } from './calendar.ts';
import { finding, mrrOn, type Named } from './doubt.ts';
import type { Customer } from './facts.ts';
import type { Finding, LedgerContext } from './ledger.ts';
import type { Micros } from './money.ts';
import { union } from './ranges.ts';
import type { Cover, Coverage, Workings } from './workings.ts';

/** The findings of one timeline. */
export function timelineFindings(workings: Workings, coverage: Coverage, timeline: number): Finding[] {
  if (coverage.covers.length === 0) return [];
  const active = workings.timelines[timeline]?.active ?? [];
  const { root } = workings.facts;
  return [
    ...gaps(coverage, root, workings.context),
    ...orphan(coverage, active, root),
    ...negative(coverage, root),
    ...currencyChanges(coverage),
  ];
}

/** Every gap between two covered stretches (3.3), filled or not; at stake is the MRR of the day before it. */
function gaps({ key, covers, stretches, filled }: Coverage, root: Customer, { basis }: LedgerContext): Finding[] {
  if (basis === 'subscriptions') return [];
  const open = stretches.slice(1).map(({ start }, at) => ({ start: stretches[at]?.end ?? start, end: start }));
  return [...filled, ...open].map((period) => {
    const last = (period.start - 1) as Day;
    const around = covers.filter(({ start, end }) => (start <= last && last < end) || start === period.end);
    return finding('gap', [key, period.start], [['customer', root], ...coverObjects(around)], {
      period,
      atStake: mrrOn(covers, last),
    });
  });
}

function coverObjects(covers: readonly Cover[]): Named[] {
  return covers.flatMap(({ subscription, line }): Named[] => [
    ['subscription', subscription],
    ['invoice_line_item', line],
  ]);
}

/** `orphan_timeline`: lines without subscription; at stake is the MRR of its last active day. */
function orphan({ key, covers, readings }: Coverage, active: readonly Range[], root: Customer): Finding[] {
  const [first] = readings;
  if (first === undefined || first.line.subscription !== null) return [];
  const named: Named[] = [
    ['customer', first.line.invoice.customer],
    ['price', first.line.price],
    ['customer', root],
    ...readings.map(({ line }): Named => ['invoice_line_item', line]),
  ];
  return [finding('orphan_timeline', [key], named, { period: hullOf(covers), atStake: lastMrr(covers, active) })];
}

function lastMrr(covers: readonly Cover[], active: readonly Range[]): Micros {
  const end = active.at(-1)?.end;
  return mrrOn(covers, ((end ?? Number.NEGATIVE_INFINITY) - 1) as Day);
}

function hullOf(covers: readonly Cover[]): Range | null {
  const ranges = union(covers);
  const [first, last] = [ranges[0], ranges.at(-1)];
  return first === undefined || last === undefined ? null : { start: first.start, end: last.end };
}

/** `negative_timeline`: days whose sum is below 0 and counts as zero; at stake is how far below, at the lowest. */
function negative({ key, covers }: Coverage, root: Customer): Finding[] {
  if (covers.every(({ mrr }) => mrr >= 0n)) return [];
  const days = [...new Set(covers.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const below = days.slice(0, -1).flatMap((start, at) => {
    const sum = mrrOn(covers, start);
    return sum < 0n ? [{ start, end: days[at + 1] ?? start, sum }] : [];
  });
  return union(below).map((period) => {
    const inside = below.filter(({ start, end }) => period.start <= start && end <= period.end);
    const lowest = inside.reduce((least, { sum }) => (sum < least ? sum : least), 0n);
    const around = covers.filter(({ start, end, mrr }) => mrr < 0n && start < period.end && period.start < end);
    return finding('negative_timeline', [key, period.start], [['customer', root], ...coverObjects(around)], {
      period,
      atStake: -lowest as Micros,
    });
  });
}

/** `currency_change`: the first cover in each further currency of a timeline. */
function currencyChanges({ covers }: Coverage): Finding[] {
  const seen = new Set<string>();
  return covers.flatMap((cover) => {
    const { currency, line, subscription, start, end, mrr } = cover;
    if (seen.has(currency)) return [];
    seen.add(currency);
    if (seen.size === 1) return [];
    const about = (line ?? subscription)?.id ?? '';
    const named: Named[] = [...coverObjects([cover]), ['invoice', line?.invoice ?? null]];
    return [finding('currency_change', [about], named, { period: { start, end }, atStake: mrr })];
  });
}
