// A small random company as rows of the warehouse, with the activity columns derived by the warehouse's own functions:
// what the statements read, and what the fold of the tests reads.

import { addDays, type Day, dayOf, type Range } from '../../src/core/calendar.ts';
import { ratio } from '../../src/core/ratio.ts';
import { dayLaw } from '../../src/core/recognition.ts';
import { activityOf, alone, stretchOn } from '../../src/warehouse/activity.ts';
import { movesOf } from '../../src/warehouse/moves.ts';
import type { TableName, TableRow } from '../../src/warehouse/schema.ts';
import { Random } from '../generator/random.ts';

/** The objects' own fields stand in the tables as text and are not typed there. */
type Row<T extends TableName> = TableRow<T> &
  (T extends 'customers' | 'prices' | 'products' ? { readonly id: string; readonly name: string | null } : unknown) &
  (T extends 'customers' ? { readonly country: string | null } : unknown);
export type TableRows = { readonly [T in TableName]?: readonly Row<T>[] };

export interface World {
  readonly rows: Required<Pick<TableRows, WorldTable>>;
  readonly freshness: Day;
}
export type WorldTable =
  | 'customers'
  | 'products'
  | 'prices'
  | 'properties'
  | 'parts'
  | 'spans'
  | 'timeline_spans'
  | 'moves'
  | 'fx'
  | 'committed'
  | 'future'
  | 'renewals'
  | 'revenue'
  | 'credits'
  | 'acquisition_costs';

type Attributes = Omit<TableRow<'renewals'>, 'due' | 'before' | 'kept'>;
interface Stretch extends Attributes, Range {
  readonly mrr: bigint;
}
type Mutable = { [T in WorldTable]: Row<T>[] };

const FROM = dayOf(2022, 11, 20);
const TO = dayOf(2024, 8, 10);

export function randomWorld(seed: number): World {
  const random = new Random(seed);
  const rows: Mutable = {
    customers: [],
    products: [],
    prices: [],
    properties: [],
    parts: [],
    spans: [],
    timeline_spans: [],
    moves: [],
    fx: [],
    committed: [],
    future: [],
    renewals: [],
    revenue: [],
    credits: [],
    acquisition_costs: [],
  };
  catalogue(random, rows);
  const customers = random.whole(1, 9);
  for (let customer = 1; customer <= customers; customer += 1) addCustomer(random, rows, customer * 3);
  for (let cost = random.whole(0, 6); cost > 0; cost -= 1) {
    rows.acquisition_costs.push({ day: someDay(random), amount: micros(random), category: 'ads', label: null });
  }
  return { rows, freshness: freshnessOf(random, rows) };
}

/** A month's end, any day, or a few days after something began: a customer that left may be back in the running period. */
function freshnessOf(random: Random, { parts }: Mutable): Day {
  const begun = parts.map(({ start_day }) => start_day).filter((day) => day > dayOf(2023, 3, 1) && day < TO);
  if (begun.length > 0 && random.chance(0.5)) return addDays(random.pick(begun), random.whole(0, 6));
  return random.chance(0.3) ? dayOf(2024, 4, 30) : dayOf(2024, 1, 1 + random.whole(0, 29));
}

function catalogue(random: Random, rows: Mutable): void {
  rows.products.push({ product_no: 1, id: 'prod-1', name: 'Suite' }, { product_no: 2, id: 'prod-2', name: null });
  for (const price of [1, 2, 3]) {
    rows.prices.push({
      price_no: price,
      id: `price-${price}`,
      name: price === 2 ? null : `Plan ${price}`,
      product_no: 1,
    });
    if (random.chance(0.5)) property(rows, 'price', 'tier', price, null, random.pick(['gold', 'silver']));
  }
}

function property(
  rows: Mutable,
  object: string,
  key: string,
  no: number,
  root: number | null,
  value: string | number | boolean,
): void {
  const kind = typeof value === 'string' ? 's' : typeof value === 'number' ? 'n' : 'b';
  const num = typeof value === 'number' ? value : null;
  rows.properties.push({ object, key, ref_no: no, customer_no: root, kind, text: String(value), num });
}

