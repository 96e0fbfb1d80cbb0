// What each record of Pennylane becomes, row by row of the mapping, in either version of the API.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json, Mapped } from '../../src/connectors/connector.ts';
import { PENNYLANE } from '../../src/connectors/pennylane/pennylane.ts';
import { SETTINGS, type Settings } from '../../src/connectors/pennylane/settings.ts';
import {
  creditNote,
  customer,
  emptyWorld,
  invoice,
  type LineIn,
  product,
  subscription,
  type World,
} from '../fakes/pennylane/world.ts';

type Body = Record<string, unknown>;

/** Maps records one after the other as a run does: what one leaves, later ones recall. */
class Reading {
  readonly settings: Settings;
  readonly notes = new Map<string, Json>();

  constructor(settings: Partial<Settings> = {}) {
    this.settings = SETTINGS.parse(settings);
  }

  map(stream: string, record: unknown): Mapped {
    const keys = PENNYLANE.recalls(stream, record, this.settings);
    const recalled = new Map(keys.flatMap((key) => (this.notes.has(key) ? [[key, this.notes.get(key) as Json]] : [])));
    const mapped = PENNYLANE.map(stream, record, this.settings, recalled);
    for (const [key, value] of Object.entries(mapped.remember ?? {}))
      this.notes.set(key, JSON.parse(JSON.stringify(value)));
    return mapped;
  }

  /** The only fact of an object. */
  one(stream: string, record: unknown, object: string): Body & { sourceId: string } {
    const { facts, dead } = this.map(stream, record);
    assert.deepEqual(dead, []);
    const found = facts.filter((fact) => fact.object === object);
    assert.equal(found.length, 1, JSON.stringify(facts));
    return { ...found[0]?.body, sourceId: found[0]?.sourceId ?? '' };
  }
}

/** An invoice of a world as the reader gives it: with its lines inside. */
function read(world: World, id: number): unknown {
  const row = world.customer_invoices.find((one) => one.id === id);
  return { ...row, invoice_lines: { items: world.invoiceLines.get(id) } };
}

function readSubscription(world: World, id: number): unknown {
  const row = world.billing_subscriptions.find((one) => one.id === id);
  const template = {
    ...(row?.customer_invoice_data as Body),
    invoice_lines: { items: world.subscriptionLines.get(id) },
  };
  return { ...row, customer_invoice_data: template };
}

function lines(of: Body, field = 'invoice_line_items'): Body[] {
  return of[field] as Body[];
}

const DATES = (start_date: string, end_date: string) => ({ imputation_dates: { start_date, end_date } });

describe('a customer', () => {
  it('is known by external_reference, joined by id', () => {
    const { sourceId, ...body } = new Reading().one(
      'customers',
      customer(emptyWorld(), 7, { reference: 'R-1' }),
      'customer',
    );
    assert.equal(sourceId, '7');
    assert.deepEqual(body, {
      id: 'cus-7',
      name: 'Customer 7',
      email: 'billing@c7.example',
      country: 'FR',
      zip_code: '75010',
      custom_properties: { reference: 'R-1' },
    });
  });

  it('has the first country and postal code that say something; "" says nothing', () => {
    const none = { address: '', postal_code: '', city: '', country_alpha2: '' };
    const delivery = { ...none, postal_code: '33100', country_alpha2: 'BE' };
    const of = (more: Body) => {
      const { country, zip_code } = new Reading().one('customers', customer(emptyWorld(), 1, more), 'customer');
      return [country, zip_code];
    };
    assert.deepEqual(of({ billing_address: none, delivery_address: delivery }), ['BE', '33100']);
    assert.deepEqual(of({ delivery_address: delivery }), ['FR', '75010']);
    assert.deepEqual(of({ country_alpha2: 'LU', postal_code: '1111' }), ['LU', '1111']);
    assert.deepEqual(of({ billing_address: none, delivery_address: none }), [null, null]);
    assert.deepEqual(of({ billing_address: null, delivery_address: null }), [null, null]);
  });

  it('without reference, e-mail or external_reference has none of them', () => {
    const row = customer(emptyWorld(), 5, { external_reference: '', emails: [], reference: '' });
    const body = new Reading().one('customers', row, 'customer');
    assert.deepEqual([body.id, body.email, body.custom_properties], ['5', null, { reference: null }]);
  });

  it('that is a person may have the name in two parts', () => {
    const row = customer(emptyWorld(), 5, { name: '', first_name: 'Ada', last_name: 'Lovelace' });
    assert.equal(new Reading().one('customers', row, 'customer').name, 'Ada Lovelace');
  });
});

