// Lets the authentication library read and write the store's tables: instants as ISO text, truth as 0 and 1.

import { createAdapterFactory } from 'better-auth/adapters';
import type { AuthRecords, Condition } from '../store/store.ts';

type Where = Parameters<CustomAdapter['findOne']>[0]['where'];
type CustomAdapter = ReturnType<Parameters<typeof createAdapterFactory>[0]['adapter']>;
type Parts = Parameters<Parameters<typeof createAdapterFactory>[0]['adapter']>[0];
type Factory = ReturnType<typeof createAdapterFactory>;
type Value = string | number | null;
type Row = Record<string, Value>;

const OPERATORS: ReadonlySet<string> = new Set(['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'not_in']);

/** The adapter over the store's records. */
export function storeAdapter(records: AuthRecords): Factory {
  return (options) => {
    const config = {
      adapterId: 'runrate',
      adapterName: 'Runrate store',
      supportsDates: false,
      supportsBooleans: false,
      supportsNumericIds: false,
    };
    const over =
      (own: AuthRecords) =>
      ({ getFieldName }: Parts) =>
        customAdapter(own, getFieldName);
    return createAdapterFactory({
      config: {
        ...config,
        transaction: (work) =>
          records.transaction((own) =>
            work(createAdapterFactory({ config: { ...config, transaction: false }, adapter: over(own) })(options)),
          ),
      },
      adapter: over(records),
    })(options);
  };
}

/** `columnOf`: of all names, only that of a column to sort by comes in the library's words. */
function customAdapter(records: AuthRecords, columnOf: Parts['getFieldName']): CustomAdapter {
  return {
    create: async ({ model, data }) => (await records.create(model, data as Row)) as never,
    findOne: async ({ model, where }) =>
      ((await records.find(model, conditions(where), { limit: 1 }))[0] ?? null) as never,
    findMany: async ({ model, where, limit, offset, sortBy }) =>
      (await records.find(model, conditions(where), {
        limit,
        offset: offset ?? 0,
        ...(sortBy === undefined
          ? {}
          : { sortBy: { column: columnOf({ model, field: sortBy.field }), direction: sortBy.direction } }),
      })) as never,
    count: ({ model, where }) => records.count(model, conditions(where)),
    update: async ({ model, where, update }) =>
      ((await records.update(model, conditions(where), update as Row))[0] ?? null) as never,
    updateMany: async ({ model, where, update }) =>
      (await records.update(model, conditions(where), update as Row)).length,
    delete: async ({ model, where }) => {
      await records.remove(model, conditions(where));
    },
    deleteMany: async ({ model, where }) => (await records.remove(model, conditions(where))).length,
    consumeOne: async ({ model, where }) => ((await records.remove(model, conditions(where), 1))[0] ?? null) as never,
  };
}

function conditions(where: Where | undefined): Condition[] {
  return (where ?? []).map(({ field, operator = 'eq', value, connector, mode }) => {
    if (!OPERATORS.has(operator) || mode === 'insensitive') {
      throw new Error(`The store has no condition ${operator} (${mode}) for ${field}`);
    }
    return {
      column: field,
      operator: operator as Condition['operator'],
      value: value as Condition['value'],
      or: connector === 'OR',
    };
  });
}
