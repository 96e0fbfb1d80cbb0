// The identities of an answer (methodology sections 4 and 7): both sides are asked of the database in different ways,
// over the whole range and all kept rows, and stand beside the figures with their difference, which is 0.

import { addDays, type Day } from '../core/calendar.ts';
import { microsText, parseMicros } from '../core/money.ts';
import { balanceChanges, type Covering } from './balances.ts';
import type { Metric } from './catalogue.ts';
import { type Exact, exact } from './exact.ts';
import { flowSums } from './flows.ts';
import { quantitiesOf } from './formula.ts';
import { movementAmounts } from './movements.ts';
import { periodsOf, type Query } from './query.ts';
import { closingStates, recognisedUpTo } from './recognised.ts';
import { type Scope, scopeOf, selectRows } from './rows.ts';
import type { AnswerRow, Statement } from './statement.ts';
import { PARTS } from './units.ts';
import { Values } from './values.ts';

export interface Check {
  readonly identity: string;
  readonly left: Exact;
  readonly right: Exact;
  readonly difference: Exact;
}

interface Identity {
  readonly name: string;
  /** Holds for metrics that read one of these quantities. */
  readonly quantities: readonly string[];
  readonly left: (scope: Scope) => string;
  readonly right: (scope: Scope) => string;
}

const MOVEMENTS = ['new_mrr', 'reactivation_mrr', 'expansion_mrr', 'contraction_mrr', 'churned_mrr', 'fx_mrr'];

const IDENTITIES: readonly Identity[] = [
  {
    name: 'opening + new + reactivation + expansion + contraction + churn + fx = closing',
    quantities: [...MOVEMENTS, 'new_customers', 'reactivated_customers', 'churned_customers', 'lost_customers'],
    left: (scope) =>
      `${stateOn(scope, PARTS, addDays(scope.first, -1))} + (${total(movementAmounts(scope), MOVEMENTS)})`,
    right: (scope) => stateOn(scope, PARTS, scope.closing),
  },
  {
    name: 'all that came − all that went = MRR of the closing day',
    quantities: ['mrr', 'cmrr', 'customers', 'timelines', 'mrr_then', 'churned_timeline_mrr', 'due', 'future_mrr'],
    left: (scope) => `(${total(balanceChanges(scope, 'mrr', [PARTS]), ['mrr'])})`,
    right: (scope) => stateOn(scope, PARTS, scope.closing),
  },
  {
    name: 'recognised to date + deferred = amount of the issued lines',
    quantities: ['recognised_recurring', 'recognised_one_off', 'deferred', 'accrued'],
    left: (scope) =>
      `${issued(scope, recognisedUpTo(scope.values.day(scope.closing)))} + (${total(closingStates(atEnd(scope)), ['deferred'])})`,
    right: (scope) => issued(scope, 'p.amount'),
  },
  {
    name: 'invoiced by period = invoiced over the range',
    quantities: ['invoiced', 'tax', 'paid', 'outstanding'],
    left: (scope) => `(${total(flowSums(scope, { invoiced: INVOICED }), ['invoiced'])})`,
    right: (scope) =>
      sumOf(scope, 'revenue', 'p.invoiced', [`p.issued >= ${scope.values.day(scope.first)}`, issuedBy(scope)]),
  },
  {
    name: 'credited by period = credited over the range',
    quantities: ['credited'],
    left: (scope) => `(${total(flowSums(scope, { credited: CREDITED }), ['credited'])})`,
    right: (scope) =>
      sumOf(scope, 'credits', 'p.amount', [`p.issued >= ${scope.values.day(scope.first)}`, issuedBy(scope)]),
  },
];
const CREDITED = { table: 'credits', day: 'p.issued', amount: 'p.amount' };
const INVOICED = { table: 'revenue', day: 'p.issued', amount: 'p.invoiced' };

/** The statement of the identities that concern a metric, or null where there is none or no period. */
export function compileChecks(metric: Metric, query: Query): Statement | null {
  const last = periodsOf(query).at(-1);
  const names = quantitiesOf(metric.formula);
  // The first that concerns the metric: it says more than those after it.
  const identity = IDENTITIES.find(({ quantities }) => quantities.some((name) => names.includes(name)));
  if (last === undefined || identity === undefined) return null;
  const values = new Values();
  const scope = scopeOf({ ...query, dimensions: [] }, last, values);
  const columns = [
    `${values.text(identity.name)} AS identity`,
    `CAST(${identity.left(scope)} AS VARCHAR) AS lhs`,
    `CAST(${identity.right(scope)} AS VARCHAR) AS rhs`,
  ];
  return values.statement(`SELECT ${columns.join(', ')}`);
}

/** The checks of the statement's rows, for `meta.checks`. */
export function checksOf(rows: readonly AnswerRow[]): Check[] {
  return rows.map((row) => {
    const left = parseMicros(String(row.lhs));
    const right = parseMicros(String(row.rhs));
    return {
      identity: String(row.identity),
      left: exact(microsText(left)),
      right: exact(microsText(right)),
      difference: exact(microsText(left - right)),
    };
  });
}

function total(sql: string, names: readonly string[]): string {
  return `SELECT COALESCE(SUM(${names.join(' + ')}), 0) FROM (${sql}) q`;
}

function sumOf(scope: Scope, table: string, amount: string, conditions: readonly string[]): string {
  return `(${selectRows(scope, { table, columns: [`COALESCE(SUM(${amount}), 0)`], conditions })})`;
}

/** The kept rows that cover a day, added up directly. */
function stateOn(scope: Scope, { table, start, end, amount }: Covering, day: Day): string {
  const on = scope.values.day(day);
  return sumOf(scope, table, amount, [`${start} <= ${on}`, `${end} > ${on}`]);
}

function issuedBy(scope: Scope): string {
  return `p.issued <= ${scope.values.day(scope.closing)}`;
}

function issued(scope: Scope, amount: string): string {
  return sumOf(scope, 'revenue', amount, [issuedBy(scope)]);
}

/** The last period alone. */
function atEnd(scope: Scope): Scope {
  return { ...scope, first: scope.last };
}