describe('a product', () => {
  it('is also its one price, of the same id; numbers come as text or not', () => {
    for (const written of ['100.0', 100]) {
      const { facts } = new Reading().map('products', product(emptyWorld(), 3, { price_before_tax: written }));
      assert.deepEqual(facts, [
        { object: 'product', sourceId: '3', body: { id: 'prod-3', name: 'Product 3' } },
        {
          object: 'price',
          sourceId: '3',
          body: { id: 'prod-3', name: 'Product 3', product_id: '3', amount: 100, currency_code: 'EUR' },
        },
      ]);
    }
  });

  it('with a price that is no number is dead and says why', () => {
    const { facts, dead } = new Reading().map('products', product(emptyWorld(), 3, { price_before_tax: 'NaN' }));
    assert.deepEqual([facts.length, dead[0]?.code], [0, 'bad_record']);
    assert.match(dead[0]?.reason ?? '', /NaN/);
  });
});

describe('a subscription', () => {
  const TWO: LineIn[] = [
    [100, '30.0', 1],
    [101, '12.5', null],
  ];

  it('is one for each line of the template, in one set', () => {
    const world = emptyWorld();
    const reading = new Reading();
    reading.map('products', product(world, 1));
    subscription(world, 9, 7, TWO, { finish: '2024-12-31' });
    const { facts } = reading.map('billing_subscriptions', readSubscription(world, 9));
    assert.deepEqual(
      facts.map(({ sourceId }) => sourceId),
      ['9:100', '9:101'],
    );
    assert.deepEqual(facts[0]?.body, {
      customer_id: '7',
      status: 'active',
      subscription_set_id: '9',
      subscription_start_date: '2024-01-15',
      canceled_at: null,
      effective_cancellation_date: '2024-12-31',
      deal_closed_date: '2024-01-02T08:00:00.000000Z',
      monthly_value: 30,
      currency_code: 'EUR',
      price_id: '1',
    });
    assert.equal(facts[1]?.body.price_id, null);
  });

  it('ends as it was stopped, not later than it finishes', () => {
    const ends = (status: string, stopped_at: string | null, finish: string | null) => {
      const world = emptyWorld();
      subscription(world, 9, 7, [[1, '10', null]], { status, stopped_at, finish });
      const body = new Reading().one('billing_subscriptions', readSubscription(world, 9), 'subscription');
      return [body.status, body.canceled_at, body.effective_cancellation_date];
    };
    const stop = '2024-08-30T10:08:08.146343Z';
    assert.deepEqual(ends('stopped', stop, '2024-12-31'), ['canceled', stop, stop]);
    assert.deepEqual(ends('stopped', stop, '2024-05-31'), ['canceled', stop, '2024-05-31']);
    assert.deepEqual(ends('stopped', stop, null), ['canceled', stop, stop]);
    assert.deepEqual(ends('finished', null, '2024-05-31'), ['canceled', null, '2024-05-31']);
    assert.deepEqual(ends('not_started', null, null), ['active', null, null]);
  });

  it('that is a draft or pending is left out', () => {
    for (const status of ['draft', 'pending']) {
      const world = emptyWorld();
      subscription(world, 9, 7, TWO, { status });
      assert.deepEqual(new Reading().map('billing_subscriptions', readSubscription(world, 9)).facts, []);
    }
  });

  it('has the monthly value of its rule', () => {
    const value = (recurring_rule: Body) => {
      const world = emptyWorld();
      subscription(world, 9, 7, [[1, '120.0', null]], { recurring_rule });
      return new Reading().one('billing_subscriptions', readSubscription(world, 9), 'subscription').monthly_value;
    };
    assert.equal(value({ rule_type: 'monthly', interval: 1 }), 120);
    assert.equal(value({ rule_type: 'monthly', interval: 3 }), 40);
    assert.equal(value({ rule_type: 'monthly', interval: 0 }), 120, 'the documentation shows 0');
    assert.equal(value({ rule_type: 'monthly', interval: null, day_of_month: [1, 15] }), 240);
    assert.equal(value({ rule_type: 'yearly', interval: 1, month_of_year: [1], day_of_month: [1] }), 10);
    assert.equal(value({ rule_type: 'yearly', interval: 1, month_of_year: [1, 7], day_of_month: [1] }), 20);
    assert.equal(value({ rule_type: 'yearly', interval: 2 }), 5);
    assert.equal(value({ rule_type: 'weekly', interval: 1, day: [1] }), 521.428571, 'a week as everywhere: 365 / 84');
    assert.equal(value({ type: 'monthly', interval: 12 }), 10, 'as it is written when made by API');
    assert.equal(value({ rule_type: 'lunar' }), null, 'never a guess');
  });
});

