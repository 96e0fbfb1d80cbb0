// Puts the parts together as the configuration says; the only file that reads the clock and chooses an engine.

import { join } from 'node:path';
import type { Services } from '../app/context.ts';
import { ecbRates } from '../store/ecb.ts';
import { openStore } from '../store/open.ts';
import { DirectoryInUse, type Store, StoreUnavailable } from '../store/store.ts';
import { LIMITS } from '../warehouse/duckdb.ts';
import { openWarehouse } from '../warehouse/open.ts';
import type { Config } from './config.ts';

/** The services of one process, open until `close`. */
export interface Runtime extends Services {
  close(): Promise<void>;
}

/** The only clock: everything above is given it. */
const now = () => new Date();

/**
 * Opens the store and the warehouse, which may write files below `exportDirectory` and nowhere else.
 * Errors: DirectoryInUse where another process has the embedded store open, StoreUnavailable where it cannot be used.
 */
export async function compose(config: Config, exportDirectory?: string): Promise<Runtime> {
  const store = await storeOf(config);
  try {
    const warehouse = openWarehouse({
      store,
      directory: join(config.data, 'warehouse'),
      ...(exportDirectory === undefined ? {} : { limits: { ...LIMITS, exportDirectory } }),
      now,
      log: (line) => console.error(line),
      publishedRates: async () => [...ecbRates(), ...(await store.rates())],
    });
    return {
      store,
      warehouse,
      now,
      async close() {
        await warehouse.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The store of the configuration; what the file system says against the directory is said with its name. */
async function storeOf({ store, data }: Config): Promise<Store> {
  if (store.engine === 'postgres') return openStore({ url: store.url });
  try {
    return await openStore({ directory: data });
  } catch (error) {
    if (error instanceof DirectoryInUse || !(error instanceof Error)) throw error;
    throw new StoreUnavailable(`${data} cannot be used: ${error.message}`, { cause: error });
  }
}
