// The revenue schedule (methodology section 7): deferred revenue from closing to closing, by period and group, with what
// was invoiced, credited and recognised in between.

import { addDays, type Day, isoDay, parseDay, periodStart } from '../core/calendar.ts';
import { microsText, parseMicros } from '../core/money.ts';
import { addedUp } from './changes.ts';
import type { Dimension } from './dimensions.ts';
import { type Exact, exact } from './exact.ts';
import { flowSums } from './flows.ts';
import { type Key, keysOf } from './keys.ts';
import { type Period, periodsOf, type Query } from './query.ts';
import { recognisedUpTo } from './recognised.ts';
import { DECIMAL, grouped, keyNames, periodRows, type Scope, scopeOf, selectRows, shownKey } from './rows.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { Values } from './values.ts';

/** Of a period: billed and over; at its closing: so far recognised of what runs, deferred, accrued. */
const FIGURES = [
  'invoiced',
  'worth',
  'over_recurring',
  'over_one_off',
  'running_recurring',
  'running_one_off',
  'deferred',
  'accrued',
] as const;
type Figures = Readonly<Record<(typeof FIGURES)[number], bigint>>;

/** Which groups, in order of the size of what is deferred at the last closing. */
export interface SchedulePage {
  readonly limit: number;
  readonly offset: number;
}

/** Opening, movements and closing of deferred revenue in one period; amounts in millionths. */
export interface ScheduleFigures {
  readonly opening_deferred: bigint;
  readonly invoiced: bigint;
  readonly credited: bigint;
  readonly recognized: bigint;
  readonly recognized_recurring: bigint;
  readonly recognized_one_off: bigint;
  readonly accrued_change: bigint;
  readonly closing_deferred: bigint;
  readonly closing_accrued: bigint;
  /** The identity's left side less its right side: 0. */
  readonly difference: bigint;
}

export interface ScheduleGroup {
  readonly keys: readonly Key[];
  readonly periods: readonly (Period & { readonly figures: ScheduleFigures })[];
}

/** The whole, and a page of the groups where a dimension was asked for. */
export interface Schedule {
  readonly total: ScheduleGroup;
  readonly groups: readonly ScheduleGroup[];
  readonly groupsTotal: number;
}

/**
 * The statement, or null where no period exists. A row holds `place` (0: the whole), `groups` (in all), `t1`, `l1`, `period`
 * and the figures; the period before the first holds the opening's states.
 */
export function scheduleStatement(query: Query, page: SchedulePage): Statement | null {
  const last = periodsOf(query).at(-1);
  if (last === undefined) return null;
  const values = new Values();
  const scope = scopeOf(query, last, values);
  const own = `CAST(NULL AS VARCHAR) AS t1, CAST(NULL AS VARCHAR) AS l1, period, ${sums()}`;
  const whole = (points: string): string => `SELECT 0 AS place, 0 AS groups, ${own} FROM ${points} GROUP BY period`;
  const { tables, parts } = partsOf(query, scope, page, whole);
  const texts = FIGURES.map((name) => `CAST(${name} AS VARCHAR) AS ${name}`).join(', ');
  return values.statement(
    `WITH ${tables} SELECT CAST(place AS INTEGER) AS place, CAST(groups AS INTEGER) AS groups, t1, l1, CAST(period AS VARCHAR) AS period, ${texts} FROM (${parts}) parts ORDER BY place, period`,
  );
}

function sums(): string {
  return FIGURES.map((name) => `SUM(${name}) AS ${name}`).join(', ');
}

/**
 * What the figures are made of. A line is either over at a closing, and its whole amount is recognised, or it runs, and
 * the law of its days says how much of it is: only lines that run are looked at closing by closing.
 */
function figuresOf(scope: Scope, kept: readonly string[] = []): string {
  const dated = (day: string, amount: string, condition = 'TRUE') => ({
    table: 'revenue',
    day,
    amount,
    conditions: [condition, ...kept],
  });
  const flows = {
    invoiced: dated('p.issued', 'p.invoiced'),
    worth: dated('p.issued', 'p.amount'),
    over_recurring: dated('p.end_day - 1', 'p.amount', 'p.recurring'),
    over_one_off: dated('p.end_day - 1', 'p.amount', 'NOT p.recurring'),
  };
  const closings = { ...scope, first: scope.opening };
  return addedUp(
    [
      { sql: flowSums(scope, flows), names: Object.keys(flows) },
      { sql: runningLines(closings, kept), names: ['running_recurring', 'running_one_off', 'deferred', 'accrued'] },
      { sql: overBeforeIssue(closings, kept), names: ['accrued'] },
    ],
    FIGURES,
    scope,
  );
}

