// All examples of docs/methodology with what they expect, and the comparison of an answer to it.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { type Setting, settingOf } from './given.ts';
import { examplesOf } from './page.ts';
import { agrees, type Expectation, expectationsOf } from './report.ts';

const PAGES = new URL('../../docs/methodology/', import.meta.url);

export interface RunnableExample extends Setting {
  /** `page.md: title` */
  readonly name: string;
  readonly expectations: readonly Expectation[];
}

export function allExamples(): RunnableExample[] {
  const pages = readdirSync(PAGES).filter((file) => file.endsWith('.md'));
  return pages.sort().flatMap((file) =>
    examplesOf(readFileSync(new URL(file, PAGES), 'utf8')).map((example) => ({
      name: `${file}: ${example.title}`,
      ...settingOf(example),
      expectations: expectationsOf(example),
    })),
  );
}

/** One returned point: its value as exact decimal text. */
export interface Point {
  readonly start: string;
  readonly value: string | null;
  readonly asOf: string;
}

/** What an engine answers: a series' points in order of period (null: no such series), or a fact about the answer. */
export interface Answers {
  points(expectation: Expectation): Promise<readonly Point[] | null>;
  meta(name: 'freshness_date' | 'mrr_basis' | 'min_available_date'): Promise<string | null>;
}

/** Throws where an answer is not what the page says. */
export async function check(example: RunnableExample, answers: Answers): Promise<void> {
  for (const expectation of example.expectations) {
    const where = `${example.name}, table at line ${expectation.line}, ${expectation.question.slug}`;
    const { meta, values } = expectation;
    if (meta !== null && meta !== 'as_of') {
      assert.equal(await answers.meta(meta), values[0]?.cell, `${where} ${meta}`);
      continue;
    }
    const points = await answers.points(expectation);
    for (const { start, cell } of values) {
      const point = points?.find((one) => one.start === start);
      if (points === null) assert.ok(cell !== null && agrees(cell, '0'), `${where}: no series ${expectation.keys}`);
      else if (cell === null) assert.equal(point, undefined, `${where}: the point of ${start} was to be missing`);
      else if (meta === 'as_of') assert.equal(point?.asOf, cell, where);
      else checkPoint(`${where}, ${start}`, cell, point);
    }
  }
}

function checkPoint(where: string, cell: string, point: Point | undefined): void {
  assert.ok(point !== undefined, `${where}: the point is missing`);
  assert.ok(agrees(cell, point.value), `${where} is ${point.value}, the page says ${cell}`);
}
