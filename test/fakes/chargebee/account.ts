// A small Chargebee site with one of everything, and the figures it must give, by hand.

import type { FakeChargebee, Thing } from './server.ts';

/** Of a day, in seconds since 1970. */
export function at(day: string): number {
  return Date.parse(`${day}T10:00:00Z`) / 1000;
}

/** Without tax, of what is neither pending nor deleted; in the currency itself. */
export const INVOICED: Readonly<Record<string, number>> = { EUR: 830, JPY: 12_000 };
export const CREDITED: Readonly<Record<string, number>> = { EUR: 25 };

function line(id: string, amount: number, more: Readonly<Record<string, unknown>> = {}): Thing {
  const day = at('2024-05-01');
  return {
    id,
    amount,
    unit_amount: amount,
    quantity: 1,
    date_from: day,
    date_to: day,
    entity_type: 'adhoc',
    tax_amount: 0,
    discount_amount: 0,
    ...more,
  };
}

function ofItem(subscription: string, price: string, from: string, to: string): Readonly<Record<string, unknown>> {
  return {
    entity_type: 'plan_item_price',
    entity_id: price,
    subscription_id: subscription,
    date_from: at(from),
    date_to: at(to),
  };
}

export function fillSite(site: FakeChargebee): void {
  site.put('items', { id: 'crm', name: 'crm', external_name: 'CRM', type: 'plan' });
  site.put('items', { id: 'setup', name: 'Set-up', type: 'charge' });
  const price = { item_id: 'crm', item_type: 'plan', period: 1, period_unit: 'month', currency_code: 'EUR' };
  site.put('item_prices', { ...price, id: 'crm-m', name: 'CRM monthly', price: 10_000 });
  site.put('item_prices', {
    ...price,
    id: 'crm-y',
    name: 'CRM yearly',
    price: 12_000,
    period_unit: 'year',
    currency_code: 'JPY',
  });
  site.put('item_prices', { ...price, id: 'seats', name: 'Seats', price: 500, item_type: 'addon', deleted: true });
  site.put('item_prices', {
    ...price,
    id: 'setup-fee',
    item_id: 'setup',
    name: 'Fee',
    price: 9_900,
    item_type: 'charge',
  });
  site.put('coupons', { id: 'ALWAYS', duration_type: 'forever', discount_percentage: 10 });
  site.put('coupons', { id: 'ONCE', duration_type: 'one_time' });
  for (const id of ['ada', 'bob', 'cy']) {
    site.put('customers', {
      id,
      first_name: id,
      company: `${id} Ltd`,
      email: `${id}@example.com`,
      billing_address: { country: 'FR', zip: '69001' },
    });
  }
  subscriptions(site);
  invoices(site);
  const note = { currency_code: 'EUR', price_type: 'tax_inclusive', date: at('2024-05-20'), customer_id: 'ada' };
  const credited = { ...line('cnl-1', 3_000), tax_amount: 500, reference_line_item_id: 'li-tax' };
  site.put('credit_notes', {
    ...note,
    id: 'CN-1',
    type: 'refundable',
    status: 'refund_due',
    reference_invoice_id: 'I-2',
    line_items: [credited],
  });
  site.put('credit_notes', {
    ...note,
    id: 'CN-2',
    type: 'refundable',
    status: 'voided',
    reference_invoice_id: 'I-2',
    line_items: [credited],
  });
}

