// A Pennylane account read through the whole server: its keys, limits and oddities, and the figures that come of it.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { PENNYLANE } from '../../src/connectors/pennylane/pennylane.ts';
import { SETTINGS, type Secret } from '../../src/connectors/pennylane/settings.ts';
import type { Json } from '../contract/support.ts';
import { FakePennylane, KEY } from '../fakes/pennylane/server.ts';
import {
  changed,
  creditNote,
  customer,
  invoice,
  type LineIn,
  product,
  subscription,
  type World,
} from '../fakes/pennylane/world.ts';
import { Company, closeCompanies } from './pennylane_company.ts';

afterEach(closeCompanies);

const SCOPES = ['customers', 'products', 'billing_subscriptions', 'customer_invoices'].map((one) => `${one}:readonly`);

function dates(start_date: string, end_date: string): Json {
  return { imputation_dates: { start_date, end_date } };
}

/** Two customers, two products, one subscription with its invoices. */
function fill(world: World): World {
  for (const id of [11, 12]) customer(world, id);
  for (const id of [21, 22]) product(world, id);
  subscription(world, 31, 11, [[311, '100.0', 21]]);
  for (const [id, date] of [
    [41, '2024-01-15'],
    [42, '2024-02-15'],
    [43, '2024-03-15'],
  ] as const) {
    invoice(world, id, 11, [[id * 10, '100.0', 21]], { date, billing_subscription: { id: 31 } });
  }
  invoice(world, 44, 12, [[440, '1200.0', 22, dates('2024-01-01', '2024-12-31')]], { date: '2024-01-02' });
  return world;
}

async function opened(settings: Json = {}, options: { limit?: boolean; secret?: Json } = {}): Promise<Company> {
  const fake = await new FakePennylane().start();
  fill(fake.world);
  return Company.open(fake, settings, options);
}

async function dead(company: Company): Promise<string[]> {
  const { data } = await company.get(`connections/${company.connection}/dead_letters`);
  return (data as Json[]).map((letter) => `${letter.code} ${letter.source_id}`).sort();
}

async function log(company: Company, run: { id: string }): Promise<string> {
  return JSON.stringify(await company.get(`connections/${company.connection}/runs/${run.id}/log`));
}

