// The metrics of methodology section 5 for the oracle, each a formula over the figures of a period.

import type { Figures } from './figures.ts';
import { compare, type Fraction, fraction, minus, negative, over, plus, sum, times, ZERO } from './rational.ts';

/**
 * `months` gives the figures of each calendar month that the period touches, `costs` the acquisition costs of the period
 * in base currency, null where none is recorded. The result is exact; null: over 0.
 */
type Formula = (figures: Figures, months: () => readonly Figures[], costs: () => Fraction | null) => Fraction | null;

const TWELVE = fraction(12);
const HUNDRED = fraction(100);

function ratio(top: Fraction, bottom: Fraction): Fraction | null {
  return bottom.n === 0n ? null : over(top, bottom);
}

function percent(top: Fraction, bottom: Fraction): Fraction | null {
  return ratio(times(top, HUNDRED), bottom);
}

function ltv(figures: Figures, months: readonly Figures[]): Fraction | null {
  const rates = months
    .map((month) => ratio(month.customersMoved.churn, month.openingCustomers))
    .filter((rate) => rate !== null);
  const arpa = ratio(figures.closing, figures.customers);
  if (arpa === null || rates.length === 0) return null;
  const mean = over(sum(rates), fraction(rates.length));
  return compare(mean, ZERO) === 0 ? null : over(arpa, mean);
}

function quotient(top: Fraction | null, bottom: Fraction | null): Fraction | null {
  return top === null || bottom === null ? null : ratio(top, bottom);
}

const cac: Formula = (figures, _, costs) => quotient(costs(), figures.customersMoved.new);

/** Acquisition costs are the company's: these three have no breakdown and no filter. */
export const COST_FORMULAS: Readonly<Record<string, Formula>> = {
  cac,
  cac_payback_months: (f, months, costs) => quotient(cac(f, months, costs), ratio(f.closing, f.customers)),
  ltv_cac: (f, months, costs) => quotient(ltv(f, months()), cac(f, months, costs)),
};

export const FORMULAS: Readonly<Record<string, Formula>> = {
  mrr: (f) => f.closing,
  arr: (f) => times(f.closing, TWELVE),
  arpa: (f) => ratio(f.closing, f.customers),
  acv: (f) => ratio(times(f.closing, TWELVE), f.customers),
  active_customers: (f) => f.customers,
  active_subscriptions: (f) => f.subscriptions,
  mrr_growth_rate: (f) => percent(minus(f.closing, f.opening), f.opening),

  mrr_movements: (f) => sum(Object.values(f.moved)),
  net_new_mrr: (f) => sum(Object.values(f.moved)),
  new_mrr: (f) => f.moved.new,
  reactivation_mrr: (f) => f.moved.reactivation,
  expansion_mrr: (f) => f.moved.expansion,
  contraction_mrr: (f) => f.moved.contraction,
  churned_mrr: (f) => f.moved.churn,
  fx_mrr: (f) => f.moved.fx,
  new_customers: (f) => f.customersMoved.new,
  reactivated_customers: (f) => f.customersMoved.reactivation,
  churned_customers: (f) => f.customersMoved.churn,
  quick_ratio: ({ moved }) =>
    ratio(sum([moved.new, moved.reactivation, moved.expansion]), negative(plus(moved.contraction, moved.churn))),

  mrr_churn_rate: (f) => percent(negative(f.moved.churn), f.opening),
  mrr_churn_and_contraction_rate: (f) => percent(negative(plus(f.moved.churn, f.moved.contraction)), f.opening),
  net_mrr_churn_rate: (f) => percent(negative(sum([f.moved.churn, f.moved.contraction, f.moved.expansion])), f.opening),
  customer_churn_rate: (f) => percent(f.customersMoved.churn, f.openingCustomers),
  subscription_churn_rate: (f) => percent(f.endedOpening, f.opening),

  nrr: (f) => percent(sum([f.opening, f.moved.expansion, f.moved.contraction, f.moved.churn]), f.opening),
  grr: (f) => percent(sum([f.opening, f.moved.contraction, f.moved.churn]), f.opening),
  nrr_12m: (f) => percent(f.yearOn, f.yearAgo),
  grr_12m: (f) => percent(f.yearLeast, f.yearAgo),
  ltv: (f, months) => ltv(f, months()),
};
