// Roll-ups. What is asked by some dimensions under filters by others is a sum over the changes by all of these together, in
// all periods and whatever values are asked for. So a question is written twice: of the tables, and of such sums.

import { addDays, type Day, dayOf, type Grain, periodLastDay, periodStart } from '../core/calendar.ts';
import { type Covering, stateOn, statesByPeriod } from './balances.ts';
import { addedUp } from './changes.ts';
import { type Dimension, ROW_DIMENSIONS } from './dimensions.ts';
import type { Filter } from './filters.ts';
import { monthText, objectCondition, propertyCondition, textCondition, withNegation } from './predicate.ts';
import type { QuantityGroup } from './quantities.ts';
import { DECIMAL, grouped, isOfCustomers, type Scope } from './rows.ts';
import type { Rolled, RollUp, Statement } from './statement.ts';
import type { Select } from './units.ts';
import { Values } from './values.ts';

/** Where a statement takes the changes of quantities from. */
export interface Sums {
  /** A SELECT of the changes of these groups by the scope's keys and period, with the columns named. */
  changes(groups: readonly QuantityGroup[], names: readonly string[], scope: Scope): string;
  /** What the rows that cover the last day of a period, or the closing, add up to: one number, whatever the keys. */
  state(coverings: readonly Covering[], scope: Scope, day: Day): string;
  /** Said by a statement that reads the tables beside: no roll-up stands for them. */
  ofTables(): void;
}

const OF_THE_TABLES: Sums = {
  changes(groups, names, scope) {
    const selects = groups.flatMap((group) => group.selects(scope));
    return addedUp(selects, names, scope);
  },
  state: (coverings, scope, day) => stateOn({ ...scope, keys: [] }, coverings, day),
  ofTables: () => undefined,
};

/** A statement that is written the same way whatever its changes are taken from. */
export function summed(write: (values: Values, sums: Sums) => string): Statement {
  const values = new Values();
  const direct = values.statement(write(values, OF_THE_TABLES));
  return { ...direct, rolled: () => rolledBy(write) };
}

function rolledBy(write: (values: Values, sums: Sums) => string): Rolled | null {
  const found = new OfRollUps(() => 'rolled');
  write(new Values(), found);
  if (!found.possible) return null;
  return {
    rollUps: found.rollUps,
    asked(relations) {
      const values = new Values();
      return values.statement(write(values, new OfRollUps((at) => relations[at] ?? '')));
    },
  };
}

/** Days and weeks have too many sums; what lies before is in no bill. */
const GRAINS: readonly Grain[] = ['month', 'quarter', 'year'];
const BEGIN = dayOf(1900, 1, 1);
const ROOT = ROW_DIMENSIONS.filter((dimension) => dimension.id === 'customer');

class OfRollUps implements Sums {
  readonly rollUps: RollUp[] = [];
  readonly #relationAt: (at: number) => string;
  possible = true;

  constructor(relationAt: (at: number) => string) {
    this.#relationAt = relationAt;
  }

