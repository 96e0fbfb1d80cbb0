// Balances: what covers a day adds up to a state. A row counts from its start to before its end, so a state is a running
// sum of amounts that come and go; only the changes of each period are asked of the database.

import { type Day, FOREVER } from '../core/calendar.ts';
import { bucketOf, DECIMAL, grouped, keyNames, periodOf, periodRows, type Scope, selectRows } from './rows.ts';

/** Rows that cover [start, end) with an amount. */
export interface Covering {
  readonly table: string;
  readonly start: string;
  readonly end: string;
  readonly amount: string;
  readonly conditions?: readonly string[];
}

/**
 * Changes of a balance by keys and period. Days are added up before periods: far fewer rows reach the second sum; but by
 * all keys of a roll-up there would be nearly as many days as rows.
 */
export function balanceChanges(scope: Scope, name: string, coverings: readonly Covering[]): string {
  const dated = (day: string): string => (scope.typed === true ? bucketOf(scope, day) : day);
  const sides = coverings.flatMap((covering) =>
    [
      { day: covering.start, sign: '' },
      { day: covering.end, sign: '-' },
    ].map(({ day, sign }) =>
      selectRows(scope, {
        table: covering.table,
        columns: [`${dated(day)} AS day`, `${sign}SUM(${covering.amount}) AS amount`],
        conditions: [...matters(scope, day, covering.end), ...(covering.conditions ?? [])],
        groupedColumns: 1,
      }),
    ),
  );
  const columns = `${keyNames(scope)}${bucketOf(scope, 'day')} AS period, CAST(SUM(amount) AS ${DECIMAL}) AS ${name}`;
  return `SELECT ${columns} FROM (${sides.join(' UNION ALL ')}) days${grouped(scope, 1)}`;
}

/** Up to the last closing; what has ended before the first period came and went before it and adds up to nothing. */
function matters(scope: Scope, day: string, end: string): string[] {
  return [`${day} <= ${scope.values.day(scope.closing)}`, `${end} >= ${scope.values.day(scope.first)}`];
}

/** What the rows that cover a day add up to: one number. */
export function stateOn(scope: Scope, coverings: readonly Covering[], day: Day): string {
  const on = scope.values.day(day);
  const sums = coverings.map(({ table, start, end, amount, conditions }) => {
    const kept = [`${start} <= ${on}`, `${end} > ${on}`, ...(conditions ?? [])];
    return `(${selectRows(scope, { table, columns: [`COALESCE(SUM(${amount}), 0)`], conditions: kept })})`;
  });
  return `(${sums.join(' + ')})`;
}

/** The same at the closing of every period, by keys and period; rows that cover the same closings are added up first. */
export function statesByPeriod(scope: Scope, name: string, coverings: readonly Covering[]): string {
  const [first, closing] = [scope.values.day(scope.first), scope.values.day(scope.closing)];
  const stretches = coverings.map(({ table, start, end, amount, conditions }) =>
    selectRows(scope, {
      table,
      columns: [
        `GREATEST(${periodOf(scope, start)}, ${first}) AS starts`,
        `CASE WHEN ${end} > ${closing} THEN ${scope.values.day(FOREVER)} ELSE ${periodOf(scope, end)} END AS ends`,
        `SUM(${amount}) AS amount`,
      ],
      conditions: [`${start} <= ${closing}`, `${end} >= ${first}`, ...(conditions ?? [])],
      groupedColumns: 2,
    }),
  );
  const covered = `(${stretches.join(' UNION ALL ')}) s JOIN (${periodRows(scope)}) x ON x.period >= s.starts AND x.period < s.ends`;
  return `SELECT ${keyNames(scope)}x.period AS period, CAST(SUM(s.amount) AS ${DECIMAL}) AS ${name} FROM ${covered}${grouped(scope, 1)}`;
}

/** A stream of amounts that a unit (a customer, a timeline) holds at a time; `months` moves it in time. */
export interface Stream extends Covering {
  readonly name: string;
  readonly months?: number;
}

/**
 * Changes of balances that depend on each unit's own state (is its sum above 0, what is left of its sum a year ago):
 * running sums by unit, a figure of each state (window w: the unit's states so far), and its changes by keys and period.
 */
export function unitChanges(
  scope: Scope,
  unit: readonly string[],
  streams: readonly Stream[],
  figures: Readonly<Record<string, string>>,
): string {
  const columns = unit.join(', ');
  const keys = keyNames(scope);
  const names = streams.map((stream) => stream.name);
  const window = `WINDOW w AS (PARTITION BY ${[...unit, ...scope.keys.map((_, index) => `k${index + 1}`)].join(', ')} ORDER BY period)`;
  const points = `SELECT ${keys}${columns}, period, ${names.map((name) => `SUM(${name}) AS ${name}`).join(', ')} FROM (${streams
    .flatMap((stream) => streamSides(scope, unit, stream, names))
    .join(' UNION ALL ')}) moves${grouped(scope, unit.length + 1)}`;
  const states = `SELECT ${keys}${columns}, period, ${names.map((name) => `SUM(${name}) OVER w AS ${name}`).join(', ')} FROM (${points}) points ${window}`;
  const figured = `SELECT ${keys}${columns}, period, ${entries(figures, (name, sql) => `${sql} AS ${name}`)} FROM (${states}) states ${window}`;
  const changes = `SELECT ${keys}period, ${entries(figures, (name) => `${name} - COALESCE(LAG(${name}) OVER w, 0) AS ${name}`)} FROM (${figured}) figured ${window}`;
  return `SELECT ${keys}period, ${entries(figures, (name) => `CAST(SUM(${name}) AS ${DECIMAL}) AS ${name}`)} FROM (${changes}) changes${grouped(scope, 1)}`;
}

function entries(figures: Readonly<Record<string, string>>, write: (name: string, sql: string) => string): string {
  return Object.entries(figures)
    .map(([name, sql]) => write(name, sql))
    .join(', ');
}

function streamSides(scope: Scope, unit: readonly string[], stream: Stream, names: readonly string[]): string[] {
  const moved = (day: string): string =>
    stream.months === undefined ? day : `CAST(${day} + INTERVAL '${stream.months} months' AS DATE)`;
  return [
    { day: moved(stream.start), sign: '' },
    { day: moved(stream.end), sign: '-' },
  ].map(({ day, sign }) =>
    selectRows(scope, {
      table: stream.table,
      columns: [
        ...unit.map((column) => `p.${column}`),
        `${bucketOf(scope, day)} AS period`,
        ...names.map((name) => `${name === stream.name ? `${sign}${stream.amount}` : '0'} AS ${name}`),
      ],
      conditions: [...matters(scope, day, moved(stream.end)), ...(stream.conditions ?? [])],
    }),
  );
}
