// Runs the examples of docs/methodology/cohorts.md through the core's ledger and through the oracle: Given these billing
// objects, **We follow** these cohorts.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rateTable } from '../generator/rates.ts';
import { CoreSource } from '../laws/core_source.ts';
import { type CohortMetric, type Cohorts, cohortsOf } from '../oracle/cohorts.ts';
import type { Step } from '../oracle/days.ts';
import { text } from '../oracle/rational.ts';
import { statesOf } from '../oracle/series.ts';
import type { MrrSource } from '../oracle/states.ts';
import { settingOf } from './given.ts';
import { examplesOf, type PageTable } from './page.ts';
import { agrees } from './report.ts';

const PAGE = new URL('../../docs/methodology/cohorts.md', import.meta.url);
/** `by month, nrr`: the words after **We follow**. */
const SENTENCE = /by (month|quarter|year), (customers|mrr|logo_retention|nrr|grr)\b/;

const EXAMPLES = examplesOf(readFileSync(PAGE, 'utf8').replaceAll('**We follow**', '**We report**'));

for (const example of EXAMPLES) {
  const { company, rates } = settingOf(example);
  const tables = example.tables.filter(({ kind }) => kind === 'We report');
  const check = (source: MrrSource) => {
    for (const table of tables) checkTable(table, source);
  };
  test(`core: ${example.title}`, () => check(new CoreSource(company, rates)));
  test(`oracle: ${example.title}`, () => check(statesOf({ ...company, rates: rateTable(rates) })));
}

test('the page has its examples', () => assert.ok(EXAMPLES.length >= 5));

function checkTable({ sentence, columns, rows, line }: PageTable, source: MrrSource): void {
  const [, step, metric] = SENTENCE.exec(sentence) ?? [];
  assert.ok(step !== undefined && metric !== undefined, `line ${line}: ${sentence} names no step and metric`);
  const dimension = columns.slice(1, columns.indexOf('size'));
  const answer = cohortsOf(source, { metric: metric as CohortMetric, step: step as Step, dimension });
  const cohorts = rows.filter(([cohort]) => cohort !== 'average');
  assert.equal(answer.cohorts.length, cohorts.length, `line ${line}: number of cohorts`);
  for (const row of cohorts) checkCohort(row, columns, step as Step, answer, line);
  const average = rows.find(([cohort]) => cohort === 'average');
  if (average !== undefined) checkAges(average.slice(columns.indexOf('size') + 1), answer.average, line);
}

function checkCohort(
  row: readonly string[],
  columns: readonly string[],
  step: Step,
  answer: Cohorts,
  line: number,
): void {
  const size = columns.indexOf('size');
  const keys = row.slice(1, size).map((key) => (key === '—' ? null : key));
  const found = answer.cohorts.find(
    (one) => labelOf(step, one.start) === row[0] && JSON.stringify(one.keys) === JSON.stringify(keys),
  );
  assert.ok(found !== undefined, `line ${line}: no cohort ${row[0]} ${keys}`);
  assert.equal(String(found.size), row[size], `line ${line}: size of ${row[0]}`);
  checkAges(row.slice(size + 1), found.values, line);
}

/** An empty cell is an age that has not come. */
function checkAges(cells: readonly string[], values: Cohorts['average'], line: number): void {
  assert.equal(values.length, cells.filter((cell) => cell !== '').length, `line ${line}: number of ages`);
  for (const [age, value] of values.entries()) {
    const shown = value === null ? null : text(value);
    assert.ok(agrees(cells[age] ?? '', shown), `line ${line}: age ${age} is ${shown}, the page says ${cells[age]}`);
  }
}

/** `2024-01`, `2024-Q1` or `2024`. */
function labelOf(step: Step, start: string): string {
  const [year = '', month = ''] = start.split('-');
  if (step === 'year') return year;
  return step === 'quarter' ? `${year}-Q${(Number(month) + 2) / 3}` : `${year}-${month}`;
}