/** At each closing the lines that are issued or begun and not over: recognised so far, deferred and accrued. */
function runningLines(scope: Scope, kept: readonly string[]): string {
  const soFar = recognisedUpTo('x.as_of');
  const rows = selectRows(scope, {
    table: `(${periodRows(scope)}) x, revenue`,
    columns: ['x.period', 'x.as_of', 'p.issued', 'p.recurring', 'p.amount', `${soFar} AS so_far`],
    conditions: [
      `p.end_day - 1 > ${scope.values.day(addDays(scope.first, -1))}`,
      `LEAST(p.issued, p.start_day) <= ${scope.values.day(scope.closing)}`,
      'p.end_day - 1 > x.as_of',
      'LEAST(p.issued, p.start_day) <= x.as_of',
      ...kept,
    ],
  });
  const sum = (name: string, when: string, amount: string): string =>
    `CAST(SUM(CASE WHEN ${when} THEN ${amount} ELSE 0 END) AS ${DECIMAL}) AS ${name}`;
  const columns = [
    sum('running_recurring', 'recurring', 'so_far'),
    sum('running_one_off', 'NOT recurring', 'so_far'),
    sum('deferred', 'issued <= as_of', 'amount - so_far'),
    sum('accrued', 'issued > as_of', 'so_far'),
  ];
  return `SELECT ${keyNames(scope)}period, ${columns.join(', ')} FROM (${rows}) lines${grouped(scope, 1)}`;
}

/** Lines that are over and not yet issued are accrued whole. */
function overBeforeIssue(scope: Scope, kept: readonly string[]): string {
  return selectRows(scope, {
    table: `(${periodRows(scope)}) x, revenue`,
    columns: ['x.period AS period', `CAST(SUM(p.amount) AS ${DECIMAL}) AS accrued`],
    conditions: ['p.issued >= p.end_day', 'p.end_day - 1 <= x.as_of', 'p.issued > x.as_of', ...kept],
    groupedColumns: 1,
  });
}

/**
 * The whole, and a page of the groups. Of many groups, such as customers, only those of the page are followed through
 * the periods; of few, all are, and added up to the whole.
 */
function partsOf(
  query: Query,
  scope: Scope,
  page: SchedulePage,
  whole: (points: string) => string,
): { readonly tables: string; readonly parts: string } {
  const [key] = query.dimensions;
  if (key === undefined) return { tables: `points AS (${figuresOf(scope)})`, parts: whole('points') };
  const groups = groupsOf(key);
  if (!query.dimensions.some(({ id }) => id === 'customer')) {
    const last = scope.values.day(scope.last);
    const size = `SUM(CASE WHEN period = ${last} THEN ABS(deferred) + ABS(accrued) ELSE 0 END)`;
    const moved = FIGURES.map((name) => `ABS(${name})`).join(' + ');
    const weighed = `SELECT k1, ${size} AS held, SUM(${moved}) AS moved FROM points GROUP BY k1`;
    const tables = `points AS (${figuresOf(scope)}), page AS (${ranked(weighed, page)})`;
    return { tables, parts: `${whole('points')} UNION ALL ${groups}` };
  }
  const total = `total AS (${figuresOf({ ...scope, keys: [] })})`;
  const points = figuresOf(scope, ['p.customer_no IN (SELECT group_key FROM page)']);
  const tables = `${total}, page AS (${ranked(customersHeld(scope), page)}), points AS (${points})`;
  return { tables, parts: `${whole('total')} UNION ALL ${groups}` };
}

/** The groups of the page, numbered by what is held at the last closing; those that are zero throughout are left out. */
function ranked(weighed: string, { limit, offset }: SchedulePage): string {
  const order = 'held DESC, moved DESC, k1';
  const all = `SELECT k1 AS group_key, ROW_NUMBER() OVER (ORDER BY ${order}) AS place, COUNT(*) OVER () AS groups FROM (${weighed}) weighed WHERE moved <> 0`;
  return `SELECT * FROM (${all}) places WHERE place > ${offset} AND place <= ${offset + limit}`;
}

