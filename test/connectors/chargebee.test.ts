// Chargebee as a source: what a site becomes, and that nothing that happens on the way changes it.

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { CHARGEBEE } from '../../src/connectors/chargebee/chargebee.ts';
import { STREAMS } from '../../src/connectors/chargebee/map.ts';
import type { Json } from '../contract/support.ts';
import { at, CREDITED, fillSite, INVOICED } from '../fakes/chargebee/account.ts';
import { FakeChargebee, KEY } from '../fakes/chargebee/server.ts';
import { byId, dead, SyncedCompany, totals, written } from './synced_company.ts';

async function connected(t: TestContext): Promise<{ site: FakeChargebee; company: SyncedCompany }> {
  const site = await new FakeChargebee().open();
  fillSite(site);
  const settings = { site: 'acme', base_url: site.url };
  const company = await SyncedCompany.open({ connector: CHARGEBEE, settings, secret: { api_key: KEY } });
  t.after(async () => {
    await company.close();
    await site.close();
  });
  return { site, company };
}

describe('a Chargebee site', () => {
  it('becomes our objects with the totals of Chargebee', async (t) => {
    const { company } = await connected(t);
    const run = await company.sync();
    assert.equal(run.state, 'succeeded', JSON.stringify(run.error));
    assert.equal(dead(run), 0, await company.said());
    const invoiced = await company.lines('invoices', 'invoice_line_items');
    assert.deepEqual(totals(invoiced, 'amount_excluding_tax_after_discount'), INVOICED);
    assert.deepEqual(totals(await company.lines('credit_notes', 'credit_note_line_items'), 'amount'), CREDITED);
    const filters = [{ field: 'currency', op: 'eq', value: 'EUR' }];
    assert.equal(await company.month('mrr', '2024-05-31', filters), 90, '70.00 of the plan, 20.00 of the seats');
    const plan = byId(invoiced, 'li-plan');
    assert.deepEqual([plan.discount_amount, plan.temporary_discount_amount, plan.tax_amount], [10, 20, 14]);
    assert.equal(byId(invoiced, 'li-fee').type, 'one_off');
  });

  it('has one subscription per recurring item, with its end and its commitment', async (t) => {
    const { company } = await connected(t);
    await company.sync();
    const all = await company.list('subscriptions');
    assert.deepEqual(
      all.map((one) => [one.id, one.status, one.monthly_value]),
      [
        ['S-ada:crm-m', 'active', 100],
        ['S-ada:seats', 'active', 20],
        ['S-bob:crm-y', 'active', 1000],
        ['S-cy:crm-m', 'active', 100],
        ['S-del:crm-m', 'canceled', null],
      ],
    );
    const bob = byId(all, 'S-bob:crm-y');
    assert.equal(bob.canceled_at, '2024-06-10T10:00:00Z');
    assert.equal(bob.effective_cancellation_date, '2025-05-01T10:00:00Z');
    assert.equal(bob.contractual_commitment_end_date, '2025-05-01T10:00:00Z');
    assert.equal(byId(all, 'S-cy:crm-m').subscription_start_date, '2030-01-01T10:00:00Z');
  });
});

describe('a sync of Chargebee', () => {
  it('writes nothing when everything is read again', async (t) => {
    const { company } = await connected(t);
    await company.sync();
    assert.equal(written(await company.sync(true)), 0);
  });

  it('reads what was updated: items that left, voided notes, deleted invoices and subscriptions', async (t) => {
    const { site, company } = await connected(t);
    site.clock = () => at('2024-06-01');
    fillSite(site);
    await company.sync();
    site.clock = () => Math.floor(Date.now() / 1000);
    const [plan] = (site.objects.get('subscriptions')?.get('S-ada')?.subscription_items ?? []) as Json[];
    site.change('subscriptions', 'S-ada', { subscription_items: [plan] });
    site.change('subscriptions', 'S-cy', { deleted: true });
    site.change('credit_notes', 'CN-1', { status: 'voided' });
    site.change('invoices', 'I-4', { deleted: true });
    const run = await company.sync();
    assert.equal(run.counters.invoice?.read, 1, 'only what changed');
    const all = await company.list('subscriptions');
    assert.equal(byId(all, 'S-ada:seats').status, 'canceled');
    assert.equal(byId(all, 'S-cy:crm-m').status, 'canceled');
    assert.equal(byId(await company.list('invoices'), 'I-4').status, 'void');
    assert.deepEqual(totals(await company.lines('credit_notes', 'credit_note_line_items'), 'amount'), { EUR: 0 });
  });

  it('goes on where it was interrupted, at whichever request, and ends as if it never had been', async (t) => {
    const whole = await connected(t);
    await whole.company.sync();
    const expected = await whole.company.books();
    for (let broken = 2; broken <= whole.site.requests; broken += 3) {
      const { site, company } = await connected(t);
      site.fault = (request) => (request >= broken && request < broken + 3 ? 'drop' : request % 5 === 0 ? 429 : null);
      assert.equal((await company.sync()).state, 'failed');
      site.fault = () => null;
      assert.equal((await company.sync()).state, 'succeeded');
      assert.deepEqual(await company.books(), expected, `interrupted at request ${broken}`);
    }
  });

  it('says what the owner must do, and never the key', async (t) => {
    const { site, company } = await connected(t);
    site.isOld = true;
    const old = await company.sync();
    assert.deepEqual([old.state, old.error?.code], ['needs_attention', 'settings']);
    site.isOld = false;
    site.forbidden = ['invoices'];
    const forbidden = await company.sync();
    assert.deepEqual([forbidden.state, forbidden.error?.scope], ['needs_attention', 'invoices']);
    site.key = 'another';
    assert.equal((await company.sync()).error?.code, 'unauthorized');
    const said = await company.said();
    assert.ok(!said.includes(KEY));
    assert.ok(!said.includes(Buffer.from(`${KEY}:`).toString('base64')));
  });
});

describe('the mapping of Chargebee records', () => {
  it('never throws: what it cannot read is dead, with what to do', () => {
    for (const stream of [...STREAMS, 'unknown']) {
      for (const record of [
        null,
        7,
        {},
        { id: 'x' },
        { id: 'x', currency_code: 'EUR', line_items: [{}], status: 'odd' },
      ]) {
        assert.ok(CHARGEBEE.recalls(stream, record, { site: 'acme' }).every((key) => typeof key === 'string'));
        const { dead: letters } = CHARGEBEE.map(stream, record, { site: 'acme' }, new Map());
        for (const letter of letters) assert.match(letter.reason, /correct it in Chargebee/);
      }
    }
  });
});
