// Runs the examples of docs/methodology/data-quality.md: Given these billing objects, **We find** these findings.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Day, isoDay } from '../../src/core/calendar.ts';
import type { Finding } from '../../src/core/ledger.ts';
import { microsText } from '../../src/core/money.ts';
import { coreBooks } from '../laws/core.ts';
import { settingOf } from './given.ts';
import { type Example, examplesOf } from './page.ts';
import { agrees } from './report.ts';

const PAGE = new URL('../../docs/methodology/data-quality.md', import.meta.url);

/** The page with its tables of findings in the words that the reader of pages knows. */
const EXAMPLES = examplesOf(readFileSync(PAGE, 'utf8').replaceAll('**We find**', '**We report**'));

for (const example of EXAMPLES) test(`core: ${example.title}`, () => check(example));

test('the page has its examples', () => assert.ok(EXAMPLES.length >= 8));

function check(example: Example): void {
  const { company, rates } = settingOf(example);
  const { ledgers, freshness } = coreBooks(company, rates);
  const found = ledgers
    .flatMap((ledger) => ledger.findings)
    .filter(({ since }) => since === null || since <= freshness)
    .map((finding) => [rowOf(finding), finding] as const);
  const expected = example.tables.filter(({ kind }) => kind === 'We report').flatMap(({ rows }) => rows);
  const told = new Map(found.map(([row, finding]) => [row.join(' | '), finding]));
  const wanted = new Map(expected.map((cells) => [cells.slice(0, 3).join(' | '), cells[3] ?? '']));
  assert.deepEqual([...told.keys()].sort(), [...wanted.keys()].sort());
  for (const [row, cell] of wanted) {
    const stake = told.get(row)?.atStake ?? null;
    assert.ok(agrees(cell, stake === null ? null : microsText(stake)), `${row}: ${stake}, the page says ${cell}`);
  }
}

/** Finding, objects and period as the page writes them. */
function rowOf({ kind, objects, period }: Finding): [string, string, string] {
  const day = (value: Day | null) => (value === null ? '' : isoDay(value));
  return [
    kind,
    objects.map(({ object, id }) => `${object} ${id}`).join(', '),
    period === null ? '—' : `${day(period.start)} → ${day(period.end)}`.trim(),
  ];
}
