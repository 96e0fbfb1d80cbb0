// Runs every example of docs/methodology through the core's ledger, and through the oracle.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ecbRates } from '../../src/store/ecb.ts';
import { type PublishedRate, rateTable } from '../generator/rates.ts';
import { BookAnswers, isBookMetric } from '../laws/book_answers.ts';
import { coreBooks } from '../laws/core.ts';
import { CoreSource } from '../laws/core_source.ts';
import { iso } from '../oracle/days.ts';
import { text } from '../oracle/rational.ts';
import { Oracle, statesOf } from '../oracle/series.ts';
import type { MrrSource } from '../oracle/states.ts';
import { type Answers, allExamples, check, type RunnableExample } from './examples.ts';

const ECB = Map.groupBy(ecbRates(), ({ currency }) => currency);
const EXAMPLES = allExamples();
/** Worked examples of the methodology that must stand on some page. */
const NUMBERED = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];

for (const example of EXAMPLES) {
  const published = [...currenciesOf(example).flatMap((currency) => ECB.get(currency) ?? []), ...example.rates];
  test(`core: ${example.name}`, () => check(example, coreAnswers(example, published)));
  test(`oracle: ${example.name}`, () =>
    check(example, answersOf(statesOf({ ...example.company, rates: rateTable(published) }))));
}

test('every numbered example of the methodology is on a page', () => {
  const missing = NUMBERED.filter((number) => !EXAMPLES.some(({ name }) => name.includes(`[Ex ${number}]`)));
  assert.deepEqual(missing, []);
});

function currenciesOf({ company }: RunnableExample): string[] {
  const billed = company.records.map(({ data }) => String(data.currency_code));
  const spent = (company.acquisition_costs ?? []).map(({ currency }) => currency);
  return [...new Set([company.base_currency, ...billed, ...spent])];
}

/** Metrics of the books (sections 5–7) from the ledgers' rows, all others from the ledgers' MRR. */
function coreAnswers({ company }: RunnableExample, published: readonly PublishedRate[]): Answers {
  const source = new CoreSource(company, published);
  const books = new BookAnswers(source, coreBooks(company, published).ledgers);
  const answers = answersOf(source);
  return {
    ...answers,
    async points(expectation) {
      const { question, keys } = expectation;
      if (!isBookMetric(question.slug)) return answers.points(expectation);
      return books
        .points(question, keys)
        .map((point) => ({ ...point, value: point.value === null ? null : text(point.value) }));
    },
  };
}

function answersOf(source: MrrSource): Answers {
  const oracle = new Oracle(source);
  return {
    async points({ question, keys }) {
      const { series, periods } = oracle.answer(question);
      const found = series.find((one) => JSON.stringify(one.keys) === JSON.stringify(keys));
      if (found === undefined) return null;
      return found.values.map((value, index) => ({
        start: periods[index]?.start ?? '',
        value: value === null ? null : text(value),
        asOf: periods[index]?.asOf ?? '',
      }));
    },
    async meta(name) {
      if (name === 'mrr_basis') return source.basis;
      if (name === 'freshness_date') return iso(source.freshness);
      return source.minAvailable === null ? null : iso(source.minAvailable);
    },
  };
}
