// The customers of one cell of the cohort table: everybody of the cohort, with what each adds to the figure at an age.

import { isoDay, periodLastDay, periodStart } from '../core/calendar.ts';
import { parseMicros } from '../core/money.ts';
import { add, divide, multiply, type Ratio, ratio, ZERO } from '../core/ratio.ts';
import { addedUp } from './changes.ts';
import { type CohortQuery, cohortColumns, cohortSelects, compileCohorts } from './cohorts.ts';
import { cohortDimension } from './dimensions.ts';
import type { Drilled } from './drill.ts';
import { CUSTOMER } from './explain.ts';
import { type Period, periodsOf } from './query.ts';
import { type Scope, scopeOf } from './rows.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { Values } from './values.ts';

/** The period of a cohort's age; null where it has not begun. */
export function periodOfAge(query: CohortQuery, age: number): Period | null {
  return periodsOf({ ...query, last: periodStart(query.freshness, query.grain) })[age] ?? null;
}

/** What a cell's customers add up: the figure's own term, and for retention of MRR what they began with. */
const TERMS = {
  customers: ['customers'],
  logo_retention: ['customers'],
  mrr: ['mrr'],
  nrr: ['mrr', 'starting mrr'],
  grr: ['least mrr', 'starting mrr'],
} as const;

/** Everybody whose first day with MRR lies in the query's first period, as of one of its ages. */
export function drilledCohort(query: CohortQuery, at: Period): Drilled {
  const values = new Values();
  const asked = { ...query, dimensions: [cohortDimension(query.grain), ...CUSTOMER] };
  const end = periodLastDay(query.first, query.grain);
  const firstDays = { from: query.first, to: end < query.freshness ? end : query.freshness };
  const scope: Scope = { ...scopeOf(asked, at, values), firstDays };
  const names = cohortColumns(query.metric);
  const points = addedUp(cohortSelects(query.metric, scope), names, scope);
  const own = query.metric === 'grr' ? 'floor' : names[0];
  const begun = `SUM(CASE WHEN period <= ${values.day(query.first)} THEN mrr ELSE 0 END)`;
  const sums = [`SUM(${own})`, ...(TERMS[query.metric].length > 1 ? [begun] : [])];
  const held = `SELECT k2 AS customer_no, ${sums.map((sum, index) => `${sum} AS v${index}`).join(', ')} FROM (${points}) points GROUP BY k2`;
  const members = `SELECT p.customer_no FROM spans p WHERE p.span_start = p.first_day AND p.first_day >= ${values.day(firstDays.from)} AND p.first_day <= ${values.day(firstDays.to)}`;
  const columns = sums.map((_, index) => `COALESCE(h.v${index}, 0) AS v${index}`).join(', ');
  const sql = `SELECT m.customer_no, ${columns}, COALESCE(h.v0, 0) AS part FROM (${members}) m LEFT JOIN (${held}) h ON h.customer_no = m.customer_no`;
  return { sql, terms: sums.length, values };
}

/** The statement of the cohort's row of the table; null where it has not begun. */
export function cohortStatement(query: CohortQuery): Statement | null {
  return compileCohorts({ ...query, last: query.first, dimensions: [] });
}

export interface CohortCell {
  readonly size: number;
  readonly value: Ratio | null;
  /** What a customer's part is multiplied by; null where the figure cannot be computed. */
  readonly scale: Ratio | null;
  readonly terms: readonly (readonly [name: string, value: Ratio])[];
}

/** A cell from the rows of the cohort's statement. */
export function cohortCell(query: CohortQuery, at: Period, rows: readonly AnswerRow[]): CohortCell {
  const size = Number(rows[0]?.size ?? 0);
  const sum = (name: string, until: string): Ratio =>
    rows
      .filter((row) => row.period !== null && String(row.period) <= until)
      .reduce((total, row) => add(total, ratio(parseMicros(String(row[name] ?? 0)), 1_000_000n)), ZERO);
  const names = cohortColumns(query.metric);
  const own = sum(query.metric === 'grr' ? 'floor' : (names[0] ?? ''), isoDay(at.start));
  const begun = sum('mrr', isoDay(query.first));
  const scale = scaleOf(query, size, begun);
  const [name, second] = TERMS[query.metric];
  return {
    size,
    value: scale === null ? null : multiply(own, scale),
    scale,
    terms: [[name, own], ...(second === undefined ? [] : [[second, begun] as const])],
  };
}

function scaleOf({ metric }: CohortQuery, size: number, begun: Ratio): Ratio | null {
  if (metric === 'customers' || metric === 'mrr') return ratio(1n);
  const whole = metric === 'logo_retention' ? ratio(BigInt(size)) : begun;
  return whole.num === 0n ? null : divide(ratio(100n), whole);
}
