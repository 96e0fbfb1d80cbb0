// Products with their one price each, and the price that a line means.

import type { Json, SourceFact } from '../connector.ts';
import { planRule, type Rule } from './recurrence.ts';
import type { Settings } from './settings.ts';
import type { Identity, LineShape } from './shapes.ts';

/** What is remembered of a product: its source id, by each id that a line may name it with. */
export function productKey(id: string): string {
  return `product/${id}`;
}

interface ProductShape {
  readonly name: string | null;
  readonly amount: number | null;
  readonly currency: string | null;
  /** The billing period that the user set for it. */
  readonly rule: Rule | null;
}

/** A product and its price, which share their id. */
export function productFacts(id: Identity, shape: ProductShape): readonly SourceFact[] {
  const { name, amount, currency, rule } = shape;
  const price = {
    name,
    product_id: id.source,
    amount,
    currency_code: currency,
    // Nothing is said where the user said nothing: what was set by hand on the price is not ours to take back.
    ...(rule && { type: 'subscription', period_unit: rule.unit, period_length: rule.interval }),
  };
  return [
    { object: 'product', sourceId: id.source, body: { id: id.wanted, name } },
    { object: 'price', sourceId: id.source, body: { id: id.wanted, ...price } },
  ];
}

/** The billing period that the user set for a product, by either of its ids. */
export function ruleSetFor(settings: Settings, ...ids: readonly (string | null)[]): Rule | null {
  for (const id of ids) {
    const period = id === null ? undefined : settings.plan_periods[id];
    if (period !== undefined) return planRule(period);
  }
  return null;
}

/** The prices of the lines of one record; a product that no list holds any more comes into being with its line. */
export class LinePrices {
  readonly facts: SourceFact[] = [];
  readonly remember: Record<string, Json> = {};
  readonly #settings: Settings;
  readonly #recalled: ReadonlyMap<string, Json>;

  constructor(settings: Settings, recalled: ReadonlyMap<string, Json>) {
    this.#settings = settings;
    this.#recalled = recalled;
  }

  /** The source id of the line's price; null where it names no product. */
  priceOf(line: LineShape): string | null {
    if (line.product === null) return null;
    const key = productKey(line.product);
    const known = this.#recalled.get(key) ?? this.remember[key];
    if (typeof known === 'string') return known;
    const id = { source: line.product, wanted: line.product };
    const rule = ruleSetFor(this.#settings, line.product);
    this.facts.push(...productFacts(id, { name: line.label, amount: null, currency: null, rule }));
    this.remember[key] = line.product;
    return line.product;
  }
}
