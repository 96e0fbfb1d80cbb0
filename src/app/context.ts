// What every operation is given: who asks, for which company, and the services that the composition chose.

import type { Scope, Store } from '../store/store.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { Syncs } from './sync/syncs.ts';
import type { WorkRegistry } from './work.ts';

/** Who asks. The company comes from here and never from the input. */
export interface Actor {
  readonly company: number;
  readonly scopes: readonly Scope[];
  /** For the history of options and edits, e.g. `key:Import (rr_3fA…)`. */
  readonly name: string;
}

export interface Services {
  readonly store: Store;
  readonly warehouse: Warehouse;
  readonly syncs: Syncs;
  /** Long work under way in this process. */
  readonly work: WorkRegistry;
  /** The only clock. */
  readonly now: () => Date;
}

export interface Context extends Services {
  readonly actor: Actor;
}
