// Law: over random companies the ledger's books are the oracle's: recognition, billing, committed and future MRR, renewals.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeCompany, type RandomCompany, randomCompany } from '../generator/company.ts';
import { madeUpRates, rateTable } from '../generator/rates.ts';
import { shrunk } from '../generator/shrink.ts';
import { RULES } from '../oracle/books.ts';
import { iso } from '../oracle/days.ts';
import { type Fraction, text, ZERO } from '../oracle/rational.ts';
import { Oracle, type Question, statesOf } from '../oracle/series.ts';
import { BookAnswers } from './book_answers.ts';
import { coreBooks } from './core.ts';
import { CoreSource } from './core_source.ts';
import { seeds } from './seeds.ts';

const PUBLISHED = madeUpRates();
const RATES = rateTable(PUBLISHED);
const STEPS = ['week', 'month', 'quarter'] as const;
const AHEAD_DAYS = 400;

test('books = oracle: every metric of sections 5 to 7 that is no movement', () => {
  for (const seed of seeds()) {
    const company = randomCompany(seed);
    if (difference(company, seed) === null) continue;
    const small = shrunk(company, (other) => difference(other, seed) !== null);
    assert.fail(`seed ${seed}: ${difference(small, seed)}\n${describeCompany(small)}`);
  }
});

/** What ledger and oracle disagree about, or null; the grain depends on the seed. */
function difference(company: RandomCompany, seed: number): string | null {
  const oracle = new Oracle(statesOf({ ...company, rates: RATES }));
  const books = new BookAnswers(new CoreSource(company, PUBLISHED), coreBooks(company, PUBLISHED).ledgers);
  const { freshness, minAvailable } = oracle.states;
  for (const slug of Object.keys(RULES)) {
    const ahead = slug === 'future_mrr';
    const question: Question = {
      slug,
      date_step: STEPS[seed % STEPS.length] ?? 'month',
      date_start: iso(ahead ? freshness : (minAvailable ?? freshness)),
      date_end: iso(ahead ? freshness + AHEAD_DAYS : freshness),
      dimension: ahead ? ['security'] : [],
    };
    const { series, periods } = oracle.answer(question);
    for (const keys of ahead ? [['secured'], ['unsecured']] : [[]]) {
      const values = series.find((one) => JSON.stringify(one.keys) === JSON.stringify(keys))?.values ?? [];
      const theirs = periods.map((_, index) => show(values[index] === undefined ? ZERO : values[index]));
      const ours = books.points(question, keys).map(({ value }) => show(value));
      const at = theirs.findIndex((value, index) => value !== ours[index]);
      if (at >= 0) return `${slug} ${keys} of ${periods[at]?.start}: ledger ${ours[at]}, oracle ${theirs[at]}`;
    }
  }
  return null;
}

function show(value: Fraction | null): string {
  return value === null ? 'null' : text(value);
}
