// The billing objects of a page as the API shows them, for the views: fields by name, references as ids.

import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { referencesOf, SPECS } from '../core/objects.ts';
import type { FactRows, Row } from '../store/store.ts';

/** A record's fields, a new object each time; what the store keeps as a reference's number is the id here. */
export type Fields = Record<string, string | number | null>;

/** Rows of products and prices, as the store gives them. */
export interface CatalogueRows {
  readonly products: readonly Row[];
  readonly prices: readonly Row[];
  readonly acquisitionCosts: readonly Row[];
}

type Index = ReadonlyMap<number, Row>;

function perObject<T>(of: (object: ObjectName) => T): { readonly [N in ObjectName]: T } {
  return Object.fromEntries(OBJECTS.map((object) => [object, of(object)])) as { readonly [N in ObjectName]: T };
}

/** The fields that are shown as they are, and those that name another object. */
const PLAIN = perObject((object) =>
  SPECS[object].fields.filter(({ kind }) => kind !== 'reference').map(({ name }) => name),
);
const REFERENCES = perObject((object) => referencesOf(SPECS[object]).map(({ name, of }) => [name, of] as const));

export class Records {
  readonly #rows: { readonly [N in ObjectName]?: Index };

  private constructor(rows: { readonly [N in ObjectName]?: Index }) {
    this.#rows = rows;
  }

  static ofCatalogue({ products, prices }: CatalogueRows): Records {
    return new Records({ product: byNo(products), price: byNo(prices) });
  }

  /** A page of facts beside the catalogue that its rows refer to. */
  with(page: FactRows): Records {
    return new Records({
      ...this.#rows,
      customer: byNo(page.customers),
      subscription: byNo(page.subscriptions),
      invoice: byNo(page.invoices),
      invoice_line_item: byNo(page.lines),
      credit_note: byNo(page.creditNotes),
    });
  }

  /** The fields of one object; a reference to an object outside the page is null. */
  fields(object: ObjectName, no: number): Fields {
    const row = this.#rows[object]?.get(no);
    if (row === undefined) throw new Error(`There is no ${object} ${no} in the page`);
    const fields: Fields = {};
    for (const name of PLAIN[object]) fields[name] = row[name] ?? null;
    for (const [name, of] of REFERENCES[object]) fields[name] = this.#id(of, row[name] ?? null);
    return fields;
  }

  #id(object: ObjectName, no: string | number | null): string | null {
    const id = typeof no === 'number' ? this.#rows[object]?.get(no)?.id : null;
    return typeof id === 'string' ? id : null;
  }
}

function byNo(rows: readonly Row[]): Index {
  return new Map(rows.map((row) => [Number(row.no), row]));
}
