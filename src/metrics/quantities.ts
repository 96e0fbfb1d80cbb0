// Quantities: the additive figures that formulas are made of, each with the SQL that yields its changes by period.
// A balance is the running sum of its changes; a flow stands for its own period alone.

import { balanceChanges, type Covering } from './balances.ts';
import { flowSums } from './flows.ts';
import { mrrChanges } from './month_ends.ts';
import { lostCustomers, monthCustomers } from './monthly.ts';
import { churnedTimelines, movementAmounts, movementCounts } from './movements.ts';
import { closingStates, recognisedFlows } from './recognised.ts';
import type { Scope } from './rows.ts';
import { CUSTOMERS, PARTS, type Select, TIMELINES, type UnitKind, unitCounts } from './units.ts';
import { YEAR_AGO_NAMES, yearAgo } from './year_ago.ts';

/** Several quantities that one SELECT yields: keys, period, then these columns. */
export interface QuantityGroup {
  readonly names: readonly string[];
  readonly balance: boolean;
  /** One SELECT or several, to be added up, of keys, period and the columns named (those it leaves out are 0). */
  readonly selects: (scope: Scope) => readonly Select[];
  /** What a balance is the sum of on a day, where rows say so directly. */
  readonly coverings?: (scope: Scope) => readonly Covering[];
  /** What its changes are sums over, whatever else is asked: each row by itself, or each customer within its keys (rolled.ts). */
  readonly adds?: 'rows' | 'customers';
}

const COMMITTED: Covering = { ...PARTS, table: 'committed' };
const UNPAID = "p.invoice_status IN ('open', 'pending', 'unpaid')";

function balance(name: string, coverings: (scope: Scope) => readonly Covering[]): QuantityGroup {
  return {
    names: [name],
    balance: true,
    selects: (scope) => [{ sql: balanceChanges(scope, name, coverings(scope)), names: [name] }],
    coverings,
    adds: 'rows',
  };
}

function flows(names: readonly string[], sql: (scope: Scope) => string, adds?: QuantityGroup['adds']): QuantityGroup {
  return { names, balance: false, selects: (scope) => [{ sql: sql(scope), names }], ...(adds && { adds }) };
}

function counted(name: string, unit: UnitKind): QuantityGroup {
  return {
    names: [name],
    balance: true,
    selects: (scope) => unitCounts(name, unit, scope),
    coverings: (scope) => (scope.ofCustomers ? [unit.stretches] : []),
    adds: 'customers',
  };
}

function futureCoverings(scope: Scope): Covering[] {
  const freshness = scope.values.day(scope.freshness);
  const secured = { ...PARTS, table: "(SELECT *, 'secured' AS security FROM parts)" };
  const renewed = {
    ...PARTS,
    table: "(SELECT *, CASE WHEN secured THEN 'secured' ELSE 'unsecured' END AS security FROM future)",
    conditions: [`p.known_start <= ${freshness}`, `p.known_end > ${freshness}`],
  };
  return [secured, renewed];
}

const NEVER = "DATE '9999-12-31'";
/** Billed and unpaid: an invoice from its issue, less its credit notes from theirs, never before the invoice. */
const OUTSTANDING: QuantityGroup = balance('outstanding', () => [
  { table: 'revenue', start: 'p.issued', end: NEVER, amount: 'p.invoiced', conditions: [UNPAID] },
  {
    table: 'credits',
    start: 'GREATEST(p.issued, p.invoice_issued)',
    end: NEVER,
    amount: '(-p.amount)',
    conditions: [UNPAID],
  },
]);

const GROUPS: readonly QuantityGroup[] = [
  { names: ['mrr'], balance: true, selects: mrrChanges, coverings: () => [PARTS], adds: 'rows' },
  balance('cmrr', () => [PARTS, COMMITTED]),
  balance('future_mrr', futureCoverings),
  counted('customers', CUSTOMERS),
  counted('timelines', TIMELINES),
  { names: ['month_customers'], balance: true, selects: monthCustomers, adds: 'customers' },
  flows(['lost_customers'], lostCustomers, 'customers'),
  { names: YEAR_AGO_NAMES, balance: true, selects: yearAgo, adds: 'customers' },
  flows(
    ['new_mrr', 'reactivation_mrr', 'expansion_mrr', 'contraction_mrr', 'churned_mrr', 'fx_mrr'],
    movementAmounts,
    'customers',
  ),
  flows(['new_customers', 'reactivated_customers', 'churned_customers'], movementCounts, 'customers'),
  flows(['churned_timeline_mrr'], churnedTimelines, 'rows'),
  flows(
    ['due', 'renewed'],
    (scope) =>
      flowSums(scope, {
        due: { table: 'renewals', day: 'p.due', amount: 'p.before' },
        renewed: { table: 'renewals', day: 'p.due', amount: 'p.kept' },
      }),
    'rows',
  ),
  flows(['recognised_recurring', 'recognised_one_off'], recognisedFlows),
  flows(['deferred', 'accrued'], closingStates),
  flows(
    ['invoiced', 'tax', 'paid'],
    (scope) =>
      flowSums(scope, {
        invoiced: { table: 'revenue', day: 'p.issued', amount: 'p.invoiced' },
        tax: { table: 'revenue', day: 'p.issued', amount: 'p.tax' },
        paid: { table: 'revenue', day: 'p.issued', amount: 'p.invoiced', conditions: ["p.invoice_status = 'paid'"] },
      }),
    'rows',
  ),
  flows(
    ['credited'],
    (scope) => flowSums(scope, { credited: { table: 'credits', day: 'p.issued', amount: 'p.amount' } }),
    'rows',
  ),
  OUTSTANDING,
  flows(['acquisition_costs'], (scope) =>
    flowSums(scope, { acquisition_costs: { table: 'acquisition_costs', day: 'p.day', amount: 'p.amount' } }),
  ),
];

const BY_NAME = new Map(GROUPS.flatMap((group) => group.names.map((name) => [name, group] as const)));

function groupOf(name: string): QuantityGroup {
  const group = BY_NAME.get(name);
  if (group === undefined) throw new Error(`unknown quantity ${name}`);
  return group;
}

/** True for a running sum of changes, false for a flow. */
export function isBalance(name: string): boolean {
  return groupOf(name).balance;
}

/** The rows that a balance adds up on a day; none where it is no plain sum. */
export function coveringsOf(name: string, scope: Scope): readonly Covering[] {
  return groupOf(name).coverings?.(scope) ?? [];
}

/** The groups of these quantities, each once. */
export function groupsOf(names: readonly string[]): QuantityGroup[] {
  return [...new Set(names.map(groupOf))];
}

/** The SELECTs that yield these quantities, each group once. */
export function selectsOf(names: readonly string[], scope: Scope): Select[] {
  return groupsOf(names).flatMap((group) => group.selects(scope));
}
