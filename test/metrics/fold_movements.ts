// Movements of the fold (methodology section 4), customer by customer.

import type { Day } from '../../src/core/calendar.ts';
import { type Amounts, type Fold, ONE } from './fold.ts';
import { active, byCustomer, sum, unitSums } from './fold_states.ts';

/** One class of movement: by the customer's whole MRR, netted within the customer and key (methodology section 4). */
export function movementsOf(fold: Fold, name: string, start: Day, end: Day): Amounts {
  const before = (start - 1) as Day;
  const opening = unitSums(fold, before, byCustomer);
  const closing = unitSums(fold, end, byCustomer);
  const steps = fold.world.rows.fx.filter(
    (row) =>
      row.close_start >= start &&
      row.close_start <= end &&
      end < row.close_end &&
      row.open_start <= before &&
      before < row.open_end,
  );
  const keys = new Set([...opening.keys(), ...closing.keys(), ...fold.kept(steps).map((row) => fold.keyOf(row))]);
  const amounts: Amounts = new Map();
  for (const key of keys) {
    let total = 0n;
    for (const { customer_no, first_day } of fold.world.rows.customers) {
      if (first_day === null) continue;
      const own = steps.filter((row) => row.customer_no === customer_no);
      const fx = sum(fold, own, (row) => row.amount).get(key) ?? 0n;
      const o = opening.get(key)?.get(String(customer_no)) ?? 0n;
      const c = closing.get(key)?.get(String(customer_no)) ?? 0n;
      const wasActive = active(fold, customer_no, before);
      const isActive = active(fold, customer_no, end);
      total += movement(name, { o, c, fx, wasActive, isActive, isNew: first_day >= start });
    }
    amounts.set(key, total);
  }
  return amounts;
}

interface Ends {
  readonly o: bigint;
  readonly c: bigint;
  readonly fx: bigint;
  readonly wasActive: boolean;
  readonly isActive: boolean;
  readonly isNew: boolean;
}

function movement(name: string, { o, c, fx, wasActive, isActive, isNew }: Ends): bigint {
  const real = c - o - fx;
  const came = !wasActive && isActive;
  const left = wasActive && !isActive;
  const stayed = wasActive && isActive;
  switch (name) {
    case 'new_mrr':
      return came && isNew ? c : 0n;
    case 'reactivation_mrr':
      return came && !isNew ? c : 0n;
    case 'churned_mrr':
      return left ? -o : 0n;
    case 'expansion_mrr':
      return stayed && real > 0n ? real : 0n;
    case 'contraction_mrr':
      return stayed && real < 0n ? real : 0n;
    case 'fx_mrr':
      return stayed ? fx : 0n;
    case 'new_customers':
      return came && isNew && c > 0n ? ONE : 0n;
    case 'reactivated_customers':
      return came && !isNew && c > 0n ? ONE : 0n;
    case 'churned_customers':
      return left && o > 0n ? ONE : 0n;
    default:
      throw new Error(`no fold of the movement ${name}`);
  }
}
