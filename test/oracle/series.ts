// The oracle's answer to a question of the metrics API: one value a period and breakdown value (methodology 5, api.md).

import { RULES } from './books.ts';
import { Books, type Company } from './company.ts';
import { dayOf, iso, periodOf, type Step } from './days.ts';
import { type Carrier, carrierOf, type Filter, keeps, keyOf, satisfies, valueIn } from './dimensions.ts';
import type { Entry } from './entries.ts';
import { Figures, figuresOf, MOVEMENT_TYPES, type MovementType } from './figures.ts';
import { COST_FORMULAS, FORMULAS } from './formulas.ts';
import { rateOf } from './rates.ts';
import { decimal, type Fraction, fraction, over, plus, round6, sum, times, ZERO } from './rational.ts';
import { type MrrSource, type Span, States } from './states.ts';

export interface Question {
  readonly slug: string;
  readonly date_step: Step;
  readonly date_start: string;
  readonly date_end: string;
  readonly dimension?: readonly string[];
  readonly filters?: readonly Filter[];
}

export interface Series {
  /** One a dimension, in order. */
  readonly keys: readonly (string | null)[];
  readonly values: readonly (Fraction | null)[];
}

export interface Answer {
  readonly periods: readonly { readonly start: string; readonly end: string; readonly asOf: string }[];
  readonly series: readonly Series[];
}

type BookRule = NonNullable<(typeof RULES)[string]>;

/** The states of a company as the oracle reads it. */
export function statesOf(company: Company): States {
  return new States(new Books(company));
}

/** Answers questions from one source of MRR. */
export class Oracle<S extends MrrSource = MrrSource> {
  readonly states: S;
  private readonly zone: string;

  constructor(states: S) {
    this.zone = states.books.company.time_zone;
    this.states = states;
  }

  /** The periods asked for, none after the one that holds the freshness date. */
  spans(step: Step, start: number, end: number): Span[] {
    const spans: Span[] = [];
    const { freshness } = this.states;
    let { first, last } = periodOf(step, start);
    while (first <= end && first <= freshness) {
      spans.push({ first, last, asOf: Math.min(last, freshness) });
      ({ first, last } = periodOf(step, last + 1));
    }
    return spans;
  }

  /** Future MRR has points from the period of the freshness date on; each is the state of its last day. */
  private futureSpans(step: Step, start: number, end: number): Span[] {
    const spans: Span[] = [];
    const { freshness } = this.states;
    let { first, last } = periodOf(step, Math.max(start, periodOf(step, freshness).first));
    while (first <= end) {
      spans.push({ first, last, asOf: last });
      ({ first, last } = periodOf(step, last + 1));
    }
    return spans;
  }

  answer(question: Question): Answer {
    const start = dayOf(question.date_start, this.zone);
    const end = dayOf(question.date_end, this.zone);
    const spans =
      question.slug === 'future_mrr'
        ? this.futureSpans(question.date_step, start, end)
        : this.spans(question.date_step, start, end);
    const dimensions = question.dimension ?? [];
    const values = spans.map((span) => this.valuesOf(question, span));
    const keys = new Set(values.flatMap((byKey) => [...byKey.keys()]));
    if (dimensions.length === 0) keys.add('[]');
    const empty = emptyValue(question.slug);
    return {
      periods: spans.map(({ first, last, asOf }) => ({ start: iso(first), end: iso(last), asOf: iso(asOf) })),
      series: [...keys].map((key) => ({
        keys: JSON.parse(key) as (string | null)[],
        values: values.map((byKey) => byKey.get(key) ?? empty),
      })),
    };
  }

  /** The values of one period by the JSON text of their keys. */
  private valuesOf(question: Question, span: Span): Map<string, Fraction | null> {
    const { slug, dimension = [], filters = [] } = question;
    const rule = RULES[slug];
    if (rule !== undefined) return this.bookValues(question, span, rule);
    const formula = FORMULAS[slug] ?? COST_FORMULAS[slug];
    if (formula === undefined) throw new Error(`the oracle does not know ${slug}`);
    const result = new Map<string, Fraction | null>();
    const ofType = (type: MovementType) =>
      filters.filter((f) => f.field === 'movement_type').every((f) => satisfies(type, f));
    for (const [key, figures] of this.figures(span, dimension, filters)) {
      const months = () => this.monthsOf(span, dimension, filters, key);
      for (const { keys, view } of byMovementType(JSON.parse(key), dimension, figures, ofType)) {
        const value = formula(view, months, () => this.costs(span));
        const text = JSON.stringify(keys);
        const before = result.get(text);
        const rounded = value === null ? null : round6(value);
        result.set(text, before === undefined || before === null || rounded === null ? rounded : plus(before, rounded));
      }
    }
    return result;
  }

