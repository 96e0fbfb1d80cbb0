// A small account with one of everything that makes Stripe's billing hard, and the figures it must give, by hand.

import { at, invoice, type Thing, type World } from './world.ts';

function price(id: string, product: string, currency: string, unit: number, interval: string, more = {}): Thing {
  const recurring = { interval, interval_count: 1, usage_type: 'licensed' };
  const amounts = { unit_amount: unit, unit_amount_decimal: String(unit), currency };
  return { id, product, active: true, billing_scheme: 'per_unit', type: 'recurring', recurring, ...amounts, ...more };
}

function subscription(
  world: World,
  id: string,
  customer: string,
  start: string,
  prices: readonly string[],
  more = {},
): void {
  const items = prices.map((name, place) => ({
    id: `si_${id}_${place}`,
    object: 'subscription_item',
    created: at(start),
    current_period_start: at('2024-05-01'),
    current_period_end: at('2024-06-01'),
    price: world.objects.prices.get(name),
    quantity: 1,
    discounts: [],
  }));
  const base = { customer, status: 'active', created: at(start), start_date: at(start), discounts: [], metadata: {} };
  world.put('subscriptions', { id, ...base, items, currency: 'eur', ...more });
}

/** Net totals of invoices that are no drafts, by currency, in the currency itself. */
export const INVOICED: Readonly<Record<string, number>> = { EUR: 1880, JPY: 120_000, KWD: 10.5 };
export const CREDITED: Readonly<Record<string, number>> = { EUR: 45 };

export function fillAccount(world: World): void {
  catalog(world);
  for (const id of ['ada', 'bob', 'cy', 'dee', 'eve', 'fay']) {
    const address = { country: id === 'bob' ? 'JP' : 'FR', postal_code: '69001' };
    world.put('customers', {
      id: `cus_${id}`,
      created: at('2024-01-01'),
      name: id,
      email: `${id}@example.com`,
      address,
    });
  }
  world.change('customers', 'cus_ada', { metadata: { segment: 'smb' } });
  subscriptions(world);
  invoices(world);
  creditNotes(world);
}

function catalog(world: World): void {
  world.put('products', { id: 'prod_crm', name: 'CRM', active: true, created: 1 });
  world.put('products', { id: 'prod_old', name: 'Old CRM', active: false, created: 2 });
  world.put('prices', price('price_m', 'prod_crm', 'eur', 10_000, 'month'));
  world.put('prices', price('price_m2', 'prod_crm', 'eur', 15_000, 'month'));
  world.put('prices', price('price_jpy', 'prod_crm', 'jpy', 120_000, 'year'));
  world.put('prices', price('price_kwd', 'prod_crm', 'kwd', 10_500, 'month'));
  world.put('prices', price('price_old', 'prod_old', 'eur', 5_000, 'month', { active: false }));
  world.put('prices', price('price_inline', 'prod_crm', 'eur', 3_000, 'month', { is_inline: true }));
  const tiers = [
    { up_to: 10, unit_amount: 1000, unit_amount_decimal: '1000', flat_amount: null },
    { up_to: null, unit_amount: 500, unit_amount_decimal: '500', flat_amount: 200 },
  ];
  const tiered = {
    billing_scheme: 'tiered',
    tiers_mode: 'graduated',
    tiers,
    unit_amount: null,
    unit_amount_decimal: null,
  };
  world.put('prices', price('price_tiers', 'prod_crm', 'eur', 0, 'month', tiered));
  world.put('coupons', { id: 'co_always', duration: 'forever', percent_off: 10, amount_off: null });
  world.put('coupons', { id: 'co_once', duration: 'once', percent_off: null, amount_off: 2000 });
  world.discounts.set('di_always', { coupon: 'co_always', subscription: 'sub_ada' });
  world.discounts.set('di_once', { coupon: 'co_once', subscription: 'sub_ada' });
}

function subscriptions(world: World): void {
  subscription(world, 'sub_ada', 'cus_ada', '2024-05-01', ['price_m', 'price_inline'], { discounts: ['di_always'] });
  subscription(world, 'sub_bob', 'cus_bob', '2024-01-01', ['price_jpy'], { currency: 'jpy' });
  subscription(world, 'sub_cy', 'cus_cy', '2024-05-01', ['price_kwd'], { currency: 'kwd', status: 'past_due' });
  subscription(world, 'sub_dee', 'cus_dee', '2024-04-01', ['price_m2']);
  subscription(world, 'sub_eve', 'cus_eve', '2024-02-01', ['price_old'], {
    status: 'canceled',
    canceled_at: at('2024-03-10'),
    ended_at: at('2024-04-01'),
  });
  subscription(world, 'sub_fay', 'cus_fay', '2024-05-01', ['price_tiers'], {
    status: 'trialing',
    trial_end: at('2024-06-15'),
  });
  subscription(world, 'sub_new', 'cus_fay', '2024-05-01', ['price_m'], { status: 'incomplete' });
  const over = { status: 'canceled', canceled_at: at('2024-02-10'), ended_at: at('2024-03-01') };
  subscription(world, 'sub_gone', 'cus_gone', '2024-02-01', ['price_old'], over);
  world.put('subscription_schedules', {
    id: 'sub_sched_dee',
    customer: 'cus_dee',
    subscription: 'sub_dee',
    status: 'active',
    created: at('2024-05-02'),
    current_phase: { start_date: at('2024-04-01'), end_date: at('2024-07-01') },
    phases: [
      {
        start_date: at('2024-04-01'),
        end_date: at('2024-07-01'),
        items: [{ price: world.objects.prices.get('price_m2'), quantity: 1 }],
      },
      {
        start_date: at('2024-07-01'),
        end_date: at('2025-07-01'),
        items: [{ price: world.objects.prices.get('price_m'), quantity: 3 }],
      },
    ],
  });
}

