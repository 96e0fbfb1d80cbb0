// Laws of reading Pennylane: wherever a run is cut off and whatever faults come, the books end up the same; reading again
// changes nothing; and they hold what the source holds, by currency.

import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Json } from '../contract/support.ts';
import { messyWorld } from '../fakes/pennylane/messy.ts';
import { FakePennylane, type Fault } from '../fakes/pennylane/server.ts';
import type { Row, World } from '../fakes/pennylane/world.ts';
import { Company, closeCompanies, type Run } from './pennylane_company.ts';

afterEach(closeCompanies);

type Books = Record<string, Json[]>;

async function companyOf(world: World, settings: Json = {}): Promise<Company> {
  const fake = await new FakePennylane().start();
  fake.world = world;
  return Company.open(fake, settings);
}

/** The books without the ids of what only waits for something. */
async function booksOf(company: Company): Promise<Books> {
  const books = await company.books();
  return JSON.parse(JSON.stringify(books, (key, value) => (/^(created|updated)_at$/.test(key) ? undefined : value)));
}

async function uninterrupted(
  seed: number,
  size: number,
  settings: Json = {},
): Promise<{ books: Books; requests: number }> {
  const company = await companyOf(messyWorld(seed, size), settings);
  const run = await company.sync();
  assert.equal(run.state, 'succeeded', JSON.stringify(run.error));
  assert.ok(Object.values(run.counters).length >= 6);
  return { books: await booksOf(company), requests: company.fake.asked.length };
}

async function untilDone(company: Company): Promise<Run> {
  for (let tries = 0; tries < 20; tries += 1) {
    const run = await company.sync();
    if (run.state === 'succeeded') return run;
    assert.equal(run.state, 'failed', JSON.stringify(run.error));
  }
  throw new Error('no run succeeded');
}

function written(run: Run): number {
  return Object.values(run.counters).reduce((total, counts) => total + counts.written, 0);
}

describe('reading Pennylane', () => {
  it('is the same whichever request it is cut off at', async () => {
    const whole = await uninterrupted(7, 12);
    assert.ok(whole.requests >= 8, String(whole.requests));
    for (let cut = 1; cut <= whole.requests; cut += 1) {
      const company = await companyOf(messyWorld(7, 12));
      // Away for all three attempts, then back.
      company.fake.behaviour.before = (count) => (count >= cut && count < cut + 3 ? 'unavailable' : undefined);
      const first = await company.sync();
      assert.equal(first.state, 'failed', `cut at ${cut}`);
      assert.equal((await company.sync()).state, 'succeeded');
      assert.deepEqual(await booksOf(company), whole.books, `cut at request ${cut}`);
    }
  });

  it('loses nothing to faults at random requests', async () => {
    const faults: Fault[] = ['drop', 'lost', 'error', 'unavailable', 'cut', 'no_json'];
    for (const seed of [3, 4, 5]) {
      const whole = await uninterrupted(seed, 20);
      const company = await companyOf(messyWorld(seed, 20));
      let state = seed;
      company.fake.behaviour.before = () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32 < 0.3 ? faults[state % faults.length] : undefined;
      };
      await untilDone(company);
      company.fake.behaviour.before = () => undefined;
      assert.equal((await company.sync()).state, 'succeeded');
      assert.deepEqual(await booksOf(company), whole.books, `seed ${seed}`);
    }
  });

  it('twice changes nothing, in either version', async () => {
    for (const version of ['v2', 'v1']) {
      const company = await companyOf(messyWorld(11, 40));
      if (version === 'v1')
        await company.connect(
          { base_url: `${company.fake.origin}/api/external/v1` },
          { api_key: company.fake.key },
          'First',
        );
      await company.sync();
      const before = await company.api.send('GET', '/api/v1/invoices?limit=200');
      const again = await company.sync();
      assert.equal(again.state, 'succeeded');
      assert.equal(written(again), 0, JSON.stringify(again.counters));
      assert.equal((await company.api.send('GET', '/api/v1/invoices?limit=200')).text, before.text, 'updated_at too');
    }
  });

  it('is the same with included lines, without, and with few of them', async () => {
    const whole = await uninterrupted(21, 30);
    for (const change of [{ include: 'refused' }, { include: 'ignored' }, { included: 2 }] as const) {
      const company = await companyOf(messyWorld(21, 30));
      Object.assign(company.fake.behaviour, change);
      const run = await company.sync();
      assert.equal(run.state, 'succeeded', JSON.stringify(run.error));
      assert.deepEqual(await booksOf(company), whole.books, JSON.stringify(change));
    }
  });

  it('keeps the totals of the source, by currency', async () => {
    for (const seed of [31, 32, 33]) {
      const world = messyWorld(seed, 60);
      const company = await companyOf(world);
      await company.sync();
      assert.deepEqual(totalsOfBooks(await company.books()), totalsOfSource(world), `seed ${seed}`);
    }
  });
});

type Totals = Record<string, number>;

function add(totals: Totals, key: string, amount: unknown): void {
  totals[key] = Math.round(((totals[key] ?? 0) + Number(amount)) * 100) / 100;
}

function totalsOfBooks(books: Books): Totals {
  const totals: Totals = {};
  for (const invoice of books.invoices ?? []) {
    for (const line of invoice.invoice_line_items as Json[])
      add(totals, String(line.currency_code), line.amount_excluding_tax_after_discount);
  }
  for (const note of books.credit_notes ?? []) {
    for (const line of note.credit_note_line_items as Json[])
      add(totals, String(line.currency_code), -Number(line.amount));
  }
  return sorted(totals);
}

/** What the source says was invoiced less what was credited: everything final, with a customer, whose invoice is there. */
function totalsOfSource(world: World): Totals {
  const totals: Totals = {};
  const counts = (row: Row | undefined): boolean =>
    row !== undefined && row.draft === false && (isLinked(row) || row.customer !== null);
  for (const row of world.customer_invoices) {
    const credited = row.credited_invoice as Row | null;
    const isThere = credited === null || counts(world.customer_invoices.find(({ id }) => id === credited.id));
    if (!counts(row) || !isThere) continue;
    for (const line of world.invoiceLines.get(row.id) ?? [])
      add(totals, String(row.currency), line.currency_amount_before_tax);
  }
  return sorted(totals);
}

function isLinked(row: Row): boolean {
  return row.credited_invoice !== null;
}

function sorted(totals: Totals): Totals {
  return Object.fromEntries(Object.entries(totals).sort());
}