  /** A metric of the books: sums of entries, or a ratio of two such sums. */
  private bookValues(question: Question, span: Span, rule: BookRule): Map<string, Fraction | null> {
    const { states } = this;
    if (!(states instanceof States)) throw new Error('the books are read from the oracle itself');
    const { dimension = [], filters = [] } = question;
    const total = (entries: readonly Entry[]): Map<string, Fraction> => {
      const sums = new Map<string, Fraction>();
      for (const entry of entries) {
        const value = (id: string) => (id === 'security' ? entry.security : valueIn(states, id, entry.carrier));
        if (!filters.every((filter) => satisfies(value(filter.field), filter))) continue;
        const key = (id: string) => (id === 'security' ? entry.security : keyOf(states, id, entry.carrier));
        const text = JSON.stringify(dimension.map(key));
        sums.set(text, plus(sums.get(text) ?? ZERO, entry.amount));
      }
      return sums;
    };
    const sums = total(rule.sum(states, span));
    const factor = rule.times ?? fraction(1);
    if (rule.over === undefined) return new Map([...sums].map(([key, sum]) => [key, round6(times(sum, factor))]));
    const unders = total(rule.over(states, span));
    return new Map(
      [...unders].map(([key, under]) => {
        const ratio = under.n === 0n ? null : over(times(sums.get(key) ?? ZERO, factor), under);
        return [key, ratio === null ? null : round6(ratio)];
      }),
    );
  }

  /** Acquisition costs of a period in base currency, each at the rate of its date; those without a rate are left out. */
  private costs({ first, asOf }: Span): Fraction | null {
    const { company, today } = this.states.books;
    const converted = (company.acquisition_costs ?? []).flatMap(({ date, amount, currency }) => {
      const day = dayOf(date, this.zone);
      const rate = rateOf(company.rates, currency, company.base_currency, day, today);
      return first <= day && day <= asOf && rate !== null ? [round6(times(decimal(amount), rate))] : [];
    });
    return converted.length === 0 ? null : sum(converted);
  }

  /** Figures by the JSON text of the keys; `movement_type` has an empty place there. */
  private figures(span: Span, dimension: readonly string[], filters: readonly Filter[]): Map<string, Figures> {
    const plain = filters.filter(({ field }) => field !== 'movement_type');
    const key = (carrier: Carrier) =>
      dimension.map((id) => (id === 'movement_type' ? null : keyOf(this.states, id, carrier)));
    return figuresOf(this.states, span, {
      keep: (share) => keeps(this.states, plain, carrierOf(share)),
      key: (share) => JSON.stringify(key(carrierOf(share))),
    });
  }

  /** The same figures for each calendar month that the period touches, each up to the period's `as_of`. */
  private monthsOf(span: Span, dimension: readonly string[], filters: readonly Filter[], key: string): Figures[] {
    return this.spans('month', span.first, span.asOf).map(
      (month) =>
        this.figures({ ...month, asOf: Math.min(month.asOf, span.asOf) }, dimension, filters).get(key) ?? new Figures(),
    );
  }
}

/** With the dimension `movement_type` each class is a value of its own; a filter on it keeps some classes. */
function byMovementType(
  keys: (string | null)[],
  dimension: readonly string[],
  figures: Figures,
  keepsType: (type: MovementType) => boolean,
): { keys: (string | null)[]; view: Figures }[] {
  const place = dimension.indexOf('movement_type');
  const only = (types: readonly MovementType[]): Figures => {
    const view = Object.assign(new Figures(), figures, { moved: { ...figures.moved } });
    for (const type of MOVEMENT_TYPES) if (!types.includes(type)) view.moved[type] = ZERO;
    return view;
  };
  if (place === -1) return [{ keys, view: only(MOVEMENT_TYPES.filter(keepsType)) }];
  return MOVEMENT_TYPES.filter(keepsType).map((type) => ({
    keys: keys.map((key, index) => (index === place ? type : key)),
    view: only([type]),
  }));
}

/** The value of a period in which a breakdown value has nothing: 0, or null for a ratio. */
function emptyValue(slug: string): Fraction | null {
  const rule = RULES[slug];
  if (rule !== undefined) return rule.over === undefined ? ZERO : null;
  return (
    FORMULAS[slug]?.(
      new Figures(),
      () => [],
      () => ZERO,
    ) ?? null
  );
}
