// The billing objects of a page as the API shows them, for the views: fields by name, references as ids.

import { OBJECTS, type ObjectName } from '../core/facts.ts';
import { SPECS } from '../core/objects.ts';
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

type MakeFields = (row: Row, idOf: (object: ObjectName, no: Row[string] | undefined) => string | null) => Fields;

/** Makes the fields of each object, by a function compiled for it: then its records have one shape. */
const MAKERS = perObject((object) => {
  const fields = SPECS[object].fields.map((field) => {
    const cell = `row[${JSON.stringify(field.name)}]`;
    const shown = field.kind === 'reference' ? `idOf(${JSON.stringify(field.of)}, ${cell})` : `${cell} ?? null`;
    return `${JSON.stringify(field.name)}: ${shown}`;
  });
  return new Function('row', 'idOf', `return { ${fields.join(', ')} }`) as MakeFields;
});

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
    return MAKERS[object](row, this.#idOf);
  }

  readonly #idOf = (object: ObjectName, no: Row[string] | undefined): string | null => {
    const id = typeof no === 'number' ? this.#rows[object]?.get(no)?.id : null;
    return typeof id === 'string' ? id : null;
  };
}

function byNo(rows: readonly Row[]): Index {
  return new Map(rows.map((row) => [Number(row.no), row]));
}
