// Law of the roll-ups: after any sequence of writes, deletes, moves and days, whoever asks, of whichever state, gets what
// the tables say.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomCompany } from '../../test/generator/company.ts';
import { Random } from '../../test/generator/random.ts';
import { type Asking, cohortsAsked, metricAsked } from '../../test/metrics/asked.ts';
import { World } from '../../test/warehouse.ts';
import { mutation } from '../../test/warehouse_writes.ts';
import type { Options } from '../core/options.ts';
import { FAMILIES } from '../metrics/catalogue.ts';
import { COHORT_METRICS } from '../metrics/cohorts.ts';
import { CUSTOM_KEYS, customKeysOf } from '../metrics/custom_keys.ts';
import type { AnswerRow, Statement } from '../metrics/statement.ts';
import { LIMITS } from './duckdb.ts';
import type { Snapshot } from './warehouse.ts';

const SEEDS = Number(process.env.RUNRATE_LAW_SEEDS ?? 4);
const SLUGS = FAMILIES.flatMap(({ metrics }) => metrics)
  .filter(({ dimensions }) => dimensions !== 'future')
  .map(({ slug }) => slug);

/** The same state of a warehouse with roll-ups and of one without. */
interface Both extends Disposable {
  readonly rolled: Snapshot;
  readonly plain: Snapshot;
}

const counted = { rolled: 0 };

/** The statement, counted where roll-ups answer it. */
function watched(statement: Statement): Statement {
  return {
    ...statement,
    rolled: () => {
      const rolled = statement.rolled?.() ?? null;
      if (rolled === null) return null;
      return {
        ...rolled,
        asked(relations) {
          counted.rolled += 1;
          return rolled.asked(relations);
        },
      };
    },
  };
}

async function assertSame({ rolled, plain }: Both, asking: Asking): Promise<void> {
  for (const { told, statement, shown } of asking(plain.freshness)) {
    const [ours, theirs] = [await rolled.read(watched(statement)), await plain.read(statement)];
    const seen = (rows: readonly AnswerRow[]) => JSON.parse(JSON.stringify(shown(rows)));
    assert.deepEqual(seen(ours), seen(theirs), told);
  }
}

for (let seed = 1; seed <= SEEDS; seed++) {
  test(`roll-ups = tables through writes, seed ${seed}`, async () => {
    const random = new Random(seed * 104_729);
    const world = await World.open();
    const warehouse = world.open('rolled', { limits: { ...LIMITS, rollUpsFrom: 0 } });
    const both = async (): Promise<Both> => {
      const [rolled, plain] = await Promise.all([
        warehouse.snapshot(world.company),
        world.warehouse.snapshot(world.company),
      ]);
      return {
        rolled,
        plain,
        [Symbol.dispose]() {
          for (const one of [rolled, plain]) one[Symbol.dispose]();
        },
      };
    };
    const kept: Both[] = [];
    try {
      const { records, options } = randomCompany(seed, 8);
      const ids = new Map<string, string[]>();
      for (const { object, data } of records) ids.getOrInsertComputed(object, () => []).push(String(data.id));
      await world.change(options as Partial<Options>);
      await world.load(records);
      using first = await both();
      const keys = customKeysOf(await first.plain.read(CUSTOM_KEYS)).filter(
        ({ object }) => !object.startsWith('credit'),
      );
      const pool: Asking[] = [
        ...random
          .shuffle(SLUGS)
          .slice(0, 5)
          .map((slug) => metricAsked(random, slug, keys)),
        ...['mrr', 'nrr', 'active_customers'].map((slug) => metricAsked(random, slug, keys)),
        ...random
          .shuffle(COHORT_METRICS)
          .slice(0, 3)
          .map((metric) => cohortsAsked(random, metric, keys)),
        () => [{ told: 'custom keys', statement: CUSTOM_KEYS, shown: (rows) => rows }],
      ];
      for (let step = 0; step < 6; step++) {
        for (let count = random.whole(0, 3); count > 0; count--) await world.write(mutation(random, ids));
        if (random.chance(0.1)) world.today = `2024-0${random.whole(7, 9)}-11T10:00:00Z`;
        const now = await both();
        kept.push(now);
        const asked = [now, ...(random.chance(0.7) ? [random.pick(kept)] : [])];
        const rounds = [1, 2].map(async () => {
          for (const asking of pool) for (const one of asked) await assertSame(one, asking);
        });
        await Promise.all(rounds);
      }
    } finally {
      for (const one of kept) one[Symbol.dispose]();
      await warehouse.close();
      await world.close();
    }
  });
}

test('roll-ups were asked', () => {
  assert.ok(counted.rolled > SEEDS * 20, `${counted.rolled} times`);
});
