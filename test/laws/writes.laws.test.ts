// Laws of writing: neither the order of loading, nor loading twice, nor what was there before changes an answer; and what
// breakdowns and movements must sum to.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RandomCompany, randomCompany } from '../generator/company.ts';
import { Random } from '../generator/random.ts';
import { madeUpRates, rateTable } from '../generator/rates.ts';
import { closed } from '../generator/shrink.ts';
import type { BulkRecord } from '../oracle/company.ts';
import { iso } from '../oracle/days.ts';
import { decimal, type Fraction, minus, plus, sum, text, ZERO } from '../oracle/rational.ts';
import { Oracle, type Question, statesOf } from '../oracle/series.ts';
import { type ApiCompany, ApiWorld } from './api.ts';
import { disagreement } from './questions.ts';
import { seeds } from './seeds.ts';

const PUBLISHED = madeUpRates();
const RATES = rateTable(PUBLISHED);
const USUAL = 4;
const STEPS = ['week', 'month', 'quarter', 'year'] as const;
const ASKED: readonly Pick<Question, 'slug' | 'dimension'>[] = [
  { slug: 'mrr', dimension: ['price'] },
  { slug: 'mrr_movements', dimension: ['movement_type', 'currency'] },
  { slug: 'nrr_12m' },
  { slug: 'subscription_churn_rate' },
  { slug: 'recognized_revenue' },
  { slug: 'outstanding' },
  { slug: 'cmrr', dimension: ['customer_country'] },
  { slug: 'mrr_up_for_renewal' },
];

let world: ApiWorld;
before(async () => {
  world = await ApiWorld.open(PUBLISHED);
});
after(() => world.close());

test('the order of loading changes nothing, nor does loading twice', async () => {
  for (const seed of seeds(USUAL)) {
    const company = { ...randomCompany(seed), status_notes: {} };
    const loaded = await world.load(company);
    const expected = await answers(loaded, company);
    const other = await world.load({ ...company, records: [] });
    for (const batch of shuffledBatches(new Random(seed), company.records)) {
      await other.bulk(batch);
      await other.metric(questions(company)[0] ?? assert.fail());
    }
    assert.deepEqual(await answers(other, company), expected, `seed ${seed}, another order`);
    await loaded.bulk(company.records);
    assert.deepEqual(await answers(loaded, company), expected, `seed ${seed}, loaded twice`);
  }
});

test('after random deletions and updates the answers are the oracle’s, and a rebuild’s', async () => {
  for (const seed of seeds(USUAL)) {
    const random = new Random(seed);
    let company: RandomCompany = { ...randomCompany(seed), status_notes: {} };
    const loaded = await world.load(company);
    for (let round = 0; round < 3; round += 1) {
      company = await changed(random, company, loaded);
      const oracle = new Oracle(statesOf({ ...company, rates: RATES }));
      for (const question of questions(company)) {
        const found = disagreement(question, await loaded.metric(question), oracle.answer(question));
        assert.equal(found, null, `seed ${seed}, round ${round}: ${JSON.stringify(question)}`);
      }
    }
    const incremental = await answers(loaded, company);
    await loaded.rebuild();
    assert.deepEqual(await answers(loaded, company), incremental, `seed ${seed}, rebuilt`);
  }
});

