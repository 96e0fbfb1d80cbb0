// What the sync engine asks of the store, a part of its port: connections, runs under a lease, pages written with their
// resume point in one transaction, dead letters, manual edits.

import type { ObjectName } from '../core/facts.ts';
import type { Fault } from '../core/result.ts';

type Body = Readonly<Record<string, unknown>>;

/** Why a connection waits for its owner. */
export interface Attention {
  readonly code: string;
  readonly message: string;
  readonly scope: string | null;
}

export interface Connection {
  readonly no: number;
  readonly id: string;
  readonly provider: string;
  /** Unique in the company; the `source` of its facts. */
  readonly name: string;
  readonly settings: Body;
  /** Sealed: only who has the key can read it. */
  readonly secret: string;
  /** Cron in the company's time zone; null: only when asked. */
  readonly schedule: string | null;
  readonly nextRunAt: string | null;
  /** Where an unfinished reading goes on; null: at the beginning. */
  readonly resume: unknown;
  /** Where the last successful reading ended. */
  readonly since: unknown;
  /** Counts readings from the beginning. */
  readonly generation: number;
  readonly attention: Attention | null;
  /** When the last successful run ended. */
  readonly syncedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type NewConnection = Pick<
  Connection,
  'id' | 'provider' | 'name' | 'settings' | 'secret' | 'schedule' | 'nextRunAt'
>;
/** `restart` forgets the resume point and what was read before: other settings may mean another account. */
export type ConnectionChange = Partial<
  Pick<Connection, 'name' | 'settings' | 'secret' | 'schedule' | 'nextRunAt' | 'attention'>
> & { readonly restart?: boolean };

export type RunState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'needs_attention';

/** Of one object: `read` = `written` + `unchanged` + `dead`; embedded lines count under their own name. */
export interface Counts {
  readonly read: number;
  readonly written: number;
  readonly unchanged: number;
  readonly dead: number;
}
export type Counters = { readonly [N in ObjectName]?: Counts };

export interface Progress {
  /** The provider's name of the list. */
  readonly stream: string;
  /** Records of it read so far in this run. */
  readonly done: number;
  readonly total: number | null;
}

export interface SyncRun {
  readonly no: number;
  readonly id: string;
  /** Number of its connection. */
  readonly connection: number;
  readonly state: RunState;
  readonly cause: 'manual' | 'schedule' | 'webhook';
  readonly full: boolean;
  readonly counters: Counters;
  readonly progress: Progress | null;
  /** Sent to the provider. */
  readonly requests: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly error: Attention | null;
}

/** A run as its holder knows it. */
export interface Held {
  readonly company: number;
  readonly connection: number;
  readonly run: number;
  /** The process. */
  readonly holder: string;
}

export interface LogLine {
  readonly no: number;
  readonly at: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}

/** An object as its source has it, its shape checked; references hold source ids. */
export interface SourceWrite {
  readonly object: ObjectName;
  readonly sourceId: string;
  /** Wanted where the object is new. */
  readonly id: string;
  readonly body: Body;
  readonly lines: readonly SourceLine[];
  /** Position in the page of the record that it was made of. */
  readonly record: number;
}

export interface SourceLine {
  readonly sourceId: string;
  readonly id: string;
  readonly body: Body;
}

export interface SourceDead {
  readonly object: ObjectName;
  readonly sourceId: string | null;
  readonly code: string;
  readonly reason: string;
  readonly record: number;
}

export interface SourcePage {
  readonly company: number;
  readonly connection: number;
  /** Null outside a run: dead letters tried again by hand, or a webhook. */
  readonly held: Held | null;
  /** The connection's name. */
  readonly source: string;
  readonly stream: string;
  /** The record at a position as JSON, for its dead letter. */
  readonly recordText: (position: number) => string;
  readonly facts: readonly SourceWrite[];
  readonly dead: readonly SourceDead[];
  /** JSON by name. */
  readonly notes: ReadonlyMap<string, string>;
  readonly generation: number;
  /** JSON, kept with the page; absent where the reading does not move on. */
  readonly resume?: string;
  readonly progress?: Progress;
  readonly requests?: number;
  /** The letters whose records these are: gone where nothing of theirs is dead any more. */
  readonly retried?: readonly DeadLetter[];
  readonly now: string;
}

export interface PageWritten {
  readonly written: number;
  readonly dead: number;
  /** Whether somebody asked the run to stop. */
  readonly cancel: boolean;
}

/** The run was ended by somebody else: its lease ran out, or its connection is gone. Nothing of the page was written. */
export class RunLost extends Error {
  override readonly name = 'RunLost';
}

export interface DeadLetter {
  readonly no: number;
  /** The same for the same trouble of a later run. */
  readonly id: string;
  readonly stream: string;
  readonly object: ObjectName;
  readonly sourceId: string | null;
  readonly code: string;
  readonly reason: string;
  /** JSON. */
  readonly record: string;
  readonly createdAt: string;
}

/** A field changed through the API on an object that a connection brought: syncs leave it alone. */
export interface ManualEdit {
  readonly object: ObjectName;
  readonly id: string;
  /** A field, or `custom_properties.KEY`. */
  readonly field: string;
  readonly source: string;
  readonly editedAt: string;
}

/** An object that the last whole reading of its source did not see. */
export interface GoneObject {
  readonly object: ObjectName;
  readonly id: string;
  readonly sourceId: string;
  readonly goneAt: string;
}

export interface RunEnd {
  readonly state: Exclude<RunState, 'queued' | 'running'>;
  readonly error: Attention | null;
  /** Everything there is was read: what was not seen is gone at the source. */
  readonly everything: boolean;
  /** The resume point is of no use: the next run begins at the beginning. */
  readonly restart: boolean;
  readonly requests: number;
}

export interface SyncStore {
  connections(company: number): Promise<readonly Connection[]>;
  connection(company: number, id: string): Promise<Connection | null>;
  /** The connection of whatever company. */
  connectionOfAny(id: string): Promise<{ readonly company: number; readonly connection: Connection } | null>;
  /** A fault where the name is taken. */
  createConnection(company: number, connection: NewConnection, now: string): Promise<Connection | Fault>;
  /** Errors as faults: no such connection, or the name is taken. Another name renames the source of its facts. */
  changeConnection(company: number, no: number, change: ConnectionChange, now: string): Promise<Connection | Fault>;
  /** Forgets the connection with its runs and source ids; the facts it brought stay. */
  removeConnection(company: number, no: number): Promise<void>;
  /** Those whose next run is due, of all companies. */
  dueConnections(now: string): Promise<readonly { readonly company: number; readonly connection: Connection }[]>;
  /** Sets the next run where it still is the one that was due: of several servers one gets true. */
  claimDue(company: number, connection: Connection, nextRunAt: string | null): Promise<boolean>;

