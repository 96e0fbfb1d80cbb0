// Opens the store: chooses the engine, brings the tables up to date, and puts the parts together behind the port.

import { listAcquisitionCosts, putAcquisitionCost, removeAcquisitionCost } from './acquisition_costs.ts';
import { bulkOrder } from './bulk.ts';
import { changeCompany, createCompany, findCompany, listCompanies, listOptionChanges } from './companies.ts';
import type { Engine } from './engine.ts';
import { readCatalogue, readChanges, readCustomerNumbers, readFacts, readFamilies, readPosition } from './facts.ts';
import { decideFinding, listFindingDecisions } from './finding_decisions.ts';
import { type Call, groupCommit } from './group.ts';
import { importStore } from './import.ts';
import { createKey, findKey, listKeys, type RecentKeys, revokeKey } from './keys.ts';
import { getRecord, listRecords } from './lists.ts';
import { migrate } from './migrate.ts';
import { peopleStore } from './people.ts';
import { openPostgres } from './postgres.ts';
import { addRates, readRates } from './rates.ts';
import { savedStore } from './saved_items.ts';
import { openSqlite, openSqliteBeside } from './sqlite.ts';
import { type Store, StoreUnavailable, type Write, type WriteContext, type Written } from './store.ts';
import { syncStore } from './sync.ts';

/** Writes of a bulk list in one transaction: others come in between. */
const BULK_CHUNK = 2000;

export type StoreConfig =
  /** The embedded store: a directory, made where it is missing. */
  | { readonly directory: string }
  /** A PostgreSQL server: `postgres://…`. */
  | { readonly url: string };

/**
 * Opens the store and migrates it. Throws DirectoryInUse where another process has the directory open,
 * StoreUnavailable where the database cannot be reached or used, and an Error on data of a newer version.
 */
export async function openStore(config: StoreConfig): Promise<Store> {
  const engine = 'url' in config ? openPostgres(config.url) : openSqlite(config.directory);
  try {
    await guarded(engine, () => migrate(engine));
    await engine.tune();
  } catch (error) {
    await engine.close();
    throw error;
  }
  return compose(engine);
}

/**
 * Opens the store once more in a worker thread of a process that has it open, to read facts without holding up the
 * server. Throws like openStore, but never DirectoryInUse.
 */
export function openFactSource(
  config: StoreConfig,
): Pick<Store, 'families' | 'facts' | 'catalogue' | 'rates' | 'close'> {
  return compose('url' in config ? openPostgres(config.url) : openSqliteBeside(config.directory));
}

function compose(engine: Engine): Store {
  const group = groupCommit(engine);
  const recentKeys: RecentKeys = new Map();
  const guard =
    <A extends unknown[], R>(work: (engine: Engine, ...args: A) => Promise<R>) =>
    (...args: A): Promise<R> =>
      guarded(engine, () => work(engine, ...args));
  return {
    write: (context, writes) => guarded(engine, () => group.commit({ context, writes, records: true })),
    writeBulk: (context, writes) => guarded(engine, () => writeBulk(group.commit, context, writes)),
    get: guard(getRecord),
    list: guard(listRecords),
    companies: guard(listCompanies),
    company: guard(findCompany),
    createCompany: guard(createCompany),
    changeCompany: guard(changeCompany),
    optionChanges: guard(listOptionChanges),
    createKey: guard(createKey),
    findKey: (secret, now) => guarded(engine, () => findKey(engine, recentKeys, secret, now)),
    keys: guard(listKeys),
    revokeKey: (company, no, now) => guarded(engine, () => revokeKey(engine, recentKeys, company, no, now)),
    position: guard(readPosition),
    changes: guard(readChanges),
    customerNumbers: guard(readCustomerNumbers),
    families: guard(readFamilies),
    facts: guard(readFacts),
    catalogue: guard(readCatalogue),
    putAcquisitionCost: guard(putAcquisitionCost),
    acquisitionCosts: guard(listAcquisitionCosts),
    removeAcquisitionCost: guard(removeAcquisitionCost),
    decideFinding: guard(decideFinding),
    findingDecisions: guard(listFindingDecisions),
    addRates: guard(addRates),
    rates: guard(readRates),
    sync: syncStore(guard),
    people: peopleStore(engine, (work) => guarded(engine, work)),
    imports: importStore(guard),
    saved: savedStore(engine, (work) => guarded(engine, work)),
    close: async () => {
      await group.idle();
      await engine.close();
    },
  };
}

/** Says in the port's words that the database is away. */
async function guarded<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (engine.verdict(error) !== 'away') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreUnavailable(`The database cannot be used now: ${reason}`, { cause: error });
  }
}

async function writeBulk(
  commit: (call: Call) => Promise<Written[]>,
  context: WriteContext,
  writes: readonly Write[],
): Promise<Written[]> {
  const order = bulkOrder(writes);
  const answers: Written[] = new Array(writes.length);
  for (let from = 0; from < order.length; from += BULK_CHUNK) {
    const positions = order.slice(from, from + BULK_CHUNK);
    const chunk = positions.flatMap((position) => writes[position] ?? []);
    const written = await commit({ context, writes: chunk, records: false });
    for (const [index, one] of written.entries()) answers[positions[index] ?? 0] = one;
  }
  return answers;
}
