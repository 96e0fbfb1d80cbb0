// Loads the subscription-lab CSV files (edge cases with invoices and lines) through the API:
// RUNRATE_KEY=… npx node examples/subscription-lab.ts FOLDER

import { join } from 'node:path';
import { type BulkLine, type CsvRow, cell, readCsv, sendBulk } from './bulk.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('say the folder that holds raw_customers.csv and its neighbours');
const read = (name: string) => readCsv(join(folder, `raw_${name}.csv`));

const customers = await read('customers');
const subscriptions = await read('subscriptions');
const invoices = await read('invoices');
const lines = await read('invoice_lines');
const currencies = new Map(invoices.map((row) => [cell(row, 'invoice_id'), cell(row, 'currency')]));
const linesOf = Map.groupBy(lines, (row) => cell(row, 'invoice_id'));

await sendBulk([
  ...[...new Set([...lines, ...subscriptions].map((row) => cell(row, 'plan_id')))].map(price),
  ...customers.map(customer),
  ...subscriptions.map(subscription),
  ...invoices.map(invoice),
]);

/** The plan's id says its period: P_BASIC_M_30 is billed by the month, P_BASIC_A_300 by the year. */
function price(id: string): BulkLine {
  const period_unit = id.includes('_A_') ? 'year' : 'month';
  return { object: 'price', data: { id, name: id, type: 'subscription', period_unit, period_length: 1 } };
}

function customer(row: CsvRow): BulkLine {
  const data = { id: cell(row, 'customer_id'), name: cell(row, 'customer_name'), country: cell(row, 'country') };
  return { object: 'customer', data: { ...data, custom_properties: { segment: cell(row, 'customer_segment') } } };
}

function subscription(row: CsvRow): BulkLine {
  const canceled = cell(row, 'canceled_at');
  return {
    object: 'subscription',
    data: {
      id: cell(row, 'subscription_id'),
      customer_id: cell(row, 'customer_id'),
      price_id: cell(row, 'plan_id'),
      status: cell(row, 'status'),
      subscription_start_date: instant(cell(row, 'start_at')),
      ...(canceled === '' ? {} : { canceled_at: instant(canceled) }),
    },
  };
}

/** What could not be collected is unpaid here; the other states have the same names. */
function invoice(row: CsvRow): BulkLine {
  const status = cell(row, 'status');
  return {
    object: 'invoice',
    data: {
      id: cell(row, 'invoice_id'),
      customer_id: cell(row, 'customer_id'),
      date: instant(cell(row, 'issued_at')),
      status: status === 'uncollectible' ? 'unpaid' : status,
      invoice_line_items: (linesOf.get(cell(row, 'invoice_id')) ?? []).map(line),
    },
  };
}

/** A proration credit is measured on the line of its subscription that ran before; a goodwill adjustment is one-off. */
function line(row: CsvRow): BulkLine['data'] {
  const kind = cell(row, 'line_type');
  const target = lines.find(
    (other) =>
      kind === 'proration_credit' &&
      cell(other, 'line_type') === 'recurring_charge' &&
      cell(other, 'subscription_id') === cell(row, 'subscription_id'),
  );
  return {
    id: cell(row, 'invoice_line_id'),
    subscription_id: cell(row, 'subscription_id'),
    price_id: cell(row, 'plan_id'),
    type: kind === 'adjustment' ? 'one_off' : 'subscription',
    amount_excluding_tax_after_discount: Number(cell(row, 'amount')),
    tax_amount: 0,
    currency_code: currencies.get(cell(row, 'invoice_id')),
    quantity: Number(cell(row, 'quantity')),
    description: cell(row, 'description'),
    period_start: cell(row, 'service_period_start'),
    period_end: cell(row, 'service_period_end'),
    ...(target === undefined ? {} : { proration_target_line_item_id: cell(target, 'invoice_line_id') }),
  };
}

/** `2025-01-01 00:00:00+00:00` in the form of ISO 8601. */
function instant(text: string): string {
  return text.replace(' ', 'T');
}
