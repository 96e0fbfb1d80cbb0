// The questions of the golden file, and how a row of it is written.

export const QUESTIONS = [
  ...['mrr', 'arr', 'active_customers', 'active_subscriptions', 'mrr_growth_rate'],
  ...['new_mrr', 'reactivation_mrr', 'expansion_mrr', 'contraction_mrr', 'churned_mrr', 'fx_mrr'],
  ...['new_customers', 'reactivated_customers', 'churned_customers', 'quick_ratio'],
].map((slug) => ({ slug, step: 'month' as const, dimension: [] as readonly string[] }));

export const BROKEN_DOWN = ['currency', 'product', 'billing_period', 'custom.customer.segment'].map((id) => ({
  slug: 'mrr',
  step: 'quarter' as const,
  dimension: [id] as readonly string[],
}));

export const FIRST_DAY = '2022-04-01';
export const LAST_DAY = '2026-03-31';
export const GOLDEN = new URL('sample.csv', import.meta.url);

/** A point of a series; `value` is decimal text without trailing zeros, empty for null. */
export function row(
  slug: string,
  dimension: readonly string[],
  keys: readonly unknown[],
  period: string,
  value: string,
): string {
  const key = keys.length === 0 ? '' : String(keys[0] ?? 'null');
  return [slug, dimension.join(' '), key, period, value].join(',');
}
