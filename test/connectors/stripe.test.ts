// Stripe as a source: what its account becomes, and that nothing that happens on the way changes it.

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import Stripe from 'stripe';
import { STRIPE } from '../../src/connectors/stripe/stripe.ts';
import type { Json } from '../contract/support.ts';
import { CREDITED, fillAccount, INVOICED } from '../fakes/stripe/account.ts';
import { FakeStripe, KEY } from '../fakes/stripe/server.ts';
import { at, invoice, STREAMS } from '../fakes/stripe/world.ts';
import { byId, dead, SyncedCompany, totals, written } from './synced_company.ts';

const WEBHOOK_SECRET = 'whsec_0123456789abcdef';

async function connected(t: TestContext, settings: Json = {}): Promise<{ fake: FakeStripe; company: SyncedCompany }> {
  const fake = await new FakeStripe().open();
  fillAccount(fake.world);
  const secret = { api_key: KEY, webhook_secret: WEBHOOK_SECRET };
  const company = await SyncedCompany.open({
    connector: STRIPE,
    settings: { base_url: fake.url, ...settings },
    secret,
  });
  t.after(async () => {
    await company.close();
    await fake.close();
  });
  return { fake, company };
}

const EUR = [{ field: 'currency', op: 'eq', value: 'EUR' }];

describe('a Stripe account', () => {
  it('becomes customers, prices, subscriptions, invoices and credit notes with the totals of Stripe', async (t) => {
    const { fake, company } = await connected(t);
    const run = await company.sync();
    assert.equal(run.state, 'succeeded', JSON.stringify(run.error));
    assert.deepEqual([...fake.versions], ['2026-10-28.endive']);
    const invoiced = await company.lines('invoices', 'invoice_line_items');
    assert.deepEqual(totals(invoiced, 'amount_excluding_tax_after_discount'), INVOICED);
    const credited = await company.lines('credit_notes', 'credit_note_line_items');
    assert.deepEqual(totals(credited, 'amount'), CREDITED);
    assert.equal(await company.month('mrr', '2024-05-31', EUR), 250.00125);
    assert.equal(await company.month('invoiced', '2024-05-31', EUR), 1780);
    assert.equal(JSON.parse(await deadLetters(company)).length, 0);
  });

  it('splits discounts, takes inclusive taxes out and follows every page of lines', async (t) => {
    const { company } = await connected(t);
    await company.sync();
    const all = await company.lines('invoices', 'invoice_line_items');
    const ada = byId(all, 'il_ada');
    assert.deepEqual(
      [ada.amount_excluding_tax_after_discount, ada.discount_amount, ada.temporary_discount_amount, ada.tax_amount],
      [70, 10, 20, 14],
    );
    const eve = byId(all, 'il_eve');
    assert.deepEqual([eve.amount_excluding_tax_after_discount, eve.tax_amount], [50, 10]);
    assert.equal(byId(all, 'il_cy').amount_excluding_tax_after_discount, 10.5, 'thousandths');
    assert.equal(byId(all, 'il_bob').amount_excluding_tax_after_discount, 120_000, 'no smaller unit');
    assert.equal(all.filter((line) => String(line.id).startsWith('il_many_')).length, 24);
    assert.equal(byId(all, 'il_back').proration_target_line_item_id, 'il_dee');
    assert.equal(byId(all, 'il_setup').type, 'one_off');
    assert.equal(byId(all, 'in_ada:shipping').amount_excluding_tax_after_discount, 10);
  });

  it('maps statuses, items, monthly values and phases to come', async (t) => {
    const { company } = await connected(t);
    await company.sync();
    const all = await company.list('subscriptions');
    const ada = byId(all, 'si_sub_ada_0');
    assert.deepEqual([ada.subscription_set_id, ada.monthly_value, ada.price_id], ['sub_ada', 90, 'price_m']);
    assert.equal(byId(all, 'si_sub_ada_1').monthly_value, 27, 'the discount is of the whole subscription');
    assert.equal(byId(all, 'si_sub_bob_0').monthly_value, 10_000);
    assert.equal(byId(all, 'si_sub_cy_0').status, 'active', 'past due still bills');
    assert.equal(byId(all, 'si_sub_fay_0').monthly_value, 10, 'one unit of the first tier');
    const eve = byId(all, 'si_sub_eve_0');
    assert.deepEqual([eve.status, eve.effective_cancellation_date], ['canceled', '2024-04-01T10:00:00Z']);
    const removed = byId(all, 'si_removed');
    assert.deepEqual([removed.status, removed.subscription_set_id], ['canceled', 'sub_ada']);
    const signed = byId(all, `sub_sched_dee:${at('2024-07-01')}:0`);
    assert.deepEqual([signed.subscription_set_id, signed.monthly_value], ['sub_dee', 300]);
    assert.ok(!all.some((one) => String(one.id).startsWith('si_sub_new')), 'incomplete is left out');
    const customers = await company.list('customers');
    assert.equal(byId(customers, 'cus_gone').name, 'Name on in_gone', 'deleted at Stripe');
    assert.deepEqual(byId(customers, 'cus_ada').custom_properties, { segment: 'smb' });
    assert.equal(byId(await company.list('prices'), 'price_old').product_id, 'prod_old');
  });

  it('gives the same books in the shapes before 2025', async (t) => {
    const [now, then] = [await connected(t), await connected(t)];
    then.fake.isOld = true;
    await now.company.sync();
    assert.equal((await then.company.sync()).state, 'succeeded');
    assert.deepEqual(await then.company.books(), await now.company.books());
  });
});

