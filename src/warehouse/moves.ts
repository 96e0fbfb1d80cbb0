// The movements of one customer as a whole by calendar month, whatever is asked later: its parts are netted once, when
// they are computed, and not by every question. The rules are those of metrics/movements.ts.

import { type Day, FOREVER, nextPeriod, periodStart } from '../core/calendar.ts';
import { GRAIN_BIT } from '../metrics/grains.ts';
import type { TableRow } from './schema.ts';

type MovedPart = Pick<
  TableRow<'parts'>,
  'start_day' | 'end_day' | 'mrr' | 'first_day' | 'span_start' | 'span_end' | 'open_grains' | 'close_grains'
>;
type MovedRate = Pick<TableRow<'fx'>, 'open_start' | 'open_end' | 'close_start' | 'close_end' | 'amount'>;
export type Moves = Omit<TableRow<'moves'>, 'customer_no' | 'customer_country' | 'first_day'>;

type Amounts = Omit<Moves, 'until' | 'mrr' | 'mrr_change' | 'floor' | 'floor_change'>;

interface Month {
  new: bigint;
  reactivation: bigint;
  change: bigint;
  churn: bigint;
  fx: bigint;
}

/** Months in which anything moved, each compared from the day before it to its last day, with the states between. */
export function movesOf(parts: readonly MovedPart[], effects: readonly MovedRate[]): Moves[] {
  const months = new Map<Day, Month>();
  const monthOf = (day: Day) =>
    months.getOrInsertComputed(day, () => ({ new: 0n, reactivation: 0n, change: 0n, churn: 0n, fx: 0n }));
  for (const part of parts) {
    const [entered, left] = [periodStart(part.start_day, 'month'), periodStart(part.end_day, 'month')];
    // What came and went inside a month stands in none of its states.
    if (left === entered) continue;
    monthOf(entered)[entering(part, entered)] += part.mrr;
    monthOf(left)[leaving(part, left)] -= part.mrr;
  }
  for (const { open_start, open_end, close_start, close_end, amount } of effects) {
    const month = periodStart(close_start, 'month');
    if (open_start < month && open_end >= month && periodStart(close_end, 'month') > month) monthOf(month).fx += amount;
  }
  const moved = [...months].sort(([a], [b]) => a - b).flatMap(([month, sums]) => amountsOf(month, sums) ?? []);
  return withStates(moved, parts[0]?.first_day ?? FOREVER);
}

/** Closing MRR, the least closing so far, and how long both hold. */
function withStates(amounts: readonly Amounts[], firstDay: Day): Moves[] {
  let mrr = 0n;
  let floor = 0n;
  return amounts.map((moved, at) => {
    const { month, new_mrr, reactivation_mrr, expansion_mrr, contraction_mrr, churned_mrr, fx_mrr } = moved;
    const mrr_change = new_mrr + reactivation_mrr + expansion_mrr + contraction_mrr + churned_mrr + fx_mrr;
    mrr += mrr_change;
    // A customer without MRR at the end of its first month has had nothing to retain.
    const begins = at === 0 && firstDay >= month;
    const before = floor;
    floor = begins || mrr < floor ? mrr : floor;
    return { ...moved, until: amounts[at + 1]?.month ?? FOREVER, mrr, mrr_change, floor, floor_change: floor - before };
  });
}

function entering({ span_start, first_day, open_grains }: MovedPart, month: Day): keyof Month {
  if (span_start < month || (open_grains & GRAIN_BIT.month) !== 0) return 'change';
  return first_day >= month ? 'new' : 'reactivation';
}

function leaving({ span_end, close_grains }: MovedPart, month: Day): keyof Month {
  return span_end >= nextPeriod(month, 'month') || (close_grains & GRAIN_BIT.month) !== 0 ? 'change' : 'churn';
}

function amountsOf(month: Day, moved: Month): Amounts | null {
  const changed = moved.change - moved.fx;
  if ([moved.new, moved.reactivation, changed, moved.churn, moved.fx].every((amount) => amount === 0n)) return null;
  return {
    month,
    new_mrr: moved.new,
    reactivation_mrr: moved.reactivation,
    expansion_mrr: changed > 0n ? changed : 0n,
    contraction_mrr: changed < 0n ? changed : 0n,
    churned_mrr: moved.churn,
    fx_mrr: moved.fx,
  };
}
