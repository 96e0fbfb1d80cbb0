// A question of roll-ups has the answer that the tables give, whatever is asked; and a roll-up is the sum of what each
// customer adds to it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isoDay } from '../../src/core/calendar.ts';
import { FAMILIES } from '../../src/metrics/catalogue.ts';
import { COHORT_METRICS } from '../../src/metrics/cohorts.ts';
import { CUSTOM_KEYS } from '../../src/metrics/custom_keys.ts';
import type { RollUp, Statement } from '../../src/metrics/statement.ts';
import { Random } from '../generator/random.ts';
import { seeds } from '../laws/seeds.ts';
import { type Asked, cohortsAsked, metricAsked } from './asked.ts';
import { type Engine, openedEngines } from './engines.ts';
import { randomWorld } from './world.ts';

const KEYS = [
  { object: 'customer', key: 'size' },
  { object: 'price', key: 'tier' },
] as const;
const SLUGS = FAMILIES.flatMap(({ metrics }) => metrics)
  .filter(({ dimensions }) => dimensions !== 'future')
  .map(({ slug }) => slug);
const engines = openedEngines();

/** A statement with its values written in: a relation inside another statement. */
function written({ text, values }: Statement): string {
  return text.replace(/\$(\d+)/g, (_, place) => `'${String(values[Number(place) - 1]).replaceAll("'", "''")}'`);
}

/** A roll-up's rows as one relation, or by groups of customers as several that add up to it. */
async function relationOf(engine: Engine, rollUp: RollUp, groups: readonly (readonly number[])[]): Promise<string> {
  const whole = `(${written(rollUp.rows())})`;
  const [row] = groups.length === 0 ? [] : await engine.read(rollUp.rows());
  if (row === undefined) return whole;
  const columns = Object.keys(row).join(', ');
  return `(${groups.map((group) => `SELECT ${columns} FROM (${written(rollUp.rows(group))}) r`).join(' UNION ALL ')})`;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const counted = { asked: 0, rolled: 0 };

for (const seed of seeds(8)) {
  test(`company ${seed}: roll-ups = tables on both engines`, async () => {
    const random = new Random(seed);
    const { rows, freshness } = randomWorld(seed);
    const all: Asked[] = [
      ...SLUGS.flatMap((slug) => metricAsked(random, slug, KEYS)(freshness)),
      ...COHORT_METRICS.flatMap((metric) => [1, 2].flatMap(() => cohortsAsked(random, metric, KEYS)(freshness))),
      { told: 'custom keys', statement: CUSTOM_KEYS, shown: (keys) => keys },
    ];
    const customers = rows.customers.map(({ customer_no }) => customer_no);
    const cut = random.whole(0, customers.length);
    const halves = [customers.slice(0, cut), customers.slice(cut)].filter(({ length }) => length > 0);
    for (const engine of engines) {
      await engine.load(rows);
      for (const { told, statement, shown } of all) {
        counted.asked += 1;
        const rolled = statement.rolled?.() ?? null;
        if (rolled === null) continue;
        counted.rolled += 1;
        const direct = shown(await engine.read(statement));
        // What belongs to no customer is in none of the halves.
        for (const groups of statement === CUSTOM_KEYS ? [[]] : [[], halves]) {
          const relations = await Promise.all(rolled.rollUps.map((rollUp) => relationOf(engine, rollUp, groups)));
          const answer = shown(await engine.read(rolled.asked(relations)));
          const text = `${engine.name}: ${told}, freshness ${isoDay(freshness)}, ${groups.length} groups`;
          assert.deepEqual(plain(answer), plain(direct), text);
        }
      }
    }
  });
}

test('half of the questions have roll-ups', () => {
  assert.ok(counted.rolled > counted.asked / 2, `${counted.rolled} of ${counted.asked}`);
});