function addCustomer(random: Random, rows: Mutable, no: number): void {
  const country = random.pick(['FR', 'DE', 'fr', null]);
  if (random.chance(0.7)) property(rows, 'customer', 'size', no, no, random.pick([1, 2.5, 10, 'big', true, 'É']));
  const timelines = Array.from({ length: random.whole(0, 3) }, (_, index) => timeline(random, no, country, index));
  const parts = timelines.flat();
  const active = joined(parts);
  const activity = activityOf(active);
  const sole = alone(parts);
  parts.forEach((part, index) => {
    const own = timelines[part.timeline_no] ?? [];
    const stretches = joined(own);
    const stretch = activityOf(stretches)[stretchOn(stretches, part.start) ?? -1];
    const span = activity[stretchOn(active, part.start) ?? -1];
    if (stretch === undefined || span === undefined) throw new Error('a part outside every stretch');
    const { start, end, ...attributes } = part;
    rows.parts.push({
      ...attributes,
      start_day: start,
      end_day: end,
      ...span,
      timeline_end: stretch.span_end,
      timeline_close_grains: stretch.close_grains,
      sole: sole[index] ?? false,
      sole_in_timeline: alone(own)[own.indexOf(part)] ?? false,
    });
  });
  const first = active[0]?.start ?? null;
  rows.customers.push({
    customer_no: no,
    root_no: no,
    id: `cus-${no}`,
    name: `Customer ${no}`,
    country,
    first_day: first,
    last_day: null,
    min_day: first,
    active_subscriptions: 0,
    billed_active_subscriptions: 0,
  });
  for (const span of activity) rows.spans.push({ customer_no: no, customer_country: country, ...span });
  timelines.forEach((own, timeline_no) => {
    for (const { start, end } of joined(own)) {
      rows.timeline_spans.push({
        customer_no: no,
        customer_country: country,
        timeline_no,
        start_day: start,
        end_day: end,
      });
    }
    effects(random, rows, own);
  });
  const own = <R extends { readonly customer_no: number }>(all: readonly R[]): R[] =>
    all.filter((row) => row.customer_no === no);
  const moves =
    first === null ? [] : movesOf(own(rows.parts), own(rows.fx)).map((moved) => ({ first_day: first, ...moved }));
  for (const moved of moves) rows.moves.push({ customer_no: no, customer_country: country, ...moved });
  addBooks(random, rows, no, country);
}

/** Covered ranges that follow one another, with gaps now and then; sometimes a negative part inside a larger one. */
function timeline(random: Random, customer: number, country: string | null, timelineNo: number): Stretch[] {
  const parts: Stretch[] = [];
  let start = someDay(random);
  for (let count = random.whole(1, 6); count > 0; count -= 1) {
    const end = (start + random.pick([7, 20, 28, 31, 45, 90, 365])) as Day;
    const mrr = micros(random) + 100_000_000n;
    parts.push({ ...attributesOf(random, customer, country, timelineNo), start, end, mrr });
    if (random.chance(0.3)) {
      const inner = { ...attributesOf(random, customer, country, timelineNo), start, end };
      parts.push({ ...inner, mrr: random.chance(0.6) ? -micros(random) / 3n : micros(random) });
    }
    start = (end + (random.chance(0.3) ? random.pick([1, 5, 30, 80]) : 0)) as Day;
  }
  return parts;
}

function attributesOf(random: Random, customer: number, country: string | null, timelineNo: number): Attributes {
  const price = random.pick([1, 2, 3, null]);
  return {
    customer_no: customer,
    customer_country: country,
    timeline_no: timelineNo,
    subscription_no: customer * 10 + timelineNo,
    price_no: price,
    product_no: price === null ? null : price > 1 ? 2 : 1,
    currency: random.pick(['EUR', 'USD']),
    billing_period: random.pick(['1 month', '1 year', null]),
    subscription_set: random.pick([`set-${customer}`, null]),
    subscription_status: random.pick(['active', 'canceled', null]),
    source: 'api',
    line_no: random.whole(1, 1000),
    invoice_no: random.whole(1, 100),
  };
}

