// Random products, prices, customers with parents, and options: the setting of a random company.

import type { BulkRecord } from '../oracle/company.ts';
import type { Random } from './random.ts';

/** Five that the ECB quotes, one that it stopped quoting in March 2022, one that it never quoted. */
const CURRENCIES = ['EUR', 'EUR', 'EUR', 'USD', 'USD', 'GBP', 'JPY', 'CHF', 'HRK', 'RUB', 'AED'] as const;

export interface PriceSketch {
  readonly id: string;
  readonly unit: 'day' | 'week' | 'month' | 'year' | null;
  readonly length: number | null;
}

const PRICES: readonly (PriceSketch & { readonly product: string | null })[] = [
  { id: 'basic-monthly', unit: 'month', length: 1, product: 'basic' },
  { id: 'pro-monthly', unit: 'month', length: 1, product: 'pro' },
  { id: 'pro-quarterly', unit: 'month', length: 3, product: 'pro' },
  { id: 'basic-yearly', unit: 'year', length: 1, product: 'basic' },
  { id: 'pro-yearly', unit: 'month', length: 12, product: 'pro' },
  { id: 'weekly', unit: 'week', length: 1, product: null },
  { id: 'ten-days', unit: 'day', length: 10, product: 'basic' },
  { id: 'no-unit', unit: null, length: null, product: null },
];

export function currency(random: Random): string {
  return random.pick(CURRENCIES);
}

export function price(random: Random): PriceSketch {
  return random.chance(0.6) ? random.pick(PRICES.slice(0, 4)) : random.pick(PRICES);
}

function properties(random: Random): Record<string, string | number | boolean> {
  const found: Record<string, string | number | boolean> = {};
  if (random.chance(0.6)) found.segment = random.pick(['small', 'large', 'Ünïque "x"']);
  if (random.chance(0.4)) found.seats = random.pick([1, 5, 12.5]);
  if (random.chance(0.3)) found.partner = random.chance(0.5);
  return found;
}

export function catalogueRecords(random: Random): BulkRecord[] {
  const products = ['basic', 'pro'].map((id) => ({
    object: 'product',
    data: { id, name: id, custom_properties: properties(random) },
  }));
  const prices = PRICES.map(({ id, unit, length, product }) => ({
    object: 'price',
    data: {
      id,
      name: id,
      period_unit: unit,
      period_length: length,
      product_id: product,
      type: 'subscription',
      currency_code: random.maybe(0.5, () => currency(random)),
      custom_properties: properties(random),
    },
  }));
  return [...products, ...prices];
}

/** Customers `c1` …; some belong to one made before. */
export function customerRecords(random: Random, count: number): BulkRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    object: 'customer',
    data: {
      id: `c${index + 1}`,
      name: `Customer ${index + 1}`,
      country: random.maybe(0.8, () => random.pick(['FR', 'DE', 'US'])),
      root_parent_id: index > 0 && random.chance(0.25) ? `c${random.whole(1, index)}` : null,
      custom_properties: properties(random),
    },
  }));
}

export function customProperties(random: Random): Record<string, string | number | boolean> {
  return random.chance(0.2) ? properties(random) : {};
}

/** About half of the options away from their default. */
export function options(random: Random): Record<string, unknown> {
  const all: Record<string, () => unknown> = {
    churn_recognition: () => random.pick(['effective_cancellation', 'cancellation_request']),
    discounts_in_mrr: () => random.pick(['permanent_only', 'none']),
    credit_notes_in_mrr: () => random.pick(['retroactive', 'from_issue_date']),
    billing_gaps: () => random.pick(['none', 'overlaps', 'both', 'both']),
    gap_tolerance_days: () => random.pick([0, 1, 14, 40, 400]),
    late_renewal_days: () => random.pick([1, 10, 45, 120]),
    exclude_open_invoices_of_ended_subscriptions: () => true,
    period_end_convention: () => random.pick(['exclusive', 'inclusive']),
    mrr_basis: () => random.pick(['invoices', 'invoices', 'subscriptions']),
    freshness: () => random.pick(['today', '2024-06-30', '2024-02-14', '2023-12-31']),
  };
  const chosen: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(all)) {
    if (random.chance(name === 'mrr_basis' ? 0.8 : 0.35)) chosen[name] = value();
  }
  return chosen;
}