describe('an account', () => {
  it('becomes figures: MRR from subscriptions and imputation dates', async () => {
    const company = await opened();
    assert.equal((await company.sync()).state, 'succeeded');
    const { series } = await company.get('metrics/mrr?date_start=2024-01-01&date_end=2024-04-30');
    const points = (series as { points: { value: number }[] }[])[0]?.points ?? [];
    assert.deepEqual(
      points.map(({ value }) => value),
      [200, 200, 200, 100],
    );
  });

  it('that bills by the week has the same MRR by its invoices as by its subscription', async () => {
    const fake = await new FakePennylane().start();
    customer(fake.world, 11);
    product(fake.world, 21);
    subscription(fake.world, 31, 11, [[311, '9.9', 21]], { recurring_rule: { rule_type: 'weekly', interval: 1 } });
    for (const [id, date] of [
      [41, '2024-01-22'],
      [42, '2024-01-29'],
    ] as const) {
      invoice(fake.world, id, 11, [[id * 10, '9.9', 21]], { date, billing_subscription: { id: 31 } });
    }
    const company = await Company.open(fake);
    await company.sync();
    assert.equal((await company.get('subscriptions/31:311')).monthly_value, 43.017857);
    const { series } = await company.get('metrics/mrr?date_start=2024-01-01&date_end=2024-01-31');
    assert.equal((series as { points: { value: number }[] }[])[0]?.points[0]?.value, 43.017857);
    assert.equal((await company.sync()).counters.price?.written, 0);
  });

  it('changes while it is read: what comes is read, what goes is shown as gone and stays', async () => {
    const company = await opened();
    const { fake } = company;
    fake.behaviour.before = (_, path) => {
      if (!path.endsWith('/customer_invoices') || fake.world.customers.length > 2) return undefined;
      customer(fake.world, 13);
      product(fake.world, 23);
      subscription(fake.world, 32, 13, [[321, '10.0', 23]]);
      invoice(fake.world, 45, 13, [[450, '10.0', 23]], { billing_subscription: { id: 32 } });
      return undefined;
    };
    assert.equal((await company.sync()).state, 'succeeded');
    assert.deepEqual(await dead(company), []);
    const late = (await company.list('invoices')).find(({ id }) => id === 'W45');
    assert.equal((late?.invoice_line_items as Json[])[0]?.subscription_id, '32:321');
    fake.world.customer_invoices = fake.world.customer_invoices.filter(({ id }) => id !== 44);
    fake.world.billing_subscriptions = [];
    assert.equal((await company.sync()).state, 'succeeded');
    const { data } = await company.get(`connections/${company.connection}/gone`);
    const gone = (data as Json[]).map(({ object, source_id }) => `${object} ${source_id}`);
    for (const one of ['invoice 44', 'subscription 31:311']) assert.ok(gone.includes(one), `${one} in ${gone}`);
    assert.equal((await company.list('invoices')).length, 5, 'nothing is deleted');
  });

  it('has records that cannot be facts: dead with a reason, alive once they are corrected', async () => {
    const company = await opened();
    const { world } = company.fake;
    invoice(world, 50, null, [[500, '1.0', 21]]);
    invoice(world, 51, 11, [[510, 'NaN', 21]]);
    invoice(world, 52, 11, [[520, '1.0', 21]], { currency: 'XXZ' });
    invoice(world, 53, 99, [[530, '1.0', 21]]);
    const run = await company.sync();
    assert.equal(run.state, 'succeeded');
    assert.deepEqual(await dead(company), ['bad_record 51', 'invalid 52', 'no_customer 50', 'reference_missing 53']);
    assert.equal(run.counters.invoice?.dead, 4);
    invoice(world, 50, 11, [[500, '1.0', 21]]);
    invoice(world, 51, 11, [[510, '2.0', 21]]);
    invoice(world, 52, 11, [[520, '1.0', 21]]);
    customer(world, 99);
    assert.equal((await company.sync()).state, 'succeeded');
    assert.deepEqual(await dead(company), []);
  });

  it('keeps ids written once, whatever external_reference becomes', async () => {
    const company = await opened();
    await company.sync();
    customer(company.fake.world, 11, { external_reference: 'renamed', name: 'New name' });
    await company.sync();
    const names = (await company.list('customers')).map(({ id, name }) => `${id} ${name}`);
    assert.deepEqual(names, ['cus-11 New name', 'cus-12 Customer 12']);
  });

  it('gets its invoice number later, and loses a stop', async () => {
    const company = await opened();
    const { world } = company.fake;
    invoice(world, 46, 11, [[460, '5.0', null]], { invoice_number: '', status: 'upcoming', paid: false });
    subscription(world, 31, 11, [[311, '100.0', 21]], { status: 'stopped', stopped_at: '2024-03-20T10:00:00Z' });
    await company.sync();
    const before = await company.get('subscriptions/31:311');
    assert.deepEqual([before.status, before.canceled_at], ['canceled', '2024-03-20T10:00:00Z']);
    invoice(world, 46, 11, [[460, '5.0', null]], { invoice_number: 'TEST-001' });
    subscription(world, 31, 11, [[311, '100.0', 21]]);
    await company.sync();
    const after = await company.get('subscriptions/31:311');
    assert.deepEqual([after.status, after.canceled_at, after.effective_cancellation_date], ['active', null, null]);
    assert.equal((await company.get('invoices/W46')).invoice_number, 'TEST-001');
  });

  it('says in the log what is odd and counts nonetheless', async () => {
    const company = await opened();
    invoice(company.fake.world, 46, 11, [[460, '100.0', null]], { currency_amount_before_tax: '90.0' });
    invoice(company.fake.world, 47, 11, [[470, '5.0', null]], { status: 'archived' });
    const run = await company.sync();
    const said = await log(company, run);
    assert.match(said, /1 invoices have another total than their lines[^"]*F-46/);
    assert.match(said, /1 invoices are archived in Pennylane and paid[^"]*F-47/);
    const found = (await company.get('findings?kind=archived_but_paid')) as unknown as {
      data: { objects: { object: string }[] }[];
    };
    assert.deepEqual(
      found.data.map(({ objects }) => objects.map(({ object }) => object)),
      [['invoice']],
    );
  });

  it('in version 1 gives the same figures: numbered pages of both spellings, notes inside their invoices', async () => {
    const company = await opened();
    creditNote(company.fake.world, 48, 11, 43, [[480, '-100.0', 21]]);
    await company.sync();
    const second = await company.books();
    const first = await Company.open(company.fake, { base_url: `${company.fake.origin}/api/external/v1` });
    assert.equal((await first.sync()).state, 'succeeded');
    const books = await first.books();
    const amounts = (all: Record<string, Json[]>) =>
      (all.invoices ?? []).map((one) => [
        one.id,
        (one.invoice_line_items as Json[]).map((line) => [
          line.id,
          line.amount_excluding_tax_after_discount,
          line.subscription_id,
          line.price_id,
          line.period_start,
        ]),
      ]);
    assert.deepEqual(amounts(books), amounts(second));
    assert.deepEqual(books.subscriptions, second.subscriptions);
    assert.deepEqual(books.customers, second.customers);
    const [note] = books.credit_notes ?? [];
    assert.deepEqual(
      [note?.invoice_id, note?.date, (note?.credit_note_line_items as Json[])[0]?.amount],
      ['W43', null, 100],
    );
  });
});

describe('a key', () => {
  it('that is wrong, or revoked in between, needs attention; nothing is lost, no secret is told', async () => {
    const company = await opened({}, { secret: { api_key: 'pk-wrong-key-never-shown' } });
    const run = await company.sync();
    assert.deepEqual([run.state, run.error?.code], ['needs_attention', 'unauthorized']);
    await company.api.send('PATCH', `/api/v1/connections/${company.connection}`, {
      body: { secret: { api_key: KEY } },
    });
    company.fake.behaviour.before = (count) => {
      if (count === company.fake.count('/') && company.fake.count('/customers') > 0) company.fake.key = 'rotated';
      return undefined;
    };
    const second = await company.sync();
    assert.deepEqual([second.state, second.error?.code], ['needs_attention', 'unauthorized']);
    assert.equal((await company.list('products')).length, 2, 'what was read stays');
    const told = JSON.stringify([
      run,
      second,
      await log(company, second),
      await company.get('connections'),
      company.logged,
    ]);
    assert.ok(!told.includes('pk-wrong-key') && !told.includes(KEY), told);
  });

  it('that lacks a scope needs attention, and the scope is named: at the start, or when it is refused', async () => {
    for (const missing of SCOPES) {
      const company = await opened();
      company.fake.behaviour.scopes = SCOPES.filter((scope) => scope !== missing);
      const run = await company.sync();
      assert.deepEqual([run.state, run.error?.code, run.error?.scope], ['needs_attention', 'missing_scope', missing]);
      company.fake.behaviour.before = (_, path) => {
        company.fake.behaviour.scopes = path.endsWith('/me') ? SCOPES : SCOPES.filter((scope) => scope !== missing);
        return undefined;
      };
      const later = await company.sync();
      assert.deepEqual([later.state, later.error?.scope], ['needs_attention', missing]);
    }
  });

  it('of another company is refused: two companies are not mixed', async () => {
    const company = await opened();
    await company.sync();
    company.fake.world.company.id = 4711;
    const run = await company.sync();
    assert.deepEqual([run.state, run.error?.code], ['needs_attention', 'wrong_company']);
  });
});

describe('requests', () => {
  it('are few: a hundred invoices with their lines in each, one for each subscription', async () => {
    const company = await opened();
    for (let id = 1000; id < 1996; id += 1) invoice(company.fake.world, id, 11, [[id * 10, '10.0', 21]]);
    const run = await company.sync();
    assert.equal(run.counters.invoice?.written, 1000);
    assert.equal(company.fake.count('/customer_invoices'), 10);
    assert.equal(company.fake.count('/billing_subscriptions'), 2);
  });

  it('keep to 25 in a window of five seconds, and outlast a plain-text 429', async () => {
    const company = await opened({}, { limit: true });
    company.fake.behaviour.limit = 25;
    for (let id = 32; id < 56; id += 1) subscription(company.fake.world, id, 11, [[id * 10, '1.0', 21]]);
    const run = await company.sync();
    assert.equal(run.state, 'succeeded', JSON.stringify(run.error));
    assert.ok(company.fake.asked.length > 25);
    assert.equal(company.fake.refusals, 0, 'the pace is kept before it is asked for');
  });

  it('that are refused for their pace are sent again when the window ends', async () => {
    const company = await opened();
    company.fake.behaviour.limit = 4;
    const run = await company.sync();
    assert.equal(run.state, 'succeeded', JSON.stringify(run.error));
  });
});

describe('OAuth 2.0', () => {
  async function authorized(): Promise<{ company: Company; secret: Json }> {
    const fake = await new FakePennylane().start();
    fill(fake.world);
    const { clientId, clientSecret } = fake.authority;
    const { access, refresh } = fake.authority.issue();
    const secret = { client_id: clientId, client_secret: clientSecret, access_token: access, refresh_token: refresh };
    return { company: await Company.open(fake, { auth: 'oauth2' }, { secret }), secret };
  }

  it('renews a token that ended in the middle of a run, once, and keeps the new pair', async () => {
    const { company, secret } = await authorized();
    const { authority } = company.fake;
    company.fake.behaviour.before = (count) => {
      if (count === 4 && authority.grant !== null) authority.grant.ends = 0;
      return undefined;
    };
    assert.equal((await company.sync()).state, 'succeeded');
    assert.equal(authority.refreshes, 1);
    const again = await company.sync();
    assert.equal(again.state, 'succeeded', 'with the pair that was kept');
    assert.equal(authority.refreshes, 1);
    const told = JSON.stringify([await log(company, again), await company.get('connections'), company.logged]);
    for (const text of [...Object.values(secret), authority.grant?.access, authority.grant?.refresh]) {
      assert.ok(text === authority.clientId || !told.includes(String(text)), told);
    }
  });

  it('that was revoked needs attention', async () => {
    const { company } = await authorized();
    company.fake.authority.grant = null;
    const run = await company.sync();
    assert.deepEqual([run.state, run.error?.code], ['needs_attention', 'revoked']);
  });

  it('is begun and completed by the API: then the account is read', async () => {
    const fake = await new FakePennylane().start();
    fill(fake.world);
    const { clientId, clientSecret } = fake.authority;
    const secret = { client_id: clientId, client_secret: clientSecret };
    const company = await Company.open(fake, { auth: 'oauth2' }, { secret });
    const path = `/api/v1/connections/${company.connection}`;
    const redirect = 'https://runrate.example/connected';
    assert.equal((await company.sync()).state, 'needs_attention', 'not authorized yet');
    const begun = await company.api.send('POST', `${path}/authorize`, { body: { redirect_url: redirect } });
    assert.equal(begun.status, 200, begun.text);
    const state = new URL(String(begun.json.url)).searchParams.get('state');
    const body = { code: fake.authority.authorize(redirect), state };
    const completed = await company.api.send('POST', `${path}/authorization`, { body });
    assert.ok(completed.status < 300, completed.text);
    assert.equal((await company.sync()).state, 'succeeded');
    assert.equal((await company.api.send('DELETE', path)).status, 204);
    assert.equal(fake.authority.grant, null, 'the tokens are given back');
  });

  it('goes from the authorize address to tokens, and back', async (context) => {
    const fake = await new FakePennylane().start();
    context.after(() => fake.stop());
    const { oauth } = PENNYLANE;
    assert.ok(oauth !== undefined);
    const { clientId, clientSecret } = fake.authority;
    const secret: Secret = { client_id: clientId, client_secret: clientSecret };
    const redirect = 'https://runrate.example/callback';
    for (const written of [
      fake.origin,
      `${fake.origin}/oauth`,
      `${fake.origin}/oauth/`,
      `${fake.origin}/oauth/token`,
    ]) {
      const settings = SETTINGS.parse({ auth: 'oauth2', oauth_url: written });
      const url = new URL(oauth.authorizeUrl(settings, secret, redirect, 'st'));
      assert.equal(`${url.origin}${url.pathname}`, `${fake.origin}/oauth/authorize`);
      assert.deepEqual(Object.fromEntries(url.searchParams), {
        client_id: clientId,
        redirect_uri: redirect,
        response_type: 'code',
        scope: SCOPES.join(' '),
        state: 'st',
      });
      const session = { settings, secret, fetch, now: () => new Date('2026-01-01T00:00:00Z') };
      const tokens = await oauth.exchange(session, fake.authority.authorize(redirect), redirect);
      assert.deepEqual(tokens, {
        ...secret,
        access_token: fake.authority.grant?.access,
        refresh_token: fake.authority.grant?.refresh,
        expires_at: '2026-01-02T00:00:00.000Z',
      });
      await assert.rejects(oauth.exchange(session, 'used', redirect), { code: 'revoked' });
      await oauth.revoke({ ...session, secret: tokens });
      assert.equal(fake.authority.grant, null);
    }
  });
});

describe('the changelogs', () => {
  it('make the runs between two full ones short: what changed, and nothing else', async () => {
    const company = await opened({ changelog_runs: 2 });
    const { fake } = company;
    await company.sync();
    const asked = fake.asked.length;
    const now = new Date(Date.now() + 1000).toISOString();
    invoice(fake.world, 41, 11, [[410, '150.0', 21]], { date: '2024-01-15', billing_subscription: { id: 31 } });
    changed(fake.world, 'customer_invoices', 41, 'update', now);
    fake.world.customer_invoices = fake.world.customer_invoices.filter(({ id }) => id !== 44);
    changed(fake.world, 'customer_invoices', 44, 'delete', now);
    subscription(fake.world, 31, 11, [[311, '150.0', 21]], { updated_at: now });
    const run = await company.sync();
    assert.equal(run.state, 'succeeded', JSON.stringify(run.error));
    const counts = Object.fromEntries(Object.entries(run.counters).map(([object, { written }]) => [object, written]));
    assert.deepEqual([counts.invoice_line_item, counts.subscription], [1, 1], JSON.stringify(counts));
    assert.equal(run.counters.customer, undefined);
    assert.equal((await company.get('subscriptions/31:311')).monthly_value, 150);
    const lists = fake.asked.slice(asked).filter((one) => one.startsWith('/customer_invoices'));
    assert.equal(lists.length, 1);
    assert.equal((await company.list('invoices')).length, 4, 'nothing is deleted');
    await company.sync();
    const before = fake.count('/changelogs');
    await company.sync();
    assert.equal(fake.count('/changelogs'), before, 'the third run after a full one is full again');
    const { data } = await company.get(`connections/${company.connection}/gone`);
    assert.deepEqual(
      (data as Json[]).filter(({ object }) => object === 'invoice').map(({ source_id }) => source_id),
      ['44'],
    );
  });
});

describe('lines', () => {
  it('beyond the twenty that are included are fetched from our own address, not from the one that is named', async () => {
    const company = await opened();
    const many: LineIn[] = Array.from({ length: 260 }, (_, index) => [9000 + index, '1.0', 21]);
    invoice(company.fake.world, 46, 11, many);
    assert.equal((await company.sync()).state, 'succeeded');
    const found = (await company.list('invoices')).find(({ id }) => id === 'W46');
    assert.equal((found?.invoice_line_items as Json[]).length, 260);
  });
});