describe('an invoice', () => {
  it('maps row by row', () => {
    const world = emptyWorld();
    const reading = new Reading();
    reading.map('products', product(world, 1));
    invoice(
      world,
      50,
      7,
      [[500, '100.0', 1, { quantity: '2.5', currency_tax: '20.0', ...DATES('2024-01-01', '2024-02-01') }]],
      { currency: 'USD' },
    );
    const { sourceId, invoice_line_items, ...body } = reading.one('customer_invoices', read(world, 50), 'invoice');
    assert.equal(sourceId, '50');
    assert.deepEqual(body, {
      id: 'W50',
      customer_id: '7',
      invoice_number: 'F-50',
      date: '2024-01-15',
      status: 'paid',
      custom_properties: { pennylane_status: null },
    });
    assert.deepEqual(invoice_line_items, [
      {
        source_id: '500',
        subscription_id: null,
        price_id: '1',
        type: 'subscription',
        amount_excluding_tax_after_discount: 100,
        tax_amount: 20,
        discount_amount: 0,
        temporary_discount_amount: 0,
        currency_code: 'USD',
        quantity: 3,
        description: 'Product 1',
        period_start: '2024-01-01',
        period_end: '2024-02-01',
        custom_properties: { quantity: 2.5 },
      },
    ]);
  });

  it('has a status by what was paid, then by what Pennylane says', () => {
    const status = (more: Body) => {
      const world = emptyWorld();
      invoice(world, 50, 7, [[500, '1', null]], { paid: false, ...more });
      return new Reading().one('customer_invoices', read(world, 50), 'invoice').status;
    };
    for (const open of ['upcoming', 'late', 'partially_paid', 'partially_cancelled', 'incomplete', 'new_one']) {
      assert.equal(status({ status: open }), 'open', open);
      assert.equal(status({ status: open, paid: true }), 'paid', open);
    }
    assert.equal(status({ status: 'paid' }), 'paid', 'status and paid disagree');
    assert.equal(status({ status: 'archived' }), 'void');
    assert.equal(status({ status: 'late', archived_at: '2024-05-05T00:00:00Z' }), 'void');
    assert.equal(status({ status: 'archived', paid: true }), 'paid');
    assert.equal(status({ status: 'cancelled' }), 'void');
  });

  it('that is archived and paid says so', () => {
    const world = emptyWorld();
    invoice(world, 50, 7, [[500, '1', null]], { status: 'archived' });
    const body = new Reading().one('customer_invoices', read(world, 50), 'invoice');
    assert.deepEqual([body.status, body.custom_properties], ['paid', { pennylane_status: 'archived' }]);
  });

  it('that is a draft, a quote or another paper is left out', () => {
    const left = [{ draft: true }, { draft: true, status: 'credit_note' }];
    const papers = ['draft', 'proforma', 'estimate_pending', 'estimate_accepted', 'shipping_order', 'purchasing_order'];
    for (const more of [...left, ...papers.map((status) => ({ status }))]) {
      const world = emptyWorld();
      invoice(world, 50, 7, [[500, '1', null]], more);
      assert.deepEqual(
        new Reading().map('customer_invoices', read(world, 50)),
        { facts: [], dead: [] },
        JSON.stringify(more),
      );
    }
  });

  it('without a customer, a date or a currency is dead', () => {
    const code = (more: Body) => {
      const world = emptyWorld();
      invoice(world, 50, 7, [[500, '1', null]], more);
      const { facts, dead } = new Reading().map('customer_invoices', read(world, 50));
      assert.equal(facts.length, 0);
      return dead[0]?.code;
    };
    assert.equal(code({ customer: null }), 'no_customer');
    assert.equal(code({ date: null }), 'no_date');
    assert.equal(code({ currency: '' }), 'bad_record');
  });

  it('takes periods from imputation dates, else from its subscription, else from the plan, else has none', () => {
    const world = emptyWorld();
    const reading = new Reading({ plan_periods: { 'prod-2': 'quarterly', 3: 'yearly' } });
    for (const id of [1, 2, 3]) reading.map('products', product(world, id));
    subscription(
      world,
      9,
      7,
      [
        [90, '10', 1],
        [91, '10', 2],
      ],
      { recurring_rule: { rule_type: 'monthly', interval: 1, day_of_month: [31] } },
    );
    reading.map('billing_subscriptions', readSubscription(world, 9));
    const periods = (id: number, more: Body, given: LineIn[]) => {
      invoice(world, id, 7, given, { date: '2024-01-31', ...more });
      const body = reading.one('customer_invoices', read(world, id), 'invoice');
      return lines(body).map((line) => [line.type, line.period_start, line.period_end, line.subscription_id]);
    };
    const made = { billing_subscription: { id: 9 } };
    assert.deepEqual(
      periods(50, made, [
        [1, '10', 1, DATES('2024-03-01', '2024-03-31')],
        [2, '10', 2],
        [3, '5', 3],
      ]),
      [
        ['subscription', '2024-03-01', '2024-03-31', '9:90'],
        ['subscription', '2024-01-31', '2024-02-29', '9:91'],
        ['subscription', '2024-01-31', '2024-02-29', '9:90'],
      ],
    );
    assert.deepEqual(
      periods(51, {}, [
        [4, '10', 1],
        [5, '10', 2],
        [6, '10', 3],
        [7, '10', null],
      ]),
      [
        ['one_off', null, null, null],
        ['subscription', '2024-01-31', '2024-04-30', null],
        ['subscription', '2024-01-31', '2025-01-31', null],
        ['one_off', null, null, null],
      ],
    );
  });

  it('reads the end of imputation dates as the connection says', () => {
    const end = (imputation_end: Settings['imputation_end']) => {
      const world = emptyWorld();
      invoice(world, 50, 7, [[500, '1', null, DATES('2024-01-01', '2024-01-31')]]);
      return lines(new Reading({ imputation_end }).one('customer_invoices', read(world, 50), 'invoice'))[0]?.period_end;
    };
    assert.equal(end('auto'), '2024-01-31', 'as written: the company reads it');
    assert.equal(end('exclusive'), '2024-01-31');
    assert.equal(end('inclusive'), '2024-02-01');
  });

  it('bills until the next occurrence where a subscription bills more than once in its unit', () => {
    const end = (date: string, recurring_rule: Body) => {
      const world = emptyWorld();
      const reading = new Reading();
      subscription(world, 9, 7, [[90, '10', null]], { recurring_rule });
      reading.map('billing_subscriptions', readSubscription(world, 9));
      invoice(world, 50, 7, [[1, '10', null]], { date, billing_subscription: { id: 9 } });
      return lines(reading.one('customer_invoices', read(world, 50), 'invoice'))[0]?.period_end;
    };
    const twice = { rule_type: 'monthly', interval: 1, day_of_month: [1, 15] };
    assert.equal(end('2024-01-01', twice), '2024-01-15');
    assert.equal(end('2024-01-15', twice), '2024-02-01');
    assert.equal(end('2024-01-15', { rule_type: 'monthly', interval: 1, day_of_month: [-1, 15] }), '2024-01-31');
    assert.equal(
      end('2024-07-01', { rule_type: 'yearly', interval: 1, month_of_year: [1, 7], day_of_month: [1] }),
      '2025-01-01',
    );
    assert.equal(
      end('2024-01-03', { rule_type: 'weekly', interval: 2, day: [1, 3] }),
      '2024-01-15',
      'Wednesday to the Monday after next',
    );
    assert.equal(end('2024-01-03', { rule_type: 'weekly', interval: 1, day: [3] }), '2024-01-10');
    assert.equal(end('2024-02-29', { rule_type: 'yearly', interval: 1 }), '2025-02-28');
  });

  it('without lines counts with its total', () => {
    const world = emptyWorld();
    invoice(world, 50, 7, [], { currency_amount_before_tax: '80.0', currency_tax: '16.0' });
    const [only] = lines(new Reading().one('customer_invoices', read(world, 50), 'invoice'));
    assert.deepEqual(
      [only?.source_id, only?.amount_excluding_tax_after_discount, only?.tax_amount, only?.type],
      ['50', 80, 16, 'one_off'],
    );
  });

  it('names a product that no list holds: it comes into being once, with the line', () => {
    const world = emptyWorld();
    const reading = new Reading();
    invoice(world, 50, 7, [
      [500, '1', 99],
      [501, '1', 99],
    ]);
    const objects = reading
      .map('customer_invoices', read(world, 50))
      .facts.map(({ object, sourceId }) => `${object} ${sourceId}`);
    assert.deepEqual(objects, ['product 99', 'price 99', 'invoice 50']);
    invoice(world, 51, 7, [[510, '1', 99, { label: 'Other' }]]);
    assert.equal(reading.map('customer_invoices', read(world, 51)).facts.length, 1);
  });
});

