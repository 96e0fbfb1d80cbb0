// Finding objects by a piece of text: a few of every kind for the palette, and the numbers of all that match for lists.

import type { ObjectName } from '../core/facts.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { Values } from './values.ts';

export const FOUND_KINDS = ['customer', 'invoice', 'subscription', 'product', 'price'] as const;
export type FoundKind = (typeof FOUND_KINDS)[number];

interface Kind {
  readonly table: string;
  readonly no: string;
  /** Columns that are looked into. */
  readonly columns: readonly string[];
  /** A million of them and more: looked for as typed, in lower and in upper case, which takes half the time. */
  readonly many: boolean;
  readonly label: string;
  readonly detail: string;
  readonly join: string;
}

const CUSTOMER = ' LEFT JOIN customers c ON c.id = p.customer_id';

const KINDS: Readonly<Record<FoundKind, Kind>> = {
  customer: {
    table: 'customers',
    no: 'customer_no',
    columns: ['id', 'name', 'email'],
    many: false,
    label: 'COALESCE(p.name, p.id)',
    detail: 'COALESCE(p.email, p.id)',
    join: '',
  },
  invoice: {
    table: 'invoices',
    no: 'invoice_no',
    columns: ['id', 'invoice_number'],
    many: true,
    label: 'COALESCE(p.invoice_number, p.id)',
    detail: "COALESCE(c.name, p.customer_id) || ' · ' || SUBSTR(p.date, 1, 10)",
    join: CUSTOMER,
  },
  subscription: {
    table: 'subscriptions',
    no: 'subscription_no',
    columns: ['id'],
    many: false,
    label: 'p.id',
    detail: 'COALESCE(c.name, p.customer_id)',
    join: CUSTOMER,
  },
  product: {
    table: 'products',
    no: 'product_no',
    columns: ['id', 'name'],
    many: false,
    label: 'COALESCE(p.name, p.id)',
    detail: 'p.id',
    join: '',
  },
  price: {
    table: 'prices',
    no: 'price_no',
    columns: ['id', 'name'],
    many: false,
    label: 'COALESCE(p.name, p.id)',
    detail: 'p.id',
    join: '',
  },
};

/** What the lists of objects are searched in; lines of credit notes are not in the read model. */
const SEARCHED: Readonly<
  Record<Exclude<ObjectName, 'credit_note_line_item'>, Pick<Kind, 'table' | 'no' | 'columns' | 'many'>>
> = {
  ...KINDS,
  subscription: { ...KINDS.subscription, columns: ['id', 'subscription_set_id', 'customer_id'] },
  invoice: { ...KINDS.invoice, columns: ['id', 'invoice_number', 'customer_id'] },
  invoice_line_item: { table: 'lines', no: 'line_no', columns: ['id', 'description', 'invoice_id'], many: true },
  credit_note: { table: 'credit_notes', no: 'note_no', columns: ['id', 'invoice_id'], many: false },
};

/**
 * A few objects of every kind: those that are called just so first, then those that begin so, then those that hold the
 * text; upper and lower case alike. Columns: kind, id, label, detail.
 */
export function paletteStatement(text: string, limit: number): Statement {
  const values = new Values();
  const asked = `LOWER(${values.text(text)})`;
  const parts = FOUND_KINDS.map((kind, place) => {
    const { table, no, columns, label, detail, join } = KINDS[kind];
    const holds = holding(text, KINDS[kind], values);
    const is = columns.map((name) => `LOWER(p.${name}) = ${asked}`).join(' OR ');
    const begins = columns.map((name) => `STRPOS(LOWER(p.${name}), ${asked}) = 1`).join(' OR ');
    const rank = `CASE WHEN ${is} THEN 0 WHEN ${begins} THEN 1 ELSE 2 END`;
    const found = `SELECT p.*, ${rank} AS rank FROM ${table} p WHERE ${holds} ORDER BY rank, p.${no} LIMIT ${limit}`;
    return `SELECT * FROM (SELECT '${kind}' AS kind, ${place} AS place, p.rank, p.${no} AS no, p.id, ${label} AS label, ${detail} AS detail FROM (${found}) p${join}) found_${kind}`;
  });
  return values.statement(
    `SELECT kind, id, label, detail FROM (${parts.join(' UNION ALL ')}) found ORDER BY rank, place, no LIMIT ${limit}`,
  );
}

function holding(text: string, { columns, many }: Pick<Kind, 'columns' | 'many'>, values: Values): string {
  const typed = many ? [...new Set([text, text.toLowerCase(), text.toUpperCase()])] : [];
  const conditions = columns.flatMap((name) =>
    many
      ? typed.map((one) => `STRPOS(p.${name}, ${values.text(one)}) > 0`)
      : [`STRPOS(LOWER(p.${name}), LOWER(${values.text(text)})) > 0`],
  );
  return conditions.join(' OR ');
}

export interface Found {
  readonly kind: FoundKind;
  readonly id: string;
  readonly label: string;
  readonly detail: string | null;
}

export function foundOf(row: AnswerRow): Found {
  const { kind, id, label, detail } = row;
  return {
    kind: FOUND_KINDS.find((known) => known === kind) ?? 'customer',
    id: String(id),
    label: String(label),
    detail: detail === null || detail === undefined ? null : String(detail),
  };
}

/**
 * The numbers of the objects that hold a text, in order of creation, from the one after `after` on; lines of credit
 * notes are not in the read model.
 */
export function matchingStatement(
  object: Exclude<ObjectName, 'credit_note_line_item'>,
  text: string,
  after: number,
  limit: number,
): Statement {
  const { table, no } = SEARCHED[object];
  const values = new Values();
  const holds = holding(text, SEARCHED[object], values);
  return values.statement(
    `SELECT DISTINCT p.${no} AS no FROM ${table} p WHERE p.${no} > ${after} AND (${holds}) ORDER BY 1 LIMIT ${limit}`,
  );
}
