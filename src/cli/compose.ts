// Puts the parts together as the configuration says; the only file that reads the clock and chooses an engine.

import { join } from 'node:path';
import type { Services } from '../app/context.ts';
import { openStore } from '../store/open.ts';
import { openWarehouse } from '../warehouse/open.ts';
import type { Config } from './config.ts';

/** The services of one process, open until `close`. */
export interface Runtime extends Services {
  close(): Promise<void>;
}

/** The only clock: everything above is given it. */
const now = () => new Date();

/**
 * Opens the store and the warehouse.
 * Errors: DirectoryInUse where another process has the embedded store open, StoreUnavailable where it cannot be used.
 */
export async function compose(config: Config): Promise<Runtime> {
  const store = await openStore(
    config.store.engine === 'sqlite'
      ? { engine: 'sqlite', directory: config.data }
      : { engine: 'postgres', url: config.store.url },
  );
  try {
    const warehouse = await openWarehouse({ store, directory: join(config.data, 'warehouse'), now });
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

/** Seconds since some fixed moment, for measuring how long a command took. */
export function secondsElapsed(): number {
  return performance.now() / 1000;
}