describe('a credit note', () => {
  const INVOICED: LineIn[] = [
    [500, '100.0', 1],
    [501, '40.0', 1, { label: 'Same' }],
    [502, '40.0', 1, { label: 'Same' }],
  ];

  function noteOf(given: LineIn[], more: Body = {}): Body {
    const world = emptyWorld();
    const reading = new Reading();
    reading.map('products', product(world, 1));
    invoice(world, 50, 7, INVOICED);
    reading.map('customer_invoices', read(world, 50));
    creditNote(world, 60, 7, 50, given, more);
    return reading.one('customer_invoices', read(world, 60), 'credit_note');
  }

  it('is negated, with its tax, and tied to the line of the same product and label where exactly one is', () => {
    const { sourceId, credit_note_line_items, ...body } = noteOf(
      [
        [600, '-30.0', 1],
        [601, '-5.0', 1, { label: 'Same' }],
      ],
      { date: '2024-02-01' },
    );
    assert.equal(sourceId, '60');
    assert.deepEqual(body, { id: 'W60', invoice_id: '50', date: '2024-02-01', status: 'refunded' });
    const common = { discount_amount: 0, temporary_discount_amount: 0, currency_code: 'EUR' };
    assert.deepEqual(credit_note_line_items, [
      {
        source_id: '600',
        invoice_line_item_id: '500',
        amount: 30,
        ...common,
        description: 'Product 1',
        custom_properties: { tax_amount: 6 },
      },
      {
        source_id: '601',
        invoice_line_item_id: null,
        amount: 5,
        ...common,
        description: 'Same',
        custom_properties: { tax_amount: 1 },
      },
    ]);
  });

  it('keeps its total where signs are mixed, and is positive where the documentation writes it so', () => {
    const amounts = (given: LineIn[]) => lines(noteOf(given), 'credit_note_line_items').map(({ amount }) => amount);
    assert.deepEqual(
      amounts([
        [1, '-30', 1],
        [2, '10', 1],
      ]),
      [30, -10],
    );
    assert.deepEqual(
      amounts([
        [1, '30', 1],
        [2, '-10', 1],
      ]),
      [30, -10],
    );
    assert.deepEqual(amounts([[1, '0', 1]]), [0]);
  });

  it('is to be refunded until nothing remains', () => {
    assert.equal(
      noteOf([[1, '-1', 1]], { paid: false, status: 'credit_note', remaining_amount_with_tax: '-1.2' }).status,
      'refund_due',
    );
    assert.equal(noteOf([[1, '-1', 1]], { paid: false, remaining_amount_with_tax: '0.0' }).status, 'refunded');
  });

  it('makes its cancelled invoice count beside it, whichever comes first', () => {
    const world = emptyWorld();
    invoice(world, 50, 7, [[500, '100.0', null]], { paid: false, status: 'cancelled' });
    creditNote(world, 60, 7, 50, [[600, '-100.0', null]]);
    const inOrder = new Reading();
    assert.equal(inOrder.one('customer_invoices', read(world, 50), 'invoice').status, 'void');
    assert.deepEqual(inOrder.map('customer_invoices', read(world, 60)).facts[0], {
      object: 'invoice',
      sourceId: '50',
      body: { status: 'paid' },
    });
    assert.equal(inOrder.one('customer_invoices', read(world, 50), 'invoice').status, 'paid', 'the next night');
    assert.equal(inOrder.map('customer_invoices', read(world, 60)).facts.length, 1);
    const reverse = new Reading();
    reverse.map('customer_invoices', read(world, 60));
    assert.equal(reverse.one('customer_invoices', read(world, 50), 'invoice').status, 'paid');
  });

  it('that credits no invoice is an invoice of negative lines, outside MRR', () => {
    for (const [written, total] of [
      ['-30', -30],
      ['30', -30],
    ] as const) {
      const world = emptyWorld();
      creditNote(world, 60, 7, null, [[600, written, null, DATES('2024-01-01', '2024-02-01')]]);
      const [only] = lines(new Reading().one('customer_invoices', read(world, 60), 'invoice'));
      assert.deepEqual(
        [only?.amount_excluding_tax_after_discount, only?.type, only?.period_start],
        [total, 'one_off', null],
      );
    }
  });
});