async function deadLetters(company: SyncedCompany): Promise<string> {
  const [first] = ((await company.get('connections')).data ?? []) as Json[];
  return JSON.stringify((await company.get(`connections/${first?.id}/dead_letters`)).data);
}

describe('a sync of Stripe', () => {
  it('writes nothing when everything is read again', async (t) => {
    const { company } = await connected(t);
    await company.sync();
    const again = await company.sync(true);
    assert.equal(again.state, 'succeeded');
    assert.equal(written(again), 0, JSON.stringify(again.counters));
  });

  it('reads what changed by the events, objects once removed from lists included', async (t) => {
    const { fake, company } = await connected(t);
    await company.sync();
    const { world } = fake;
    fake.paths.length = 0;
    world.events.length = 0;
    world.change('customers', 'cus_ada', { name: 'Ada Ltd' });
    world.change('invoices', 'in_cy', { status: 'paid' });
    world.change('credit_notes', 'cn_amount', { status: 'void' });
    world.remove('customers', 'cus_fay');
    const [first] = world.objects.subscriptions.get('sub_ada')?.items as Json[];
    world.change('subscriptions', 'sub_ada', { items: [first] });
    const run = await company.sync();
    assert.equal(run.state, 'succeeded', JSON.stringify(run.error));
    assert.ok(!fake.paths.includes('/v1/invoices'), 'no list but that of the events');
    assert.equal(byId(await company.list('customers'), 'cus_ada').name, 'Ada Ltd');
    assert.equal(byId(await company.list('invoices'), 'in_cy').status, 'paid');
    assert.equal(byId(await company.list('subscriptions'), 'si_sub_ada_1').status, 'canceled');
    const credited = await company.lines('credit_notes', 'credit_note_line_items');
    assert.deepEqual(totals(credited, 'amount'), { EUR: 25 });
    assert.equal(written(await company.sync()), 0, 'the look-back reads them once more');
  });

  it('finds events that came late, and reads everything again where they are kept no longer', async (t) => {
    const { fake, company } = await connected(t);
    await company.sync();
    const now = Math.floor(Date.now() / 1000);
    fake.world.clock = () => now - 300;
    fake.world.change('customers', 'cus_ada', { name: 'Ada, five minutes before the sync began' });
    assert.ok(written(await company.sync()) > 0);
    assert.match(String(byId(await company.list('customers'), 'cus_ada').name), /five minutes/);
    const fetched: string[] = [];
    const session = {
      settings: STRIPE.settings.parse({ base_url: fake.url }),
      secret: { api_key: KEY },
      resume: null,
      since: { began: now - 40 * 86_400, since: null, list: 8, filter: 0, after: null },
      fetch: (url: string, init?: RequestInit) => {
        fetched.push(new URL(url).pathname);
        return fetch(url, init);
      },
      now: () => new Date(now * 1000),
      signal: new AbortController().signal,
      log: () => undefined,
      renew: () => Promise.reject(new Error('there is nothing to renew')),
    };
    for await (const page of STRIPE.read(session)) assert.ok(page.stream.length > 0);
    assert.ok(fetched.includes('/v1/invoices') && !fetched.includes('/v1/events'));
  });

  it('ends what stood for a phase on the day it begins, or when it was given up', async (t) => {
    const { fake, company } = await connected(t);
    await company.sync();
    const id = `sub_sched_dee:${at('2024-07-01')}:0`;
    const dates = async (): Promise<unknown[]> => {
      const signed = byId(await company.list('subscriptions'), id);
      return [signed.status, signed.canceled_at, signed.effective_cancellation_date];
    };
    assert.deepEqual(await dates(), ['active', null, null]);
    fake.world.change('subscription_schedules', 'sub_sched_dee', { current_phase: { start_date: at('2024-07-01') } });
    await company.sync();
    assert.deepEqual(await dates(), ['canceled', '2024-07-01T10:00:00Z', '2024-07-01T10:00:00Z']);
    const released = { status: 'released', released_at: at('2024-06-01'), current_phase: null };
    fake.world.change('subscription_schedules', 'sub_sched_dee', released);
    await company.sync();
    assert.deepEqual(await dates(), ['canceled', '2024-06-01T10:00:00Z', '2024-07-01T10:00:00Z']);
  });

  it('goes on where it was interrupted, at whichever request, and ends as if it never had been', async (t) => {
    const whole = await connected(t);
    await whole.company.sync();
    const expected = await whole.company.books();
    const requests = whole.fake.requests;
    for (let broken = 2; broken <= requests; broken += 3) {
      const { fake, company } = await connected(t);
      fake.fault = (request) => (request >= broken && request < broken + 3 ? 'drop' : null);
      const failed = await company.sync();
      assert.equal(failed.state, 'failed', `request ${broken}: ${JSON.stringify(failed.error)}`);
      assert.equal((await company.sync()).state, 'succeeded');
      assert.deepEqual(await company.books(), expected, `interrupted at request ${broken}`);
      const begun = fake.paths.filter((path) => path === '/v1/products');
      assert.equal(begun.length, 1, `interrupted at request ${broken}, it began anew`);
    }
  });

  it('is patient with 429, 500 and broken answers', async (t) => {
    const { fake, company } = await connected(t);
    fake.fault = (request) => (request % 7 === 3 ? 429 : request % 11 === 5 ? 500 : null);
    const run = await company.sync();
    assert.equal(run.state, 'succeeded', JSON.stringify(run.error));
    const invoiced = await company.lines('invoices', 'invoice_line_items');
    assert.deepEqual(totals(invoiced, 'amount_excluding_tax_after_discount'), INVOICED);
    fake.fault = () => 'malformed';
    const failed = await company.sync(true);
    assert.deepEqual([failed.state, failed.error?.code], ['failed', 'bad_answer']);
  });

  it('loses and doubles nothing while the account changes under it', async (t) => {
    const { fake, company } = await connected(t);
    fake.meanwhile = (request) => {
      if (request % 3 !== 0 || request > 60) return;
      const id = `late_${request}`;
      fake.world.put('customers', { id: `cus_${id}`, created: at('2025-01-01'), name: id });
      const line = { id: `il_${id}`, amount: 1_000, from: '2025-01-01', to: '2025-01-01' };
      const given = { id: `in_${id}`, customer: `cus_${id}`, currency: 'eur', day: '2025-01-01', net: 1_000 };
      fake.world.put('invoices', invoice({ ...given, lines: [line] }));
    };
    await company.sync();
    fake.meanwhile = () => undefined;
    await company.sync();
    const late = (await company.list('invoices')).filter((one) => String(one.id).startsWith('in_late_'));
    const made = [...fake.world.objects.invoices.keys()].filter((id) => id.startsWith('in_late_'));
    assert.ok(made.length > 3);
    assert.deepEqual(
      late.map((one) => one.id),
      made.sort(),
    );
    assert.equal(byId(await company.list('customers'), `cus_${made[0]?.slice(3)}`).name, made[0]?.slice(3));
  });

  it('names the permission that the key lacks, and never the key', async (t) => {
    const { fake, company } = await connected(t);
    fake.forbidden = ['credit_notes'];
    const run = await company.sync();
    assert.equal(run.state, 'needs_attention');
    assert.deepEqual([run.error?.code, run.error?.scope], ['missing_scope', 'rak_credit_note_read']);
    fake.forbidden = [];
    const resumed = await company.sync();
    assert.equal(resumed.state, 'succeeded');
    assert.equal(dead(resumed), 0);
    fake.key = 'rk_test_another';
    const refused = await company.sync();
    assert.deepEqual([refused.state, refused.error?.code], ['needs_attention', 'unauthorized']);
    assert.ok(!(await company.said()).includes(KEY));
  });

  it('begins anew where the object at which it stopped was deleted', async (t) => {
    const { fake, company } = await connected(t);
    fake.pageMost = 1;
    fake.fault = (request) => (request === 2 ? 403 : null);
    assert.equal((await company.sync()).state, 'needs_attention');
    fake.world.objects.products.delete('prod_old');
    assert.equal((await company.sync()).error?.code, 'resume_expired');
    assert.equal((await company.sync()).state, 'succeeded');
    const prices = await company.list('prices');
    assert.equal(byId(prices, 'price_old').product_id, 'prod_old', 'its price and what was billed for it stay');
  });
});

