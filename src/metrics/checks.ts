// The identities of an answer (methodology sections 4 and 7): figures of the answer against the same told another way by
// the database, over the whole range and all kept rows. Both sides stand beside the figures; their difference is 0.

import { addDays } from '../core/calendar.ts';
import { microsText, parseMicros } from '../core/money.ts';
import { addsUp } from './catalogue.ts';
import { columnsOf } from './compile.ts';
import { type Exact, exact } from './exact.ts';
import { flowSums } from './flows.ts';
import { quantitiesOf } from './formula.ts';
import type { Metric } from './metric.ts';
import { MOVEMENT_AMOUNTS } from './movement_types.ts';
import { coveringsOf, groupsOf } from './quantities.ts';
import { periodsOf, type Query } from './query.ts';
import { closingStates, recognisedUpTo } from './recognised.ts';
import { type Sums, summed } from './rolled.ts';
import { type Scope, scopeOf, selectRows } from './rows.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { PARTS } from './units.ts';

export interface Check {
  readonly identity: string;
  readonly left: Exact;
  readonly right: Exact;
  readonly difference: Exact;
}

/** An identity: what the database says of both sides, and the columns of the answer that belong to the left one. */
interface Identity {
  readonly name: string;
  readonly left: string;
  readonly right: string;
  /** Columns of the answer's rows whose sum is added to the left side. */
  readonly columns: readonly string[];
}

/** The statement of the identity that concerns a metric, or null where there is none or no period. */
export function compileChecks(metric: Metric, query: Query): Statement | null {
  const last = periodsOf(query).at(-1);
  if (last === undefined) return null;
  let known = true;
  const statement = summed((values, sums) => {
    const identity = identityOf(metric, query, scopeOf({ ...query, dimensions: [] }, last, values), sums);
    known = identity !== null;
    if (identity === null) return '';
    const columns = [
      `${values.text(identity.name)} AS identity`,
      `${values.text(identity.columns.join(' '))} AS added`,
      `CAST(${identity.left} AS VARCHAR) AS lhs`,
      `CAST(${identity.right} AS VARCHAR) AS rhs`,
    ];
    return `SELECT ${columns.join(', ')}`;
  });
  return known ? statement : null;
}

/** The checks for `meta.checks`, from the rows of the answer and those of the checks' statement. */
export function checksOf(rows: readonly AnswerRow[], checkRows: readonly AnswerRow[]): Check[] {
  return checkRows.map((check) => {
    const columns = String(check.added)
      .split(' ')
      .filter((name) => name !== '');
    const added = rows.flatMap((row) => columns.map((name) => parseMicros(String(row[name] ?? 0))));
    const left = added.reduce((sum, amount) => sum + amount, parseMicros(String(check.lhs)) + 0n);
    const right = parseMicros(String(check.rhs));
    return {
      identity: String(check.identity),
      left: exact(microsText(left)),
      right: exact(microsText(right)),
      difference: exact(microsText(left - right)),
    };
  });
}

function identityOf(metric: Metric, query: Query, scope: Scope, sums: Sums): Identity | null {
  const names = quantitiesOf(metric.formula);
  const columns = columnsOf(metric, query);
  const filtered = query.filters.some((filter) => filter.field.source.kind === 'movement');
  // A breakdown leaves out series whose figure is zero: of a sum of all movements nothing is lost with them.
  const bridged = MOVEMENT_AMOUNTS.every((name) => columns.includes(name));
  if (bridged && !filtered && (query.dimensions.length === 0 || names.length === MOVEMENT_AMOUNTS.length)) {
    return {
      name: 'opening + new + reactivation + expansion + contraction + churn + fx = closing',
      left: sums.state([PARTS], scope, addDays(scope.first, -1)),
      right: sums.state([PARTS], scope, scope.closing),
      columns: MOVEMENT_AMOUNTS,
    };
  }
  return balanceIdentity(metric, query, scope, sums) ?? billingIdentity(names, scope, sums);
}

/** A running sum ends in what the rows that cover the closing day add up to. */
function balanceIdentity(metric: Metric, query: Query, scope: Scope, sums: Sums): Identity | null {
  const names = quantitiesOf(metric.formula);
  const name = names.find((one) => coveringsOf(one, scope).length > 0);
  if (name === undefined) return null;
  const coverings = coveringsOf(name, scope);
  // Only a breakdown of the balance itself holds all of it, and once.
  const held = query.dimensions.length === 0 || (names.length === 1 && addsUp(metric));
  return {
    name: 'all that came − all that went = what covers the closing day',
    left: held ? '0' : `(${total(sums.changes(groupsOf([name]), [name], scope), [name])})`,
    right: sums.state(coverings, scope, scope.closing),
    columns: held ? [name] : [],
  };
}

const RECOGNISED = ['recognised_recurring', 'recognised_one_off', 'deferred', 'accrued'];
const BILLED = ['invoiced', 'tax', 'paid'];
const INVOICED = { table: 'revenue', day: 'p.issued', amount: 'p.invoiced' };
const CREDITED = { table: 'credits', day: 'p.issued', amount: 'p.amount' };

function billingIdentity(names: readonly string[], scope: Scope, sums: Sums): Identity | null {
  sums.ofTables();
  const by = `p.issued <= ${scope.values.day(scope.closing)}`;
  const since = `p.issued >= ${scope.values.day(scope.first)}`;
  if (names.some((name) => RECOGNISED.includes(name))) {
    const recognised = recognisedUpTo(scope.values.day(scope.closing));
    const deferred = total(closingStates({ ...scope, first: scope.last }), ['deferred']);
    return {
      name: 'recognised to date + deferred = amount of the issued lines',
      left: `${sumOf(scope, 'revenue', recognised, [by])} + (${deferred})`,
      right: sumOf(scope, 'revenue', 'p.amount', [by]),
      columns: [],
    };
  }
  if (names.some((name) => BILLED.includes(name))) {
    return {
      name: 'invoiced by period = invoiced over the range',
      left: `(${total(flowSums(scope, { invoiced: INVOICED }), ['invoiced'])})`,
      right: sumOf(scope, 'revenue', 'p.invoiced', [since, by]),
      columns: [],
    };
  }
  if (!names.includes('credited')) return null;
  return {
    name: 'credited by period = credited over the range',
    left: `(${total(flowSums(scope, { credited: CREDITED }), ['credited'])})`,
    right: sumOf(scope, 'credits', 'p.amount', [since, by]),
    columns: [],
  };
}

function total(sql: string, names: readonly string[]): string {
  return `SELECT COALESCE(SUM(${names.join(' + ')}), 0) FROM (${sql}) q`;
}

function sumOf(scope: Scope, table: string, amount: string, conditions: readonly string[]): string {
  return `(${selectRows(scope, { table, columns: [`COALESCE(SUM(${amount}), 0)`], conditions })})`;
}