describe('version 1', () => {
  it('gives the same objects by the names of the mapping', () => {
    const reading = new Reading();
    const person = {
      source_id: 'c-uuid',
      v2_id: 7,
      name: 'Pennylane',
      emails: ['hello@example.org'],
      country_alpha2: 'FR',
      postal_code: '75010',
      billing_address: {},
      reference: 'R',
    };
    assert.equal(reading.one('customers', person, 'customer').id, 'c-uuid');
    const pack = { source_id: 'p-uuid', v2_id: 1, label: 'Pack 1', price_before_tax: 10, currency: 'EUR' };
    assert.equal(reading.one('products', pack, 'price').amount, 10);
    const item = {
      id: 444,
      v2_id: 4440,
      label: 'Pack 1',
      quantity: 12,
      product_id: 'p-uuid',
      currency_price_before_tax: '30',
      currency_tax: '10',
    };
    const sub = {
      id: 3,
      v2_id: 33,
      status: 'in_progress',
      start: '2024-01-01',
      recurring_rule: { rule_type: 'monthly', interval: 1 },
      customer: person,
      invoice_template: { currency: 'EUR', line_items: [item] },
    };
    const of = reading.one('billing_subscriptions', sub, 'subscription');
    assert.deepEqual(
      [of.sourceId, of.subscription_set_id, of.customer_id, of.price_id, of.monthly_value],
      ['33:4440', '33', '7', '1', 30],
    );
    const note = {
      id: 'L9RJ',
      amount: '-33.0',
      currency: 'EUR',
      currency_tax: '-5.5',
      currency_price_before_tax: '-27.5',
      draft: false,
    };
    const bill = {
      id: 'crypto/coin-1',
      invoice_number: 'F-1',
      is_draft: false,
      currency: 'EUR',
      date: '2024-05-19',
      status: 'cancelled',
      paid: false,
      customer: { source_id: 'c-uuid', name: 'Pennylane' },
      billing_subscription: { id: 3, v2_id: 33 },
      line_items: [{ ...item, v2_id: 9001 }],
      credit_notes: [note, { ...note, id: 'draft', draft: true }],
    };
    const { facts } = reading.map('customer_invoices', bill);
    assert.deepEqual(
      facts.map(({ object, sourceId }) => [object, sourceId]),
      [
        ['invoice', 'crypto/coin-1'],
        ['credit_note', 'L9RJ'],
      ],
    );
    const [first, second] = facts;
    assert.deepEqual(
      [first?.body.customer_id, first?.body.status],
      ['7', 'paid'],
      'joined by v2_id; a note takes it back',
    );
    const [line] = lines(first?.body ?? {});
    assert.deepEqual(
      [line?.price_id, line?.subscription_id, line?.period_start, line?.period_end],
      ['1', '33:4440', '2024-05-19', '2024-06-19'],
    );
    assert.equal(second?.body.date, null, 'that of the invoice');
    const [credit] = lines(second?.body ?? {}, 'credit_note_line_items');
    assert.deepEqual([credit?.amount, credit?.custom_properties], [27.5, { tax_amount: 5.5 }]);
  });

  it('shares the imputation dates of the whole invoice among its lines', () => {
    const item = { id: 1, label: 'A', product_id: null, currency_price_before_tax: '30', currency_tax: '6' };
    const bill = {
      id: 'A',
      currency: 'EUR',
      date: '2024-05-19',
      status: 'paid',
      paid: true,
      customer: { source_id: 'c' },
      line_items: [item],
      ...DATES('2020-06-30', '2021-06-30'),
    };
    const [line] = lines(new Reading().one('customer_invoices', bill, 'invoice'));
    assert.deepEqual([line?.type, line?.period_start, line?.period_end], ['subscription', '2020-06-30', '2021-06-30']);
  });
});

describe('what is no record', () => {
  it('is dead, never thrown', () => {
    for (const stream of ['products', 'customers', 'billing_subscriptions', 'customer_invoices', 'payments']) {
      for (const record of [
        null,
        7,
        'text',
        [],
        {},
        { id: {} },
        { id: 1, status: 'paid', invoice_lines: { items: [null] } },
      ]) {
        const { dead, facts } = new Reading().map(stream, record);
        assert.ok(Array.isArray(dead) && Array.isArray(facts), stream);
      }
    }
  });
});
