// The core run over a whole company in memory, folded in TypeScript day by day: what the laws compare to the oracle.

import type { Day } from '../../src/core/calendar.ts';
import { ratesOf } from '../../src/core/fx.ts';
import { type Ledger, type LedgerContext, ledgerOf } from '../../src/core/ledger.ts';
import { microsText } from '../../src/core/money.ts';
import { changeOptions, DEFAULT_OPTIONS, fixedFreshness, type Options } from '../../src/core/options.ts';
import type { RandomCompany } from '../generator/company.ts';
import { factsOf } from '../generator/facts.ts';
import type { PublishedRate } from '../generator/rates.ts';
import { dayOf } from '../oracle/days.ts';

export interface CoreBooks {
  readonly ledgers: readonly Ledger[];
  readonly basis: 'invoices' | 'subscriptions';
  readonly freshness: number;
}

export function optionsOf(change: Readonly<Record<string, unknown>>): Options {
  const options = changeOptions(DEFAULT_OPTIONS, change);
  if (!options.ok) throw new Error(JSON.stringify(options.fault));
  return options.value;
}

/** Basis and freshness date as the warehouse decides them over all customers, then every customer's ledger. */
export function coreBooks(company: RandomCompany, published: Iterable<PublishedRate>): CoreBooks {
  const today = dayOf(company.today, company.time_zone) as Day;
  const options = optionsOf(company.options);
  const families = factsOf(company);
  const given = { options, baseCurrency: company.base_currency, rates: ratesOf(published, today) };
  const draw = (context: LedgerContext) => families.map((facts) => ledgerOf(facts, context));
  const draft = draw({ ...given, freshness: today, basis: 'invoices' });
  const basis = options.mrr_basis === 'auto' ? autoBasis(draft) : options.mrr_basis;
  const freshness = (fixedFreshness(options) ?? autoFreshness(options, draft, basis, today)) as Day;
  return { ledgers: draw({ ...given, freshness, basis }), basis, freshness };
}

function autoBasis(ledgers: readonly Ledger[]): 'invoices' | 'subscriptions' {
  const active = ledgers.reduce((total, ledger) => total + ledger.activeSubscriptions, 0);
  const billed = ledgers.reduce((total, ledger) => total + ledger.billedActiveSubscriptions, 0);
  return 2 * billed >= active ? 'invoices' : 'subscriptions';
}

function autoFreshness(options: Options, ledgers: readonly Ledger[], basis: string, today: number): number {
  const past = ledgers.flatMap(({ issueDays }) => issueDays).filter((day) => day <= today);
  if (options.freshness === 'today' || basis === 'subscriptions' || past.length === 0) return today;
  return past.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}

/** MRR of a day by customer, subscription, price, currency and billing period, amounts of 0 left out. */
export function coreState({ ledgers }: CoreBooks, day: number): Map<string, string> {
  const state = new Map<string, bigint>();
  for (const { root, parts } of ledgers) {
    for (const part of parts) {
      if (day < part.start || day >= part.end) continue;
      const key = stateKey(root.id, part.subscription?.id, part.price?.id, part.currency, part.billingPeriod);
      state.set(key, (state.get(key) ?? 0n) + part.mrr);
    }
  }
  return new Map([...state].filter(([, mrr]) => mrr !== 0n).map(([key, mrr]) => [key, microsText(mrr)]));
}

export function stateKey(
  root: string,
  subscription: string | undefined,
  price: string | undefined,
  currency: string,
  billingPeriod: string | null,
): string {
  return JSON.stringify([root, subscription ?? null, price ?? null, currency, billingPeriod]);
}

/** The FX effect of a period by customer. */
export function coreFx({ ledgers }: CoreBooks, first: number, asOf: number, last: number): Map<string, string> {
  const effects = new Map<string, bigint>();
  for (const { root, fx, active } of ledgers) {
    const at = (day: number) => active.some(({ start, end }) => start <= day && day < end);
    if (!at(first - 1) || !at(asOf)) continue;
    for (const step of fx) {
      const mine =
        step.closing.start >= first &&
        step.closing.start <= last &&
        step.opening.start <= first - 1 &&
        first - 1 < step.opening.end &&
        step.closing.start <= asOf &&
        asOf < step.closing.end;
      if (mine) effects.set(root.id, (effects.get(root.id) ?? 0n) + step.amount);
    }
  }
  return new Map(
    [...effects].filter(([, amount]) => amount !== 0n).map(([root, amount]) => [root, microsText(amount)]),
  );
}
