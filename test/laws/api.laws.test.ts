// Law: over random companies every answer of the metrics API is the oracle's, for any metric, grain, breakdown and filter.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type RandomCompany, randomCompany } from '../generator/company.ts';
import { Random } from '../generator/random.ts';
import { madeUpRates, rateTable } from '../generator/rates.ts';
import { RULES } from '../oracle/books.ts';
import { COST_FORMULAS, FORMULAS } from '../oracle/formulas.ts';
import { Oracle, statesOf } from '../oracle/series.ts';
import { ApiWorld } from './api.ts';
import { disagreement, randomQuestion } from './questions.ts';
import { seeds } from './seeds.ts';

const PUBLISHED = madeUpRates();
const RATES = rateTable(PUBLISHED);
const SLUGS = [FORMULAS, COST_FORMULAS, RULES].flatMap((metrics) => Object.keys(metrics));
const QUESTIONS = 5;

let world: ApiWorld;
before(async () => {
  world = await ApiWorld.open(PUBLISHED);
});
after(() => world.close());

test('API = oracle: every metric, grain, breakdown and filter', async () => {
  for (const seed of seeds()) {
    const company = randomCompany(seed);
    const found = await difference(seed, company);
    if (found !== null) assert.fail(`seed ${seed}: ${found}`);
  }
});

async function difference(seed: number, company: RandomCompany): Promise<string | null> {
  const loaded = await world.load(company);
  const oracle = new Oracle(statesOf({ ...company, rates: RATES }));
  const { freshness, minAvailable } = oracle.states;
  const random = new Random(seed + 1_000_000);
  for (let index = 0; index < QUESTIONS; index += 1) {
    const slug = SLUGS[(seed * QUESTIONS + index) % SLUGS.length] ?? 'mrr';
    const question = randomQuestion(random, company, slug, { start: minAvailable ?? freshness, freshness });
    const answer = await loaded.metric(question);
    const found = disagreement(question, answer, oracle.answer(question));
    if (found !== null) return `${JSON.stringify(question)}\n${found}\noptions ${JSON.stringify(company.options)}`;
  }
  return null;
}
