// Opens the warehouse: a read model for each company, in files below one directory.

import { LIMITS } from './duckdb.ts';
import { type Environment, RateBook } from './environment.ts';
import { ReadModel } from './read_model.ts';
import type { Warehouse } from './warehouse.ts';
import { WhatIf } from './what_if.ts';

export type WarehouseConfig = Omit<Environment, 'limits'> & Partial<Pick<Environment, 'limits'>>;

/** Nothing is read or built before the first question. */
export function openWarehouse(config: WarehouseConfig): Warehouse {
  const environment: Environment = { limits: LIMITS, ...config };
  const rates = new RateBook(environment);
  const models = new Map<number, ReadModel>();
  const whatIf = new WhatIf(environment, rates);
  const modelOf = (company: number): ReadModel => {
    let model = models.get(company);
    if (model === undefined) {
      model = new ReadModel(company, environment, rates);
      models.set(company, model);
    }
    return model;
  };
  return {
    snapshot: (company, options) =>
      options === undefined ? modelOf(company).snapshot() : whatIf.snapshot(company, options),
    rebuild: (company, progress = () => undefined) => modelOf(company).rebuild(progress),
    async close() {
      await Promise.all([whatIf.close(), ...[...models.values()].map((model) => model.close())]);
      models.clear();
    },
  };
}