/** FX effects between two stretches of one timeline (their condition is the rows' own: see core/ledger.ts). */
function effects(random: Random, rows: Mutable, own: readonly Stretch[]): void {
  own.forEach((opening, index) => {
    const closing = own[index + 1];
    if (closing === undefined || !random.chance(0.5)) return;
    const { start, end, mrr: _, ...attributes } = closing;
    rows.fx.push({
      ...attributes,
      open_start: opening.start,
      open_end: opening.end,
      close_start: start,
      close_end: end,
      amount: micros(random) / 7n - 3_000_000n,
    });
  });
}

function addBooks(random: Random, rows: Mutable, no: number, country: string | null): void {
  const attributes = (): Attributes => attributesOf(random, no, country, 0);
  for (let count = random.whole(0, 3); count > 0; count -= 1) {
    const start = someDay(random);
    const end = (start + random.whole(1, 200)) as Day;
    const mrr = micros(random) - 200_000_000n;
    rows.committed.push({ ...attributes(), start_day: start, end_day: end, mrr, reason: 'signed' });
    const known = (start - random.whole(0, 300)) as Day;
    rows.future.push({
      ...attributes(),
      start_day: start,
      end_day: (end + 300) as Day,
      mrr: micros(random),
      known_start: known,
      known_end: (known + random.whole(1, 500)) as Day,
      secured: random.chance(0.5),
    });
    const before = micros(random);
    rows.renewals.push({ ...attributes(), due: someDay(random), before, kept: before / BigInt(random.whole(1, 3)) });
  }
  for (let count = random.whole(0, 5); count > 0; count -= 1) addBilling(random, rows, attributes());
}

function addBilling(random: Random, rows: Mutable, attributes: Attributes): void {
  const start = someDay(random);
  const recurring = random.chance(0.7);
  const end = (start + (recurring ? random.pick([1, 30, 31, 365, 400]) : 1)) as Day;
  const issued = recurring ? ((start + random.whole(-40, 60)) as Day) : start;
  const amount = random.chance(0.2) ? -micros(random) : micros(random);
  const status = random.pick(['open', 'pending', 'paid', 'unpaid']);
  const billed = { ...attributes, timeline_no: -1, invoice_status: status };
  const invoiced = amount + (random.chance(0.3) ? 5_000_000n : 0n);
  const law = dayLaw(ratio(amount, 1_000_000n), end - start);
  rows.revenue.push({
    ...billed,
    start_day: start,
    end_day: end,
    recurring,
    issued,
    invoiced,
    tax: amount / 5n,
    amount,
    day_amount: law.dayAmount,
    day_num: Number(law.dayNum),
    day_den: Number(law.dayDen),
  });
  if (!random.chance(0.4)) return;
  const noteNo = random.whole(1, 5);
  if (random.chance(0.5)) property(rows, 'credit_note', 'why', noteNo * 1000 + rows.credits.length, null, 'refund');
  rows.credits.push({
    ...billed,
    note_no: noteNo * 1000 + rows.credits.length,
    note_line_no: noteNo,
    invoice_issued: issued,
    issued: (issued + random.whole(-20, 90)) as Day,
    amount: micros(random) / 3n,
  });
}

/** The maximal stretches that these ranges cover together. */
export function joined(ranges: readonly Range[]): Range[] {
  const stretches: { start: Day; end: Day }[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = stretches.at(-1);
    if (last === undefined || last.end < start) stretches.push({ start, end });
    else if (last.end < end) last.end = end;
  }
  return stretches;
}

function someDay(random: Random): Day {
  return random.chance(0.3)
    ? dayOf(random.pick([2023, 2024]), random.whole(1, 8), random.pick([1, 28]))
    : (random.whole(FROM, TO) as Day);
}

function micros(random: Random): bigint {
  return BigInt(random.whole(1, 200_000_000)) + (random.chance(0.5) ? 0n : 1_000_000n);
}
