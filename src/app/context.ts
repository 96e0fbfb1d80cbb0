// What every operation is given: who asks, for which company, and the services that the composition chose.

import type { Authentication, Visit } from '../auth/auth.ts';
import type { Role, Scope, Store, User } from '../store/store.ts';
import type { Warehouse } from '../warehouse/warehouse.ts';
import type { Exports } from './export/exports.ts';
import type { Imports } from './import/imports.ts';
import type { Syncs } from './sync/syncs.ts';
import type { WorkRegistry } from './work.ts';

/** By what somebody asks: as a user, with the role in the company (null where no company is meant), or with a key. */
export type By =
  | { readonly kind: 'user'; readonly user: User; readonly role: Role | null }
  | { readonly kind: 'key'; readonly no: number };

/** The company of an actor that asks for none; companies are numbered from 1. */
export const NO_COMPANY = 0;

/** Who asks. The company comes from here and never from the input. */
export interface Actor {
  readonly company: number;
  readonly scopes: readonly Scope[];
  /** For the history of options and edits, e.g. `key:Import (rr_3fA…)` or `Ada Lovelace (ada@example.com)`. */
  readonly name: string;
  /** Absent: the system itself, such as the command line, or nobody known. */
  readonly by?: By;
}

/** The request that a person makes, for links and cookies. */
export interface WebVisit extends Visit {
  /** The address that the browser knows the server by, e.g. `https://runrate.example.com`. */
  readonly origin: string;
  /** Of the server. */
  readonly version: string;
}

export interface Services {
  readonly store: Store;
  readonly warehouse: Warehouse;
  readonly syncs: Syncs;
  readonly imports: Imports;
  readonly exports: Exports;
  /** Long work under way in this process. */
  readonly work: WorkRegistry;
  readonly auth: Authentication;
  /** The only clock. */
  readonly now: () => Date;
}

export interface Context extends Services {
  readonly actor: Actor;
  /** Absent where nobody came by HTTP. */
  readonly visit?: WebVisit;
  /** Why something is changed, where the actor said so; kept in the audit log. */
  readonly reason?: string;
}
