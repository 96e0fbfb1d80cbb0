// Random companies: API-shape records, options and a clock, the same for the same seed.

import type { BulkRecord, Company, StatusNote } from '../oracle/company.ts';
import { addMonths, at, iso } from '../oracle/days.ts';
import { AMOUNTS, type Billed, Biller, cents, type Numbering } from './billing.ts';
import { catalogueRecords, currency, customerRecords, customProperties, options, price } from './catalogue.ts';
import { Random } from './random.ts';

/** A company without the rates: those are the ECB's, or a test's own. */
export type RandomCompany = Omit<Company, 'rates'>;

const FIRST_DAY = at(2022, 12, 1);
const TODAY_LEAST = at(2024, 1, 20);

/** Starts that calendars are hard on come more often. */
function startDay(random: Random): number {
  const month = random.whole(0, 17);
  const first = addMonths(FIRST_DAY, month);
  const last = addMonths(first, 1) - 1;
  return random.pick([first, first, first + 14, last, last - 1, last - 2, first + random.whole(0, 27)]);
}

export function randomCompany(seed: number, customersMost = 6): RandomCompany {
  const random = new Random(seed);
  const today = TODAY_LEAST + random.whole(0, 330);
  const count = random.whole(1, customersMost);
  const customers = Array.from({ length: count }, (_, index) => `c${index + 1}`);
  const records = [...catalogueRecords(random), ...customerRecords(random, count)];
  const numbers: Numbering = { invoices: 0, lines: 0, notes: 0 };
  const status_notes: Record<string, StatusNote[]> = {};
  let subscriptions = 0;
  for (const customer of customers) {
    for (let index = random.whole(0, 3); index > 0; index -= 1) {
      subscriptions += 1;
      const id = random.chance(0.9) ? `s${subscriptions}` : null;
      const start = startDay(random);
      if (id !== null) {
        const owner = random.chance(0.95) ? customer : random.pick(customers);
        const { record, notes } = subscription(random, id, owner, start, today);
        records.push(record);
        if (notes !== null) status_notes[id] = notes;
      }
      const biller = new Biller(random, numbers, customer, id);
      if (random.chance(0.9)) biller.run(start, random.whole(1, 9));
      records.push(...biller.records, ...creditNotes(random, numbers, biller.billed, today));
    }
  }
  return {
    base_currency: random.chance(0.75) ? 'EUR' : random.pick(['USD', 'GBP']),
    time_zone: random.chance(0.75) ? 'Europe/Paris' : random.pick(['America/New_York', 'Asia/Tokyo', 'UTC']),
    options: options(random),
    records,
    today: iso(today),
    status_notes,
    acquisition_costs: Array.from({ length: random.whole(0, 4) }, () => ({
      date: iso(today - random.whole(-10, 500)),
      amount: random.pick(AMOUNTS),
      currency: currency(random),
    })),
  };
}

function subscription(
  random: Random,
  id: string,
  customer: string,
  start: number,
  today: number,
): { record: BulkRecord; notes: StatusNote[] | null } {
  const status = random.pick(['active', 'active', 'active', 'canceled', 'canceled', 'unpaid', 'paused', 'trialing']);
  const signed = random.chance(0.15);
  const day = (probability: number, least: number, most: number) =>
    random.maybe(probability, () => iso(start + random.whole(least, most)));
  const ended = status === 'canceled' || random.chance(0.15);
  const data = {
    id,
    customer_id: customer,
    status,
    subscription_set_id: random.maybe(0.5, () => `set-${customer}-${random.whole(1, 2)}`),
    trial_start: null,
    trial_end: day(0.15, -5, 40),
    canceled_at: ended ? day(0.7, 0, 400) : null,
    effective_cancellation_date: ended ? day(0.5, 10, 420) : null,
    subscription_start_date: random.maybe(0.95, () => iso(signed ? today + random.whole(-20, 150) : start)),
    deal_closed_date: signed ? iso(today - random.whole(0, 200)) : day(0.2, -90, 5),
    contractual_commitment_end_date: day(0.25, 20, 700),
    monthly_value: random.maybe(0.85, () => random.pick(AMOUNTS)),
    currency_code: random.maybe(0.7, () => currency(random)),
    price_id: random.maybe(0.7, () => price(random).id),
    custom_properties: customProperties(random),
  };
  const paused = status === 'paused' || random.chance(0.1);
  const since = (least: number, most: number) => iso(start + random.whole(least, most));
  const notes: StatusNote[] | null =
    paused && random.chance(0.7)
      ? [
          { status: 'active', since: null },
          { status: 'paused', since: since(10, 90) },
          ...(status === 'paused' ? [] : [{ status, since: since(95, 160) }]),
        ]
      : null;
  return { record: { object: 'subscription', data }, notes };
}

/** Credit notes in all forms: for a line or the invoice, whole or in part, dated or not, more than was billed. */
function creditNotes(random: Random, numbers: Numbering, billed: readonly Billed[], today: number): BulkRecord[] {
  const records: BulkRecord[] = [];
  for (const line of billed) {
    if (!random.chance(0.08)) continue;
    numbers.notes += 1;
    const id = `n${numbers.notes}`;
    const date = random.maybe(0.8, () => iso(random.chance(0.9) ? line.start + random.whole(-5, 60) : today + 5));
    records.push({
      object: 'credit_note',
      data: { id, invoice_id: line.invoice, date, status: random.pick(['refunded', 'refund_due', null]) },
    });
    for (let index = random.pick([1, 1, 2]); index > 0; index -= 1) {
      const data = {
        id: `${id}-${index}`,
        credit_note_id: id,
        invoice_line_item_id: random.maybe(0.6, () => line.id),
        amount: cents(Math.abs(line.amount) * random.pick([1, 1, 0.5, 0.3, 1.4])),
        currency_code: random.chance(0.93) ? line.currency : currency(random),
      };
      records.push({ object: 'credit_note_line_item', data });
    }
  }
  return records;
}

/** A company as text to read and to paste: options first, then one record a line. */
export function describeCompany({ records, ...company }: RandomCompany): string {
  return [JSON.stringify(company), ...records.map((record) => JSON.stringify(record))].join('\n');
}
