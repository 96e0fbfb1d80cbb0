// Runs the examples of docs/methodology/revenue-schedule.md through the HTTP API: Given these billing objects, **the
// schedule shows** these figures and **the journal shows** these postings.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { ecbRates } from '../../src/store/ecb.ts';
import { type ApiCompany, ApiWorld } from '../laws/api.ts';
import { settingOf } from './given.ts';
import { type Example, examplesOf, type PageTable } from './page.ts';
import { agrees, type Expectation, expectationsOf } from './report.ts';

const PAGE = new URL('../../docs/methodology/revenue-schedule.md', import.meta.url);
/** The page with its tables in the words that the reader of pages knows. */
const TEXT = readFileSync(PAGE, 'utf8').replaceAll(/\*\*The (schedule|journal) shows\*\*/g, '**We report** $1');
const EXAMPLES = examplesOf(TEXT.replaceAll('| figure |', '| metric |'));

let world: ApiWorld;
before(async () => {
  world = await ApiWorld.open([...ecbRates()]);
});
after(() => world.close());

for (const example of EXAMPLES) test(`revenue: ${example.title}`, () => check(example));
test('the page has its examples', () => assert.ok(EXAMPLES.length >= 4));

function tablesOf({ tables }: Example, sentence: string): PageTable[] {
  return tables.filter((table) => table.kind === 'We report' && table.sentence === sentence);
}

async function check(example: Example): Promise<void> {
  const company = await world.load(settingOf(example).company);
  for (const table of tablesOf(example, 'schedule')) {
    for (const expectation of expectationsOf({ ...example, tables: [table] })) await checkFigure(company, expectation);
  }
  for (const table of tablesOf(example, 'journal')) await checkJournal(company, table);
}

type Period = Readonly<Record<string, string>>;
interface Schedule {
  readonly total: readonly Period[];
  readonly groups: readonly {
    readonly keys: Readonly<Record<string, string | null>>;
    readonly periods: readonly Period[];
  }[];
}

async function checkFigure(company: ApiCompany, { question, keys, values, line }: Expectation): Promise<void> {
  const { slug, dimension = [], date_step = 'month', date_start = '', date_end = '' } = question;
  const [id] = dimension;
  const query = new URLSearchParams({
    date_step,
    date_start,
    date_end,
    ...(id === undefined ? {} : { dimension: id }),
  });
  const answer = (await company.ask('GET', `/revenue/schedule?${query}`)) as Schedule;
  const group = id === undefined ? null : answer.groups.find((one) => one.keys[id] === keys[0]);
  const periods = id === undefined ? answer.total : group?.periods;
  assert.ok(periods, `line ${line}: no group ${keys[0]}`);
  for (const { difference } of periods) assert.equal(difference, '0');
  for (const { start, cell } of values) {
    const period: Period | undefined = periods.find((one) => one.period_start === start);
    const told: string = `line ${line}, ${slug} of ${start} is ${period?.[slug]}, the page says ${cell}`;
    assert.ok(cell !== null && agrees(cell, period?.[slug] ?? null), told);
  }
}

interface Journal {
  readonly postings: readonly Readonly<Record<string, string | null>>[];
  readonly debit: string;
  readonly credit: string;
}

async function checkJournal(company: ApiCompany, { rows }: PageTable): Promise<void> {
  const dates = rows.map(([date = '']) => date).sort();
  const query = new URLSearchParams({ date_start: dates[0] ?? '', date_end: dates.at(-1) ?? '' });
  const { postings, debit, credit } = (await company.ask('GET', `/revenue/journal?${query}`)) as Journal;
  assert.equal(debit, credit);
  const told = postings.map((one) => [one.date, one.account, one.line_id, one.debit ?? '', one.credit ?? '']);
  assert.deepEqual(
    told,
    rows.map((row) => row.map((cell) => cell.replaceAll(',', ''))),
  );
}
