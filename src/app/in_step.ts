// Reads the customers of two answers in step, page by page, so that neither has to be held.

import type { AnswerRow } from '../metrics/statement.ts';

interface Group {
  readonly no: number;
  readonly rows: readonly AnswerRow[];
}

/** The rows of each customer together; they come in order of the customer's number. */
async function* grouped(pages: AsyncIterable<AnswerRow[]>): AsyncGenerator<Group> {
  let no: number | null = null;
  let rows: AnswerRow[] = [];
  for await (const page of pages) {
    for (const row of page) {
      const next = Number(row.customer_no);
      if (no !== null && next !== no) {
        yield { no, rows };
        rows = [];
      }
      no = next;
      rows.push(row);
    }
  }
  if (no !== null) yield { no, rows };
}

/** Pairs the groups of two ordered streams by their number; one that the other side lacks has no rows there. */
export async function* inStep(
  left: AsyncIterable<AnswerRow[]>,
  right: AsyncIterable<AnswerRow[]>,
): AsyncGenerator<readonly [readonly AnswerRow[], readonly AnswerRow[]]> {
  const [a, b] = [grouped(left), grouped(right)];
  let [mine, others] = [await a.next(), await b.next()];
  while (mine.done !== true || others.done !== true) {
    const [x, y] = [mine.done === true ? null : mine.value, others.done === true ? null : others.value];
    const no = Math.min(x?.no ?? Number.POSITIVE_INFINITY, y?.no ?? Number.POSITIVE_INFINITY);
    yield [x?.no === no ? x.rows : [], y?.no === no ? y.rows : []];
    if (x?.no === no) mine = await a.next();
    if (y?.no === no) others = await b.next();
  }
}