  changes(groups: readonly QuantityGroup[], names: readonly string[], scope: Scope): string {
    const selects = groups.map((group) => this.#changesOf(group, scope));
    return addedUp(selects, names, scope);
  }

  state(coverings: readonly Covering[], scope: Scope, day: Day): string {
    const period = periodStart(day, scope.grain);
    const only = { ...scope, keys: [], first: period, last: period, closing: day };
    return `(SELECT COALESCE(SUM(state), 0) FROM (${this.changes([statesOf(coverings)], ['state'], only)}) s)`;
  }

  ofTables(): void {
    this.possible = false;
  }

  #changesOf(group: QuantityGroup, scope: Scope): Select {
    if (!isRollable(group, scope)) this.possible = false;
    const by = keysAndFilters(scope);
    const rollUp = rollUpOf(group, scope, by);
    const known = this.rollUps.findIndex(({ id }) => id === rollUp.id);
    const at = known === -1 ? this.rollUps.push(rollUp) - 1 : known;
    return { sql: ofRollUp(group, scope, by, this.#relationAt(at)), names: group.names };
  }
}

/** States as they are, period by period. */
function statesOf(coverings: readonly Covering[]): QuantityGroup {
  return {
    names: ['state'],
    balance: false,
    selects: (scope) => [{ sql: statesByPeriod(scope, 'state', coverings), names: ['state'] }],
    adds: 'rows',
  };
}

/**
 * True where the changes are sums over those by all dimensions of keys and filters. Where a customer is netted, a
 * dimension that divides it must be a key, or one value of it be asked for: several would have been netted together.
 */
function isRollable({ adds }: QuantityGroup, { grain, first, closing, freshness, keys, filters }: Scope): boolean {
  const dimensions = [...keys, ...filters.map(({ field }) => field)];
  if (adds === undefined || !GRAINS.includes(grain) || first < BEGIN || closing > freshness) return false;
  if (dimensions.some(({ id, source }) => id === 'customer' || source.kind === 'security')) return false;
  if (adds === 'rows') return true;
  const isKey = (dimension: Dimension) => keys.some(({ id }) => id === dimension.id);
  return (
    // A key's values are texts, of whatever kind.
    keys.every(({ ofCustomer, source }) => ofCustomer || source.kind !== 'property') &&
    filters.every((filter) => filter.field.ofCustomer || isKey(filter.field) || asksForOne(filter))
  );
}

function asksForOne({ field, op, values }: Filter): boolean {
  return field.source.kind !== 'property' && (op === 'eq' || op === 'in') && values.length === 1;
}

/** The dimensions of keys and filters, each once; in one order, so that questions share their roll-ups. */
function keysAndFilters({ keys, filters }: Scope): Dimension[] {
  const all = new Map([...keys, ...filters.map(({ field }) => field)].map((one) => [one.id, one]));
  const place = ({ id }: Dimension) => (id === 'cohort' ? '' : id);
  return [...all.values()].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

function rollUpOf({ names, selects }: QuantityGroup, asked: Scope, by: readonly Dimension[]): RollUp {
  const written = (customers?: readonly number[]): Statement => {
    const values = new Values();
    const scope = wholeScope(asked, [...by, ...(customers === undefined ? [] : ROOT)], values, customers);
    const changes = addedUp(selects(scope), names, scope);
    const keys = by.map((_, index) => `k${index + 1}, `).join('');
    const root = customers === undefined ? '' : `, k${by.length + 1} AS root`;
    return values.statement(`SELECT ${keys}period, ${names.join(', ')}${root} FROM (${changes}) c`);
  };
  const { text, values } = written();
  return { id: JSON.stringify([text, values]), amounts: names, rows: written };
}

/** All periods up to the freshness date, without filters. */
function wholeScope(asked: Scope, keys: Dimension[], values: Values, customers?: readonly number[]): Scope {
  const { grain, freshness } = asked;
  const first = periodStart(BEGIN, grain);
  return {
    values,
    grain,
    first,
    last: periodStart(freshness, grain),
    opening: periodStart(addDays(first, -1), grain),
    closing: freshness,
    running: freshness < periodLastDay(freshness, grain),
    freshness,
    keys,
    filters: [],
    ofCustomers: isOfCustomers({ keys, filters: [] }),
    typed: true,
    ...(customers === undefined ? {} : { customers }),
  };
}

/** The changes asked for, of the rows of a roll-up. */
function ofRollUp(group: QuantityGroup, scope: Scope, by: readonly Dimension[], relation: string): string {
  const { values, keys, filters, firstDays } = scope;
  const column = (dimension: Dimension) => `p.k${by.findIndex(({ id }) => id === dimension.id) + 1}`;
  const shown = keys.map((key, index) => `${shownValue(key, column(key))} AS k${index + 1}, `).join('');
  const first = values.day(scope.first);
  const sums = group.names.map((name) => {
    const amount = group.balance ? `p.${name}` : `CASE WHEN p.period >= ${first} THEN p.${name} ELSE 0 END`;
    return `CAST(SUM(${amount}) AS ${DECIMAL}) AS ${name}`;
  });
  const conditions = [
    `p.period <= ${values.day(scope.closing)}`,
    ...filters.map((filter) => valueCondition(filter, column(filter.field), values)),
    // Cohorts are whole periods: the first key says what the customer's first day does.
    ...(firstDays === undefined
      ? []
      : [`p.k1 >= ${values.day(firstDays.from)}`, `p.k1 <= ${values.day(firstDays.to)}`]),
  ];
  return `SELECT ${shown}GREATEST(p.period, ${values.day(scope.opening)}) AS period, ${sums.join(', ')} FROM ${relation} p WHERE ${conditions.join(' AND ')}${grouped(scope, 1)}`;
}

/** The key as the tables give it: without its kind. */
function shownValue({ source }: Dimension, column: string): string {
  return source.kind === 'property' ? `SUBSTR(${column}, 3)` : column;
}

/** The condition that a key of a roll-up passes a filter: that of the rows (predicate.ts) on their value. */
function valueCondition(filter: Filter, column: string, values: Values): string {
  const { source } = filter.field;
  return withNegation(filter, (asked) => {
    switch (source.kind) {
      case 'first_period':
        return textCondition(monthText(column), asked, values);
      case 'object':
        return objectCondition(column, source.table, asked, values);
      case 'property': {
        const kind = `SUBSTR(${column}, 1, 1)`;
        const text = `SUBSTR(${column}, 3)`;
        const num = `CASE WHEN ${kind} = 'n' THEN CAST(${text} AS DOUBLE PRECISION) END`;
        return `(${column} IS NOT NULL AND ${propertyCondition(asked, values, { kind, text, num })})`;
      }
      default:
        return textCondition(column, asked, values);
    }
  });
}