function invoices(world: World): void {
  const [ada, dee, eve] = ['sub_ada', 'sub_dee', 'sub_eve'].map((subscription) => ({
    subscription,
    item: `si_${subscription}_0`,
  }));
  const may = { from: '2024-05-01', to: '2024-06-01' };
  const put = (given: Parameters<typeof invoice>[0]): void => world.put('invoices', invoice(given));
  // The customer was deleted, with the item that had been billed.
  const gone = { subscription: 'sub_ada', item: 'si_removed', price: 'price_old', product: 'prod_old' };
  const old = { id: 'il_gone', amount: 5_000, from: '2024-02-01', to: '2024-03-01', ...gone };
  put({ id: 'in_gone', customer: 'cus_gone', currency: 'eur', day: '2024-02-01', net: 5_000, lines: [old] });
  const march = { from: '2024-03-01', to: '2024-04-01', price: 'price_old', product: 'prod_old' };
  // 60.00 with 20 % inside is 50.00.
  const taxed = { id: 'il_eve', amount: 6_000, ...march, ...eve, tax: { amount: 1_000, isInclusive: true } };
  put({
    id: 'in_eve',
    customer: 'cus_eve',
    currency: 'eur',
    day: '2024-03-01',
    net: 5_000,
    lines: [taxed],
    status: 'uncollectible',
  });
  const yen = {
    id: 'il_bob',
    amount: 120_000,
    from: '2024-01-01',
    to: '2025-01-01',
    price: 'price_jpy',
    subscription: 'sub_bob',
  };
  put({
    id: 'in_bob',
    customer: 'cus_bob',
    currency: 'jpy',
    day: '2024-01-01',
    net: 120_000,
    lines: [{ ...yen, item: 'si_sub_bob_0' }],
  });
  const dinar = {
    id: 'il_cy',
    amount: 10_500,
    ...may,
    price: 'price_kwd',
    subscription: 'sub_cy',
    item: 'si_sub_cy_0',
  };
  put({
    id: 'in_cy',
    customer: 'cus_cy',
    currency: 'kwd',
    day: '2024-05-01',
    net: 10_500,
    lines: [dinar],
    status: 'open',
  });
  // 100.00 less 10 % for ever, less 20.00 once: 70.00; 20 % on top.
  const discounts = { di_always: 1_000, di_once: 2_000 };
  const adaLine = {
    id: 'il_ada',
    amount: 10_000,
    ...may,
    price: 'price_m',
    ...ada,
    discounts,
    tax: { amount: 1_400, isInclusive: false },
  };
  const inline = {
    id: 'il_inline',
    amount: 3_000,
    ...may,
    price: 'price_inline',
    subscription: 'sub_ada',
    item: 'si_sub_ada_1',
  };
  const setup = { id: 'il_setup', amount: 30_000, from: '2024-05-01', to: '2024-05-01' };
  const shipping = { total: 1_200, tax: 200 };
  put({
    id: 'in_ada',
    customer: 'cus_ada',
    currency: 'eur',
    day: '2024-05-01',
    net: 41_000,
    lines: [adaLine, inline, setup],
    shipping,
  });
  // 100.00 for May; on 16 May to 150.00: half a month back, half a month anew.
  const first = { id: 'il_dee', amount: 10_000, ...may, price: 'price_m', ...dee };
  put({ id: 'in_dee', customer: 'cus_dee', currency: 'eur', day: '2024-05-01', net: 10_000, lines: [first] });
  const half = { from: '2024-05-16', to: '2024-06-01', ...dee, isProration: true };
  const back = { id: 'il_back', amount: -5_161, ...half, price: 'price_m', credits: ['in_dee', 'il_dee'] as const };
  const anew = { id: 'il_anew', amount: 7_742, ...half, price: 'price_m2' };
  const fees = { id: 'il_fees', amount: 4_419, from: '2024-05-16', to: '2024-05-16' };
  put({
    id: 'in_switch',
    customer: 'cus_dee',
    currency: 'eur',
    day: '2024-05-16',
    net: 7_000,
    lines: [back, anew, fees],
  });
  const many = Array.from({ length: 24 }, (_, place) => ({
    id: `il_many_${place}`,
    amount: 5_000,
    from: '2024-05-20',
    to: '2024-05-20',
  }));
  put({ id: 'in_many', customer: 'cus_dee', currency: 'eur', day: '2024-05-20', net: 120_000, lines: many });
  put({
    id: 'in_draft',
    customer: 'cus_dee',
    currency: 'eur',
    day: '2024-05-21',
    net: 99_900,
    lines: many,
    status: 'draft',
  });
}

function creditNotes(world: World): void {
  const base = {
    object: 'credit_note',
    currency: 'eur',
    type: 'post_payment',
    status: 'issued',
    created: at('2024-05-25'),
  };
  const taxed = {
    amount_excluding_tax: 2_500,
    taxes: [{ amount: 500, tax_behavior: 'inclusive' }],
    discount_amounts: [],
  };
  const line = { id: 'cnli_1', amount: 3_000, invoice_line_item: 'il_eve', type: 'invoice_line_item', ...taxed };
  world.put('credit_notes', {
    ...base,
    id: 'cn_line',
    invoice: 'in_eve',
    lines: [line],
    total: 3_000,
    total_excluding_tax: 2_500,
  });
  // Made by amount alone.
  world.put('credit_notes', {
    ...base,
    id: 'cn_amount',
    invoice: 'in_dee',
    lines: [],
    total: 2_000,
    total_excluding_tax: 2_000,
  });
  world.put('credit_notes', { ...base, id: 'cn_void', invoice: 'in_dee', lines: [], total: 700, status: 'void' });
}
