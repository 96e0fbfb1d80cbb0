// What the dimensions of a company hold: of how many rows each is known, how many values it has, and the most frequent.

import type { ObjectName } from '../core/facts.ts';
import { type CustomKey, customDimension, ROW_DIMENSIONS } from './dimensions.ts';
import { monthText } from './predicate.ts';
import { shownKey } from './rows.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { Values } from './values.ts';

/** Most frequent values that are shown. */
const TOP = 5;

export interface DimensionProfile {
  readonly id: string;
  readonly label: string;
  /** The object that carries the value. */
  readonly object: ObjectName;
  readonly type: 'string' | 'number' | 'boolean' | 'mixed';
  /** Whether Runrate knows the dimension from the objects' own fields, or it is a custom property. */
  readonly source: 'field' | 'custom_property';
  /** Objects of the kind, and those that carry a value. */
  readonly objects: number;
  readonly known: number;
  readonly values: number;
  readonly top: readonly { readonly value: string; readonly label: string; readonly count: number }[];
}

interface Counted {
  readonly id: string;
  readonly object: ObjectName;
  /** Rows with the value as `v`, one an object. */
  readonly rows: string;
}

const CARRIERS: Readonly<Record<string, ObjectName>> = {
  customer_country: 'customer',
  customer_first_mrr_month: 'customer',
  price: 'invoice_line_item',
  product: 'price',
  currency: 'invoice_line_item',
  billing_period: 'invoice_line_item',
  subscription_set: 'subscription',
  subscription_status: 'subscription',
  source: 'invoice_line_item',
};

/** One row an object for every dimension of ROW_DIMENSIONS that can be broken down by. */
const ROWS: Readonly<Record<string, string>> = {
  customer_country: 'SELECT country AS v FROM customers',
  customer_first_mrr_month: `SELECT ${monthText('first_day')} AS v FROM customers WHERE customer_no = root_no`,
  price: 'SELECT price_no AS v FROM revenue',
  product: 'SELECT product_no AS v FROM prices',
  currency: 'SELECT currency AS v FROM revenue',
  billing_period: 'SELECT billing_period AS v FROM revenue',
  subscription_set: 'SELECT subscription_set_id AS v FROM subscriptions',
  subscription_status: 'SELECT status AS v FROM subscriptions',
  source: 'SELECT source AS v FROM revenue',
};

function counted(): Counted[] {
  return ROW_DIMENSIONS.filter(({ filterOnly }) => !filterOnly).map(({ id }) => {
    const [rows, object] = [ROWS[id], CARRIERS[id]];
    if (rows === undefined || object === undefined) throw new Error(`nobody counts the dimension ${id}`);
    return { id, object, rows };
  });
}

/** Rows: id, objects, known, n (values), then value, label, count of the most frequent ones; one row where there is none. */
export function fieldProfiles(): Statement {
  const parts = counted().map(({ id, rows }) => {
    const dimension = ROW_DIMENSIONS.find((one) => one.id === id);
    const name =
      dimension?.source.kind === 'object'
        ? shownKey(dimension, 'v')
        : { text: 'CAST(v AS VARCHAR)', label: 'CAST(v AS VARCHAR)', join: '' };
    return profile(id, `SELECT v, COUNT(*) AS c FROM (${rows}) r GROUP BY v`, name, 'SUM(c)');
  });
  return new Values().statement(parts.join(' UNION ALL '));
}

function profile(
  id: string,
  groups: string,
  name: { readonly text: string; readonly label: string; readonly join: string },
  objects: string,
): string {
  const totals = `SELECT ${objects} AS objects, COALESCE(SUM(CASE WHEN v IS NOT NULL THEN c END), 0) AS known, COUNT(v) AS n FROM (${groups}) g`;
  const top = `SELECT v, c FROM (${groups}) g WHERE v IS NOT NULL ORDER BY c DESC, v LIMIT ${TOP}`;
  return `SELECT '${id}' AS id, CAST(COALESCE(t.objects, 0) AS INTEGER) AS objects, CAST(t.known AS INTEGER) AS known, CAST(t.n AS INTEGER) AS n, ${name.text} AS value, ${name.label} AS label, CAST(q.c AS INTEGER) AS count FROM (${totals}) t LEFT JOIN (${top}) q ON TRUE${name.join}`;
}