describe('a webhook of Stripe', () => {
  const secret = { api_key: KEY, webhook_secret: WEBHOOK_SECRET };
  const settings = STRIPE.settings.parse({});
  const now = new Date('2024-06-01T00:00:00Z');

  function delivered(object: unknown, key = secret.webhook_secret): ReturnType<NonNullable<typeof STRIPE.webhook>> {
    const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'any', data: { object } });
    const given = { payload: body, secret: key, timestamp: now.getTime() / 1000 };
    const headers = { 'stripe-signature': Stripe.webhooks.generateTestHeaderString(given) };
    return STRIPE.webhook?.({ headers, body, now }, settings, secret) ?? null;
  }

  const customer = { id: 'cus_1', object: 'customer', name: 'Ada' };

  it('is written at once, and read again by the next sync', async (t) => {
    const { fake, company } = await connected(t);
    await company.sync();
    const body = JSON.stringify({ id: 'evt_1', object: 'event', data: { object: { ...customer, id: 'cus_ada' } } });
    const sign = (key: string): Record<string, string> => ({
      'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload: body, secret: key }),
    });
    assert.equal(await company.deliver(body, sign('whsec_another')), 404);
    assert.equal(byId(await company.list('customers'), 'cus_ada').name, 'ada');
    const status = await company.deliver(body, sign(WEBHOOK_SECRET));
    assert.ok(status >= 200 && status < 300, String(status));
    assert.equal(byId(await company.list('customers'), 'cus_ada').name, 'Ada');
    fake.world.change('customers', 'cus_ada', { name: 'Ada Ltd' });
    await company.sync();
    assert.equal(byId(await company.list('customers'), 'cus_ada').name, 'Ada Ltd');
    assert.ok(!(await company.said()).includes(WEBHOOK_SECRET));
  });

  it('is refused where its signature is another one, too old, or not asked for', () => {
    assert.equal(delivered(customer)?.length, 1);
    assert.equal(delivered(customer, 'whsec_another'), null);
    const body = JSON.stringify({ data: { object: customer } });
    const timestamp = now.getTime() / 1000 - 301;
    const old = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: secret.webhook_secret, timestamp });
    const delivery = { headers: { 'stripe-signature': old }, body, now };
    assert.equal(STRIPE.webhook?.(delivery, settings, secret), null);
    assert.equal(STRIPE.webhook?.({ ...delivery, headers: {} }, settings, secret), null);
    assert.equal(STRIPE.webhook?.(delivery, settings, { api_key: KEY }), null);
  });

  it('gives its object, unless it is cut short or only names its discounts', () => {
    const whole = { id: 'in_1', object: 'invoice', lines: { data: [], has_more: false } };
    assert.equal(delivered(whole)?.[0]?.stream, 'invoices');
    assert.deepEqual(delivered({ ...whole, lines: { data: [], has_more: true } }), []);
    const line = { id: 'il_1', discount_amounts: [{ amount: 1, discount: 'di_1' }] };
    assert.deepEqual(delivered({ ...whole, lines: { data: [line], has_more: false } }), []);
    assert.deepEqual(delivered({ id: 'ch_1', object: 'charge' }), []);
  });
});