function subscriptions(site: FakeChargebee): void {
  const base = {
    currency_code: 'EUR',
    billing_period: 1,
    billing_period_unit: 'month',
    created_at: at('2024-05-01'),
    started_at: at('2024-05-01'),
  };
  const plan = { item_price_id: 'crm-m', item_type: 'plan', quantity: 1, unit_price: 10_000, amount: 10_000 };
  const seats = { item_price_id: 'seats', item_type: 'addon', quantity: 4, unit_price: 500, amount: 2_000 };
  const fee = { item_price_id: 'setup-fee', item_type: 'charge', quantity: 1, unit_price: 9_900, amount: 9_900 };
  site.put('subscriptions', {
    ...base,
    id: 'S-ada',
    customer_id: 'ada',
    status: 'active',
    subscription_items: [plan, seats, fee],
  });
  const yearly = { item_price_id: 'crm-y', item_type: 'plan', quantity: 1, unit_price: 12_000, amount: 12_000 };
  const ending = {
    status: 'non_renewing',
    cancelled_at: at('2025-05-01'),
    cancel_schedule_created_at: at('2024-06-10'),
  };
  const years = {
    currency_code: 'JPY',
    billing_period_unit: 'year',
    contract_term: { contract_end: at('2025-05-01') },
  };
  site.put('subscriptions', {
    ...base,
    ...years,
    ...ending,
    id: 'S-bob',
    customer_id: 'bob',
    subscription_items: [yearly],
  });
  const future = { status: 'future', start_date: at('2030-01-01'), started_at: undefined };
  site.put('subscriptions', { ...base, ...future, id: 'S-cy', customer_id: 'cy', subscription_items: [plan] });
  site.put('subscriptions', {
    ...base,
    id: 'S-del',
    customer_id: 'cy',
    status: 'cancelled',
    deleted: true,
    subscription_items: [plan],
  });
}

function invoices(site: FakeChargebee): void {
  const base = {
    currency_code: 'EUR',
    price_type: 'tax_exclusive',
    status: 'paid',
    recurring: true,
    date: at('2024-05-01'),
  };
  const month = ['2024-05-01', '2024-06-01'] as const;
  // 100.00 less 10 % for ever, less 20.00 once: 70.00.
  const plan = line('li-plan', 10_000, {
    ...ofItem('S-ada', 'crm-m', ...month),
    discount_amount: 3_000,
    tax_amount: 1_400,
  });
  const seats = line('li-seats', 2_000, ofItem('S-ada', 'seats', ...month));
  const discounts = [
    { line_item_id: 'li-plan', entity_id: 'ALWAYS', discount_type: 'document_level_coupon', discount_amount: 1_000 },
    { line_item_id: 'li-plan', entity_id: 'ONCE', discount_type: 'document_level_coupon', discount_amount: 2_000 },
  ];
  const fee = line('li-fee', 9_000, {
    entity_type: 'charge_item_price',
    entity_id: 'setup-fee',
    subscription_id: 'S-ada',
  });
  const rest = Array.from({ length: 5 }, (_, place) => line(`li-more-${place}`, 10_000));
  site.put('invoices', {
    ...base,
    id: 'I-1',
    customer_id: 'ada',
    line_items: [plan, seats, fee, ...rest],
    line_item_discounts: discounts,
  });
  // 60.00 with 20 % inside is 50.00, of a subscription that was deleted.
  const taxed = line('li-tax', 6_000, { ...ofItem('S-del', 'crm-m', '2024-03-01', '2024-04-01'), tax_amount: 1_000 });
  site.put('invoices', {
    ...base,
    id: 'I-2',
    customer_id: 'cy',
    price_type: 'tax_inclusive',
    status: 'not_paid',
    line_items: [taxed],
  });
  const yearly = line('li-year', 12_000, ofItem('S-bob', 'crm-y', '2024-05-01', '2025-05-01'));
  site.put('invoices', {
    ...base,
    id: 'I-3',
    customer_id: 'bob',
    currency_code: 'JPY',
    status: 'payment_due',
    line_items: [yearly],
  });
  const setup = line('li-once', 10_000);
  site.put('invoices', { ...base, id: 'I-4', customer_id: 'cy', recurring: false, line_items: [setup] });
  site.put('invoices', { ...base, id: 'I-5', customer_id: 'cy', status: 'pending', line_items: [setup] });
  site.put('invoices', {
    ...base,
    id: 'I-6',
    customer_id: 'cy',
    deleted: true,
    line_items: [{ ...setup, id: 'li-deleted' }],
  });
}