const POPULATION: Readonly<Record<ObjectName, string>> = {
  customer: 'SELECT COUNT(*) FROM customers',
  product: 'SELECT COUNT(*) FROM products',
  price: 'SELECT COUNT(*) FROM prices',
  subscription: 'SELECT COUNT(DISTINCT subscription_no) FROM subscriptions',
  invoice: 'SELECT COUNT(*) FROM invoices',
  invoice_line_item: 'SELECT COUNT(*) FROM lines',
  credit_note: 'SELECT COUNT(*) FROM credit_notes',
  credit_note_line_item: 'SELECT COUNT(DISTINCT note_line_no) FROM credits',
};

/**
 * The same for custom properties, all in one pass: rows of object, key, objects, known, n, least, most (kinds), value, label,
 * count.
 */
export function propertyProfiles(): Statement {
  const groups =
    'SELECT object, key, text, COUNT(*) AS c, MIN(kind) AS least, MAX(kind) AS most FROM properties GROUP BY object, key, text';
  const places = `SELECT *, ROW_NUMBER() OVER (PARTITION BY object, key ORDER BY c DESC, text) AS place, SUM(c) OVER k AS known, COUNT(*) OVER k AS n, MIN(least) OVER k AS lowest, MAX(most) OVER k AS highest FROM (${groups}) g WINDOW k AS (PARTITION BY object, key)`;
  const objects = Object.entries(POPULATION).map(([object, sql]) => `WHEN '${object}' THEN (${sql})`);
  return new Values().statement(
    `SELECT object, key, CAST(CASE object ${objects.join(' ')} END AS INTEGER) AS objects, CAST(known AS INTEGER) AS known, CAST(n AS INTEGER) AS n, lowest AS least, highest AS most, text AS value, text AS label, CAST(c AS INTEGER) AS count FROM (${places}) p WHERE place <= ${TOP} ORDER BY object, key, place`,
  );
}

function topOf(rows: readonly AnswerRow[]): DimensionProfile['top'] {
  return rows
    .filter(({ value }) => value !== null)
    .map(({ value, label, count }) => ({ value: String(value), label: String(label ?? value), count: Number(count) }));
}

function numbersOf(row: AnswerRow | undefined) {
  const objects = Number(row?.objects ?? 0);
  // A subscription without a customer stands under every root it is billed to.
  const known = Math.min(Number(row?.known ?? 0), objects);
  return { objects, known, values: Number(row?.n ?? 0) };
}

/** The dimensions of the objects' own fields, in the order of the catalogue. */
export function fieldDimensions(rows: readonly AnswerRow[]): DimensionProfile[] {
  return counted().map(({ id, object }) => {
    const own = rows.filter((row) => row.id === id);
    const label = ROW_DIMENSIONS.find((one) => one.id === id)?.label ?? id;
    return { id, label, object, type: 'string', source: 'field', ...numbersOf(own[0]), top: topOf(own) };
  });
}

const TYPES: Readonly<Record<string, DimensionProfile['type']>> = { s: 'string', n: 'number', b: 'boolean' };

/** The custom properties, by object and key. */
export function propertyDimensions(rows: readonly AnswerRow[]): DimensionProfile[] {
  return [...Map.groupBy(rows, ({ object, key }) => `${object} ${key}`).values()].map((own) => {
    const [row] = own;
    const custom = { object: row?.object, key: String(row?.key) } as CustomKey;
    const { id, label } = customDimension(custom);
    const type = row?.least === row?.most ? (TYPES[String(row?.least)] ?? 'mixed') : 'mixed';
    return { id, label, object: custom.object, type, source: 'custom_property', ...numbersOf(row), top: topOf(own) };
  });
}
