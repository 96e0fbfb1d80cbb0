// The core's ledgers as a source of MRR, so that the same fold answers questions from them as from the oracle.

import type { Attributes, Ledger } from '../../src/core/ledger.ts';
import type { RandomCompany } from '../generator/company.ts';
import { type PublishedRate, rateTable } from '../generator/rates.ts';
import { Books, type Thing } from '../oracle/company.ts';
import { type Fraction, fraction, plus, ZERO } from '../oracle/rational.ts';
import type { MrrSource, Share, Span, Split } from '../oracle/states.ts';
import { type CoreBooks, coreBooks } from './core.ts';

const MICROS = 1_000_000n;

export class CoreSource implements MrrSource {
  readonly books: Books;
  private readonly core: CoreBooks;

  constructor(company: RandomCompany, published: readonly PublishedRate[]) {
    this.books = new Books({ ...company, rates: rateTable(published) });
    this.core = coreBooks(company, published);
  }

  get basis(): 'invoices' | 'subscriptions' {
    return this.core.basis;
  }

  get freshness(): number {
    return this.core.freshness;
  }

  get minAvailable(): number | null {
    const days = this.core.ledgers.map(({ firstDay }) => firstDay).filter((day) => day !== null);
    return days.length === 0 ? null : Math.min(...days);
  }

  on(day: number): Map<Thing, Share[]> {
    const state = new Map<Thing, Share[]>();
    for (const ledger of this.core.ledgers) {
      const shares = ledger.parts
        .filter(({ start, end }) => start <= day && day < end)
        .map((part) => this.share(ledger, part.timeline, part, fraction(part.mrr, MICROS)));
      if (shares.length > 0) state.set(this.root(ledger), shares);
    }
    return state;
  }

  firstDay(root: Thing): number | null {
    return this.ledger(root).active[0]?.start ?? null;
  }

  fx(root: Thing, { first, last, asOf }: Span, split: Split): Map<string, Fraction> {
    const ledger = this.ledger(root);
    const effects = new Map<string, Fraction>();
    for (const step of ledger.fx) {
      const { opening, closing } = step;
      const opens = opening.start <= first - 1 && first - 1 < opening.end;
      const closes = closing.start >= first && closing.start <= Math.min(asOf, last) && asOf < closing.end;
      const share = this.share(ledger, step.timeline, step, fraction(step.amount, MICROS));
      if (!opens || !closes || !split.keep(share)) continue;
      const key = split.key(share);
      effects.set(key, plus(effects.get(key) ?? ZERO, share.cell.base));
    }
    return effects;
  }

  private ledger(root: Thing): Ledger {
    const ledger = this.core.ledgers.find((one) => one.root.id === root.id);
    if (ledger === undefined) throw new Error(`no ledger of ${root.id}`);
    return ledger;
  }

  private root(ledger: Ledger): Thing {
    const root = this.thing('customer', ledger.root);
    if (root === null) throw new Error(`no customer ${ledger.root.id}`);
    return root;
  }

  private share(ledger: Ledger, timeline: number, attributes: Attributes, base: Fraction): Share {
    const { currency, billingPeriod, line, subscription, price } = attributes;
    return {
      timeline: ledger.timelines[timeline]?.key ?? '',
      root: this.root(ledger),
      cell: {
        base,
        original: base,
        currency,
        billingPeriod,
        billedDays: 0,
        line: this.thing('invoice_line_item', line),
        invoice: this.thing('invoice', line?.invoice ?? null),
        subscription: this.thing('subscription', subscription),
        price: this.thing('price', price),
      },
    };
  }

  private thing(object: string, fact: { readonly id: string } | null): Thing | null {
    return fact === null ? null : (this.books.table(object).get(fact.id) ?? null);
  }
}