test('opening + movements = closing in every period and breakdown; breakdowns sum to the total', async () => {
  for (const seed of seeds(USUAL)) {
    const company = randomCompany(seed);
    const loaded = await world.load(company);
    const date_step = STEPS[seed % STEPS.length] ?? 'month';
    for (const dimension of ['price', 'currency', 'customer_country', 'billing_period']) {
      const ask = (slug: string, by: readonly string[]) =>
        values(loaded, { ...ofLife(company), date_step, slug, dimension: by });
      const mrr = await ask('mrr', [dimension]);
      const net = await ask('net_new_mrr', [dimension]);
      for (const [key, closings] of mrr) {
        const moves = net.get(key) ?? closings.map(() => ZERO);
        for (const [index, closing] of closings.entries()) {
          const opening = closings[index - 1];
          if (opening === undefined) continue;
          const off = minus(closing, plus(opening, moves[index] ?? ZERO));
          assert.equal(text(off), '0', `seed ${seed}: ${key} by ${dimension}, ${date_step} ${index}`);
        }
      }
      for (const slug of ['mrr', 'net_new_mrr', 'new_mrr', 'churned_mrr']) {
        const [total = []] = (await ask(slug, [])).values();
        const split = [...(await ask(slug, [dimension])).values()];
        const sums = total.map((_, index) => text(sum(split.map((series) => series[index] ?? ZERO))));
        assert.deepEqual(sums, total.map(text), `seed ${seed}: ${slug} by ${dimension}, ${date_step}`);
      }
    }
  }
});

/** Periods that hold all that the generator makes. */
function ofLife(company: RandomCompany): Pick<Question, 'date_start' | 'date_end'> {
  return { date_start: '2022-11-01', date_end: company.today };
}

function questions(company: RandomCompany): Question[] {
  return ASKED.map((asked) => ({ ...ofLife(company), date_step: 'month', ...asked }));
}

async function answers(loaded: ApiCompany, company: RandomCompany): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const question of questions(company)) {
    const { series } = await loaded.metric(question);
    found.push(series.map(({ keys, points }) => JSON.stringify([keys, points])).sort());
  }
  return found;
}

async function values(loaded: ApiCompany, question: Question): Promise<Map<string, Fraction[]>> {
  const { series } = await loaded.metric(question);
  return new Map(
    series.map(({ keys, points }) => [JSON.stringify(keys), points.map(({ value }) => decimal(value ?? '0'))]),
  );
}

/** What others refer to first, each kind shuffled; proration targets may be missing at first and come with a second pass. */
function shuffledBatches(random: Random, records: readonly BulkRecord[]): BulkRecord[][] {
  const of = (...objects: string[]) => random.shuffle(records.filter(({ object }) => objects.includes(object)));
  const lines = of('invoice_line_item').map(({ object, data }) => ({
    object,
    data: { ...data, proration_target_line_item_id: null },
  }));
  const half = Math.floor(lines.length / 2);
  return [
    of('customer', 'product', 'price'),
    of('subscription'),
    of('invoice', 'credit_note'),
    lines.slice(0, half),
    lines.slice(half),
    random.shuffle(records),
  ].filter((batch) => batch.length > 0);
}

/** A few deletions and updates, written through the API and into the records. */
async function changed(random: Random, company: RandomCompany, loaded: ApiCompany): Promise<RandomCompany> {
  let { records } = company;
  for (let count = random.whole(1, 4); count > 0; count -= 1) {
    const some = records.filter(({ object }) => ['invoice', 'credit_note', 'subscription'].includes(object));
    if (some.length === 0) break;
    const record = random.pick(some);
    const path = `/${record.object}s/${encodeURIComponent(String(record.data.id))}`;
    if (random.chance(0.6)) {
      await loaded.send('DELETE', `${path}?cascade=true`);
      records = closed(records.filter((other) => other !== record));
    } else {
      const change = changeOf(random, record.object);
      await loaded.send('PATCH', path, change);
      records = records.map((other) => (other === record ? { ...other, data: { ...other.data, ...change } } : other));
    }
  }
  return { ...company, records };
}

function changeOf(random: Random, object: string): Record<string, unknown> {
  if (object === 'credit_note') return { date: iso(19700 + random.whole(0, 100)) };
  if (object === 'invoice')
    return { status: random.pick(['void', 'paid', 'open']), date: iso(19500 + random.whole(0, 300)) };
  return { subscription_set_id: random.pick(['set-new', null]), canceled_at: iso(19700 + random.whole(0, 100)) };
}
