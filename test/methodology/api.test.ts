// Runs every example of docs/methodology through the HTTP API of a real server.

import { after, before, test } from 'node:test';
import { ecbRates } from '../../src/store/ecb.ts';
import { type ApiAnswer, ApiWorld } from '../laws/api.ts';
import type { Question } from '../oracle/series.ts';
import { type Answers, allExamples, check, type RunnableExample } from './examples.ts';

const EXAMPLES = allExamples();
let world: ApiWorld;
before(async () => {
  world = await ApiWorld.open([...ecbRates(), ...EXAMPLES.flatMap(({ rates }) => rates)]);
});
after(() => world.close());

for (const example of EXAMPLES) {
  test(`API: ${example.name}`, async () => check(example, await answersOf(example)));
}

async function answersOf({ company }: RunnableExample): Promise<Answers> {
  const loaded = await world.load(company);
  const asked = new Map<string, Promise<ApiAnswer>>();
  const ask = (question: Question) =>
    asked.getOrInsertComputed(JSON.stringify(question), () => loaded.metric(question));
  return {
    async points({ question, keys }) {
      const { series } = await ask(question);
      const found = series.find(
        (one) => JSON.stringify((question.dimension ?? []).map((id) => one.keys[id] ?? null)) === JSON.stringify(keys),
      );
      return (
        found?.points.map(({ period_start, value, as_of }) => ({ start: period_start, value, asOf: as_of })) ?? null
      );
    },
    async meta(name) {
      const { meta } = await ask({
        slug: 'mrr',
        date_step: 'month',
        date_start: '2024-01-01',
        date_end: company.today,
      });
      return meta[name] ?? null;
    },
  };
}