describe('the settings of Stripe', () => {
  it('take an origin and a key that can read', () => {
    const isOrigin = (url: string): boolean => STRIPE.settings.safeParse({ base_url: url }).success;
    assert.deepEqual(
      [
        'https://stripe.example',
        'http://127.0.0.1:80/v1',
        'https://stripe.example/other',
        'ftp://stripe.example',
        'x',
      ].map(isOrigin),
      [true, true, false, false, false],
    );
    const isKey = (key: string): boolean => STRIPE.secret.safeParse({ api_key: key }).success;
    assert.deepEqual(['rk_live_1', 'sk_test_1', 'pk_live_1', 'rk_live_1 ', ''].map(isKey), [
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('the mapping of Stripe records', () => {
  const settings = STRIPE.settings.parse({});

  it('never throws: what it cannot read is dead, with what to do', () => {
    for (const stream of [...STREAMS, 'unknown']) {
      for (const record of [
        null,
        7,
        {},
        { id: 'x' },
        { id: 'x', currency: 'eur', customer: 'c', lines: [{}], status: 'odd' },
      ]) {
        const keys = STRIPE.recalls(stream, record, settings);
        assert.ok(keys.every((key) => typeof key === 'string'));
        const { dead: letters } = STRIPE.map(stream, record, settings, new Map());
        for (const letter of letters) assert.match(letter.reason, /correct it in Stripe/);
      }
    }
    const { dead: letters } = STRIPE.map('invoices', { id: 'in_1', status: 'open' }, settings, new Map());
    assert.equal(letters[0]?.sourceId, 'in_1');
  });

  it('computes tiers, packages, weeks and years', () => {
    const value = (price: Json, quantity: number, note: Json = {}): unknown => {
      const item = { id: 'si_1', quantity, price: { id: 'p', currency: 'eur', ...price } };
      const record = { id: 'sub_1', customer: 'c', status: 'active', items: { data: [item] } };
      const recalled = new Map([['price/p', note as never]]);
      const { facts } = STRIPE.map('subscriptions', record, settings, recalled);
      return facts.find((fact) => fact.object === 'subscription')?.body.monthly_value;
    };
    const monthly = { recurring: { interval: 'month', interval_count: 1 } };
    const tiers = [
      [10, 1000, 0],
      [null, 500, 200],
    ];
    assert.equal(value(monthly, 12, { tiers, mode: 'graduated' }), 112, '10 at 10.00, 2 at 5.00, 2.00 flat');
    assert.equal(value(monthly, 12, { tiers, mode: 'volume' }), 62, '12 at 5.00, 2.00 flat');
    assert.equal(value({ ...monthly, unit_amount: 900, transform_quantity: { divide_by: 5, round: 'up' } }, 11), 27);
    assert.equal(value({ unit_amount: 990, recurring: { interval: 'week', interval_count: 1 } }, 1), 43.017857);
    assert.equal(value({ unit_amount: 120_000, recurring: { interval: 'year', interval_count: 2 } }, 1), 50);
    assert.equal(value({ unit_amount_decimal: '0.5', ...monthly }, 300), 1.5);
    const metered = { interval: 'month', interval_count: 1, usage_type: 'metered' };
    assert.equal(value({ unit_amount: 900, recurring: metered }, 1), null);
  });
});