  /** A new run, or the one that has not ended. */
  queueRun(company: number, connection: number, run: NewRun): Promise<{ run: SyncRun; isNew: boolean }>;
  /** The run begins: the connection as it is then, its generation counted on where it reads from the beginning. */
  beginRun(held: Held, now: string): Promise<Connection>;
  /** Moves the lease on; whether somebody asked the run to stop. Throws RunLost. */
  renewLease(held: Held, until: string): Promise<{ readonly cancel: boolean }>;
  /** Throws RunLost. */
  endRun(held: Held, end: RunEnd, now: string): Promise<void>;
  /** Asks a run to stop; false where it has ended. */
  cancelRun(company: number, run: number): Promise<boolean>;
  /** Ends runs whose holder is gone. */
  sweepRuns(company: number, holder: string, now: string): Promise<void>;
  run(company: number, connection: number, id: string): Promise<SyncRun | null>;
  /** The latest first; `before` is the number of the last run of the page before. */
  runs(company: number, connection: number, limit: number, before?: number): Promise<readonly SyncRun[]>;
  addLog(company: number, run: number, line: Omit<LogLine, 'no'>): Promise<void>;
  log(company: number, run: number, after: number, limit: number): Promise<readonly LogLine[]>;

  /** Writes a page with its resume point in one transaction. Throws RunLost. */
  writePage(page: SourcePage): Promise<PageWritten>;
  /** The notes of these names, as JSON. */
  notes(company: number, connection: number, names: readonly string[]): Promise<ReadonlyMap<string, string>>;

  letters(company: number, connection: number, limit: number, after: number): Promise<readonly DeadLetter[]>;
  letter(company: number, connection: number, id: string): Promise<DeadLetter | null>;
  edits(company: number): Promise<readonly ManualEdit[]>;
  /** False where the field was not edited by hand. */
  releaseEdit(company: number, object: ObjectName, id: string, field: string): Promise<boolean>;
  gone(company: number, connection: number, limit: number): Promise<readonly GoneObject[]>;
}

export interface NewRun {
  readonly id: string;
  readonly cause: SyncRun['cause'];
  readonly full: boolean;
  readonly holder: string;
  readonly leaseUntil: string;
  readonly now: string;
}
