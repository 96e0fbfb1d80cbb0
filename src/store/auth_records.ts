// Reads and writes the rows that the authentication library keeps, for the tables named here and no others.

import { type RawBuilder, sql } from 'kysely';
import type { Engine, Tx } from './engine.ts';
import type { AuthRecords, Condition, RecordPage } from './people_store.ts';
import { CREDENTIALS, ONE_TIME_TOKENS, SESSIONS, USERS } from './people_tables.ts';
import type { Table, Value, ValueRow } from './tables.ts';

const KEPT = new Map([USERS, CREDENTIALS, SESSIONS, ONE_TIME_TOKENS].map((table) => [table.name, table]));
const SIGNS = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=', in: 'in', not_in: 'not in' } as const;

type Guard = <T>(work: () => Promise<T>) => Promise<T>;

/** The records over an engine; `guard` says in the port's words that the database is away. */
export function authRecords(engine: Engine, guard: Guard): AuthRecords {
  const within = (tx: Tx | null): AuthRecords => {
    const writer = tx ?? engine.writer;
    const run = async (statement: RawBuilder<ValueRow>): Promise<ValueRow[]> =>
      (await guard(() => statement.execute(writer))).rows;
    const read = async <T>(statement: RawBuilder<T>): Promise<T[]> =>
      (await guard(() => statement.execute(tx ?? engine.reader))).rows;
    return {
      create: async (name, row) => {
        const columns = Object.keys(row).map((column) => columnOf(tableOf(name), column));
        const [made] = await run(sql`
          insert into ${sql.table(name)} (${sql.join(columns)}) values (${sql.join(Object.values(row))}) returning *`);
        if (made === undefined) throw new Error('The new record was not returned');
        return made;
      },
      find: (name, where, page) => {
        const table = tableOf(name);
        return read(sql<ValueRow>`select * from ${sql.table(name)} ${matching(table, where)} ${paged(table, page)}`);
      },
      count: async (name, where) => {
        const table = tableOf(name);
        const [counted] = await read(
          sql<{ n: number }>`select count(*) as n from ${sql.table(name)} ${matching(table, where)}`,
        );
        return Number(counted?.n ?? 0);
      },
      update: (name, where, change) => {
        const table = tableOf(name);
        const changes = Object.entries(change).map(([column, value]) => sql`${columnOf(table, column)} = ${value}`);
        return run(sql`update ${sql.table(name)} set ${sql.join(changes)} ${matching(table, where)} returning *`);
      },
      remove: (name, where, limit) => {
        const table = tableOf(name);
        const some = sql`where id in (select id from ${sql.table(name)} ${matching(table, where)} limit ${limit ?? 0})`;
        const which = limit === undefined ? matching(table, where) : some;
        return run(sql`delete from ${sql.table(name)} ${which} returning *`);
      },
      transaction: (work) =>
        tx === null ? guard(() => engine.writer.transaction().execute((own) => work(within(own)))) : work(within(tx)),
    };
  };
  return within(null);
}

function tableOf(name: string): Table {
  const table = KEPT.get(name);
  if (table === undefined) throw new Error(`${name} is no table of the authentication library`);
  return table;
}

function columnOf(table: Table, column: string): RawBuilder<unknown> {
  if (!Object.hasOwn(table.columns, column)) throw new Error(`${table.name} has no column ${column}`);
  return sql.ref(column);
}

function matching(table: Table, where: readonly Condition[]): RawBuilder<unknown> {
  const all = where.filter(({ or }) => !or).map((one) => condition(table, one));
  const some = where.filter(({ or }) => or).map((one) => condition(table, one));
  const parts = some.length === 0 ? all : [...all, sql`(${sql.join(some, sql` or `)})`];
  return parts.length === 0 ? sql`` : sql`where ${sql.join(parts, sql` and `)}`;
}

function condition(table: Table, { column, operator, value }: Condition): RawBuilder<unknown> {
  const ref = columnOf(table, column);
  if (operator === 'in' || operator === 'not_in') {
    const values = Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
    if (values.length === 0) return operator === 'in' ? sql`1 = 0` : sql`1 = 1`;
    return sql`${ref} ${sql.raw(SIGNS[operator])} (${sql.join(values)})`;
  }
  if (value === null) return operator === 'ne' ? sql`${ref} is not null` : sql`${ref} is null`;
  return sql`${ref} ${sql.raw(SIGNS[operator])} ${value}`;
}

function paged(table: Table, page: RecordPage | undefined): RawBuilder<unknown> {
  if (page === undefined) return sql``;
  const { limit, offset = 0, sortBy } = page;
  const order =
    sortBy === undefined ? sql`` : sql`order by ${columnOf(table, sortBy.column)} ${sql.raw(sortBy.direction)}`;
  return sql`${order} limit ${limit} offset ${offset}`;
}
