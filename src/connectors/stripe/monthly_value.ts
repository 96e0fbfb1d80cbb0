// What an item of a Stripe subscription is worth a month: its price at its quantity, less permanent discounts.

import { major } from '../minor_units.ts';
import { list, number, object, type Raw, type Recalled, text } from '../record.ts';
import { couponFor, rhythmOf } from './catalog.ts';

/** Months of one unit; days and weeks count 12 / 365 months a day as everywhere (methodology 2.4). */
const MONTHS: Readonly<Record<string, number>> = { day: 12 / 365, week: 84 / 365, month: 1, year: 12 };

/**
 * In the currency itself, to 6 decimals. Null where the price is metered or unknown: its worth is known when it is
 * billed. `items` are all items of the subscription: a discount of an amount is shared among them.
 */
export function monthlyValue(item: Raw, items: readonly Raw[], subscription: Raw, recalled: Recalled): number | null {
  const price = priceOf(item);
  const rhythm = rhythmOf(price);
  const currency = (text(price.currency) ?? text(subscription.currency))?.toUpperCase();
  const months = rhythm === null ? undefined : MONTHS[rhythm.unit];
  const full = periodValue(item, recalled);
  if (rhythm === null || months === undefined || currency === undefined || full === null) return null;
  const own = discounted(full, list(item.discounts), 1, recalled);
  const total = items.reduce((sum, one) => sum + (periodValue(one, recalled) ?? 0), 0);
  const value = discounted(own, discountsOf(subscription), total === 0 ? 0 : full / total, recalled);
  const rate = (1 - inclusiveShare(item, subscription)) / (months * rhythm.count);
  return Number((major(value, currency) * rate).toFixed(6));
}

/** Before 2024 a subscription had one discount. */
export function discountsOf(subscription: Raw): readonly Raw[] {
  const many = list(subscription.discounts).filter((one) => text(one.id) !== null);
  return many.length > 0 || text(object(subscription.discount).id) === null ? many : [object(subscription.discount)];
}

export function priceOf(item: Raw): Raw {
  return object(item.price ?? item.plan);
}

function discounted(value: number, discounts: readonly Raw[], share: number, recalled: Recalled): number {
  const permanent = discounts.map((discount) => couponFor(discount, recalled)).filter((one) => one.isPermanent);
  return permanent.reduce((left, { percent, amount }) => {
    return Math.max(left * (1 - percent / 100) - amount * share, 0);
  }, value);
}

/** The part of a price that is tax, where the rates of the item or the subscription are inclusive. */
function inclusiveShare(item: Raw, subscription: Raw): number {
  const own = list(item.tax_rates);
  const rates = own.length > 0 ? own : list(subscription.default_tax_rates);
  const percent = rates
    .filter((rate) => rate.inclusive === true)
    .reduce((sum, rate) => sum + (number(rate.percentage) ?? 0), 0);
  return percent / (100 + percent);
}

/** What an item costs in one billing period, in the smallest unit of the currency. */
function periodValue(item: Raw, recalled: Recalled): number | null {
  const price = priceOf(item);
  if (text(object(price.recurring).usage_type) === 'metered' || text(price.usage_type) === 'metered') return null;
  const quantity = packages(number(item.quantity) ?? 1, object(price.transform_quantity));
  const unit = number(price.unit_amount_decimal) ?? number(price.unit_amount) ?? number(price.amount);
  if (unit !== null) return unit * quantity;
  const note = object(recalled.get(`price/${text(price.id)}`));
  return tiered(quantity, Array.isArray(note.tiers) ? note.tiers : [], note.mode === 'volume');
}

function packages(quantity: number, transform: Raw): number {
  const size = number(transform.divide_by);
  if (size === null || size <= 0) return quantity;
  return transform.round === 'up' ? Math.ceil(quantity / size) : Math.floor(quantity / size);
}

/** `tiers` as the price left them: up to (null: without end), a unit, flat. */
function tiered(quantity: number, tiers: readonly unknown[], isVolume: boolean): number | null {
  let [value, below] = [0, 0];
  for (const tier of tiers) {
    const [upTo, unit, flat] = Array.isArray(tier) ? tier.map(number) : [];
    const top = upTo ?? Number.POSITIVE_INFINITY;
    if (isVolume && quantity <= top) return quantity * (unit ?? 0) + (flat ?? 0);
    if (!isVolume && quantity > below) value += (Math.min(quantity, top) - below) * (unit ?? 0) + (flat ?? 0);
    if (!isVolume && quantity <= top) return value;
    below = top;
  }
  return null;
}
