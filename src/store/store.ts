// The store's port: what the layers above may ask of it, the same on SQLite and PostgreSQL. Numbers (`no`) are the
// store's own keys: references are kept by number, so that a rename is followed by every reference.

import type { ObjectName } from '../core/facts.ts';
import type { Options } from '../core/options.ts';
import type { Fault } from '../core/result.ts';
import type { ImportStore } from './import_store.ts';
import type { ApiKey, KeyTerms, Scope } from './key_types.ts';
import type { PeopleStore } from './people_store.ts';
import type { SavedStore } from './saved_items.ts';
import type { SyncStore } from './sync_store.ts';

/** An object as the API shows it: snake_case fields, references as ids, `custom_properties`, `created_at`, `updated_at`. */
export type ObjectRecord = Readonly<Record<string, unknown>> & { readonly id: string };

/** The database cannot be used now (server away, disk full, no right): nothing was acknowledged; try again later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** Another process has the embedded store's directory open. */
export class DirectoryInUse extends Error {
  override readonly name = 'DirectoryInUse';
  constructor(directory: string) {
    super(`${directory} is in use by another Runrate process; stop it first, or choose another directory`);
  }
}

/** One write: the body was checked for shape (types, formats, unknown fields), not against the store. */
export type Write =
  /** Upsert by id (api.md): create, or merge like an update; `strict` refuses an existing id with 409. */
  | {
      readonly kind: 'put';
      readonly object: ObjectName;
      readonly body: Readonly<Record<string, unknown>>;
      readonly strict: boolean;
    }
  /** Partial update of an existing id; the body may hold another id: a rename. */
  | {
      readonly kind: 'update';
      readonly object: ObjectName;
      readonly id: string;
      readonly body: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'delete'; readonly object: ObjectName; readonly id: string; readonly cascade: boolean };

/**
 * `record` is the whole object after the write; absent after a delete and from `writeBulk`. A fault's `loc` is relative
 * to the body, e.g. ['invoice_line_items', 3, 'price_id']; ['id'] for the object itself.
 */
export type Written =
  | { readonly status: 200 | 201 | 202 | 204; readonly id: string; readonly record?: ObjectRecord }
  | { readonly status: 404 | 409 | 422; readonly id: string | null; readonly faults: readonly Fault[] };

export interface WriteContext {
  readonly company: number;
  /** Where the facts come from: `api`, `file`, or a connection's name. */
  readonly source: string;
  /** The instant of the write, from the composed clock, ISO with Z. */
  readonly now: string;
}

export interface ListQuery {
  readonly object: ObjectName;
  readonly limit: number;
  readonly cursor?: string;
  readonly updatedSince?: string;
  /** Narrows the list to numbers, told so many at a time in order from after one on; none: there are no more. */
  readonly among?: (after: number, limit: number) => Promise<readonly number[]>;
  /** Narrows the list to objects whose id or description holds a text, upper and lower case alike. */
  readonly containing?: string;
  /** Reference fields of the object, `status`, and `customer_id` where it reaches through an invoice. */
  readonly where: Readonly<Record<string, string>>;
}

export interface ListPage {
  readonly data: readonly ObjectRecord[];
  readonly nextCursor: string | null;
}

export interface Company {
  readonly no: number;
  /** Instant of creation: with the number it tells a company from one of another store. */
  readonly createdAt: string;
  readonly name: string;
  readonly baseCurrency: string;
  readonly timeZone: string;
  readonly options: Options;
  /** Instant of the last successful sync of a connection; null where there was none. */
  readonly syncedAt: string | null;
}

export interface CompanyChange {
  readonly name?: string;
  readonly baseCurrency?: string;
  readonly timeZone?: string;
  /** Those that change; the others stay as they are when the change is applied. */
  readonly options?: Partial<Options>;
  /** Who changed it: kept with each changed option. */
  readonly author: string;
}

/** A change of a setting or an option: its API name, the values before and after. */
export interface OptionChange {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
  /** ISO instant. */
  readonly at: string;
  readonly author: string;
}

/** Units of the currency for one euro on a day (ISO date), as decimal text. */
export interface RateRow {
  readonly day: string;
  readonly currency: string;
  readonly rate: string;
}

/** An amount spent to win customers; the field names are the API's. */
export interface AcquisitionCost {
  readonly id: string;
  /** A date, or an instant in UTC. */
  readonly date: string;
  readonly amount: number;
  readonly currency: string;
  readonly category: string | null;
  readonly label: string | null;
  readonly created_at: string;
}

/** Whether the id was new, and the cost as it is kept. */
export interface PutCost {
  readonly created: boolean;
  readonly record: AcquisitionCost;
}

export interface AcquisitionCostPage {
  readonly data: readonly AcquisitionCost[];
  readonly nextCursor: string | null;
}

/** Somebody's word on a finding, by the finding's key. */
export interface FindingDecision {
  readonly finding: string;
  readonly state: 'dismissed' | 'open';
  readonly reason: string | null;
  readonly author: string;
  /** ISO instant. */
  readonly at: string;
}