/** By customer: deferred and accrued at the last closing, and the lines that any period concerns. */
function customersHeld(scope: Scope): string {
  const closing = scope.values.day(scope.closing);
  const first = scope.values.day(scope.first);
  const soFar = recognisedUpTo(closing);
  const running = `p.end_day - 1 > ${closing}`;
  const held = `CASE WHEN p.issued > ${closing} THEN CASE WHEN ${running} THEN ${soFar} ELSE p.amount END WHEN ${running} THEN p.amount - ${soFar} ELSE 0 END`;
  const moved = `ABS(p.amount) + CASE WHEN p.issued >= ${first} THEN ABS(p.invoiced) ELSE 0 END`;
  return selectRows(scope, {
    table: 'revenue',
    columns: [`ABS(SUM(${held})) AS held`, `SUM(${moved}) AS moved`],
    conditions: [`LEAST(p.issued, p.start_day) <= ${closing}`, `GREATEST(p.issued, p.end_day - 1) >= ${first}`],
    groupedColumns: 0,
  });
}

function groupsOf(key: Dimension): string {
  const shown = shownKey(key, 'group_key');
  const figures = FIGURES.map((name) => `CAST(p.${name} AS ${DECIMAL}) AS ${name}`).join(', ');
  return `SELECT r.place, r.groups, CAST(${shown.text} AS VARCHAR) AS t1, CAST(${shown.label} AS VARCHAR) AS l1, p.period, ${figures} FROM page r JOIN points p ON p.k1 IS NOT DISTINCT FROM r.group_key${shown.join}`;
}

/** The schedule from the rows of its statement (none where no period exists). */
export function scheduleOf(query: Query, rows: readonly AnswerRow[]): Schedule {
  const periods = periodsOf(query);
  const places = Map.groupBy(rows, (row) => Number(row.place));
  const group = (own: readonly AnswerRow[], keys: readonly Key[]): ScheduleGroup => ({
    keys,
    periods: figured(periods, own, periodStart(addDays(query.first, -1), query.grain)),
  });
  const total = group(places.get(0) ?? [], []);
  places.delete(0);
  const groups = [...places].sort(([a], [b]) => a - b).map(([, own]) => group(own, keysOf(query, own[0])));
  const named = [...places.values()][0]?.[0];
  return { total, groups, groupsTotal: Number(named?.groups ?? 0) };
}

function figured(periods: readonly Period[], rows: readonly AnswerRow[], before: Day): ScheduleGroup['periods'] {
  const byDay = new Map(rows.map((row) => [parseDay(String(row.period)), row]));
  const read = (day: Day): Figures => {
    const row = byDay.get(day);
    return Object.fromEntries(
      FIGURES.map((name) => [name, parseMicros(String(row?.[name] ?? 0))]),
    ) as unknown as Figures;
  };
  let opening = read(before);
  return periods.map((period) => {
    const closing = read(period.start);
    const figures = figuresBetween(opening, closing);
    opening = closing;
    return { ...period, figures };
  });
}

function figuresBetween(opening: Figures, own: Figures): ScheduleFigures {
  const recurring = own.over_recurring + own.running_recurring - opening.running_recurring;
  const oneOff = own.over_one_off + own.running_one_off - opening.running_one_off;
  const recognized = recurring + oneOff;
  const credited = own.invoiced - own.worth;
  const accruedChange = own.accrued - opening.accrued;
  return {
    opening_deferred: opening.deferred,
    invoiced: own.invoiced,
    credited,
    recognized,
    recognized_recurring: recurring,
    recognized_one_off: oneOff,
    accrued_change: accruedChange,
    closing_deferred: own.deferred,
    closing_accrued: own.accrued,
    difference: opening.deferred + own.invoiced - credited - recognized + accruedChange - own.deferred,
  };
}

/** A period's figures as the answer shows them. */
export function shownFigures(period: Period & { readonly figures: ScheduleFigures }): Record<string, string | Exact> {
  const amounts = Object.entries(period.figures).map(([name, value]) => [name, exact(microsText(value))]);
  const days = { period_start: isoDay(period.start), period_end: isoDay(period.end), as_of: isoDay(period.asOf) };
  return { ...days, ...Object.fromEntries(amounts) };
}
