// Puts the parts together as the configuration says; the only file that reads the clock and chooses an engine.

import { join } from 'node:path';
import type { Services } from '../app/context.ts';
import { Exports } from '../app/export/exports.ts';
import { Imports } from '../app/import/imports.ts';
import { secretBox } from '../app/sync/secret_box.ts';
import { Syncs } from '../app/sync/syncs.ts';
import { WorkRegistry } from '../app/work.ts';
import { Authentication } from '../auth/auth.ts';
import type { Connector } from '../connectors/connector.ts';
import { CONNECTORS } from '../connectors/connectors.ts';
import type { Patience } from '../connectors/http.ts';
import { openStore, type StoreConfig } from '../store/open.ts';
import { DirectoryInUse, type Store, StoreUnavailable } from '../store/store.ts';
import { LIMITS } from '../warehouse/duckdb.ts';
import { openWarehouse } from '../warehouse/open.ts';
import { openPostgresWarehouse } from '../warehouse/open_postgres.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { Config } from './config.ts';
import { secretKey } from './secret_key.ts';

/** The services of one process, open until `close`. */
export interface Runtime extends Services {
  close(): Promise<void>;
}

/** What may be put in place of the usual. */
export interface Parts {
  /** The warehouse may write files below it, and nowhere else. */
  readonly exportDirectory?: string;
  readonly connectors?: readonly Connector[];
  readonly patience?: Partial<Patience>;
}

/** Opened once more by the threads of a large rebuild. */
const STORE_MODULE = new URL('../store/open.ts', import.meta.url).href;

/** The only clock: everything above is given it. */
const now = () => new Date();

/**
 * Opens the store, the warehouse and the sync engine.
 * Errors: DirectoryInUse where another process has the embedded store open, StoreUnavailable where it cannot be used.
 */
export async function compose(config: Config, parts: Parts = {}): Promise<Runtime> {
  const { exportDirectory, connectors = CONNECTORS, patience } = parts;
  const store = await storeOf(config);
  try {
    const log = (line: string) => console.error(line);
    const work = new WorkRegistry(log);
    const warehouse = warehouseOf(config, store, work, exportDirectory);
    const secret = () => secretKey(config.data, config.secretKey ?? null);
    const syncs = new Syncs({
      store,
      work,
      connectors,
      box: secretBox(secret),
      now,
      log,
      ...(patience === undefined ? {} : { patience }),
    });
    const exports = new Exports({ directory: join(config.data, 'exports'), work, now });
    const imports = new Imports({ store, directory: join(config.data, 'imports'), work, now, log });
    return {
      store,
      warehouse,
      syncs,
      imports,
      exports,
      work,
      auth: new Authentication(store.people.auth, secret, log),
      now,
      async close() {
        await work.close();
        await imports.close();
        await syncs.close();
        await warehouse.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The warehouse of the configuration; files can only be exported from DuckDB's, which is derived when it is not there. */
function warehouseOf(config: Config, store: Store, work: WorkRegistry, exportDirectory: string | undefined): Warehouse {
  const shared = {
    store,
    now,
    log: (line: string) => console.error(line),
    publishedRates: () => store.rates(),
    watchBuild: (company: number) =>
      work.begin({ kind: 'rebuild', company, label: 'All figures', total: null, startedAt: now().toISOString() }),
  };
  if (config.warehouse === 'postgres' && config.store.engine === 'postgres' && exportDirectory === undefined)
    return openPostgresWarehouse({ ...shared, url: config.store.url });
  return openWarehouse({
    ...shared,
    directory: join(config.data, 'warehouse'),
    ...(exportDirectory === undefined ? {} : { limits: { ...LIMITS, exportDirectory } }),
    worker: { module: STORE_MODULE, config: storeConfigOf(config) },
  });
}

function storeConfigOf({ store, data }: Config): StoreConfig {
  return store.engine === 'postgres' ? { url: store.url } : { directory: data };
}

/** The store of the configuration; what the file system says against the directory is said with its name. */
async function storeOf(config: Config): Promise<Store> {
  const { store, data } = config;
  try {
    return await openStore(storeConfigOf(config));
  } catch (error) {
    if (store.engine === 'postgres' || error instanceof DirectoryInUse || !(error instanceof Error)) throw error;
    throw new StoreUnavailable(`${data} cannot be used: ${error.message}`, { cause: error });
  }
}
