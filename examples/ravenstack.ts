// Loads the RavenStack CSV files (River @ Rivalytics) as subscriptions with monthly values:
// RUNRATE_KEY=… npx node examples/ravenstack.ts FOLDER

import { join } from 'node:path';
import { type BulkLine, type CsvRow, cell, client, readCsv, sendBulk } from './bulk.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('say the folder that holds ravenstack_accounts.csv and its neighbours');
const read = (name: string) => readCsv(join(folder, `ravenstack_${name}.csv`));

const accounts = await read('accounts');
const subscriptions = await read('subscriptions');
const reasons = lastReasons(await read('churn_events'));

// The files hold no invoices: MRR comes from the subscriptions, in dollars.
await client.call('PATCH /company', { body: { base_currency: 'USD', options: { mrr_basis: 'subscriptions' } } });
await sendBulk([
  ...catalogue(subscriptions),
  ...accounts.map((row) => customer(row, reasons.get(cell(row, 'account_id')))),
  ...subscriptions.map(subscription),
]);

/** Churn events name an account, not a subscription, on days of their own: the last reason goes to the customer. */
function lastReasons(events: readonly CsvRow[]): Map<string, string> {
  const inOrder = [...events].sort((a, b) => cell(a, 'churn_date').localeCompare(cell(b, 'churn_date')));
  return new Map(inOrder.map((row) => [cell(row, 'account_id'), cell(row, 'reason_code')]));
}

/** A product for each tier and a price for each tier and frequency that occur. */
function catalogue(rows: readonly CsvRow[]): BulkLine[] {
  const tiers = new Set(rows.map((row) => cell(row, 'plan_tier')));
  const prices = new Map(rows.map((row) => [priceId(row), row]));
  return [
    ...[...tiers].map((tier) => ({ object: 'product', data: { id: tier, name: tier } })),
    ...[...prices].map(([id, row]) => ({
      object: 'price',
      data: {
        id,
        name: `${cell(row, 'plan_tier')}, ${cell(row, 'billing_frequency')}`,
        product_id: cell(row, 'plan_tier'),
        type: 'subscription',
        period_unit: cell(row, 'billing_frequency') === 'annual' ? 'year' : 'month',
        period_length: 1,
        currency_code: 'USD',
      },
    })),
  ];
}

function priceId(row: CsvRow): string {
  return `${cell(row, 'plan_tier')} ${cell(row, 'billing_frequency')}`;
}

function customer(row: CsvRow, churnReason: string | undefined): BulkLine {
  const custom_properties = {
    industry: cell(row, 'industry'),
    referral_source: cell(row, 'referral_source'),
    plan_tier: cell(row, 'plan_tier'),
    seats: Number(cell(row, 'seats')),
    signup_date: cell(row, 'signup_date'),
    ...(churnReason === undefined ? {} : { churn_reason: churnReason }),
  };
  const data = { id: cell(row, 'account_id'), name: cell(row, 'account_name'), country: cell(row, 'country') };
  return { object: 'customer', data: { ...data, custom_properties } };
}

/** A trial has no value yet; an end date is the first day without the subscription. */
function subscription(row: CsvRow): BulkLine {
  const end = cell(row, 'end_date');
  const trial = cell(row, 'is_trial') === 'TRUE';
  const start = cell(row, 'start_date');
  return {
    object: 'subscription',
    data: {
      id: cell(row, 'subscription_id'),
      customer_id: cell(row, 'account_id'),
      price_id: priceId(row),
      status: end !== '' ? 'canceled' : trial ? 'trialing' : 'active',
      subscription_start_date: start,
      ...(trial ? { trial_start: start } : {}),
      ...(end === '' ? {} : { canceled_at: end, effective_cancellation_date: end }),
      monthly_value: Number(cell(row, 'mrr_amount')),
      currency_code: 'USD',
      custom_properties: {
        plan_tier: cell(row, 'plan_tier'),
        seats: Number(cell(row, 'seats')),
        auto_renew: cell(row, 'auto_renew_flag') === 'TRUE',
      },
    },
  };
}