export type { ApiKey, KeyTerms, Scope } from './key_types.ts';
export type {
  AuditEntry,
  AuditQuery,
  AuditRecord,
  AuthRecords,
  Condition,
  Invitation,
  Member,
  MemberChanged,
  Membership,
  PeopleStore,
  Role,
  User,
} from './people_store.ts';
export { ROLES } from './people_store.ts';
export type { SavedItem, SavedKind } from './saved_items.ts';
export type {
  Attention,
  Connection,
  DeadLetter,
  Held,
  LogLine,
  RunEnd,
  SourceDead,
  SourceLine,
  SourceWrite,
  SyncRun,
} from './sync_store.ts';
export { RunLost } from './sync_store.ts';

/** What changed since a position, by customer (not yet by root). `all`: recompute the whole company. */
export interface Changes {
  readonly position: number;
  readonly all: boolean;
  readonly customers: readonly number[];
}

/** Raw rows of the facts below some customers, references as numbers; column names are the API's field names. */
export interface FactRows {
  readonly customers: readonly Row[];
  readonly subscriptions: readonly Row[];
  readonly statusChanges: readonly Row[];
  readonly invoices: readonly Row[];
  readonly lines: readonly Row[];
  readonly creditNotes: readonly Row[];
  readonly creditNoteLines: readonly Row[];
}
export type Row = Readonly<Record<string, string | number | null>>;

export interface Store {
  /** Applies writes in order in one durable transaction, each on its own: one that fails leaves nothing and stops nothing. */
  write(context: WriteContext, writes: readonly Write[]): Promise<Written[]>;
  /** Like `write` for many at once, where a reference may come later in the same list; of one id twice the later wins. */
  writeBulk(context: WriteContext, writes: readonly Write[]): Promise<Written[]>;
  get(company: number, object: ObjectName, id: string): Promise<ObjectRecord | null>;
  /** Null where the query's cursor is none. */
  list(company: number, query: ListQuery): Promise<ListPage | null>;

  companies(): Promise<Company[]>;
  company(no: number): Promise<Company | null>;
  createCompany(name: string, now: string): Promise<Company>;
  changeCompany(no: number, change: CompanyChange, now: string): Promise<Company>;
  /** Every change of the company's settings and options, the latest first. */
  optionChanges(company: number): Promise<readonly OptionChange[]>;

  /** Makes a key; the secret is returned once and kept only as a hash. */
  createKey(
    company: number,
    name: string,
    scopes: readonly Scope[],
    now: string,
    terms?: KeyTerms,
  ): Promise<{ key: ApiKey; secret: string }>;
  findKey(secret: string, now: string): Promise<ApiKey | null>;
  /** All keys of a company, revoked ones too, in order of creation. */
  keys(company: number): Promise<readonly ApiKey[]>;
  /** From now on the key is refused; false where the company has no such key, or it was revoked before. */
  revokeKey(company: number, no: number, now: string): Promise<boolean>;

  /** The company's position in the change feed; grows with every acknowledged write. */
  position(company: number): Promise<number>;
  changes(company: number, after: number): Promise<Changes>;
  /** Numbers of all customers in order, in pages: `after` is the last number of the page before, 0 at first. */
  customerNumbers(company: number, after: number, limit: number): Promise<number[]>;
  /** The numbers of the whole parent trees that hold these customers: all members, each with its root. */
  families(company: number, customers: readonly number[]): Promise<{ customer: number; root: number }[]>;
  /** The facts of these customers (whole families), in pages small enough to hold. */
  facts(company: number, customers: readonly number[]): Promise<FactRows>;
  /** What belongs to no customer: all products, prices and acquisition costs of the company. */
  catalogue(
    company: number,
  ): Promise<{ products: readonly Row[]; prices: readonly Row[]; acquisitionCosts: readonly Row[] }>;

  /** Adds a cost, or replaces the one of the same id. */
  putAcquisitionCost(company: number, cost: AcquisitionCost): Promise<PutCost>;
  /** A page in order of creation; null where the cursor is none. */
  acquisitionCosts(company: number, limit: number, cursor?: string): Promise<AcquisitionCostPage | null>;
  /** False where the company has no cost of this id. */
  removeAcquisitionCost(company: number, id: string): Promise<boolean>;

  /** Keeps a decision; the latest on a finding counts. */
  decideFinding(company: number, decision: FindingDecision): Promise<void>;
  /** All decisions, the earliest first. */
  findingDecisions(company: number): Promise<readonly FindingDecision[]>;

  /** Adds or replaces exchange rates beside the shipped ones; every company is then recomputed. */
  addRates(rates: readonly RateRow[]): Promise<void>;
  /** The shipped rates of the European Central Bank, then the added ones, which win by coming later. */
  rates(): Promise<Iterable<RateRow>>;

  /** Connections and what their syncs keep. */
  readonly sync: SyncStore;
  /** Users, memberships, invitations, the audit log. */
  readonly people: PeopleStore;
  /** File imports and how far each has come. */
  readonly imports: ImportStore;
  /** Saved views and segments. */
  readonly saved: SavedStore;

  close(): Promise<void>;
}
