// Products with their one price each, and the price that a line means.

import type { Json, SourceFact } from '../connector.ts';
import { planRule, type Rule } from './recurrence.ts';
import type { Settings } from './settings.ts';
import type { Identity, LineShape } from './shapes.ts';

/** The key of what is remembered of a product. */
export function productKey(id: string): string {
  return `product/${id}`;
}

/** What is remembered of a product, by each id that a line may name it with. */
export function rememberedProduct({ source, wanted }: Identity): Record<string, Json> {
  return { [productKey(source)]: [source, wanted], [productKey(wanted)]: [source, wanted] };
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
    return this.#productOf(line)?.source ?? null;
  }

  /** The billing period that the user set for the line's product. */
  ruleOf(line: LineShape): Rule | null {
    const product = this.#productOf(line);
    return product === null ? null : ruleSetFor(this.#settings, product.wanted, product.source);
  }

  #productOf({ product, label }: LineShape): Identity | null {
    if (product === null) return null;
    const key = productKey(product);
    const known = this.#recalled.get(key) ?? this.remember[key];
    if (Array.isArray(known)) return { source: String(known[0]), wanted: String(known[1]) };
    const id = { source: product, wanted: product };
    const rule = ruleSetFor(this.#settings, product);
    this.facts.push(...productFacts(id, { name: label, amount: null, currency: null, rule }));
    Object.assign(this.remember, rememberedProduct(id));
    return id;
  }
}
