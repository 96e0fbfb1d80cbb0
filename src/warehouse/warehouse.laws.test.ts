// Law of the warehouse: after any sequence of writes, deletes, moves and days, its tables are those of a rebuild.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomCompany } from '../../test/generator/company.ts';
import { Random } from '../../test/generator/random.ts';
import { madeUpRates } from '../../test/generator/rates.ts';
import { World } from '../../test/warehouse.ts';
import { mutation } from '../../test/warehouse_writes.ts';
import type { Options } from '../core/options.ts';

const SEEDS = Number(process.env.RUNRATE_LAW_SEEDS ?? 6);

const OPTIONS: readonly Partial<Options>[] = [
  { late_renewal_days: 40 },
  { late_renewal_days: 40, freshness: 'today' },
  { mrr_basis: 'auto' },
  { mrr_basis: 'subscriptions' },
  { churn_recognition: 'effective_cancellation' },
  { credit_notes_in_mrr: 'retroactive' },
];

/** DuckDB's tables, and PostgreSQL's: what a rebuild makes is DuckDB's in both cases. */
const WORLDS = { duckdb: () => World.open(), postgres: () => World.openPostgres() };

for (const [engine, seed] of [
  ...Array.from({ length: SEEDS }, (_, index) => ['duckdb', index + 1] as const),
  ...Array.from({ length: Math.ceil(SEEDS / 2) }, (_, index) => ['postgres', index + 101] as const),
]) {
  test(`incremental = rebuild on ${engine}, seed ${seed}`, async (t) => {
    const random = new Random(seed * 7919);
    const world = await WORLDS[engine]();
    if (world === null) return t.skip('PostgreSQL tests skipped: no server');
    try {
      const { records, options } = randomCompany(seed, 8);
      const ids = new Map<string, string[]>();
      for (const { object, data } of records) ids.getOrInsertComputed(object, () => []).push(String(data.id));
      await world.change(options as Partial<Options>);
      // In any order, some twice: what refers to something that is not there yet is refused and comes with the whole.
      const shuffled = [...records].sort(() => random.next() - 0.5);
      for (let from = 0; from < shuffled.length; from += 25) {
        await world.load(shuffled.slice(from, from + 25));
        if (random.chance(0.5)) (await world.warehouse.snapshot(world.company))[Symbol.dispose]();
      }
      await world.load(records);
      for (let step = 0; step < 5; step++) {
        assert.deepEqual(await world.everything(), await world.rebuilt());
        for (let count = random.whole(1, 4); count > 0; count--) await world.write(mutation(random, ids));
        if (random.chance(0.2)) await world.change(random.pick(OPTIONS));
        if (random.chance(0.3)) world.today = `2024-0${random.whole(7, 9)}-11T10:00:00Z`;
      }
      assert.deepEqual(await world.everything(), await world.rebuilt());
    } finally {
      await world.close();
    }
  });
}

/** A random company whose ids no other seed uses. */
function companyOf(seed: number): { object: string; data: object }[] {
  return randomCompany(seed, 6).records.map(({ object, data }) => ({
    object,
    data: Object.fromEntries(
      Object.entries(data).map(([field, value]) => [
        field,
        (field === 'id' || field.endsWith('_id')) && typeof value === 'string' ? `${seed}-${value}` : value,
      ]),
    ),
  }));
}

test('worker threads compute what one thread does', async () => {
  const world = await World.open();
  try {
    await world.store.addRates(madeUpRates());
    for (let seed = 1; seed <= 12; seed++) await world.load(companyOf(seed));
    const publishedRates = () => world.store.rates();
    const module = new URL('../store/open.ts', import.meta.url).href;
    const alone = world.open('alone', { publishedRates });
    const threaded = world.open('threads', {
      publishedRates,
      worker: { module, config: { directory: world.directory }, customers: 1 },
    });
    try {
      const steps: number[] = [];
      await threaded.rebuild(world.company, ({ customersDone }) => steps.push(customersDone));
      assert.ok((steps.at(-1) ?? 0) > 12, 'the threads report their progress');
      assert.deepEqual(await world.everything(threaded), await world.everything(alone));
    } finally {
      await Promise.all([alone.close(), threaded.close()]);
    }
    assert.deepEqual(world.logged, []);
  } finally {
    await world.close();
  }
});
