// What the sample company sells: products, and a price for each plan, billing period and currency.

import type { BulkLine } from './company.ts';

export const CURRENCIES = ['EUR', 'USD', 'GBP'] as const;
export type Currency = (typeof CURRENCIES)[number];
/** Months of a billing period. */
export const PERIODS = [1, 3, 12] as const;
export type Period = (typeof PERIODS)[number];

export interface Plan {
  readonly id: string;
  readonly name: string;
  /** Fits customers of up to this many seats. */
  readonly seatsMost: number;
  /** Price of a seat a month, in whole units of each currency. */
  readonly seat: Readonly<Record<Currency, number>>;
  /** Chance a month that a customer of this plan leaves. */
  readonly monthlyChurn: number;
}

/** What a customer holds at a moment of its history. */
export interface Holding {
  readonly plan: Plan;
  readonly seats: number;
  readonly period: Period;
}

/** From small to large. */
const PLANS: readonly [Plan, ...Plan[]] = [
  { id: 'starter', name: 'Starter', seatsMost: 4, seat: { EUR: 19, USD: 21, GBP: 17 }, monthlyChurn: 0.03 },
  { id: 'team', name: 'Team', seatsMost: 20, seat: { EUR: 29, USD: 32, GBP: 25 }, monthlyChurn: 0.018 },
  { id: 'business', name: 'Business', seatsMost: 100, seat: { EUR: 36, USD: 39, GBP: 31 }, monthlyChurn: 0.011 },
  { id: 'enterprise', name: 'Enterprise', seatsMost: 1e9, seat: { EUR: 42, USD: 46, GBP: 36 }, monthlyChurn: 0.006 },
];

/** The add-on, a flat price a month. */
const INSIGHTS: Readonly<Record<Currency, number>> = { EUR: 90, USD: 99, GBP: 79 };
const ONBOARDING: Readonly<Record<Currency, number>> = { EUR: 1500, USD: 1650, GBP: 1300 };

/** Months paid for a period: a quarter is 5 % cheaper, a year costs ten months. */
const MONTHS_PAID: Readonly<Record<Period, number>> = { 1: 1, 3: 2.85, 12: 10 };
const PERIOD_NAMES: Readonly<Record<Period, string>> = { 1: 'monthly', 3: 'quarterly', 12: 'yearly' };

export function planFor(seats: number): Plan {
  return PLANS.find((plan) => seats <= plan.seatsMost) ?? PLANS[0];
}

/** In units of the currency a month, a discount of some percent taken off. */
export function monthlyValue({ plan, seats, period }: Holding, currency: Currency, discount: number): number {
  return Math.round((seats * seatCents(plan, period, currency) * (100 - discount)) / 100 / period) / 100;
}

/** Price of a seat for a period, in cents. */
export function seatCents(plan: Plan, period: Period, currency: Currency): number {
  return Math.round(plan.seat[currency] * MONTHS_PAID[period] * 100);
}

/** Price of the add-on for a period, in cents. */
export function insightsCents(period: Period, currency: Currency): number {
  return Math.round(INSIGHTS[currency] * MONTHS_PAID[period] * 100);
}

export function onboardingCents(currency: Currency): number {
  return ONBOARDING[currency] * 100;
}

export function priceId(product: string, period: Period | 'once', currency: Currency): string {
  return `price_${product}_${period === 'once' ? 'once' : PERIOD_NAMES[period]}_${currency.toLowerCase()}`;
}

/** Products and prices as bulk lines. */
export function* catalogueLines(): Generator<BulkLine> {
  for (const [id, name, category] of [
    ['workspace', 'Workspace', 'platform'],
    ['insights', 'Insights', 'add-on'],
    ['onboarding', 'Onboarding', 'services'],
  ] as const) {
    yield { object: 'product', data: { id: `prod_${id}`, name, custom_properties: { category } } };
  }
  for (const currency of CURRENCIES) {
    for (const period of PERIODS) {
      for (const plan of PLANS) {
        const price = {
          product: 'workspace',
          tier: plan.id,
          name: plan.name,
          cents: seatCents(plan, period, currency),
        };
        yield recurringPrice(price, period, currency);
      }
      const addOn = { product: 'insights', tier: 'insights', name: 'Insights', cents: insightsCents(period, currency) };
      yield recurringPrice(addOn, period, currency);
    }
    yield {
      object: 'price',
      data: {
        id: priceId('onboarding', 'once', currency),
        name: `Onboarding ${currency}`,
        product_id: 'prod_onboarding',
        type: 'one_off',
        amount: onboardingCents(currency) / 100,
        currency_code: currency,
        custom_properties: { tier: 'services', per_seat: false },
      },
    };
  }
}

function recurringPrice(
  { product, tier, name, cents }: { product: string; tier: string; name: string; cents: number },
  period: Period,
  currency: Currency,
): BulkLine {
  return {
    object: 'price',
    data: {
      id: priceId(tier, period, currency),
      name: `${name} ${PERIOD_NAMES[period]} ${currency}`,
      product_id: `prod_${product}`,
      type: 'subscription',
      period_unit: period === 12 ? 'year' : 'month',
      period_length: period === 12 ? 1 : period,
      amount: cents / 100,
      currency_code: currency,
      custom_properties: { tier, per_seat: product === 'workspace' },
    },
  };
}
